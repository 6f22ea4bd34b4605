"""The studio's shards, memory-mapped, and the batches drawn from them by one thread."""

from __future__ import annotations

import json
import mmap
import queue
import random
import threading
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch

from . import cameras, text, vectors
from .backdrops import Backdrops
from .border import border
from .config import Config, Recipe
from .parts import KINDS, PARTS
from .real import Portrait, Portraits, before

_TYPES = {"U8": np.uint8, "U16": np.uint16, "F32": np.float32, "I8": np.int8}
NEAR, SPAN = 2.25, 1.05
LAYERS = ("parts_id", "parts_share", "normal", "albedo", "shading", "hidden")  # newer shards have them
LENS = 0.35  # share of photos that are the studio's `photo`: another lens, and what was in the way
SURE = 150  # of 255, the share from which a pixel is what it mostly is
_KIND_OF = np.array([0 if n == "background" else 1 + KINDS.index(n if n in KINDS else "other") for n in PARTS], np.uint8)
PICTURED = 0.4  # share of backgrounds that are pictures, where there is a folder of them
MOVED = 0.65  # share of real portraits that stand before another background
# Looks that differ from left to right: light, veins, grain, wounds, a tilted hat. In the mirror they would be others,
# and of two the network draws the mean, as of neon's cyan and magenta a violet face.
ONE_SIDED = {"neon", "marble", "jade", "wood", "zombie", "hat"}
HELD_OUT = 19  # persons with number % 20 == 19 are never trained on


class ShardError(RuntimeError):
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


def label_vector(cfg: Config, labels: list[str], understood: bool = True) -> np.ndarray:
    out = np.zeros(len(cfg.labels) + 1, np.float32)
    for name in labels:
        out[cfg.labels.index(name)] = 1
    out[-1] = understood
    return out


def wish_vector(cfg: Config, labels: list[str]) -> np.ndarray:
    """f32 [labels], 1 for every edit that is asked for."""
    out = label_vector(cfg, labels)[:-1]
    out[cfg.labels.index("none")] = 0
    return out


def decode_depth(raw: np.ndarray) -> np.ndarray:
    """u16 to distance along the ray; 0 where there is nothing."""
    return np.where(raw > 0, NEAR + (raw.astype(np.float32) - 1) / 65533 * SPAN, 0).astype(np.float32)


