"""Batches for the layers head: photos with what is known of every pixel (docs/dataset.md, `Layers`)."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields

import numpy as np
import torch

from volteface_common.border import border
from volteface_common.parts import ANY, PARTS, bit
from volteface_common.shards import LAYERS, Shard, over

from . import disguise
from .config import Recipe
from .data import LENS, Sampler
from .real import INSIDE, OUTSIDE, Portrait

EDITED = 0.3  # share of drawn photos that show somebody under an edit: hats, beards, glasses, unusual skin
TAKEN = 0.5   # and of the others, that are the studio's `photo` if the shard knows its layers
WEARING = 0.2  # share of real portraits that wear a drawn hat
SHOULDERS = 0.84  # of a square's side; what a hood, a scarf or a veil covers below it counts as clothes
LENDERS = 12   # drawn people who are asked for one


@dataclass
class LayerBatch:
    """P photos of S x S pixels. Where `exact` is not set, only person, known and allowed are."""

    photo: torch.Tensor    # u8 [P, S, S, 3]
    crop: torch.Tensor     # [P, 4], first and last rows and columns of what is left of it
    person: torch.Tensor   # u8 [P, S, S], 255: somebody
    known: torch.Tensor    # bool [P, S, S]
    exact: torch.Tensor    # bool [P]
    allowed: torch.Tensor  # i16 [P, S, S], a bit for each part that may be there
    ids: torch.Tensor      # u8 [P, S, S, 2], the two strongest parts
    share: torch.Tensor    # u8 [P, S, S], of the first
    normal: torch.Tensor   # u8 [P, S, S, 2]
    albedo: torch.Tensor   # u8 [P, S, S, 3]
    shading: torch.Tensor  # u8 [P, S, S]

    def to(self, device) -> LayerBatch:
        return LayerBatch(*(v.to(device, non_blocking=True) for v in vars(self).values()))


def from_shard(shard: Shard, e: int, taken: bool, behind: np.ndarray) -> dict[str, np.ndarray]:
    """A person as the fields of `LayerBatch`; without its layers if the shard has none."""
    known = np.ones(shard.colour.shape[2:4], bool)
    if taken and "photo_parts_id" in shard.layers:
        photo, layers = shard.taken, {k: shard.layers.get(f"photo_{k}") for k in LAYERS}
        person = np.where(layers["parts_id"][..., 0] == 0, 255 - layers["parts_share"],
                          np.where(layers["parts_id"][..., 1] == 0, layers["parts_share"], 255)).astype(np.uint8)
        if layers["hidden"] is not None:
            known = layers["hidden"] < 64
    else:
        photo, person = over(shard.colour[e, 0], behind), shard.colour[e, 0, ..., 3]
        layers = {k: shard.layers[k][e] for k in LAYERS if k in shard.layers} if "parts_id" in shard.layers else None
    row = _row(photo, person, known, layers)
    ids = row["ids"].copy()
    low = ids[round(SHOULDERS * len(ids)) :]
    low[low == PARTS.index("headwear")] = PARTS.index("clothes")
    return row | {"ids": ids}


def from_portrait(p: Portrait) -> dict[str, np.ndarray]:
    """The same of a real portrait."""
    return _row(p.photo, p.mask, p.known, None) | {"allowed": p.allowed.astype(np.int16)}


def _row(photo, person, known, layers) -> dict[str, np.ndarray]:
    s = person.shape
    zero = lambda *more: np.zeros((*s, *more), np.uint8)  # noqa: E731
    allowed = np.full(s, ANY, np.int16)
    allowed[person > INSIDE], allowed[person < OUTSIDE] = ANY & ~bit("background"), bit("background")
    out = {"photo": photo, "person": person, "known": known, "exact": np.array(layers is not None), "allowed": allowed}
    names = {"ids": ("parts_id", (2,)), "share": ("parts_share", ()), "normal": ("normal", (2,)), "albedo": ("albedo", (3,)),
             "shading": ("shading", ())}
    return out | {k: layers[name] if layers else zero(*more) for k, (name, more) in names.items()}


def flipped(row: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Mirrored; a normal's x changes its sign."""
    out = {k: v if v.ndim == 0 else v[:, ::-1] for k, v in row.items()}
    normal = out["normal"].copy()
    normal[..., 0] = 256 - np.maximum(normal[..., 0].astype(np.int16), 1)
    return out | {"normal": normal}


class LayerSampler:
    """Draws `LayerBatch`es of the people and portraits of a `Sampler`."""

    def __init__(self, sampler: Sampler, recipe: Recipe):
        self.sampler, self.recipe, self.rng = sampler, recipe, sampler.rng
        self.studio = sampler.studio

    def _person(self, rng: random.Random) -> dict[str, np.ndarray]:
        # Shards with layers say more.
        shard = max(rng.choices(self.studio.list, k=2), key=lambda s: bool(s.layers))
        e = rng.choice(shard.usable) if rng.random() < EDITED else 0
        taken = e == 0 and shard.taken is not None and rng.random() < max(TAKEN, LENS)
        row = from_shard(shard, e, taken, self.sampler.background(shard))
        row = disguise.alike(row, rng) if row["exact"] else row
        return flipped(row) if rng.random() < 0.5 else row

    def _real(self, rng: random.Random) -> dict[str, np.ndarray]:
        row = from_portrait(self.sampler.portrait())
        if rng.random() < WEARING:
            for shard in rng.choices(self.studio.list, k=LENDERS):
                e = rng.choice(shard.usable)
                if "parts_id" in shard.layers and disguise.covered(shard.layers["parts_id"][e]):
                    row = disguise.wears(row, from_shard(shard, e, False, shard.background))
                    break
        return disguise.alike(row, rng)

    def draw(self) -> LayerBatch:
        recipe, rng = self.recipe, self.rng
        portraits = self.sampler.portraits
        real = int(recipe.real_share * recipe.people + rng.random()) if portraits else 0
        rows = [self._person(rng) for _ in range(recipe.people - real)]
        rows += [self._real(rng) for _ in range(real)]
        for row in rows:
            row["crop"] = border(row["person"].shape[0], recipe.border, rng)
        return LayerBatch(**{f.name: torch.from_numpy(np.stack([r[f.name] for r in rows])) for f in fields(LayerBatch)})
