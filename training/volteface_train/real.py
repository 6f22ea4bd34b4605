"""Portraits of real people (masks and landmarks) as one more source of photos: training/README.md, `Real people`.

There is no view of them from elsewhere and no depth; what they teach is the outline, what is where, and what a photo looks
like. Not part of the repository.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from safetensors import SafetensorError
from safetensors.numpy import load_file

from volteface_common import cameras
from volteface_common.errors import VoltefaceError
from volteface_common.parts import ANY, bit
from volteface_common.square import Square, sample

from . import landmarks

SIDE = 256
# The measured pitch is 3.4 degrees below the aligner's, which the application believes.
PITCH = 3.4
# How the square may be off the FFHQ measure: logarithm of its side, turn in radians, shift in sides.
JITTER = (0.06, 0.06, 0.02)
NOBODY = 255  # where `taught` is not sure of a part
INSIDE, OUTSIDE = 230, 20  # of a mask: surely the person, surely not


class PortraitsError(VoltefaceError):
    """A folder without whole portraits; the sentence says what to do."""


@dataclass
class Portrait:
    """An aligned square of a photo."""

    photo: np.ndarray    # u8 [S, S, 3]; where the photo ends its edge goes on
    mask: np.ndarray     # u8 [S, S], 255: the person
    known: np.ndarray    # bool [S, S], where the photo is
    allowed: np.ndarray  # u16 [S, S], a bit for each part that may be there
    camera: torch.Tensor  # [25]
    colour: np.ndarray   # u8 [S, S, 3], the person alone, premultiplied


class Portraits:
    """A folder of `images`, `masks` and `faces.safetensors`; `held` gives those that are kept out of training.

    Raises PortraitsError if the folder is not whole.
    """

    def __init__(self, root: Path, held: bool = False, sure: Path | None = None):
        """`sure` is a file of `taught.kept` for these portraits."""
        self.root = Path(root)
        self.sure = None if sure is None else np.load(sure)["sure"]
        try:
            faces = load_file(self.root / "faces.safetensors")
            self.landmarks, self.pose = faces["landmarks"], faces["pose"].astype(np.float32)
            self.numbers = np.flatnonzero((faces["held"] > 0) == held).tolist()
        except (OSError, KeyError, SafetensorError) as e:
            raise PortraitsError(f"{root} holds no whole set of portraits ({e}); leave --real-portraits out") from e
        if not self.numbers:
            raise PortraitsError(f"{root} holds no portrait to {'measure' if held else 'train'} with")

    def __len__(self) -> int:
        return len(self.numbers)

    def get(self, number: int, rng: random.Random | None = None) -> Portrait:
        """One portrait; with `rng` its square is off as people crop, and it may be mirrored."""
        image = np.asarray(Image.open(self.root / f"images/{number:04}.jpg").convert("RGB"))
        mask = np.asarray(Image.open(self.root / f"masks/{number:04}.png").convert("L"))
        h, w = mask.shape
        points = self.landmarks[number].astype(np.float64)[:, :2] * (w, h)
        square = own = Square.from_marks(*landmarks.marks(points))
        yaw, pitch = (math.radians(v) for v in self.pose[number][:2] + (0, PITCH))
        pose = [yaw, math.pi / 2 * math.sin(pitch), 0.0, 0.0, 0.0, 0.0]
        if rng is not None:
            log_side, turn = rng.gauss(0, JITTER[0]), rng.gauss(0, JITTER[1])
            moved = square.moved(rng.gauss(0, JITTER[2]), rng.gauss(0, JITTER[2]), log_side, turn)
            # The face's own square, seen in the moved one (docs/align.md, `The square`).
            dx, dy, log_scale, roll = moved.towards(square)
            square, pose[2:] = moved, [-roll, log_scale, dx, dy]
        three = np.repeat(mask[..., None], 3, 2)
        photo, seen = sample(image, square, SIDE), sample(three, square, SIDE)[..., 0]
        local = np.array([square.within(*p) for p in points]) + 0.5
        rows, columns = np.mgrid[:SIDE, :SIDE]
        c = (np.stack([columns, rows], -1).reshape(-1, 2) + 0.5) / SIDE - 0.5
        s, k = math.sin(square.roll), math.cos(square.roll)
        x = square.x + square.side * (c[:, 0] * k - c[:, 1] * s)
        y = square.y + square.side * (c[:, 0] * s + c[:, 1] * k)
        known = ((x >= 0) & (x <= w) & (y >= 0) & (y <= h)).reshape(SIDE, SIDE)
        allowed = allowed_parts(local * SIDE, seen, known)
        if self.sure is not None:
            sure = self.sure[self.numbers.index(number)]
            u, v = (((np.clip(np.stack(own.within(x, y)), -0.5, 0.4999) + 0.5) * SIDE).astype(int)).reshape(2, SIDE, SIDE)
            taught = np.where(known, sure[v, u], NOBODY)
            fits = (taught != NOBODY) & ((allowed >> np.minimum(taught, 15)) & 1 > 0)
            allowed = np.where(fits, 1 << np.minimum(taught, 15).astype(np.uint16), allowed).astype(np.uint16)
        camera = cameras.from_pose(torch.tensor([pose]))[0]
        if rng is not None and rng.random() < 0.5:
            photo, seen, known, allowed = (np.ascontiguousarray(v[:, ::-1]) for v in (photo, seen, known, allowed))
            camera = cameras.mirrored(camera)
        colour = (photo * (seen[..., None] / 255) + 0.5).astype(np.uint8)
        return Portrait(photo, seen, known, allowed, camera, colour)


def before(portrait: Portrait, background: np.ndarray) -> Portrait:
    """The same person before something else, u8 [S, S, 3]. The outline's colours, in which the photo's own background has
    a share, are those of the nearest pixels inside."""
    sure = (portrait.mask > INSIDE).astype(np.float32)
    both = np.concatenate([portrait.photo * sure[..., None], sure[..., None]], -1)
    blurred = F.avg_pool2d(torch.from_numpy(both).permute(2, 0, 1), 9, 1, 4).permute(1, 2, 0).numpy()
    inner, near = blurred[..., :3] / np.maximum(blurred[..., 3:], 1e-3), blurred[..., 3:]
    kept = (sure[..., None] > 0) | (near < 0.02)
    person = np.where(kept, portrait.photo, inner)
    share = portrait.mask[..., None] / 255
    photo = (person * share + background * (1 - share) + 0.5).clip(0, 255).astype(np.uint8)
    return replace(portrait, photo=photo, colour=(person * share + 0.5).clip(0, 255).astype(np.uint8))


def allowed_parts(points: np.ndarray, mask: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Which parts may be at each pixel, as bits: u16 [S, S], from landmarks [478, 2] in pixels and the person's mask."""
    out = np.full(mask.shape, ANY, np.uint16)
    inner = bit("eyes", "irises", "lips", "mouth inside", "brows")
    sure = mask > INSIDE
    out[sure] = ANY & ~bit("background") & ~inner
    out[mask < OUTSIDE] = bit("background")

    def fill(polygon: tuple[int, ...], parts: int) -> None:
        image = Image.new("1", mask.shape[::-1])
        ImageDraw.Draw(image).polygon([tuple(points[i] - 0.5) for i in polygon], fill=1)
        out[np.asarray(image) & sure] = parts

    near = bit("skin", "hair", "beard", "glasses", "brows")
    fill(landmarks.OVAL, near | bit("headwear"))
    fill(landmarks.CHEEKS, bit("skin", "glasses"))
    for brow in landmarks.BROWS:
        fill(brow, bit("brows", "glasses", "hair"))
    for eye, iris in zip(landmarks.EYES, landmarks.IRISES, strict=True):
        fill(eye, bit("eyes"))
        disc = _disc(points[iris[0]], points[list(iris[1:])], mask.shape)
        within = Image.new("1", mask.shape[::-1])
        ImageDraw.Draw(within).polygon([tuple(points[i] - 0.5) for i in eye], fill=1)
        out[disc & np.asarray(within) & sure] = bit("irises")
    fill(landmarks.LIPS, bit("lips"))
    fill(landmarks.MOUTH, bit("mouth inside"))
    # A pixel's width beside every edge is nobody's.
    edge = np.zeros(mask.shape, bool)
    edge[:, 1:] |= out[:, 1:] != out[:, :-1]
    edge[1:] |= out[1:] != out[:-1]
    joined = out.copy()
    joined[:, 1:] |= out[:, :-1]
    joined[1:] |= out[:-1]
    out = np.where(edge, joined, out)
    out[~known] = ANY
    return out


def _disc(centre: np.ndarray, rim: np.ndarray, shape: tuple) -> np.ndarray:
    radius = np.hypot(*(rim - centre).T).mean()
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return np.hypot(columns + 0.5 - centre[0], rows + 0.5 - centre[1]) < radius