def kinds(shard: Shard, e: int) -> np.ndarray:
    """What view 0 sees at every second pixel: u8 [S/2, S/2], 1 + the place in `KINDS`, 0 where that is not known."""
    if "parts_id" not in shard.layers:
        return np.zeros((shard.colour.shape[2] // 2,) * 2, np.uint8)
    first, share = shard.layers["parts_id"][e, ::2, ::2, 0], shard.layers["parts_share"][e, ::2, ::2]
    return np.where(share > SURE, _KIND_OF[first], 0).astype(np.uint8)


def over(colour: np.ndarray, background: np.ndarray) -> np.ndarray:
    """Premultiplied u8 [..., 4] over u8 [..., 3]."""
    rest = 255 - colour[..., 3:].astype(np.uint16)
    return (colour[..., :3] + (rest * background + 127) // 255).clip(0, 255).astype(np.uint8)


def halved(image: np.ndarray) -> np.ndarray:
    """Means of 2x2 blocks, rounded: u8 [2n, 2n, C] to [n, n, C]."""
    rows = image[::2].astype(np.uint16) + image[1::2]
    return ((rows[:, ::2] + rows[:, 1::2]) + 2 >> 2).astype(np.uint8)


@dataclass
class Batch:
    """P people, B samples of them, V = 1 + views patches of each.

    Of real portraits (`real`) there is one sample, all of whose patches are the photo's own view, and no depth.
    """

    photo: torch.Tensor        # u8 [P, S, S, 4], unedited
    background: torch.Tensor   # u8 [P, S, S, 3]
    taken: torch.Tensor        # u8 [P, S, S, 3], the person through another lens, perhaps occluded
    lens: torch.Tensor         # bool [P], whether that is the photo to show
    crop: torch.Tensor         # [P, 4], first and last rows and columns of what is left of the photo
    real: torch.Tensor         # bool [P]
    known: torch.Tensor        # bool [P, S, S], where the truth is known
    camera: torch.Tensor       # [P, 25]
    owner: torch.Tensor        # [B], whose sample it is
    target: torch.Tensor       # u8 [B, S, S, 4], edited, the photo's view
    view_camera: torch.Tensor  # [B, V, 25]
    pixels: torch.Tensor       # [B, V, R, 2] in 0..1
    colour: torch.Tensor       # u8 [B, V, R, 4]
    sure: torch.Tensor         # bool [B, V, R], where that is known
    depth: torch.Tensor        # [B, V, R]
    kinds: torch.Tensor        # u8 [B, S/2, S/2], 1 + the place in `parts.KINDS` of what that camera sees; 0: unknown
    surface: torch.Tensor      # [B, S/2, S/2], distances seen by the photo's camera; 0: nothing
    wish: torch.Tensor         # [B, labels] 1: asked for; "none" never is

    def to(self, device) -> "Batch":
        return Batch(*(v.to(device, non_blocking=True) for v in vars(self).values()))


class Sampler:
    """Draws batches of one stage."""

    def __init__(self, studio: Studio, cfg: Config, recipe: Recipe, stage: int, seed: int, portraits: Portraits | None = None,
                 backdrops: Backdrops | None = None):
        self.studio, self.cfg, self.recipe, self.stage = studio, cfg, recipe, stage
        self.portraits, self.backdrops = portraits, backdrops
        self.rng, self.np = random.Random(seed), np.random.default_rng(seed)

    def background(self, own: Shard) -> np.ndarray:
        """What stands behind a person: u8 [S, S, 3]."""
        r, side = self.rng.random(), own.background.shape[0]
        if self.backdrops and self.rng.random() < PICTURED:
            return self.backdrops.draw(side, self.rng)
        if r < 0.6:
            return own.background
        if r < 0.9:
            return self.rng.choice(self.studio.list).background
        return np.broadcast_to(self.np.integers(0, 256, 3, np.uint8), (side, side, 3))

    def _patch(self, alpha: np.ndarray):
        """Pixel columns and rows of a patch on a grid of random stride, mostly about the head."""
        side, n = alpha.shape[0], self.recipe.patch
        stride = self.rng.randint(1, max(1, side // n))
        reach = (n - 1) * stride
        if self.rng.random() < 0.85:
            ys, xs = np.nonzero(alpha[::8, ::8] > 127)
            i = self.rng.randrange(len(xs)) if len(xs) else 0
            x, y = (xs[i] * 8, ys[i] * 8) if len(xs) else (side // 2, side // 2)
            x, y = x - reach // 2 + self.rng.randint(-4, 4), y - reach // 2 + self.rng.randint(-4, 4)
        else:
            x, y = self.rng.randint(0, side - 1 - reach), self.rng.randint(0, side - 1 - reach)
        x, y = (int(np.clip(v, 0, side - 1 - reach)) for v in (x, y))
        steps = np.arange(n) * stride
        return x + steps, y + steps

    def _views(self, shard: Shard, e: int, flip: bool):
        """Cameras, pixels, colours and depths of the patches of one sample."""
        side, n = shard.colour.shape[2], self.recipe.patch
        others = self.rng.sample(range(1, shard.views), min(self.recipe.views, shard.views - 1))
        rows = []
        for v in [0, *others]:
            colour, depth = shard.colour[e, v], shard.depth[e, v]
            camera = torch.from_numpy(shard.cameras[v].copy())
            if flip:
                colour, depth, camera = colour[:, ::-1], depth[:, ::-1], cameras.mirrored(camera)
            xs, ys = self._patch(colour[..., 3])
            scale = side // depth.shape[0]
            c = colour[ys[:, None], xs]
            d = decode_depth(depth[(ys // scale)[:, None], xs // scale])
            px = np.stack(np.broadcast_arrays(xs, ys[:, None]), -1)
            px = (px.astype(np.float32) + 0.5) / side
            rows.append((camera, px.reshape(n * n, 2), c.reshape(n * n, 4), d.reshape(n * n)))
        cams, pixels, colours, depths = zip(*rows)
        return torch.stack(cams), np.stack(pixels), np.stack(colours), np.stack(depths)

    def _drawn(self, shard: Shard, pool: list[int], n: int) -> list[int]:
        """n different edits of a person; favoured labels come thrice as easily, pairs as the recipe says."""
        keys = {e: self.rng.random() ** (1 / self._weight(shard, e)) for e in pool}
        return sorted(pool, key=keys.get, reverse=True)[:n]

    def _weight(self, shard: Shard, e: int) -> float:
        labels = shard.edits[e]["labels"]
        return (3.0 if set(labels) & set(self.recipe.favour) else 1.0) * (self.recipe.pairs if len(labels) > 1 else 1.0)

    def _people(self) -> list[Shard]:
        """Whom a batch shows, real portraits left out."""
        recipe, rng, count = self.recipe, self.rng, self.recipe.people - self._real()
        if self.stage == 2 and recipe.favour:
            # Twice as many candidates, of whom those with favoured edits stay.
            more = rng.choices(self.studio.list, k=2 * count)
            rank = lambda s: sum(self._weight(s, e) for e in s.known(self.cfg.labels)[1:]) + rng.random()  # noqa: E731
            return sorted(more, key=rank, reverse=True)[:count]
        return rng.sample(self.studio.list, count) if len(self.studio.list) >= count else rng.choices(self.studio.list, k=count)

    def _real(self) -> int:
        """How many people of a batch are real portraits."""
        return min(int(self.recipe.real_share * self.recipe.people), self.recipe.people - 1) if self.portraits else 0

    def draw(self) -> Batch:
        out = {f.name: [] for f in fields(Batch)}
        for shard in self._people():
            self._add_person(out, shard)
        for _ in range(self._real()):
            self._add_portrait(out, self.portrait())
        return Batch(**{k: torch.stack(v) if isinstance(v[0], torch.Tensor) else torch.from_numpy(np.stack(v))
                        for k, v in out.items()})

    def portrait(self) -> Portrait:
        """A real one, mostly before something else than the studio cloth that it was taken with."""
        p, rng = self.portraits.get(self.rng.choice(self.portraits.numbers), self.rng), self.rng
        if rng.random() < MOVED:
            p = before(p, self.background(rng.choice(self.studio.list)))
        return p

    def _add_person(self, out: dict[str, list], shard: Shard) -> None:
        recipe, rng = self.recipe, self.rng
        chosen = [0]
        if self.stage == 2:
            chosen += self._drawn(shard, shard.known(self.cfg.labels)[1:], recipe.edits - 1)
            chosen += [0] * (recipe.edits - len(chosen))
        flip = rng.random() < 0.5 and not any(ONE_SIDED & set(shard.edits[e]["labels"]) for e in chosen)
        step = -1 if flip else 1
        camera = torch.from_numpy(shard.cameras[0].copy())
        side = shard.colour.shape[2]
        behind = self.background(shard)[:, ::step]
        lens = shard.taken is not None and rng.random() < LENS
        who = len(out["photo"])
        for key, value in (
            ("photo", shard.colour[0, 0][:, ::step]), ("background", behind), ("lens", np.array(lens)),
            ("taken", shard.taken[:, ::step] if lens else behind), ("crop", border(side, recipe.border, rng)),
            ("real", np.array(False)), ("known", np.ones((side, side), bool)),
            ("camera", cameras.mirrored(camera) if flip else camera),
        ):
            out[key].append(value)
        for e in chosen:
            cams, pixels, colours, depths = self._views(shard, e, flip)
            for key, value in (
                ("owner", np.array(who)), ("target", shard.colour[e, 0][:, ::step]),
                ("surface", decode_depth(shard.depth[e, 0][:, ::step])), ("view_camera", cams), ("pixels", pixels),
                ("kinds", kinds(shard, e)[:, ::step]), ("colour", colours), ("depth", depths), ("sure", np.ones(depths.shape, bool)),
                ("wish", wish_vector(self.cfg, shard.edits[e]["labels"])),
            ):
                out[key].append(value)

    def _add_portrait(self, out: dict[str, list], portrait: Portrait) -> None:
        side, n = portrait.mask.shape[0], self.recipe.patch
        seen = portrait.mask[..., None]
        colour = np.concatenate([portrait.colour, seen], -1)
        who, patches = len(out["photo"]), []
        for _ in range(1 + self.recipe.views):
            xs, ys = self._patch(portrait.mask)
            px = np.stack(np.broadcast_arrays(xs, ys[:, None]), -1)
            patches.append(((px.astype(np.float32).reshape(n * n, 2) + 0.5) / side,
                            colour[ys[:, None], xs].reshape(n * n, 4), portrait.known[ys[:, None], xs].reshape(n * n)))
        pixels, colours, sure = (np.stack(v) for v in zip(*patches, strict=True))
        for key, value in (
            ("photo", colour), ("background", portrait.photo), ("lens", np.array(True)), ("taken", portrait.photo),
            ("crop", border(side, self.recipe.border, self.rng)), ("real", np.array(True)), ("known", portrait.known),
            ("camera", portrait.camera), ("owner", np.array(who)), ("target", colour),
            ("surface", np.zeros((side // 2, side // 2), np.float32)), ("kinds", np.zeros((side // 2, side // 2), np.uint8)),
            ("view_camera", portrait.camera.expand(len(patches), -1)), ("pixels", pixels), ("colour", colours),
            ("depth", np.zeros(sure.shape, np.float32)), ("sure", sure), ("wish", wish_vector(self.cfg, ["none"])),
        ):
            out[key].append(value)


class Loader:
    """One thread that keeps a few batches ready and looks for new shards now and then."""

    def __init__(self, sampler: Sampler, ahead: int = 3, rescan_every: int = 100):
        self.sampler, self.rescan_every = sampler, rescan_every
        self.queue: queue.Queue = queue.Queue(ahead)
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def _put(self, item) -> None:
        while not self.stopped.is_set():
            try:
                return self.queue.put(item, timeout=0.2)
            except queue.Full:
                continue

    def _work(self) -> None:
        drawn = 0
        while not self.stopped.is_set():
            try:
                if drawn % self.rescan_every == 0:
                    self.sampler.studio.rescan()
                drawn += 1
                self._put(self.sampler.draw())
            except Exception as error:  # handed to the trainer, which raises it
                self._put(error)
                return

    def next(self) -> Batch:
        item = self.queue.get()
        if isinstance(item, Exception):
            raise item
        return item

    def close(self) -> None:
        self.stopped.set()
        self.thread.join()
