"""Tiny made-up shards: a coloured ball with a nose, for tests and for trying the trainer out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.numpy import save_file

from volteface_common import cameras

from . import landmarks
from .config import LABELS

RADIUS = 0.27
_COLOURS = {"gold": (220, 170, 40), "zombie": (90, 140, 80), "marble": (230, 230, 235)}


def _ball(camera: torch.Tensor, side: int, colour, stripe):
    """Premultiplied colour [side, side, 4] and u16 depth [side/2, side/2] of a lit ball."""
    def hit(n):
        o, d = cameras.rays(camera, cameras.pixel_grid(n)[None])
        o, d = o[0].numpy(), d[0].numpy()
        b = (o * d).sum(-1)
        disc = b * b - (o * o).sum(-1) + RADIUS**2
        t = -b - np.sqrt(np.maximum(disc, 0))
        return disc > 0, t, o + t[:, None] * d

    on, _, p = hit(side)
    normal = p / RADIUS
    light = 0.55 + 0.45 * np.clip(normal @ np.array([0.4, 0.5, 0.77]), 0, 1)
    front = (p[:, 2] > 0.15) & (np.abs(p[:, 1] - 0.05) < 0.04)
    base = np.where(front[:, None], np.array(stripe), np.array(colour))
    rgb = np.clip(base * light[:, None], 0, 255) * on[:, None]
    rgba = np.concatenate([rgb, on[:, None] * 255], -1).astype(np.uint8).reshape(side, side, 4)
    on, t, _ = hit(side // 2)
    code = 1 + np.round((t - 2.25) / 1.05 * 65533).clip(0, 65533)
    return rgba, (code * on).astype(np.uint16).reshape(side // 2, side // 2)


def _layers(seen: np.ndarray, own: np.ndarray) -> dict[str, np.ndarray]:
    """A ball that is skin above and clothes below, in even light: of pictures u8 [E, S, S, 4]."""
    there = seen[..., 3] > 127
    ids = np.zeros((*there.shape, 2), np.uint8)
    ids[..., 0] = there
    ids[:, there.shape[1] * 2 // 3 :, :, 0] *= 11
    albedo = np.where(there[..., None], own, 0).astype(np.uint8)
    return {"parts_id": ids, "parts_share": np.full(there.shape, 255, np.uint8),
            "normal": np.full((*there.shape, 2), 128, np.uint8), "albedo": albedo,
            "shading": np.where(there, 85, 0).astype(np.uint8)}


def portraits(root: Path, count: int = 3, seed: int = 1) -> None:
    """Writes made-up real portraits: an oval before stripes, with eyes and mouth where they belong. The last is held out."""
    root, rng = Path(root), np.random.default_rng(seed)
    (root / "images").mkdir(parents=True, exist_ok=True)
    (root / "masks").mkdir(exist_ok=True)
    w, h = 225, 275
    y, x = np.mgrid[:h, :w]
    marks = np.full((count, landmarks.POINTS, 3), 0.5, np.float16)
    angles = np.linspace(0, 2 * np.pi, len(landmarks.OVAL), endpoint=False)
    rings = [(landmarks.OVAL, 0.5, 0.5, 0.24, 0.24), (landmarks.LIPS, 0.5, 0.62, 0.09, 0.035),
             (landmarks.MOUTH, 0.5, 0.62, 0.06, 0.01)]
    for k, (eye, iris, brow) in enumerate(zip(landmarks.EYES, landmarks.IRISES, landmarks.BROWS)):
        middle = 0.5 + (2 * k - 1) * 0.115
        rings += [(eye, middle, 0.44, 0.05, 0.02), (iris[1:], middle, 0.44, 0.015, 0.012), (brow, middle, 0.38, 0.06, 0.01)]
        marks[:, iris[0], :2] = middle, 0.44
    for ring, cx, cy, rx, ry in rings:
        angles = np.linspace(0, 2 * np.pi, len(ring), endpoint=False)
        marks[:, list(ring), 0], marks[:, list(ring), 1] = cx + rx * np.cos(angles), cy + ry * np.sin(angles)
    marks[:, list(landmarks.CORNERS), :2] = [(0.41, 0.62), (0.59, 0.62)]
    for n in range(count):
        mask = (((x / w - 0.5) / 0.32) ** 2 + ((y / h - 0.5) / 0.38) ** 2 < 1) | (y > 0.85 * h)
        picture = np.where(mask[..., None], rng.integers(90, 220, 3), ((x // 9) % 2 * 120 + 40)[..., None]).astype(np.uint8)
        Image.fromarray(picture).save(root / "images" / f"{n:04}.jpg")
        Image.fromarray((mask * 255).astype(np.uint8)).save(root / "masks" / f"{n:04}.png")
    held = (np.arange(count) == count - 1).astype(np.uint8)
    save_file({"landmarks": marks, "pose": np.zeros((count, 3), np.float16), "held": held}, root / "faces.safetensors")


def write(root: Path, numbers, side: int = 256, views: int = 4, seed: int = 1, yaws: tuple = ()) -> None:
    """Writes `edits.json` and one shard per number; `yaws` (degrees) are those of the views after the photo's."""
    root, views = Path(root), 1 + len(yaws) if yaws else views
    (root / "people").mkdir(parents=True, exist_ok=True)
    thing = {"train": ["{} thing"], "heldout": ["thing of {}"]}
    entries = []
    for n in LABELS:
        named = {k: [x.format(n) for x in v] for k, v in thing.items()}
        entries.append({
            "name": n, "family": "fake", "head": named, "thing": named,
            "train": [f"{n} look {i}" for i in "abcdefgh"],
            "heldout": [f"a {n} look {i}" for i in "vwxyz"],
        })
    joins = {"train": ["{head} with {a}", "{head} and {a}"], "heldout": ["{head} that has {a}"]}
    things = {"train": ["{a} with {b}"], "heldout": ["{a} plus {b}"]}
    grammar = {
        "labels": entries, "join": {"head": joins, "things": things}, "pairs": [["gold", "zombie"]],
        "heldout_pairs": [], "unknown": {"train": ["a dog", "a tree"], "heldout": ["a horse"]},
    }
    (root / "edits.json").write_text(json.dumps(grammar))
    edits = [["none"], ["gold"], ["zombie"], ["marble"], ["gold", "zombie"]]
    for number in numbers:
        rng = np.random.default_rng([seed, number])
        pose = np.zeros((views, 6), np.float32)
        pose[0] = rng.normal(0, [0.24, 0.12, 0.07, 0.06, 0.02, 0.02]).clip(-0.5, 0.5)
        pose[1:, 0] = rng.uniform(-0.8, 0.8, views - 1)
        pose[1:, 1] = rng.uniform(-0.35, 0.35, views - 1)
        if yaws:
            pose[1:, 0], pose[1:, 1] = np.radians(yaws), 0
        cams = cameras.from_pose(torch.from_numpy(pose))
        skin, stripe = rng.integers(60, 230, 3), rng.integers(0, 256, 3)
        colour = np.zeros((len(edits), views, side, side, 4), np.uint8)
        depth = np.zeros((len(edits), views, side // 2, side // 2), np.uint16)
        prompt = np.zeros((len(edits), 128, 128, 3), np.uint8)
        for e, labels in enumerate(edits):
            own = skin if labels == ["none"] else _COLOURS[labels[-1]]
            for v in range(views):
                colour[e, v], depth[e, v] = _ball(cams[v : v + 1], side, own, stripe)
            picture, _ = _ball(cams[1:2], 128, own, 255 - stripe)
            prompt[e] = picture[..., :3] + (255 - picture[..., 3:]) // 2
        noise = rng.integers(0, 256, (8, 8, 3), np.uint8)
        background = noise.repeat(side // 8, 0).repeat(side // 8, 1)
        info = {"person": int(number), "seed": seed, "edits": [
            {"name": "+".join(x), "labels": x, "text": " with ".join(x)} for x in edits
        ]}
        layers = {}
        if number % 2 == 0:  # older shards have none
            layers = _layers(colour[:, 0], own=np.asarray(skin))
            layers |= {f"photo_{k}": v[0] for k, v in layers.items()}
            layers |= {"photo": np.ascontiguousarray(colour[0, 0, ..., :3] + (1 - colour[0, 0, ..., 3:] // 255) * background),
                       "photo_hidden": np.zeros((side, side), np.uint8)}
        save_file(
            {"colour": colour, "depth": depth, "cameras": cams.numpy(),
             "background": np.ascontiguousarray(background), "prompt": prompt, **layers},
            root / "people" / f"{number:06}.safetensors",
            {"volteface": json.dumps(info)},
        )
