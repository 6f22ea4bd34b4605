"""Photos that end before the head does: hair, forehead, chin or a cheek lie outside, and the photo's edge goes on."""

from __future__ import annotations

import random

import numpy as np
import torch
from torch import Tensor

# How far in (in sides) the photo may end above, below, and beside the face: the eyes lie at 0.47, the mouth at 0.73.
ABOVE, BELOW, BESIDE = (0.03, 0.36), (0.03, 0.24), (0.03, 0.30)


def border(side: int, share: float, rng: random.Random) -> np.ndarray:
    """First and last row, first and last column of what is left of a photo: i64 [4]; of `share` of them less than all."""
    out = [0, side - 1, 0, side - 1]
    if rng.random() < share:
        cut = lambda within: int(side * rng.uniform(*within))  # noqa: E731
        where = rng.choices(("above", "below", "beside"), (5, 2, 3), k=1 if rng.random() < 0.75 else 2)
        if "above" in where:
            out[0] = cut(ABOVE)
        if "below" in where:
            out[1] -= cut(BELOW)
        if "beside" in where:
            which, by = rng.choice((2, 3)), cut(BESIDE)
            out[which] += by if which == 2 else -by
    return np.array(out, np.int64)


def _places(first: Tensor, last: Tensor, n: int) -> Tensor:
    """[P, n], each place or the nearest that is left."""
    return torch.arange(n, device=first.device).expand(len(first), n).clamp(first[:, None], last[:, None])


def cropped(photo: Tensor, crop: Tensor) -> Tensor:
    """Photos [P, C, S, S] whose edge goes on outside `crop` [P, 4]."""
    n = photo.shape[-1]
    rows, columns = _places(crop[:, 0], crop[:, 1], n), _places(crop[:, 2], crop[:, 3], n)
    photo = photo.gather(2, rows[:, None, :, None].expand_as(photo))
    return photo.gather(3, columns[:, None, None, :].expand_as(photo))


def left(crop: Tensor, n: int) -> Tensor:
    """1 where a photo is left, else 0: f32 [P, 1, n, n]."""
    at = torch.arange(n, device=crop.device)
    rows = (at >= crop[:, :1]) & (at <= crop[:, 1:2])
    columns = (at >= crop[:, 2:3]) & (at <= crop[:, 3:4])
    return (rows[:, None, :, None] & columns[:, None, None, :]).float()
