"""From a photo to its faces, as `src/portrait/align` does it: find, refine, keep what is sure, measure."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch

from volteface_common.square import Square, iou, sample, within

from .networks import Align

# A peak of the finder's map that is worth refining; the refiner has the last word.
LEAST_HEAT = 0.12
# The refiner's confidence below which a square is dropped after each look. The last was chosen on held-out people and
# real photos.
LEAST = (0.15, 0.96)
MOST_CANDIDATES = 8
# Two squares that overlap more than this are one face.
SAME = 0.3
# A square of which more lies within a surer one, and whose centre is within so many sides of that one's, is an eye or a
# hairline of that face. Farther out it is the face of somebody behind.
PART, REACH = 0.75, 0.36
# Looks of the measurer at what is left; the second sees what the first could not, where a square was far off.
MEASURES = 2


@dataclass
class Found:
    """A face; angles in radians."""

    square: Square
    yaw: float
    pitch: float
    confidence: float


def _pixels(images: list[np.ndarray]) -> torch.Tensor:
    return torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float() / 255


@torch.no_grad()
def peaks(model: Align, image: np.ndarray, view: Square) -> list[tuple[float, Square]]:
    """Candidates in one square view of the photo, hottest first."""
    c = model.config
    out = model.finder(_pixels([sample(image, view, c.finder_side)]))[0]
    heat = out[0].sigmoid()
    top = torch.nn.functional.max_pool2d(heat[None], 3, 1, 1)[0]
    found = []
    for row, column in torch.nonzero((heat >= top) & (heat > LEAST_HEAT)).tolist():
        dx, dy, log_size, s, co = out[1:, row, column].tolist()
        x, y = ((v + 0.5 + d) * c.cell / c.finder_side - 0.5 for v, d in ((column, dx), (row, dy)))
        side = c.usual_side / c.finder_side * math.exp(log_size) * view.side
        found.append((float(heat[row, column]), Square(*view.place(x, y), side, view.roll + math.atan2(s, co))))
    return sorted(found, key=lambda f: -f[0])[:MOST_CANDIDATES]


def _said(model: Align, network: torch.nn.Module, image: np.ndarray, squares: list[Square],
          context: float) -> list[list[float]]:
    """The numbers of a network for `context` sides of each square."""
    if not squares:
        return []
    return network(_pixels([sample(image, s.scaled(context), model.config.refiner_side) for s in squares])).tolist()


@torch.no_grad()
def refine(model: Align, image: np.ndarray, squares: list[Square]) -> list[Found]:
    """One look at each square."""
    said = _said(model, model.refiner, image, squares, model.config.context)
    return [Found(s.moved(*v[:4]), v[4], v[5], 1 / (1 + math.exp(-v[6]))) for s, v in zip(squares, said)]


@torch.no_grad()
def measure(model: Align, image: np.ndarray, found: list[Found]) -> list[Found]:
    """A nearer look at each face; the confidence stays."""
    said = _said(model, model.measurer, image, [f.square for f in found], model.config.measurer_context)
    return [Found(f.square.moved(*v[:4]), v[4], v[5], f.confidence) for f, v in zip(found, said)]


def whole(image: np.ndarray) -> Square:
    """The photo in the middle of a square with its edges repeated."""
    h, w = image.shape[:2]
    return Square(w / 2, h / 2, max(w, h))


def faces(model: Align, image: np.ndarray) -> list[Found]:
    """Largest first."""
    squares = [s for _, s in peaks(model, image, whole(image))]
    found: list[Found] = []
    for least in LEAST:
        found = non_maximum_suppression([f for f in refine(model, image, squares) if f.confidence > least])
        squares = [f.square for f in found]
    for _ in range(MEASURES):
        found = measure(model, image, found)
    return sorted(found, key=lambda f: -f.square.side)


def non_maximum_suppression(found: list[Found]) -> list[Found]:
    """One square of each face, the surest (greedy)."""
    kept: list[Found] = []
    for f in sorted(found, key=lambda f: -f.confidence):
        if not any(_same(f.square, k.square) for k in kept):
            kept.append(f)
    return kept


def _same(a: Square, b: Square) -> bool:
    """Whether two squares are of one face."""
    apart = math.hypot(a.x - b.x, a.y - b.y) / max(a.side, b.side)
    return iou(a, b) >= SAME or (within(a, b) >= PART and apart < REACH)
