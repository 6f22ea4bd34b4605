"""The studio's shards, memory-mapped (docs/dataset.md)."""

from __future__ import annotations

import json
import mmap
from pathlib import Path

import numpy as np

from . import text, vectors
from .errors import VoltefaceError

_TYPES = {"U8": np.uint8, "U16": np.uint16, "F32": np.float32, "I8": np.int8}
NEAR, SPAN = 2.25, 1.05
LAYERS = ("parts_id", "parts_share", "normal", "albedo", "shading", "hidden")  # newer shards have them
HELD_OUT = 19  # persons with number % 20 == 19 are never trained on


class ShardError(VoltefaceError):
    """A file that is not a whole shard; the sentence names it and the reason."""


class Shard:
    """One person: arrays that stay on disk until they are touched."""

    def __init__(self, path: Path):
        self.path = path
        try:
            with open(path, "rb") as f:
                self._map = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)
            size = int.from_bytes(self._map[:8], "little")
            header = json.loads(self._map[8 : 8 + size])
            info = json.loads(header.pop("__metadata__")["volteface"])
            arrays = {}
            for name, t in header.items():
                kind = np.dtype(_TYPES[t["dtype"]])
                a, b = t["data_offsets"]
                flat = np.frombuffer(self._map, kind, (b - a) // kind.itemsize, 8 + size + a)
                arrays[name] = flat.reshape(t["shape"])
            self.colour, self.depth = arrays["colour"], arrays["depth"]
            self.cameras, self.background = arrays["cameras"], arrays["background"]
            self.prompt = arrays["prompt"]
            self.taken = arrays.get("photo")
            self.layers = {k: v for k, v in arrays.items() if k.removeprefix("photo_") in LAYERS}
        except (OSError, ValueError, KeyError) as e:
            raise ShardError(f"{path} is not a whole shard ({e}); draw it again") from e
        self.number: int = info["person"]
        self.edits: list[dict] = info["edits"]
        self.views = self.colour.shape[1]
        self.usable = list(range(len(self.edits)))

    def known(self, labels: list[str]) -> list[int]:
        """The usable edits that show these labels alone."""
        return [e for e in self.usable if set(self.edits[e]["labels"]) <= set(labels)]


class Studio:
    """A directory of shards, which may grow while it is read."""

    def __init__(self, root: Path, heldout: bool):
        self.root, self.heldout = Path(root), heldout
        self.people: dict[Path, Shard] = {}
        self.by_label: dict[str, list[tuple[Shard, int]]] = {}
        self.grammar = text.Grammar(self.root / "edits.json")
        self.words = vectors.load(self.root)
        if self.words:
            self.grammar.strange = vectors.strange(*self.words, self.grammar.said())
        self.rescan()

    def rescan(self) -> int:
        """Takes up new files; a file that is not yet whole is left for the next time."""
        for path in sorted((self.root / "people").glob("*.safetensors")):
            if path in self.people or (int(path.stem) % 20 == HELD_OUT) != self.heldout:
                continue
            try:
                shard = Shard(path)
            except ShardError:
                continue
            self.people[path] = shard
            # Held-out combinations are never trained on, whoever wears them.
            shard.usable = [
                i for i, edit in enumerate(shard.edits)
                if self.heldout or frozenset(edit["labels"]) not in self.grammar.heldout_pairs
            ]
            for i in shard.usable:
                for label in shard.edits[i]["labels"]:
                    self.by_label.setdefault(label, []).append((shard, i))
        self.list = list(self.people.values())
        return len(self.list)


def decode_depth(raw: np.ndarray) -> np.ndarray:
    """u16 to distance along the ray; 0 where there is nothing."""
    return np.where(raw > 0, NEAR + (raw.astype(np.float32) - 1) / 65533 * SPAN, 0).astype(np.float32)


def over(colour: np.ndarray, background: np.ndarray) -> np.ndarray:
    """Premultiplied u8 [..., 4] over u8 [..., 3]."""
    rest = 255 - colour[..., 3:].astype(np.uint16)
    return (colour[..., :3] + (rest * background + 127) // 255).clip(0, 255).astype(np.uint8)


def halved(image: np.ndarray) -> np.ndarray:
    """Means of 2x2 blocks, rounded: u8 [2n, 2n, C] to [n, n, C]."""
    rows = image[::2].astype(np.uint16) + image[1::2]
    return ((rows[:, ::2] + rows[:, 1::2]) + 2 >> 2).astype(np.uint8)
