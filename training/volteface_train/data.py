"""Batches of people, drawn by one thread."""

from __future__ import annotations

import queue
import random
import threading
from dataclasses import dataclass, fields

import numpy as np
import torch

from volteface_common import cameras
from volteface_common.backdrops import Backdrops
from volteface_common.border import border
from volteface_common.parts import KINDS, PARTS
from volteface_common.shards import Shard, Studio, decode_depth

from .config import Config, Recipe
from .real import Portrait, Portraits, before

LENS = 0.35  # share of photos that are the studio's `photo`: another lens, and what was in the way
SURE = 150  # of 255, the share from which a pixel is what it mostly is
_KIND_OF = np.array([0 if n == "background" else 1 + KINDS.index(n if n in KINDS else "other") for n in PARTS], np.uint8)
PICTURED = 0.4  # share of backgrounds that are pictures, where there is a folder of them
MOVED = 0.65  # share of real portraits that stand before another background
# Looks that differ from left to right: light, veins, grain, wounds, a tilted hat. In the mirror they would be others,
# and of two the network draws the mean, as of neon's cyan and magenta a violet face.
ONE_SIDED = {"neon", "marble", "jade", "wood", "zombie", "hat"}


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


def kinds(shard: Shard, e: int) -> np.ndarray:
    """What view 0 sees at every second pixel: u8 [S/2, S/2], 1 + the place in `KINDS`, 0 where that is not known."""
    if "parts_id" not in shard.layers:
        return np.zeros((shard.colour.shape[2] // 2,) * 2, np.uint8)
    first, share = shard.layers["parts_id"][e, ::2, ::2, 0], shard.layers["parts_share"][e, ::2, ::2]
    return np.where(share > SURE, _KIND_OF[first], 0).astype(np.uint8)


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

    def to(self, device) -> Batch:
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
                ("kinds", kinds(shard, e)[:, ::step]), ("colour", colours), ("depth", depths),
                ("sure", np.ones(depths.shape, bool)),
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
