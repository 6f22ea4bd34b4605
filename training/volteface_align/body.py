"""Bodies: what real photos show below a head and the studio's views do not.

Collars, uniforms, badges, straps and folds are the first things that a network takes for faces when
it has seen heads over smooth colours only.
"""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from volteface_common.square import Square

from .clutter import Clutter, any_colour, skin_tone

# The neck's foot in sides of the square from its middle, where the body begins.
NECK = 0.42


def draw(image: Image.Image, square: Square, clutter: Clutter, rng: random.Random) -> np.ndarray:
    """Draws shoulders and a trunk below a head that will lie at `square`, upright as bodies mostly are.

    Returns what the trunk covers, [h, w] in 0..1.
    """
    side = square.side
    roll = square.roll * rng.uniform(0.0, 1.0)
    x, y = square.place(0, NECK)
    frame = Square(x, y, side, roll)
    wide, drop = rng.uniform(0.6, 1.15), rng.uniform(0.12, 0.4)
    outline = [(-0.16, -0.1), (0.16, -0.1), (0.22, 0.05), (wide, drop), (wide + rng.uniform(0, 0.25), 3.5),
               (-wide - rng.uniform(0, 0.25), 3.5), (-wide, drop), (-0.22, 0.05)]
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).polygon([frame.place(*p) for p in outline], fill=255)
    mask = mask.filter(ImageFilter.GaussianBlur(max(0.4, 0.015 * side)))
    image.paste(_cloth(image.size, clutter, rng), (0, 0), mask)
    _details(image, frame, clutter, rng)
    return np.asarray(mask, np.float32) / 255


def _cloth(size: tuple[int, int], clutter: Clutter, rng: random.Random) -> Image.Image:
    w, h = size
    kind = rng.random()
    if kind < 0.4:
        cloth = Image.new("RGB", size, any_colour(rng) if rng.random() < 0.6 else (rng.randrange(70),) * 3)
    elif kind < 0.7:
        cloth = Image.blend(Image.new("RGB", size, any_colour(rng)), clutter.patch(w, h), rng.uniform(0.15, 0.7))
    elif kind < 0.85:
        cloth = Image.new("RGB", size, any_colour(rng))
        pen, step, turn = ImageDraw.Draw(cloth), rng.uniform(4, 25), rng.uniform(0, math.pi)
        colour, wide = any_colour(rng), int(rng.uniform(1, 8))
        for k in range(-40, 41):
            cx, cy = w / 2 + k * step * math.cos(turn), h / 2 + k * step * math.sin(turn)
            dx, dy = 2 * h * math.sin(turn), -2 * h * math.cos(turn)
            pen.line((cx - dx, cy - dy, cx + dx, cy + dy), fill=colour, width=wide)
    else:
        cloth = Image.new("RGB", size, skin_tone(rng))
    # Folds: broad light and shade.
    n = rng.randint(3, 9)
    coarse = np.random.default_rng(rng.getrandbits(32)).integers(90, 256, (n, n)).astype(np.uint8)
    shade = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    return Image.composite(cloth, Image.new("RGB", size, (0, 0, 0)), shade)


def _details(image: Image.Image, frame: Square, clutter: Clutter, rng: random.Random) -> None:
    """A collar, lapels, a tie, a strap, badges and buttons, each now and then."""
    pen, side = ImageDraw.Draw(image), frame.side
    if rng.random() < 0.4:
        # A collar or a ring about the neck, as of a polo neck, a helmet or a necklace.
        a, b = rng.uniform(0.2, 0.55) * side, rng.uniform(0.08, 0.3) * side
        x, y = frame.place(0, rng.uniform(-0.02, 0.2))
        for _ in range(rng.randint(1, 3)):
            wide = max(1, int(side * rng.uniform(0.01, 0.09)))
            pen.ellipse((x - a, y - b, x + a, y + b), outline=any_colour(rng), width=wide,
                        fill=any_colour(rng) if rng.random() < 0.3 else None)
            a, b = a * rng.uniform(0.75, 0.95), b * rng.uniform(0.75, 0.95)
    if rng.random() < 0.4:
        reach = rng.uniform(0.3, 0.9)
        for way in (-1, 1):
            pen.polygon([frame.place(way * u, v) for u, v in ((0.12, -0.02), (0.3, 0.08), (0.05, reach))], fill=any_colour(rng))
    if rng.random() < 0.25:
        pen.polygon([frame.place(u, v) for u, v in ((-0.05, 0.05), (0.05, 0.05), (0.09, 0.9), (0, 1), (-0.09, 0.9))],
                    fill=any_colour(rng))
    for _ in range(rng.choice((0, 0, 1, 2, 4))):
        # Badges, pockets, hands, straps: anything.
        clutter.thing(image, side * rng.uniform(0.08, 0.6), *frame.place(rng.uniform(-0.8, 0.8), rng.uniform(0.25, 1.6)))
