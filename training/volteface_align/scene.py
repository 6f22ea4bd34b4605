"""Scenes: people over clutter, and where the aligned square of each lies."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from volteface_common.square import Square

from . import body
from .clutter import Clutter, any_colour, skin_tone
from .dirt import Dirt
from .people import People, Person, cut_out

# A face from hairline to chin is about this share of the aligned square's side.
FACE_SHARE = 0.7
# A face of which less than this can be seen is neither right nor wrong.
LEAST_SEEN = 0.6
# Places all over the face, in sides of the square, where it is looked at for what hides it.
_PLACES = [(u, v) for u in (-0.16, -0.08, 0, 0.08, 0.16) for v in (-0.15, -0.06, 0.03, 0.12, 0.22)]


@dataclass
class Face:
    """One face of a scene; angles in radians."""

    square: Square
    yaw: float
    pitch: float
    seen: float  # share that nothing hides and the frame does not cut off
    labels: tuple = ()
    marks: np.ndarray | None = None  # [3, 2] eyes and mouth in sides of the square from its middle, where they are told


@dataclass
class Scene:
    image: np.ndarray  # u8 [h, w, 3]
    faces: list[Face]


class Director:
    """Composes scenes from one random stream."""

    def __init__(self, people: People, seed: int, dirt: float = 1.0, pictures: list[Path] = ()):
        self.rng = random.Random(seed)
        people.rng = random.Random(seed + 1)
        self.people = people
        self.clutter = Clutter(people, self.rng, pictures=pictures)
        self.dirt = Dirt(seed + 2, dirt)

    def roll(self) -> float:
        rng = self.rng
        degrees = rng.uniform(-50, 50) if rng.random() < 0.6 else rng.gauss(0, 8)
        return math.radians(max(-55.0, min(55.0, degrees)))

    def placed(self, w: int, h: int, face: tuple[float, float]) -> Square:
        """A square whose face takes a share of the frame's height, drawn evenly on a log scale."""
        rng = self.rng
        side = math.exp(rng.uniform(math.log(face[0]), math.log(face[1]))) * h / FACE_SHARE
        # The face, about a half of the side wide, stays inside but for a little.
        def along(n, reach):
            return n / 2 + rng.gauss(0, 0.03 * side) if n < 2 * reach else rng.uniform(reach, n - reach)
        return Square(along(w, 0.24 * side), along(h, 0.33 * side), side, self.roll())

    def compose(self, w: int, h: int, count: int, face=(0.11, 1.0), clutter: bool = True) -> Scene:
        """A scene of w x h pixels with `count` people at most: those who would hide another stay away."""
        rng = self.rng
        image = self.clutter.background(w, h)
        squares: list[Square] = []
        for _ in range(count):
            for _ in range(8):
                s = self.placed(w, h, face)
                if all(math.hypot(s.x - o.x, s.y - o.y) > 0.36 * (s.side + o.side) for o in squares):
                    squares.append(s)
                    break
        squares.sort(key=lambda s: s.side)
        if clutter:
            for _ in range(rng.choice((0, 1, 2, 4, 7))):
                size = math.exp(rng.uniform(math.log(0.06), math.log(0.9))) * h
                self.clutter.thing(image, size, rng.uniform(0, w), rng.uniform(0, h))
            if rng.random() < 0.15:
                # A body whose head is not in the picture's reach, or a statue without one.
                body.draw(image, self.placed(w, h, face), self.clutter, rng)
        faces: list[Face] = []
        for square in squares:
            person = self.people.draw()
            if clutter and rng.random() < 0.45:
                _hide(faces, body.draw(image, square, self.clutter, rng))
            alpha = self._paste(image, person, square)
            _hide(faces, alpha)
            yaw, pitch = float(person.pose[0]), float(person.pose[1])
            marks = np.concatenate([person.eyes, person.mouth[None]]) if person.told else None
            faces.append(Face(square, yaw, pitch, _inside(square, w, h), person.labels, marks))
        if clutter and rng.random() < 0.25:
            # Something before somebody, seldom over the middle of a face.
            size = rng.uniform(0.05, 0.3) * h
            x, y = rng.uniform(0, w), rng.uniform(0, h)
            if faces and rng.random() < 0.6:
                f, turn = rng.choice(faces).square, rng.uniform(0, 7)
                x, y, size = *f.place(0.33 * math.cos(turn), 0.38 * math.sin(turn)), f.side * rng.uniform(0.1, 0.35)
            _hide(faces, self.clutter.thing(image, size, x, y))
        return Scene(self.dirt(np.asarray(image)), faces)

    def _paste(self, image: Image.Image, person: Person, square: Square) -> np.ndarray:
        """Puts the person on the picture; returns the opacity, [h, w] in 0..1."""
        rng, (w, h) = self.rng, image.size
        reduce = max(1, min(16, int(person.picture.shape[0] / max(square.side, 1))))
        cut, own = cut_out(person, reduce, rng)
        # From the frame's pixels to the cut-out's: through the square that both share.
        scale, turn = own.side / square.side, own.roll - square.roll
        s, c = math.sin(turn) * scale, math.cos(turn) * scale
        x0, y0 = own.x - (c * square.x - s * square.y), own.y - (s * square.x + c * square.y)
        turned = cut.transform((w, h), Image.Transform.AFFINE, (c, -s, x0, s, c, y0), Image.Resampling.BILINEAR)
        r, g, b, a = turned.split()
        front = Image.merge("RGB", (r, g, b))
        front = self.dirt.person(front, a, rng)
        rest = ImageChops.invert(a)
        behind = ImageChops.multiply(image, Image.merge("RGB", (rest, rest, rest)))
        image.paste(ImageChops.add(front, behind))
        self._wear(image, person, square)
        return np.asarray(a, np.float32) / 255

    def _wear(self, image: Image.Image, person: Person, square: Square) -> None:
        """What the studio does not have: glasses, beards, shadows on half the face."""
        rng, r = self.rng, self.rng.random()
        if r > 0.32 or square.side < 8:
            return
        eyes = [square.place(*e) for e in person.eyes]
        mouth = square.place(*person.mouth)
        side = square.side
        mask = Image.new("L", image.size, 0)
        pen = ImageDraw.Draw(mask)
        if r < 0.16:
            # Glasses, clear or dark.
            a, b = rng.uniform(0.06, 0.1) * side, rng.uniform(0.045, 0.08) * side
            dark, line = rng.random() < 0.45, max(1, int(side * rng.uniform(0.008, 0.02)))
            for x, y in eyes:
                pen.ellipse((x - a, y - b, x + a, y + b), fill=int(rng.uniform(120, 255)) if dark else 0, outline=255, width=line)
            pen.line((*eyes[0], *eyes[1]), fill=255, width=line) if not dark else None
            colour = any_colour(rng) if rng.random() < 0.3 else (rng.randrange(60),) * 3
        elif r < 0.25:
            # A beard below the nose, the mouth left free or not.
            down = (mouth[0] - (eyes[0][0] + eyes[1][0]) / 2, mouth[1] - (eyes[0][1] + eyes[1][1]) / 2)
            x, y = mouth[0] + 0.28 * down[0], mouth[1] + 0.28 * down[1]
            a = rng.uniform(0.1, 0.17) * side
            pen.ellipse((x - a, y - a, x + a, y + a), fill=rng.randrange(90, 230))
            if rng.random() < 0.6:
                m = 0.035 * side
                pen.ellipse((mouth[0] - 2 * m, mouth[1] - m, mouth[0] + 2 * m, mouth[1] + m), fill=0)
            mask = mask.filter(ImageFilter.GaussianBlur(0.5 + side * 0.015))
            colour = tuple(int(c * rng.uniform(0.2, 0.5)) for c in skin_tone(rng))
        else:
            # A hard shadow with a straight edge somewhere near the middle.
            turn = rng.uniform(0, 7)
            x, y = square.place(rng.uniform(-0.15, 0.15), rng.uniform(-0.2, 0.2))
            n, m = (math.cos(turn), math.sin(turn)), 3 * side
            pen.polygon([(x - m * n[1], y + m * n[0]), (x + m * n[1], y - m * n[0]),
                         (x + m * n[1] + m * n[0], y - m * n[0] + m * n[1]),
                         (x - m * n[1] + m * n[0], y + m * n[0] + m * n[1])], fill=rng.randrange(60, 190))
            mask = mask.filter(ImageFilter.GaussianBlur(0.3 + side * rng.uniform(0, 0.05)))
            colour = (0, 0, 0)
        image.paste(colour, (0, 0), mask)


def _inside(square: Square, w: int, h: int) -> float:
    at = [square.place(*p) for p in _PLACES]
    return sum(0 <= x < w and 0 <= y < h for x, y in at) / len(at)


def _hide(faces: list[Face], alpha: np.ndarray) -> None:
    h, w = alpha.shape
    for face in faces:
        at = [face.square.place(*p) for p in _PLACES]
        free = [1 - alpha[int(y), int(x)] for x, y in at if 0 <= x < w and 0 <= y < h]
        face.seen *= float(np.mean(free)) if free else 0
