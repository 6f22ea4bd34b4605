"""A picture of what the aligner misses: rows of faces that the studio drew, with what was found."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from volteface_common.square import Square, iou

from . import align
from .evaluate import DRAWINGS, LEAST_HALF, LEAST_SEEN, MATCH, outlined
from .networks import Align
from .people import People
from .scene import Director

TILE, COLUMNS, CAPTION = 176, 8, 18
SIDE = 384  # pixels of a scene


def rows(data: list[Path]):
    """Name and a stream of (picture, true square) of one face each."""
    for name, gain, keep in (
        ("Half hidden or cut off", 1.0, lambda f: LEAST_HALF <= f.seen < LEAST_SEEN),
        ("Three hundredths of the light", 0.03, lambda f: f.seen > 0.9),
        ("Cartoons and drawings", 1.0, lambda f: f.seen > 0.9 and set(f.labels) & DRAWINGS),
    ):
        yield name, _scenes(Director(People(data, heldout=True), 31, 0.5), gain, keep)


def _scenes(director: Director, gain: float, keep):
    director.roll = lambda: director.rng.uniform(-math.pi / 4, math.pi / 4)
    for _ in range(4000):
        scene = director.compose(SIDE, SIDE, 1, (0.2, 0.8))
        if scene.faces and keep(scene.faces[0]):
            yield (scene.image * gain).astype(np.uint8), scene.faces[0].square


def profiles(sheet: Path, size: int):
    """Tiles of a contact sheet (`studio sheet --yaws=-90,-75,-60,60,75,90 --size SIZE --edits none`), each in
    the middle of a frame twice as wide that repeats its edges; the tile is the aligned square."""
    page = np.asarray(Image.open(sheet).convert("RGB"))
    # Above the tiles is a line of words.
    for y in range(page.shape[0] % size, page.shape[0] - size + 1, size):
        for x in range(0, page.shape[1] - size + 1, size):
            tile = page[y : y + size, x : x + size]
            yield np.pad(tile, ((size // 2,) * 2, (size // 2,) * 2, (0, 0)), mode="edge"), Square(size, size, size)


def draw(model: Align, data: list[Path], out: Path, sheet: Path | None, size: int, looked: int = 40) -> str:
    """Writes the page: missed faces first, then those that are worst; returns the shares that were found.

    The true squares are white, the found ones green, their upper sides yellow.
    """
    streams = list(rows(data))
    if sheet is not None:
        streams.insert(0, ("Profiles, 60 to 90 degrees", profiles(sheet, size)))
    page = Image.new("RGB", (COLUMNS * TILE, len(streams) * (TILE + CAPTION)), (255, 255, 255))
    lines = []
    for row, (name, stream) in enumerate(streams):
        seen = []
        for image, square in stream:
            found = align.faces(model, image)
            best = max((iou(f.square, square) for f in found), default=0.0)
            marks = [(square, (255, 255, 255))] + [(f.square, (0, 255, 0)) for f in found]
            seen.append((best, outlined(image, marks)))
            if len(seen) == looked:
                break
        share = sum(best > MATCH for best, _ in seen) / max(1, len(seen))
        lines.append(f"{name}: {100 * share:.0f} % of {len(seen)} found")
        y = row * (TILE + CAPTION)
        ImageDraw.Draw(page).text((4, y + 3), lines[-1], fill=(0, 0, 0))
        for column, (_, picture) in enumerate(sorted(seen, key=lambda s: s[0])[:COLUMNS]):
            picture = picture.resize((TILE - 2, TILE - 2), Image.Resampling.BILINEAR)
            page.paste(picture, (column * TILE, y + CAPTION))
    page.save(out, quality=82)
    return "\n".join(lines)
