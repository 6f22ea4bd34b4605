"""The parts of a photo, in the order of their numbers (docs/dataset.md)."""

from __future__ import annotations

PARTS = (
    "background", "skin", "hair", "brows", "eyes", "irises", "lips", "mouth inside", "beard", "glasses", "headwear",
    "clothes",
)
ANY = (1 << len(PARTS)) - 1


def bit(*names: str) -> int:
    """Parts as bits of one number."""
    return sum(1 << PARTS.index(n) for n in names)
