"""Batches of all networks, composed as they are needed."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from volteface_common.square import Square, sample

from .align import LEAST, peaks, refine, whole
from .networks import Align, Config
from .people import People
from .scene import FACE_SHARE, LEAST_SEEN, Director, Face, Scene

# Width over height of frames: square, phone and camera formats, upright and lying.
SHAPES = (1, 1, 4 / 3, 3 / 2, 16 / 9, 3 / 4, 3 / 4, 2 / 3, 9 / 16)
COUNTS = (0, 1, 1, 1, 1, 1, 2, 2, 3, 5)


def frame_size(longer: int, rng: random.Random) -> tuple[int, int]:
    """An even width and height."""
    shape = rng.choice(SHAPES)
    w, h = (longer, longer / shape) if shape >= 1 else (longer * shape, longer)
    return int(w) // 2 * 2, int(h) // 2 * 2


def squared(image: np.ndarray, side: int) -> tuple[np.ndarray, float, float]:
    """The frame in the middle of a square with its edges repeated, and where its corner lies."""
    h, w = image.shape[:2]
    x, y = (side - w) // 2, (side - h) // 2
    return np.pad(image, ((y, side - h - y), (x, side - w - x), (0, 0)), mode="edge"), x, y


def map_targets(faces: list[Face], at: tuple[float, float], c: Config) -> tuple[np.ndarray, np.ndarray]:
    """What the finder shall say: [7, n, n] (heat, its weight, five numbers) and where those count, [n, n]."""
    n = c.finder_side // c.cell
    heat, weight = np.zeros((n, n), np.float32), np.ones((n, n), np.float32)
    values, near = np.zeros((5, n, n), np.float32), np.zeros((n, n), np.float32)
    yy, xx = np.mgrid[:n, :n]
    for face in faces:
        s = face.square
        x, y = (s.x + at[0]) / c.cell - 0.5, (s.y + at[1]) / c.cell - 0.5
        # A small face is one cell; a large one has a centre a few cells wide.
        spread = max(0.5, 0.055 * s.side / c.cell)
        bell = np.exp(-((xx - x) ** 2 + (yy - y) ** 2) / (2 * spread**2)).astype(np.float32)
        if face.seen < LEAST_SEEN or s.side < 15:
            weight[bell > 0.05] = 0
            continue
        column, row = int(round(x)), int(round(y))
        if 0 <= column < n and 0 <= row < n:
            bell[row, column] = 1
        heat = np.maximum(heat, bell)
        own = (bell > 0.3) & (bell > near)
        near[own] = bell[own]
        for k, v in enumerate((x - xx, y - yy, math.log(s.side / c.usual_side), math.sin(s.roll), math.cos(s.roll))):
            values[k][own] = (v[own] if isinstance(v, np.ndarray) else v)
    weight[heat > 0.3] = 1
    return np.concatenate([heat[None], weight[None], values]), near


class FinderBatches:
    def __init__(self, people: People, c: Config, seed: int, pictures: list[Path] = ()):
        self.c, self.director, self.rng = c, Director(people, seed, pictures=pictures), random.Random(seed + 7)

    def __call__(self, n: int):
        """u8 [n, 3, side, side], targets [n, 7, m, m], weights [n, m, m]."""
        images, targets, near = [], [], []
        for _ in range(n):
            w, h = frame_size(self.c.finder_side, self.rng)
            scene = self.director.compose(w, h, self.rng.choice(COUNTS))
            image, x, y = squared(scene.image, self.c.finder_side)
            t, m = map_targets(scene.faces, (x, y), self.c)
            images.append(image), targets.append(t), near.append(m)
        stack = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2)
        return stack, torch.from_numpy(np.stack(targets)), torch.from_numpy(np.stack(near))


def shaken(square: Square, rng: random.Random, amount: float) -> Square:
    """As wrong as the finder may be; `amount` 1 is its worst."""
    return square.moved(rng.gauss(0, 0.09) * amount, rng.gauss(0, 0.09) * amount, rng.gauss(0, 0.14) * amount,
                        rng.gauss(0, math.radians(11)) * amount)


class RefinerBatches:
    """Squares of scenes, right and wrong ones.

    A scene costs as much as looking at ten squares, so each is looked at more than once: a few are
    composed for every batch, and the squares are drawn from the last hundreds. Where `model` is given,
    it looks at every new scene: what it takes for faces and are none are the wrong squares that teach
    most, and where it puts faces is as wrong as the application will be.
    """

    KEPT, NEW = 400, 3
    CONTEXT = "context"  # the name of the number in `Config`
    # Heights of scenes and the least side of a square, in pixels: what the finder may bring is small at times.
    HEIGHTS, LEAST_SIDE = (64, 220), 25

    def __init__(self, people: People, c: Config, seed: int, pictures: list[Path] = (), model: Align | None = None):
        self.c, self.director, self.rng = c, Director(people, seed, pictures=pictures), random.Random(seed + 7)
        self.model = model
        self.scenes: list[tuple[Scene, list[Square], list[Square]]] = []

    def _size(self, heights: tuple[int, int]) -> tuple[int, int]:
        """An even width and height of a scene."""
        h = int(math.exp(self.rng.uniform(*map(math.log, heights)))) // 2 * 2
        return int(h * self.rng.uniform(0.75, 1.4)) // 2 * 2, h

    def _scene(self) -> tuple[Scene, list[Square], list[Square]]:
        """A scene, the squares in it that were taken for faces wrongly, and those near a face."""
        rng = self.rng
        w, h = self._size(self.HEIGHTS)
        low = min(0.9, max(0.25, self.LEAST_SIDE * FACE_SHARE / h))
        scene = self.director.compose(w, h, rng.choice((0, 1, 1, 1, 1, 2)), (low, 1.05))
        if self.model is None:
            return scene, [], []
        seen = [s for _, s in peaks(self.model, scene.image, whole(scene.image))]
        far = [s for s in seen if _wrong(s, scene)]
        # What the refiner itself makes of them, and still believes.
        far = [s for s in far if s.side < 4 * max(w, h)]
        far += [f.square for f in refine(self.model, scene.image, far) if f.confidence > LEAST[0] and _wrong(f.square, scene)]
        # A refiner that is shown nonsense answers with nonsense, such as squares of a thousand photos.
        return scene, [s for s in far if s.side < 4 * max(w, h)], [s for s in seen if _near(s, scene)]

    def _square(self):
        """A scene, a square to look at and what to say of it: seven numbers, and whether the first six count."""
        rng = self.rng
        scene, far, near = rng.choice(self.scenes)
        seen = [f for f in scene.faces if f.seen >= LEAST_SEEN]
        if far and rng.random() < 0.35:
            return scene, rng.choice(far), (0, 0, 0, 0, 0, 0, 0), 0.0
        if not seen or rng.random() < 0.14:
            if not seen and rng.random() < 0.5:
                return None
            h, w = scene.image.shape[:2]
            side = math.exp(rng.uniform(math.log(20), math.log(1.2 * h)))
            square = Square(rng.uniform(0, w), rng.uniform(0, h), side, self.director.roll())
            return (scene, square, (0, 0, 0, 0, 0, 0, 0), 0.0) if _wrong(square, scene) else None
        if near and rng.random() < 0.3:
            square = rng.choice(near)
            face = min(seen, key=lambda f: math.hypot(f.square.x - square.x, f.square.y - square.y) / f.square.side)
            if not _close(square, face):
                return None
        else:
            face = rng.choice(seen)
            square = shaken(face.square, rng, rng.choice((0.2, 0.35, 1, 1, 1.6)))
        return scene, square, (*square.towards(face.square), face.yaw, face.pitch, 1), 1.0

    def __call__(self, n: int):
        """u8 [n, 3, side, side], numbers [n, outputs], weights [n]."""
        images, numbers, weights = [], [], []
        for _ in range(self.NEW if self.scenes else 6 * self.NEW):
            self.scenes.append(self._scene())
        self.scenes = self.scenes[-self.KEPT :]
        while len(images) < n:
            got = self._square()
            if got is None:
                continue
            scene, square, values, weight = got
            images.append(sample(scene.image, square.scaled(getattr(self.c, self.CONTEXT)), self.c.refiner_side))
            numbers.append(values), weights.append(weight)
        stack = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2)
        return stack, torch.tensor(numbers, dtype=torch.float32), torch.tensor(weights, dtype=torch.float32)


class MeasurerBatches(RefinerBatches):
    """Faces only, in squares that are as wrong as the refiner leaves them (4.6 % of a side in size) or more.

    Were they less wrong, the network would learn to leave a square's size nearly as it is, for so it would mostly be
    right: it says what is likeliest of the squares it knows.

    After the measurer's six numbers come the places of eyes and mouth in what it sees: three x, three y, as its maps
    are read (-2 to 2), or NaN where the data set does not tell them.
    """

    # Each scene is looked at some four times in all, and composing twelve takes as long as a step on one core: what a
    # network of this size has seen fifty times it knows by heart, and its errors on others are those of their faces.
    KEPT, NEW = 240, 12
    CONTEXT = "measurer_context"
    # Half a pixel of an eye's place is what counts, so most faces are seen as sharp as the picture can show them.
    HEIGHTS, LEAST_SIDE = (140, 420), 60
    # Of most scenes nothing but a face and its surroundings is composed: heights, and the face's share of them.
    NEAR, NEAR_HEIGHTS, NEAR_FACE = 0.8, (90, 330), (0.55, 1.05)

    def _scene(self) -> tuple[Scene, list[Square], list[Square]]:
        rng = self.rng
        if rng.random() >= self.NEAR:
            return super()._scene()
        w, h = self._size(self.NEAR_HEIGHTS)
        return self.director.compose(w, h, rng.choice((1, 1, 1, 2)), self.NEAR_FACE), [], []

    def _square(self):
        scene, _, _ = self.rng.choice(self.scenes)
        seen = [f for f in scene.faces if f.seen >= LEAST_SEEN]
        if not seen:
            return None
        face = self.rng.choice(seen)
        square = shaken(face.square, self.rng, self.rng.choice((0.2, 0.35, 0.35, 0.5, 0.7)))
        seen_at = square.scaled(self.c.measurer_context)
        marks = np.full((3, 2), np.nan) if face.marks is None else np.array(
            [seen_at.within(*face.square.place(*m)) for m in face.marks])
        return scene, square, (*square.towards(face.square), face.yaw, face.pitch, *(4 * marks.T.flatten())), 1.0


# Of those networks whose batches need no look of the networks themselves.
COMPOSED = {"finder": FinderBatches, "measurer": MeasurerBatches}


@dataclass(frozen=True)
class Batches:
    """The batches of the finder or the measurer, for processes that draw them (`volteface_train.feed`)."""

    network: str
    data: list[Path]
    pictures: list[Path]
    seed: int
    count: int  # of a batch

    def open(self, seed: int):
        people = People(self.data, False, seed)
        batches = COMPOSED[self.network](people, Config(), seed, self.pictures)
        return lambda: batches(self.count), people.rescan


def _close(square: Square, face: Face) -> bool:
    dx, dy, log_side, _ = square.towards(face.square)
    return math.hypot(dx, dy) < 0.45 and abs(log_side) < 0.7


def _near(square: Square, scene: Scene) -> bool:
    """Whether some face that can be seen is what the square means."""
    return any(_close(square, f) for f in scene.faces if f.seen >= LEAST_SEEN)


def _wrong(square: Square, scene: Scene) -> bool:
    """Whether no face is there, seen or half hidden."""
    return not any(_close(square, f) for f in scene.faces)
