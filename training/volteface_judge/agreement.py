"""Do two views of one portrait show the same surface in the same colours?"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from volteface_common import cameras

from .portraits import View

SOLID = 0.9  # opacity from which a pixel counts
SAME = 0.02  # world units within which two depths are the same surface (4 % of a head's depth)


def errors(a: View, b: View) -> torch.Tensor:
    """Absolute colour differences [3, N] at what both views see: each pixel of `b` is carried into `a` by its depth.

    Pixels of `b` that `a` does not see, or sees behind something else, do not count.
    """
    n = b.opacity.shape[0]
    origins, directions = cameras.rays(b.camera, cameras.pixel_grid(n, b.depth.device)[None])
    points = origins + directions * b.depth.reshape(1, -1, 1)
    u, z = cameras.project(a.camera, points)
    at = (2 * u - 1)[:, None]
    pick = lambda x, mode: F.grid_sample(x, at, mode=mode, padding_mode="zeros", align_corners=False)[0, :, 0]  # noqa: E731
    distance = (points - a.camera[:, None, [3, 7, 11]]).norm(dim=-1)[0]
    same = (pick(a.depth[None, None], "nearest")[0] - distance).abs() < SAME
    solid = (b.opacity.flatten() > SOLID) & (pick(a.opacity[None, None], "bilinear")[0] > SOLID) & (z[0] > 0)
    colour = pick(a.colour[None], "bilinear")
    return (colour - b.colour.flatten(1)).abs()[:, same & solid & (b.depth.flatten() > 0)]


def agreement(pairs: list[tuple[View, View]]) -> dict | None:
    """PSNR in dB and mean difference in 255ths of all pixels that two views share, and their share of the subject."""
    parts = [errors(a, b) for a, b in pairs]
    if not parts or not sum(p.shape[1] for p in parts):
        return None
    off = torch.cat(parts, 1)
    solid = sum(int((b.opacity > SOLID).sum()) for _, b in pairs)
    return {"psnr": -10 * math.log10(max(float(off.square().mean()), 1e-10)), "difference": 255 * float(off.mean()),
            "shared": off.shape[1] / max(solid, 1)}
