"""What the rows of a `LayerBatch` are varied by, so that a part is known by its shape and place and not by its colour:
clothes and walls take the hair's colour, and real people wear the hats of drawn ones."""

from __future__ import annotations

import random

import numpy as np

from volteface_common.parts import ANY, PARTS, bit

Row = dict[str, np.ndarray]

# What takes a colour, how often, and whose.
ALIKE = (("clothes", 0.35, ("hair", "hair", "skin", "background")), ("background", 0.3, ("hair", "hair", "clothes", "skin")),
         ("headwear", 0.15, ("hair", "clothes", "skin")))
FEW = 0.002      # share of the picture below which a part lends and takes no colour
GAINS = (0.08, 6.0)


def share_of(row: Row, part: str) -> np.ndarray:
    """How much of each pixel is `part`, as far as that is known: f32 [S, S] in 0..1."""
    number = PARTS.index(part)
    if row["exact"]:
        ids, first = row["ids"], row["share"].astype(np.float32) / 255
        return first * (ids[..., 0] == number) + (1 - first) * (ids[..., 1] == number)
    if part == "background":
        return 1 - row["person"].astype(np.float32) / 255
    there = (row["allowed"] == bit(part)).astype(np.float32)
    edge = np.pad(there, 1, mode="edge")
    return there * (edge[:-2, 1:-1] + edge[2:, 1:-1] + edge[1:-1, :-2] + edge[1:-1, 2:]) / 4


def recoloured(row: Row, part: str, like: str, strength: float) -> Row:
    """`part` with `like`'s mean colour, its own texture kept; the row itself if either is hardly there."""
    own, other = share_of(row, part), share_of(row, like)
    if min((own > 0.8).mean(), (other > 0.8).mean()) < FEW:
        return row
    mean = lambda w: row["photo"][w > 0.8].astype(np.float32).mean(0) + 4  # noqa: E731
    gain = np.clip(mean(other) / mean(own), *GAINS) ** strength
    factor = 1 + own[..., None] * (gain - 1)
    names = ("photo", "albedo") if row["exact"] else ("photo",)
    return row | {n: (row[n] * factor + 0.5).clip(0, 255).astype(np.uint8) for n in names}


def alike(row: Row, rng: random.Random) -> Row:
    """Some parts in the colour of others."""
    for part, often, of in ALIKE:
        if rng.random() < often:
            row = recoloured(row, part, rng.choice(of), rng.uniform(0.7, 1.0))
    return row


def covered(ids: np.ndarray) -> bool:
    """Whether a drawn person, of whose pixels these are the strongest parts u8 [S, S, 2], wears enough to lend it."""
    return 0.03 < float((ids[::8, ::8, 0] == PARTS.index("headwear")).mean()) < 0.4


def wears(row: Row, lender: Row) -> Row:
    """A real portrait with the headwear of a drawn person; both are aligned, so it sits where heads are."""
    share = share_of(lender, "headwear")
    mix = share[..., None]
    photo = row["photo"] * (1 - mix) + lender["photo"] * mix
    allowed = np.where(share > 0.6, bit("headwear"), np.where(share > 0.1, ANY, row["allowed"])).astype(np.int16)
    person = np.maximum(row["person"], (255 * share).astype(np.uint8))
    return row | {"photo": (photo + 0.5).astype(np.uint8), "allowed": allowed, "person": person,
                  "known": row["known"] | (share > 0.6)}
