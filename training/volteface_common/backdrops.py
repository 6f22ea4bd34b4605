"""A folder of pictures without people, to stand behind them."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from PIL import Image


class Backdrops:
    """Raises FileNotFoundError if the folder holds no picture."""

    def __init__(self, root: Path):
        self.paths = sorted(p for p in Path(root).iterdir() if p.suffix in (".jpg", ".png"))
        if not self.paths:
            raise FileNotFoundError(f"{root} holds no .jpg or .png to stand behind people; leave --backdrops out")

    def draw(self, side: int, rng: random.Random) -> np.ndarray:
        """A square of one, perhaps mirrored: u8 [side, side, 3]."""
        image = Image.open(rng.choice(self.paths)).convert("RGB")
        n = int(min(image.size) * rng.uniform(0.6, 1.0))
        x, y = rng.randint(0, image.width - n), rng.randint(0, image.height - n)
        out = np.asarray(image.resize((side, side), Image.Resampling.BILINEAR, (x, y, x + n, y + n)))
        return out[:, ::-1] if rng.random() < 0.5 else out
