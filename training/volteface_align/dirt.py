"""What light, lenses, sensors and files do to a photo."""

from __future__ import annotations

import io
import random

import numpy as np
from PIL import Image, ImageChops, ImageFilter

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


class Dirt:
    """Spoils pictures, more with a larger `amount`; 0 leaves them clean."""

    def __init__(self, seed: int, amount: float = 1.0):
        self.rng, self.amount = random.Random(seed), amount
        self.np = np.random.default_rng(seed)
        self.noise = self.np.normal(0, 1, (256, 256, 3)).astype(np.float32)

    def person(self, front: Image.Image, alpha: Image.Image, rng: random.Random) -> Image.Image:
        """Light of their own for a premultiplied cut-out: people are rarely lit like what is behind."""
        if rng.random() < 0.5:
            return front
        gain = [min(1.0, max(0.1, rng.gauss(0.8, 0.2) * rng.gauss(1, 0.08))) for _ in range(3)]
        table = [int(i * g) for g in gain for i in range(256)]
        return ImageChops.darker(front.point(table), Image.merge("RGB", (alpha,) * 3))

    def _curve(self, x: np.ndarray) -> np.ndarray:
        """Exposure, gamma, contrast, white balance, saturation; x in 0..1."""
        rng, k = self.rng, self.amount
        if rng.random() < 0.15 * k:
            grey = x @ _LUMA
            x = np.repeat(grey[..., None], 3, 2) * np.float32([1, rng.uniform(0.8, 1), rng.uniform(0.6, 1)])
        elif rng.random() < 0.7:
            grey = (x @ _LUMA)[..., None]
            x = grey + (x - grey) * max(0.0, rng.gauss(1, 0.3 * k))
        gain = np.float32([2 ** rng.gauss(0, 0.15 * k) for _ in range(3)]) * 2 ** rng.gauss(0, 0.3 * k)
        x = np.clip(x, 1e-4, 1) ** np.float32(2 ** rng.gauss(0, 0.4 * k)) * gain
        return (x - 0.5) * np.float32(2 ** rng.gauss(0, 0.3 * k)) + 0.5

    def __call__(self, image: np.ndarray) -> np.ndarray:
        rng, k = self.rng, self.amount
        h, w = image.shape[:2]
        if rng.random() < 0.3 * k:
            image = self._soft(image)
        x = self._curve(image.astype(np.float32) / 255)
        if rng.random() < 0.4 * k:
            # Light from one side.
            a, b = rng.uniform(-1, 1), rng.uniform(-1, 1)
            ramp = a * np.linspace(-1, 1, w, dtype=np.float32)[None] + b * np.linspace(-1, 1, h, dtype=np.float32)[:, None]
            x = x * np.exp(0.5 * ramp)[..., None]
        if rng.random() < 0.5 * k:
            tile = np.roll(self.noise, (rng.randrange(256), rng.randrange(256)), (0, 1))
            tile = np.tile(tile, (-(-h // 256), -(-w // 256), 1))[:h, :w]
            if rng.random() < 0.5:
                tile = tile[..., :1]
            x = x + tile * np.float32(abs(rng.gauss(0, 0.04)))
        image = (np.clip(x, 0, 1) * 255 + 0.5).astype(np.uint8)
        if rng.random() < 0.5 * k:
            file = io.BytesIO()
            Image.fromarray(image).save(file, "JPEG", quality=rng.randint(15, 90))
            image = np.asarray(Image.open(file))
        return image

    def _soft(self, image: np.ndarray) -> np.ndarray:
        rng, picture = self.rng, Image.fromarray(image)
        if rng.random() < 0.5:
            return np.asarray(picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.6))))
        less = rng.uniform(0.35, 0.9)
        size = max(8, int(picture.width * less)), max(8, int(picture.height * less))
        return np.asarray(picture.resize(size, Image.Resampling.BILINEAR).resize(picture.size, Image.Resampling.BICUBIC))
