"""Pictures that the two networks learn from: studio people over backgrounds, any view, spoilt in many ways."""

from __future__ import annotations

import math
import random

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from volteface_train import augment
from volteface_train.data import Shard, Studio, over

from .networks import Config

NONE = 0.12  # share of the judge's pictures without an edit
PROMPTS = 0.25  # and of those that are a shard's prompt picture: another person, another lens


def half(image: np.ndarray) -> np.ndarray:
    """Means of 2x2 blocks, rounded: u8 [2n, 2n, C] to [n, n, C]."""
    rows = image[::2].astype(np.uint16) + image[1::2]
    return ((rows[:, ::2] + rows[:, 1::2] + 2) >> 2).astype(np.uint8)


def warp(x: Tensor, side: int, window: Tensor, turn: Tensor, shift: Tensor, flip: Tensor) -> Tensor:
    """Cuts turned squares out of pictures [B, 3, n, n]: [B, 3, side, side].

    window [B]: side of the square in picture sides; turn [B] radians; shift [B, 2] of its middle in picture
    sides; flip [B] 1 or -1. Outside the picture its edge goes on.
    """
    cos, sin = window * turn.cos(), window * turn.sin()
    rows = torch.stack([
        torch.stack([cos * flip, -sin, 2 * shift[:, 0]], 1),
        torch.stack([sin * flip, cos, 2 * shift[:, 1]], 1),
    ], 1)
    at = F.affine_grid(rows, [len(x), 3, side, side], align_corners=False)
    return F.grid_sample(x, at, padding_mode="border", align_corners=False)


def plain(x: Tensor, side: int, window: float) -> Tensor:
    """The centred window, upright, as figures see it: [B, 3, n, n] to [B, 3, side, side]."""
    n = len(x)
    cut = round(x.shape[-1] * (1 - window) / 2)
    x = x[..., cut : x.shape[-1] - cut, cut : x.shape[-1] - cut] if cut else x
    return F.interpolate(x, size=(side, side), mode="bilinear", antialias=True, align_corners=False) if n else x


def soften(x: Tensor, rng: random.Random) -> Tensor:
    """Loses detail, as a rendered view may: the whole batch at one of several scales, half of the time none."""
    if rng.random() < 0.5:
        return x
    n = x.shape[-1]
    small = F.interpolate(x, size=(int(n / rng.uniform(1.3, 3.0)),) * 2, mode="bilinear", antialias=True)
    return F.interpolate(small, size=(n, n), mode="bilinear")


def spoil(x: Tensor, amount: float, rng: random.Random) -> Tensor:
    """Exposure, white balance and the like, softness, noise and compression; colours stay colours."""
    look = augment.Look(len(x), x.device, amount)
    look.saturation = look.saturation.clamp(min=0.6)  # grey pictures would be a lie about some edits
    return augment.dirty(soften(look(x, None), rng))


class Pictures:
    """Draws from the people of a data set that may grow; `heldout` says which of them."""

    def __init__(self, studio: Studio, config: Config, seed: int):
        self.studio, self.config = studio, config
        self.rng = random.Random(seed)
        self.torch = torch.Generator().manual_seed(seed)
        self._index()

    def _index(self) -> None:
        self.by_label: dict[str, list[tuple[Shard, int]]] = {}
        for shard in self.studio.list:
            for e in shard.usable:
                for label in shard.edits[e]["labels"]:
                    self.by_label.setdefault(label, []).append((shard, e))

    def rescan(self) -> None:
        self.studio.rescan()
        self._index()

    def background(self, own: Shard) -> np.ndarray:
        """u8 [S/2, S/2, 3]: own, anybody's or flat, turned or mirrored."""
        side, r = own.background.shape[0] // 2, self.rng.random()
        if r > 0.85:
            return np.full((side, side, 3), [self.rng.randrange(256) for _ in range(3)], np.uint8)
        picture = (own if r < 0.15 else self.rng.choice(self.studio.list)).background
        picture = picture[::2, ::2]
        if self.rng.random() < 0.5:
            picture = picture[::-1]
        return picture[:, ::-1] if self.rng.random() < 0.5 else picture

    def target(self, labels: list[str]) -> np.ndarray:
        out = np.zeros(len(self.config.labels), np.float32)
        for name in labels:
            if name != "none":
                out[self.config.labels.index(name)] = 1
        return out

    def _scatter(self, n: int, spread: float):
        """Window factors, turns, shifts and flips of n pictures."""
        normal = lambda *s: torch.randn(*s, generator=self.torch)  # noqa: E731
        return ((spread * normal(n)).exp(), math.radians(6) * normal(n), 0.03 * normal(n, 2),
                torch.randint(0, 2, (n,), generator=self.torch) * 2.0 - 1)

    def judged(self, n: int) -> tuple[Tensor, Tensor]:
        """Pictures [n, 3, side, side] and labels [n, L], every label equally often."""
        names = [k for k in self.by_label if k != "none"]
        images, targets = [], []
        for _ in range(n):
            label = "none" if self.rng.random() < NONE else self.rng.choice(names)
            shard, e = self.rng.choice(self.by_label[label])
            if label != "none" and self.rng.random() < PROMPTS:
                image = shard.prompt[e]
            else:
                v = self.rng.randrange(shard.views)
                image = over(half(shard.colour[e, v]), self.background(shard))
            images.append(image)
            targets.append(self.target(shard.edits[e]["labels"]))
        x = augment.to_float(torch.from_numpy(np.stack(images)))
        factor, turn, shift, flip = self._scatter(n, 0.08)
        x = warp(x, self.config.judge_side, 0.95 * factor, turn, shift, flip)
        return spoil(x, 0.5, self.rng), torch.from_numpy(np.stack(targets))

    def faces(self, people: int, each: int) -> Tensor:
        """`each` pictures in a row of every person, unedited: [people * each, 3, side, side]."""
        images = []
        for shard in self.rng.sample(self.studio.list, min(people, len(self.studio.list))):
            views = list(range(shard.views)) + [-1] * (shard.taken is not None)
            for v in self.rng.sample(views, each):
                seen = half(shard.taken) if v < 0 else over(half(shard.colour[0, v]), self.background(shard))
                images.append(seen)
        x = augment.to_float(torch.from_numpy(np.stack(images)))
        factor, turn, shift, flip = self._scatter(len(x), 0.12)
        # One side of a face is nearly the other: a person keeps its side, or clothes would be all that is left.
        flip = flip[::each].repeat_interleave(each)
        x = warp(x, self.config.face_side, self.config.face_window * factor, turn, shift, flip)
        return spoil(x, 1.0, self.rng)
