"""What stands behind, beside and before people: backgrounds, pieces of anything, false skin, hands."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from .people import People

# Photographs without people that scikit-image carries (CC0 or public domain by its own list), for
# real textures: the studio's backgrounds are drawn.
TEXTURES = "brick.png chelsea.png clock_motion.png coffee.png coins.png grass.png gravel.png hubble_deep_field.jpg " \
           "moon.png motorcycle_left.png page.png retina.jpg rocket.jpg text.png".split()
SKIN = np.array([[240, 205, 180], [224, 172, 140], [190, 130, 95], [141, 85, 58], [80, 50, 35]], np.float32)


def _textures() -> list[Image.Image]:
    import skimage.data

    folder = Path(skimage.data.__file__).parent
    return [Image.open(folder / name).convert("RGB") for name in TEXTURES if (folder / name).exists()]


def _pictures(folders: list[Path]) -> list[Image.Image]:
    """Every JPEG and PNG of some folders, at most 1024 pixels wide."""
    out = []
    for path in sorted(p for folder in folders for p in Path(folder).iterdir()):
        if path.suffix.lower() in (".jpg", ".jpeg", ".png"):
            picture = Image.open(path).convert("RGB")
            picture.thumbnail((1024, 1024))
            out.append(picture)
    return out


def skin_tone(rng: random.Random) -> tuple[int, ...]:
    i, t = rng.randrange(len(SKIN) - 1), rng.random()
    tone = (SKIN[i] * (1 - t) + SKIN[i + 1] * t) * rng.uniform(0.6, 1.15)
    return tuple(int(min(255, max(0, c + rng.gauss(0, 8)))) for c in tone)


def any_colour(rng: random.Random) -> tuple[int, ...]:
    return tuple(rng.randrange(256) for _ in range(3))


class Clutter:
    """Draws backgrounds and things; `people` lends backgrounds and pieces of hair and cloth, `pictures` are
    folders of pictures without people."""

    def __init__(self, people: People, rng: random.Random, most: int = 300, pictures: list[Path] = ()):
        self.people, self.rng = people, rng
        chosen = rng.sample(people.shards, min(most, len(people.shards)))
        self.drawn = [Image.fromarray(np.array(s.background)) for s in chosen]
        self.real = _textures() + _pictures(pictures)

    def picture(self) -> Image.Image:
        return self.rng.choice(self.real if self.real and self.rng.random() < 0.45 else self.drawn)

    def patch(self, w: int, h: int, least: float = 0.2) -> Image.Image:
        """A random part of a random picture, w x h."""
        rng, source = self.rng, self.picture()
        part = rng.uniform(least, 1)
        pw = min(source.width, source.height * w / h) * part
        ph = pw * h / w
        x, y = rng.uniform(0, source.width - pw), rng.uniform(0, source.height - ph)
        out = source.resize((w, h), Image.Resampling.BILINEAR, box=(x, y, x + pw, y + ph), reducing_gap=1.5)
        if rng.random() < 0.5:
            out = out.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        if rng.random() < 0.2:
            out = out.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 4)))
        return out

    def background(self, w: int, h: int) -> Image.Image:
        rng, r = self.rng, self.rng.random()
        if r < 0.08:
            return Image.new("RGB", (w, h), any_colour(rng) if rng.random() < 0.7 else skin_tone(rng))
        if r < 0.16:
            coarse = np.random.default_rng(rng.getrandbits(32)).integers(0, 256, (rng.randint(2, 40), rng.randint(2, 40), 3))
            return Image.fromarray(coarse.astype(np.uint8)).resize((w, h), Image.Resampling.BICUBIC)
        out = self.patch(w, h)
        if r < 0.4:
            out = Image.blend(out, self.patch(w, h), rng.uniform(0.2, 0.8))
        return out

    def thing(self, image: Image.Image, size: float, x: float, y: float) -> np.ndarray:
        """Draws something about a place; returns its mask in 0..1, [h, w]."""
        rng, (w, h) = self.rng, image.size
        mask = Image.new("L", (w, h), 0)
        pen = ImageDraw.Draw(mask)
        r, kind = size / 2, rng.random()
        if kind < 0.35:
            squash = rng.uniform(0.4, 1)
            pen.ellipse((x - r * squash, y - r, x + r * squash, y + r), fill=255)
        elif kind < 0.6:
            turn, n = rng.uniform(0, 7), rng.choice((3, 4, 4, 5, 6))
            pen.polygon([(x + r * math.cos(turn + 2 * math.pi * k / n), y + r * math.sin(turn + 2 * math.pi * k / n))
                         for k in range(n)], fill=255)
        elif kind < 0.75:
            self._hand(pen, x, y, r)
        elif kind < 0.87:
            # Rings, one in another: wheels, helmets, lenses, letters.
            a, b = r, r * rng.uniform(0.3, 1)
            for _ in range(rng.randint(1, 3)):
                pen.ellipse((x - a, y - b, x + a, y + b), outline=255, width=max(1, int(r * rng.uniform(0.05, 0.3))))
                a, b = a * rng.uniform(0.4, 0.8), b * rng.uniform(0.4, 0.8)
        else:
            a, b = rng.uniform(0.2, 1) * r, rng.uniform(0.2, 1) * r
            pen.rectangle((x - a, y - b, x + a, y + b), fill=255)
        if rng.random() < 0.6:
            mask = mask.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1 + size / 40)))
        look = rng.random()
        if look < 0.4 or 0.6 <= kind < 0.75:
            fill = Image.new("RGB", (w, h), skin_tone(rng))
            fill = Image.blend(fill, self.patch(w, h), rng.uniform(0, 0.25))
        elif look < 0.55:
            fill = Image.new("RGB", (w, h), any_colour(rng))
        elif look < 0.75:
            fill = self._piece(w, h)
        else:
            fill = self.patch(w, h, 0.05)
        if rng.random() < 0.5:
            fill = self._rounded(fill, x, y, r)
        image.paste(fill, (0, 0), mask)
        return np.asarray(mask, np.float32) / 255

    def _rounded(self, fill: Image.Image, x: float, y: float, r: float) -> Image.Image:
        """Lit from one side as a round body is, about a place."""
        rng, (w, h) = self.rng, fill.size
        lx, ly, wide = x + rng.uniform(-0.7, 0.7) * r, y + rng.uniform(-0.9, 0.3) * r, r * rng.uniform(0.7, 1.6) + 1
        far = np.hypot(np.arange(w)[None] - lx, np.arange(h)[:, None] - ly) / wide
        light = np.clip(1.25 - rng.uniform(0.3, 1) * far, 0.12, 1.25).astype(np.float32)
        return Image.fromarray(np.clip(np.asarray(fill) * light[..., None], 0, 255).astype(np.uint8))

    def _hand(self, pen: ImageDraw.ImageDraw, x: float, y: float, r: float) -> None:
        turn, spread = self.rng.uniform(0, 7), self.rng.uniform(0.12, 0.3)
        pen.ellipse((x - 0.45 * r, y - 0.45 * r, x + 0.45 * r, y + 0.45 * r), fill=255)
        for k in range(5):
            a = turn + (k - 2) * spread
            reach = r * (0.75 if k in (0, 4) else 1)
            pen.line((x, y, x + reach * math.cos(a), y + reach * math.sin(a)), fill=255, width=max(1, int(r * 0.2)))

    def _piece(self, w: int, h: int) -> Image.Image:
        """Hair, neck or cloth of somebody, much enlarged: never a whole face."""
        picture = self.people.draw().picture
        n, side = picture.shape[0], self.rng.randint(24, 48)
        y = self.rng.choice((self.rng.randint(0, n // 8), self.rng.randint(n * 3 // 4, n - side)))
        x = self.rng.randint(n // 6, n - side - n // 6)
        piece = np.ascontiguousarray(picture[y : y + side, x : x + side, :3])
        return Image.fromarray(piece).resize((w, h), Image.Resampling.BICUBIC)
