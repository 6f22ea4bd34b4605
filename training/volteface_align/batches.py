"""Batches of both networks, composed as they are needed."""

from __future__ import annotations

import math
import random

import numpy as np
import torch

from .networks import Config
from .people import People
from .scene import FACE_SHARE, LEAST_SEEN, Director, Face, Scene
from .square import Square, sample

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
    def __init__(self, people: People, c: Config, seed: int):
        self.c, self.director, self.rng = c, Director(people, seed), random.Random(seed + 7)

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
    """Squares of scenes; one in seven holds no face, or one that is far off.

    A scene costs as much as looking at ten squares, so each is looked at more than once: a few are
    composed for every batch, and the squares are drawn from the last hundreds.
    """

    KEPT, NEW = 400, 4

    def __init__(self, people: People, c: Config, seed: int):
        self.c, self.director, self.rng = c, Director(people, seed), random.Random(seed + 7)
        self.scenes: list[Scene] = []

    def _scene(self) -> Scene:
        rng = self.rng
        h = int(math.exp(rng.uniform(math.log(64), math.log(220)))) // 2 * 2
        w = int(h * rng.uniform(0.75, 1.4)) // 2 * 2
        # In pixels the squares run from about 25 to 160, smaller ones where the frame is small.
        low = min(0.9, max(0.25, 25 * FACE_SHARE / h))
        return self.director.compose(w, h, rng.choice((1, 1, 1, 2)), (low, 1.05))

    def _square(self, scene: Scene):
        """A square to look at and what to say of it: seven numbers, and whether the first six count."""
        rng = self.rng
        h, w = scene.image.shape[:2]
        seen = [f for f in scene.faces if f.seen >= LEAST_SEEN]
        if not seen or rng.random() < 0.14:
            side = math.exp(rng.uniform(math.log(20), math.log(1.2 * h)))
            square = Square(rng.uniform(0, w), rng.uniform(0, h), side, self.director.roll())
            for f in scene.faces:
                dx, dy, log_side, turn = square.towards(f.square)
                if math.hypot(dx, dy) < 0.45 and abs(log_side) < 0.7:
                    return None
            return square, (0, 0, 0, 0, 0, 0, 0), 0.0
        face = rng.choice(seen)
        square = shaken(face.square, rng, rng.choice((0.35, 1, 1, 1.6)))
        return square, (*square.towards(face.square), face.yaw, face.pitch, 1), 1.0

    def __call__(self, n: int):
        """u8 [n, 3, side, side], numbers [n, 7], weights [n]."""
        images, numbers, weights = [], [], []
        for _ in range(self.NEW if self.scenes else 6 * self.NEW):
            self.scenes.append(self._scene())
        self.scenes = self.scenes[-self.KEPT :]
        while len(images) < n:
            scene = self.rng.choice(self.scenes)
            got = self._square(scene)
            if got is None:
                continue
            square, values, weight = got
            images.append(sample(scene.image, square.scaled(self.c.context), self.c.refiner_side))
            numbers.append(values), weights.append(weight)
        stack = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2)
        return stack, torch.tensor(numbers, dtype=torch.float32), torch.tensor(weights, dtype=torch.float32)
