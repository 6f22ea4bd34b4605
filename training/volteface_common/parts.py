"""The parts of a photo, in the order of their numbers (docs/dataset.md)."""

from __future__ import annotations

PARTS = (
    "background", "skin", "hair", "brows", "eyes", "irises", "lips", "mouth inside", "beard", "glasses", "headwear",
    "clothes",
)
# What a point of the portrait is taken to be, and so recoloured with, on its hidden side too.
KINDS = ("hair", "skin", "other")
ANY = (1 << len(PARTS)) - 1


def bit(*names: str) -> int:
    """Parts as bits of one number."""
    return sum(1 << PARTS.index(n) for n in names)
