"""Squares on photos: the crop convention of `src/portrait/crop.rs` and `docs/dataset.md`."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image


@dataclass(frozen=True)
class Square:
    """Centre and side in pixels (0, 0 is the upper left corner), roll in radians, clockwise on the photo."""

    x: float
    y: float
    side: float
    roll: float = 0.0

    @classmethod
    def from_marks(cls, left, right, mouth) -> Square:
        """From places of the eye on the picture's left, the other, and the mouth's middle, in pixels.

        The FFHQ rule (its `recreate_aligned_images`): the roll is that of the eyes' line and of the line
        from the eyes to the mouth together, and twice the larger of 2.0 eye distances and 1.8 distances
        from eyes to mouth is 0.5535 of the 0.5864 world units that the square is wide (docs/dataset.md).
        """
        left, right, mouth = (np.asarray(p, float) for p in (left, right, mouth))
        eyes, across, down = (left + right) / 2, right - left, mouth - (left + right) / 2
        x = across + np.array([down[1], -down[0]])
        side = 2 * max(2.0 * np.hypot(*across), 1.8 * np.hypot(*down)) * 0.5864 / 0.5535
        roll = math.atan2(x[1], x[0])
        # The eyes lie 0.02 world units above the middle.
        at = cls(*eyes, side, roll).place(0, 0.02 / 0.5864)
        return cls(*at, side, roll)

    def place(self, u: float, v: float) -> tuple[float, float]:
        """A place in sides from the middle, in pixels."""
        s, c = math.sin(self.roll), math.cos(self.roll)
        return self.x + self.side * (u * c - v * s), self.y + self.side * (u * s + v * c)

    def within(self, x: float, y: float) -> tuple[float, float]:
        """The inverse of `place`."""
        s, c = math.sin(self.roll), math.cos(self.roll)
        dx, dy = (x - self.x) / self.side, (y - self.y) / self.side
        return dx * c + dy * s, dy * c - dx * s

    def corners(self) -> np.ndarray:
        """[4, 2], clockwise from the upper left."""
        return np.array([self.place(u, v) for u, v in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))])

    def moved(self, dx: float, dy: float, log_side: float, roll: float) -> Square:
        """Moved by sides along its own axes, then scaled and turned."""
        x, y = self.place(dx, dy)
        return Square(x, y, self.side * math.exp(log_side), self.roll + roll)

    def towards(self, other: Square) -> tuple[float, float, float, float]:
        """What `moved` needs to reach the other."""
        turn = (other.roll - self.roll + math.pi) % (2 * math.pi) - math.pi
        return *self.within(other.x, other.y), math.log(other.side / self.side), turn

    def scaled(self, by: float) -> Square:
        return replace(self, side=self.side * by)


def _clip(polygon: list, a: np.ndarray, b: np.ndarray) -> list:
    """The part of a polygon to the right of a -> b (inside, for clockwise corners with y down)."""
    out = []
    cross = lambda p: (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])  # noqa: E731
    for p, q in zip(polygon, polygon[1:] + polygon[:1]):
        cp, cq = cross(p), cross(q)
        if cp >= 0:
            out.append(p)
        if (cp >= 0) != (cq >= 0):
            out.append(p + (q - p) * (cp / (cp - cq)))
    return out


def _shared(a: Square, b: Square) -> float:
    """Area that both squares cover."""
    polygon, corners = list(a.corners()), b.corners()
    for i in range(4):
        polygon = _clip(polygon, corners[i], corners[(i + 1) % 4])
        if not polygon:
            return 0.0
    x, y = np.array(polygon).T
    return float(abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()) / 2)


def iou(a: Square, b: Square) -> float:
    """Area of the overlap over the area of the union of two turned squares."""
    shared = _shared(a, b)
    return shared / (a.side**2 + b.side**2 - shared)


def within(a: Square, b: Square) -> float:
    """Area of the overlap over that of the smaller square: 1 where one lies within the other."""
    return _shared(a, b) / min(a.side, b.side) ** 2


def sample(image: np.ndarray, square: Square, side: int) -> np.ndarray:
    """u8 [H, W, 3] to the square's [side, side, 3]; the photo's edge is repeated outside it.

    Smaller pictures are made by halving first, as the application's mean of samples does.
    """
    while square.side / side >= 2 and min(image.shape[:2]) >= 4:
        h, w = (n // 2 * 2 for n in image.shape[:2])
        image = image[:h, :w].reshape(h // 2, 2, w // 2, 2, 3).astype(np.uint16).sum((1, 3)) // 4
        image = image.astype(np.uint8)
        square = Square(square.x / 2, square.y / 2, square.side / 2, square.roll)
    h, w = image.shape[:2]
    corners = square.corners()
    low, high = corners.min(0), corners.max(0)
    # Two pixels of margin keep the interpolation's neighbours inside.
    left, top = (max(0, int(math.ceil(2 - v))) for v in low)
    right, bottom = (max(0, int(math.ceil(v + 2 - n))) for v, n in zip(high, (w, h)))
    if left or top or right or bottom:
        image = np.pad(image, ((top, bottom), (left, right), (0, 0)), mode="edge")
    step = square.side / side
    s, c = math.sin(square.roll) * step, math.cos(square.roll) * step
    x, y = square.place(-0.5, -0.5)
    turned = Image.fromarray(np.ascontiguousarray(image)).transform(
        (side, side), Image.Transform.AFFINE, (c, -s, x + left, s, c, y + top), Image.Resampling.BILINEAR
    )
    return np.asarray(turned)
