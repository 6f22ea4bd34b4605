"""What the drawing of each label is multiplied by.

Stage 2 asks for the mean of what could be there, so a brim of which one cannot know the exact edge is drawn softly,
and the more so beside another edit, of which training has shown fewer pictures. Afterwards every label's drawing is
made as much firmer as lets the network's own picture encoder read it as it reads the studio's pictures of the same
edit of the same people, once alone and once beside another label. No network is trained, and no judge is asked.
"""

from __future__ import annotations

import random

import torch
import torch.nn.functional as F
from torch import Tensor

from volteface_common.shards import Shard, Studio

from . import infer
from .editor import edited_picture
from .model import Compact

GAINS = (1.0, 1.25, 1.5, 1.75)
# Of drawings that are read as well but for this, in logits, the softest is taken: the mean of sixteen pictures is as
# uncertain.
WORTH = 0.15
# What is read with this logit (98 %) is plain, and need not be plainer.
PLAIN = 4.0
# Fewer pictures of a label than this say nothing of it.
LEAST = 6


@torch.no_grad()
def _read(model: Compact, pictures: Tensor, labels: list[int]) -> Tensor:
    """Logits of some labels in pictures [B, 3, S, S]: [B, n]."""
    side = model.config.picture_side
    return model.encode_picture(F.interpolate(pictures, size=(side, side), mode="area"))[1][:, labels]


class _Case:
    """A photo with an edit that the studio has made of it as well."""

    def __init__(self, model: Compact, shard: Shard, e: int):
        names = shard.edits[e]["labels"]
        self.labels, self.wish = [model.config.labels.index(n) for n in names], infer.asked(model, *names)
        self.photo, self.coded = infer.read_photo(model, shard)
        self.camera = torch.from_numpy(shard.cameras[0].copy())[None].to(self.photo.device)
        # As well as this the labels can be read at most.
        self.most = _read(model, infer.pictured(shard, e, self.photo.device), self.labels).clamp(max=PLAIN)

    @torch.no_grad()
    def read(self, model: Compact) -> float:
        """How well the labels are read in what the network makes of the photo."""
        change = model.edit_photo(self.coded, self.wish, self.camera)[2]
        return float(_read(model, edited_picture(self.photo, change), self.labels).minimum(self.most).mean())


def _scores(model: Compact, cases: list[_Case], row: int, label: int) -> list[float]:
    """How well they are read in the mean for every gain of a label's drawing; for the first alone, if no other could be
    worth it."""
    scores, most = [], sum(float(c.most.mean()) for c in cases) / len(cases)
    for gain in GAINS:
        model.edit.drawing_gain[row, label] = gain
        scores.append(sum(c.read(model) for c in cases) / len(cases))
        if most - scores[0] <= WORTH:
            break
    model.edit.drawing_gain[row, label] = 1
    return scores


def chosen(scores: list[float]) -> float:
    """The least gain that is read as well as the best, but for `WORTH`."""
    return GAINS[next(i for i, s in enumerate(scores) if s >= max(scores) - WORTH)]


def gains(model: Compact, studio: Studio, rng: random.Random, each: int, say=print) -> Tensor:
    """[2, labels]: what to multiply every label's drawing with, alone and beside another; by `each` photos of a label
    and row, of people whom the network best has not seen."""
    known = model.config.labels
    out = torch.ones(2, len(known))
    of: dict[tuple[int, int], list[tuple[Shard, int]]] = {}
    for shard in studio.list:
        for e, edit in enumerate(shard.edits):
            names = [n for n in edit["labels"] if n != "none"]
            if names and set(names) <= set(known):
                for n in names:
                    of.setdefault((int(len(names) > 1), known.index(n)), []).append((shard, e))
    model.edit.drawing_gain.fill_(1)
    for (row, label), photos in sorted(of.items(), key=lambda x: x[0]):
        if len(photos) >= LEAST:
            cases = [_Case(model, *p) for p in rng.sample(photos, min(each, len(photos)))]
            scores = _scores(model, cases, row, label)
            out[row, label] = chosen(scores)
            say(f"{known[label]}{' beside another' * row}: {out[row, label]:.2f} (read "
                + ", ".join(f"{v:.2f}" for v in scores) + ")", flush=True)
    return out
