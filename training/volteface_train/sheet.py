"""Contact sheets: people x edits x yaws, to be looked at."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

from volteface_common import augment, cameras
from volteface_common.shards import Shard, Studio

from . import infer, render
from .model import Compact

YAWS = (-35, 0, 35)
GREY = 0.85


def _bytes(image: torch.Tensor) -> np.ndarray:
    return (image.clamp(0, 1).permute(1, 2, 0).cpu().numpy() * 255 + 0.5).astype(np.uint8)


def _fit(image: torch.Tensor, side: int) -> np.ndarray:
    return _bytes(torch.nn.functional.interpolate(image[None], size=(side, side), mode="area")[0])


def _seen(model: Compact, field: render.Field, camera: torch.Tensor, side: int, samples: int) -> np.ndarray:
    """A rendered view over grey, u8 [side, side, 3]."""
    colour, opacity, _ = render.view(model.config, model.decoder, field, camera, side, samples)
    return _bytes((colour + (1 - opacity[:, None]) * GREY)[0])


@torch.no_grad()
def row(model: Compact, shard: Shard, e: int, side: int, samples: int, photo, coded) -> np.ndarray:
    """photo | truth | edited picture | photo view | views at the yaws, of one edit."""
    field = infer.edit(model, photo, coded, infer.asked(model, *shard.edits[e]["labels"]))
    truth = augment.to_float(torch.from_numpy(shard.colour[e, 0].copy()))
    cells = [_fit(photo[0], side), _fit(truth[:3] + (1 - truth[3:]) * GREY, side), _fit(field.picture[0], side)]
    views = [field.camera] + [cameras.orbit(math.radians(y), 0).to(photo.device) for y in YAWS]
    return np.concatenate(cells + [_seen(model, field, camera, side, samples) for camera in views], 1)


@torch.no_grad()
def draw(model: Compact, data: Path, out: Path, people: int = 3, edits: int = 4, side: int = 128,
         samples: int = 96, aligner=None) -> None:
    """Writes a PNG of held-out people (others if there are none yet)."""
    studio = Studio(data, heldout=True)
    if not studio.list:
        studio = Studio(data, heldout=False)
    rows = []
    for i, shard in enumerate(studio.list[:people]):
        photo, coded = infer.read_photo(model, shard, aligner)
        others = shard.known(model.config.labels)[1:]
        turn = (i * edits) % max(len(others), 1)
        for e in [0, *(others[turn:] + others[:turn])[:edits]]:
            rows.append(row(model, shard, e, side, samples, photo, coded))
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.concatenate(rows, 0)).save(out)


def _tile(model: Compact, photo, coded, label: str, yaws: tuple[float, ...], side: int, samples: int) -> Image.Image:
    """Views at the yaws (radians) of one edit by its name, with that name above."""
    field = infer.edit(model, photo, coded, infer.asked(model, label))
    views = [_seen(model, field, cameras.orbit(yaw, 0).to(photo.device), side, samples) for yaw in yaws]
    out = Image.new("RGB", (side * len(yaws), side + 12), "white")
    out.paste(Image.fromarray(np.concatenate(views, 1)), (0, 12))
    ImageDraw.Draw(out).text((3, 0), label, fill="black")
    return out


@torch.no_grad()
def names(model: Compact, data: Path, out: Path, people: list[int], side: int = 96, samples: int = 64, across: int = 6,
          yaws: tuple[float, ...] = (-0.45, 0, 0.45), aligner=None) -> None:
    """Writes a picture of every edit by its name on some held-out people (their places in the list)."""
    studio = Studio(data, heldout=True)
    tiles = []
    for i in people:
        photo, coded = infer.read_photo(model, studio.list[i], aligner)
        tiles.append([_tile(model, photo, coded, label, yaws, side, samples) for label in model.config.labels])
    width, height = tiles[0][0].size
    rows = -(-len(tiles[0]) // across)
    sheet = Image.new("RGB", (across * width, rows * len(people) * height), "white")
    for p, own in enumerate(tiles):
        for i, tile in enumerate(own):
            sheet.paste(tile, ((i % across) * width, ((i // across) * len(people) + p) * height))
    sheet.save(out)
