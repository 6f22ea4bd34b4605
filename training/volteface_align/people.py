"""The studio's views as cut-out people whose aligned square is known exactly."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from volteface_common import cameras
from volteface_common.errors import VoltefaceError
from volteface_common.shards import HELD_OUT, Shard, ShardError
from volteface_common.square import Square

# World places of the eyes and the mouth (docs/dataset.md) where a data set does not tell them: half the eye distance is
# 0.5535 / 8 at most.
EYES = ((-0.5535 / 8, 0.02, 0.20), (0.5535 / 8, 0.02, 0.20))
MOUTH = (0.0, 0.02 - 0.5535 / 3.6, 0.20)
# Air around a view in which its edge is continued, in shares of its side.
AIR_TOP, AIR_SIDE, AIR_BELOW = 0.125, 0.375, 0.5

# In training so many are of views from farther round than `WIDE_YAW`: few views are, and roll and size are hardest to
# tell there.
WIDE, WIDE_YAW, MOST_YAW = 0.35, math.radians(25), math.radians(52)
# Views that are drawn by lot before a data set is said to have none of the kind that is wanted.
TRIES = 10_000


@dataclass
class Person:
    """One view of one person."""

    picture: np.ndarray  # u8 [S, S, 4], premultiplied
    pose: np.ndarray     # [6]: yaw, pitch, roll, log scale, dx, dy
    eyes: np.ndarray     # [2, 2] in sides of the aligned square from its middle
    mouth: np.ndarray    # [2]
    labels: tuple = ()   # of the edit: none, bronze, ...
    told: bool = False   # whether eyes and mouth are this face's own

    @property
    def square(self) -> Square:
        """The aligned square in the view, whose own side is 1."""
        _, _, roll, log_scale, dx, dy = self.pose
        return Square(0.5 + dx, 0.5 + dy, math.exp(log_scale), -roll)


class People:
    """Everybody in some data sets, which may grow; those whose number ends a row of twenty are held out."""

    def __init__(self, folders: list[Path], heldout: bool, seed: int = 0):
        self.folders, self.heldout, self.rng = [Path(f) for f in folders], heldout, random.Random(seed)
        self.known: set[Path] = set()
        self.shards: list[Shard] = []
        # By person, worked out once: poses of all views, straight and mirrored [2V, 6], and where eyes and mouth are
        # in them under every edit [2V, E, 3, 2].
        self.poses: list[np.ndarray] = []
        self.points: list[np.ndarray] = []
        self.wide = False  # whether anybody is seen from far round
        if not self.rescan():
            names = ", ".join(map(str, folders))
            raise VoltefaceError(f"{names} hold no {'held-out ' * heldout}people; draw some with the studio")

    def rescan(self) -> int:
        """Takes up new files, those that are whole; returns how many people there are."""
        for path in (p for f in self.folders for p in sorted((f / "people").glob("*.safetensors"))):
            if path in self.known or (int(path.stem) % 20 == HELD_OUT) != self.heldout:
                continue
            try:
                shard = Shard(path)
            except ShardError:
                continue  # still being drawn
            every = torch.from_numpy(shard.cameras.copy())
            poses = cameras.to_pose(torch.stack([every, cameras.mirrored(every)], 1).reshape(-1, 25))
            level = cameras.from_pose(torch.cat([poses[:, :2], torch.zeros(len(poses), 4)], 1))
            self.known.add(path)
            self.poses.append(poses.numpy().astype(np.float64))
            yaws = poses[:, 0].abs()
            self.wide |= bool(((yaws >= WIDE_YAW) & (yaws <= MOST_YAW)).any())
            self.points.append(self._points(shard, level))
            self.shards.append(shard)
        return len(self.shards)

    @staticmethod
    def _points(shard: Shard, level: torch.Tensor) -> np.ndarray:
        straight = torch.from_numpy(marks(shard))
        mirrored = (straight * torch.tensor([-1.0, 1, 1]))[:, [1, 0, 2]]
        both = torch.stack([straight, mirrored]).flatten(1, 2).repeat(len(level) // 2, 1, 1)
        return cameras.project(level, both)[0].unflatten(1, (-1, 3)).numpy() - 0.5

    def draw(self, least_yaw: float = 0.0, most_yaw: float = MOST_YAW) -> Person:
        """Anybody from any side, mirrored every other time. Raises VoltefaceError if nobody is seen from such a side."""
        rng = self.rng
        if not self.heldout and self.wide and rng.random() < WIDE:
            least_yaw = max(least_yaw, WIDE_YAW)
        for _ in range(TRIES):
            i = rng.randrange(len(self.shards))
            shard, v, mirrored = self.shards[i], rng.randrange(self.shards[i].views), rng.random() < 0.5
            pose = self.poses[i][2 * v + mirrored]
            if least_yaw <= abs(pose[0]) <= most_yaw:
                break
        else:
            between = " to ".join(f"{math.degrees(v):.0f}" for v in (least_yaw, most_yaw))
            names = ", ".join(map(str, self.folders))
            raise VoltefaceError(f"{names} show hardly anybody at a yaw of {between} degrees; draw more views of each person")
        # Every other person is unedited; edits stand for statues, drawings, hats and paint.
        e = 0 if rng.random() < 0.5 else rng.randrange(len(shard.edits))
        picture = shard.colour[e, v]
        picture = picture[:, ::-1] if mirrored else picture
        labels = tuple(shard.edits[e]["labels"])
        taken = getattr(shard, "taken", None)
        if e == 0 and v == 0 and taken is not None and rng.random() < 0.6:
            # As a camera took it: through another lens, with what was behind and in the way.
            opaque = np.full((*taken.shape[:2], 1), 255, np.uint8)
            picture = np.concatenate([taken[:, ::-1] if mirrored else taken, opaque], -1)
        points = self.points[i][2 * v + mirrored, e]
        return Person(picture, pose, points[:2], points[2], labels, "marks" in shard.edits[e])


def marks(shard: Shard) -> np.ndarray:
    """World places of the eye on the left of a frontal picture, of the other and of the mouth under every edit, f32
    [E, 3, 3]."""
    out = np.array([e.get("marks", (*EYES, MOUTH)) for e in shard.edits], np.float32)
    out[:, :2] = np.take_along_axis(out[:, :2], out[:, :2, :1].argsort(1), 1)
    return out


def cut_out(person: Person, reduce: int, rng: random.Random) -> tuple[Image.Image, Square]:
    """The person made smaller, with more body than the view holds, and the aligned square in its pixels.

    A view ends at its frame. Were it pasted so, its straight edges would give the square away; so the
    edge is continued and faded in one of several ways. One in eight keeps it.
    """
    view = np.ascontiguousarray(person.picture)
    if reduce > 1:
        view = np.asarray(Image.frombuffer("RGBa", view.shape[1::-1], view.tobytes(), "raw", "RGBa", 0, 1).reduce(reduce))
    n = view.shape[0]
    top, side, below = (int(round(a * n)) for a in (AIR_TOP, AIR_SIDE, AIR_BELOW))
    canvas = np.pad(view, ((top, below), (side, side), (0, 0)), mode="edge")
    h, w = canvas.shape[:2]
    # In sides of the view, from its middle.
    v = ((np.arange(h, dtype=np.float32) + 0.5 - top) / n - 0.5)[:, None]
    u = ((np.arange(w, dtype=np.float32) + 0.5 - side) / n - 0.5)[None]
    soft = rng.uniform(0.01, 0.12)
    kind = rng.random()
    if kind < 0.125:
        keep = ((np.abs(u) <= 0.5) & (np.abs(v) <= 0.5)).astype(np.float32)
    elif kind < 0.65:
        # Shoulders: the body widens below the neck and is cut somewhere.
        reach = 0.44 + np.maximum(v - rng.uniform(0.3, 0.45), 0) * rng.uniform(0.2, 1.2)
        keep = np.clip((reach - np.abs(u)) / soft, 0, 1) * np.clip((rng.uniform(0.5, 1.0) - v) / soft, 0, 1)
    else:
        # A head alone, faded towards the neck.
        a, b = rng.uniform(0.44, 0.6), rng.uniform(0.46, 0.62)
        keep = np.clip((1 - np.hypot(u / a, v / b)) / soft + 0.5, 0, 1)
    keep = keep * np.clip((v + 0.5 + AIR_TOP) / 0.06, 0, 1)
    canvas = (canvas * np.broadcast_to(keep, (h, w))[..., None]).astype(np.uint8)
    square = person.square
    out = Square(square.x * n + side, square.y * n + top, square.side * n, square.roll)
    return Image.frombuffer("RGBa", (w, h), canvas.tobytes(), "raw", "RGBa", 0, 1), out
