"""A folder of pictures without people, to stand behind them."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

BLURRED = 0.4  # share that lie out of focus, by up to so much of the side
BLUR = 0.04


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
        image = image.resize((side, side), Image.Resampling.BILINEAR, (x, y, x + n, y + n))
        if rng.random() < BLURRED:
            image = image.filter(ImageFilter.GaussianBlur(side * BLUR * rng.random()))
        out = np.asarray(image)
        return out[:, ::-1] if rng.random() < 0.5 else out
