"""Pictures that the two networks learn from: studio people over backgrounds, any view, spoilt in many ways."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from volteface_common import augment
from volteface_common.losses import never_together
from volteface_common.shards import Shard, Studio, halved, over

from .networks import Config

NONE = 0.12  # share of the judge's pictures without an edit
PAIRS = 0.5  # share of its pictures with an edit that show two at once, where there are such
PROMPTS = 0.25  # and of those that are a shard's prompt picture: another person, another lens


@dataclass(frozen=True)
class Judged:
    """The judge's pictures, for processes that draw them (`volteface_train.feed`)."""

    data: Path
    config: Config
    seed: int
    count: int  # of a batch

    def open(self, seed: int):
        pictures = Pictures(Studio(self.data, False), self.config, seed)
        return lambda: pictures.drawn(self.count), pictures.studio.rescan


def plain(x: Tensor, side: int, window: float) -> Tensor:
    """The centred window, upright, as figures see it: [B, 3, n, n] to [B, 3, side, side]."""
    n = len(x)
    cut = round(x.shape[-1] * (1 - window) / 2)
    x = x[..., cut : x.shape[-1] - cut, cut : x.shape[-1] - cut] if cut else x
    return F.interpolate(x, size=(side, side), mode="bilinear", antialias=True, align_corners=False) if n else x


class Pictures:
    """Draws from the people of a data set that may grow; `heldout` says which of them."""

    def __init__(self, studio: Studio, config: Config, seed: int):
        self.studio, self.config = studio, config
        self.apart = never_together(config.labels, studio.grammar.heldout_pairs)
        self.rng = random.Random(seed)
        self.torch = torch.Generator().manual_seed(seed)

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

    def drawn(self, n: int) -> tuple[Tensor, Tensor]:
        """Pictures u8 [n, S, S, 3] as the studio has them and labels [n, L], every label equally often."""
        names = [k for k in self.studio.by_label if k != "none"]
        images, targets = [], []
        for _ in range(n):
            label = "none" if self.rng.random() < NONE else self.rng.choice(names)
            known = self.studio.by_label[label]
            if self.rng.random() < PAIRS:
                known = [(s, i) for s, i in known if len(s.edits[i]["labels"]) > 1] or known
            shard, e = self.rng.choice(known)
            if label != "none" and self.rng.random() < PROMPTS:
                image = shard.prompt[e]
            else:
                v = self.rng.randrange(shard.views)
                image = over(halved(shard.colour[e, v]), self.background(shard))
            images.append(image)
            targets.append(self.target(shard.edits[e]["labels"]))
        return torch.from_numpy(np.stack(images)), torch.from_numpy(np.stack(targets))

    def seen(self, images: Tensor) -> Tensor:
        """Such pictures cut, turned and spoilt, on their device: f32 [n, 3, side, side]."""
        factor, turn, shift, flip = (t.to(images.device) for t in augment.scattered(len(images), 0.08, generator=self.torch))
        x = augment.warp(augment.to_float(images), self.config.judge_side, 0.95 * factor, turn, shift, flip)
        return augment.spoil(x, 0.5, self.rng)

    def faces(self, people: int, each: int) -> Tensor:
        """`each` pictures in a row of every person, unedited: [people * each, 3, side, side]."""
        images = []
        for shard in self.rng.sample(self.studio.list, min(people, len(self.studio.list))):
            views = list(range(shard.views)) + [-1] * (shard.taken is not None)
            for v in self.rng.sample(views, each):
                seen = halved(shard.taken) if v < 0 else over(halved(shard.colour[0, v]), self.background(shard))
                images.append(seen)
        x = augment.to_float(torch.from_numpy(np.stack(images)))
        factor, turn, shift, flip = augment.scattered(len(x), 0.12, generator=self.torch)
        # One side of a face is nearly the other: a person keeps its side, or clothes would be all that is left.
        flip = flip[::each].repeat_interleave(each)
        x = augment.warp(x, self.config.face_side, self.config.face_window * factor, turn, shift, flip)
        return augment.spoil(x, 1.0, self.rng)
