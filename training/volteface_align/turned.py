"""A real photo in many ways: turned, mirrored, made small, dark, grey and noisy, with its marked face.

How well the crop follows can be measured on any photo, as the square moves with the picture; where it
should lie in the first place follows from marks on eyes and mouth by the FFHQ rule.
"""

from __future__ import annotations

import io
import json
import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from volteface_common.square import Square, sample

from .scene import FACE_SHARE


def frames(w: int, h: int, face: Square | None):
    """Name, and the square of the photo (its middle, height and roll) that becomes the picture.

    Pictures are as wide as the photo is, in shares of their height.
    """
    usual = Square(w / 2, h / 2, h, 0.0)
    yield "as it is", usual
    middle = face if face else Square(w / 2, h / 2, h / 2, 0.0)
    for degrees in (-45, -30, -15, 15, 30, 45):
        yield f"turned by {degrees}", Square(middle.x, middle.y, 1.6 * middle.side, math.radians(degrees))
    for percent in (12, 20, 35, 60, 80, 100):
        yield f"face {percent} % of the height", Square(middle.x, middle.y, middle.side * FACE_SHARE * 100 / percent, 0.0)


def _dark(p: Image.Image) -> Image.Image:
    return p.point([int(0.15 * i) for i in range(256)] * 3)


def _noisy(p: Image.Image) -> Image.Image:
    noise = np.random.default_rng(5).normal(0, 22, (p.height, p.width, 3))
    return Image.fromarray(np.clip(np.asarray(p) + noise, 0, 255).astype(np.uint8))


def _blocky(p: Image.Image) -> Image.Image:
    file = io.BytesIO()
    p.save(file, "JPEG", quality=8)
    return Image.open(file).convert("RGB")


# What is done to a picture that leaves every place where it is.
SPOILT = (
    ("grey", lambda p: p.convert("L").convert("RGB")),
    ("a seventh of the light", _dark),
    ("overexposed", lambda p: p.point([min(255, int(1.8 * i + 30)) for i in range(256)] * 3)),
    ("noise", _noisy),
    ("JPEG of quality 8", _blocky),
    ("blurred", lambda p: p.filter(ImageFilter.GaussianBlur(p.height / 150))),
    ("blue light", lambda p: Image.merge("RGB", (p.split()[0].point(lambda i: i // 2),
                                                 p.split()[1].point(lambda i: i * 3 // 4), p.split()[2]))),
)


def pictures(photo: Image.Image, face: Square | None, height: int = 600):
    """Group, picture and the face's square in it (none if it has no face)."""
    source = np.asarray(photo)
    h, w = source.shape[:2]

    def taken(view: Square) -> tuple[Image.Image, Square | None]:
        # The picture in the middle of a square of the longer side.
        high, wide = height, max(32, round(height * w / h))
        n = max(high, wide)
        square = sample(source, view.scaled(n / high), n)
        x, y = (n - wide) // 2, (n - high) // 2
        picture = Image.fromarray(square[y : y + high, x : x + wide])
        if face is None:
            return picture, None
        dx, dy, log_side, turn = view.towards(face)
        return picture, Square(wide / 2 + dx * high, high / 2 + dy * high, math.exp(log_side) * high, turn)

    for name, view in frames(w, h, face):
        picture, square = taken(view)
        group = "turned" if name.startswith("turned") else "far and near" if name.startswith("face") else name
        yield group, picture, square
        yield f"{group}, mirrored" if group == "as it is" else group, ImageOps.mirror(picture), mirrored(square, picture.width)
    picture, square = taken(Square(w / 2, h / 2, h, 0.0))
    for _, spoil in SPOILT:
        yield "spoilt", spoil(picture), square
    for size in (128, 256, 1200, 2000):
        k = size / picture.height
        small = picture.resize((max(32, round(picture.width * k)), size), Image.Resampling.BICUBIC)
        yield "other sizes", small, square and Square(square.x * k, square.y * k, square.side * k, square.roll)


def mirrored(square: Square | None, width: int) -> Square | None:
    return square and Square(width - square.x, square.y, square.side, -square.roll)


def write(photo: Path, marks: list[float], out: Path) -> int:
    """Pictures and `labels.json` in `out`, added to what is there; returns how many.

    `marks`: x, y of the eye on the left, the eye on the right and the mouth's middle (between its
    corners), in pixels; none if nobody is on the photo.
    """
    out.mkdir(parents=True, exist_ok=True)
    path = out / "labels.json"
    labels = json.loads(path.read_text()) if path.exists() else {}
    face = Square.from_marks(marks[0:2], marks[2:4], marks[4:6]) if marks else None
    count = 0
    for group, picture, square in pictures(Image.open(photo).convert("RGB"), face):
        name = f"{photo.stem}-{count:03}.jpg"
        picture.save(out / name, quality=92)
        faces = [{"corners": square.corners().tolist(), "yaw": None, "pitch": None, "seen": 1.0,
                  "groups": [photo.stem, "all real photos"]}] if square else []
        labels[name] = {"group": f"{photo.stem}: nobody there" if face is None else group, "faces": faces}
        count += 1
    path.write_text(json.dumps(labels) + "\n")
    return count
