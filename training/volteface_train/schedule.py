"""How the learning rate follows the clock."""

from __future__ import annotations

import math

from .config import Recipe


def rate(progress: float, recipe: Recipe) -> float:
    """Warm-up, then half a cosine down to 2 %."""
    if progress < recipe.warm_up:
        return recipe.rate * max(progress / recipe.warm_up, 0.02)
    p = min((progress - recipe.warm_up) / (1 - recipe.warm_up), 1.0)
    return recipe.rate * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * p)))
