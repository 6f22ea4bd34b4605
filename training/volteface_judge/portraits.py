"""What the figures are taken from: held-out people, edited by a method, rendered before their own background."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from volteface_common import augment, cameras
from volteface_common.errors import VoltefaceError
from volteface_common.shards import Shard, decode_depth
from volteface_train import infer, render
from volteface_train.model import Compact, Photo

PHOTO = None  # in place of a yaw: the photo's own view


@dataclass
class Person:
    shard: Shard
    photo: Tensor  # [1, 3, S, S] over its own background
    coded: Photo


@dataclass
class View:
    """colour [3, n, n] premultiplied, opacity and depth [n, n] of one camera [1, 25]."""

    colour: Tensor
    opacity: Tensor
    depth: Tensor
    camera: Tensor


def meet(model: Compact, shard: Shard, aligner=None) -> Person:
    return Person(shard, *infer.read_photo(model, shard, aligner))


def by_text(model: Compact, person: Person, words: str) -> render.Field:
    return infer.edit(model, person.photo, person.coded, infer.text_prompt(model, words)[0])


def by_name(model: Compact, person: Person, labels: list[str]) -> render.Field:
    return infer.edit(model, person.photo, person.coded, infer.asked(model, *labels))


def by_picture(model: Compact, person: Person, picture) -> render.Field:
    """`picture`: u8 [128, 128, 3]."""
    return infer.edit(model, person.photo, person.coded, infer.picture_prompt(model, picture)[0])


def camera_at(field: render.Field, yaw: float | None) -> Tensor:
    """The camera the field believes in, or one on the orbit (degrees): [1, 25]."""
    return field.camera if yaw is PHOTO else cameras.orbit(math.radians(yaw), 0).to(field.camera.device)


@torch.no_grad()
def look(model: Compact, field: render.Field, yaw: float | None, side: int, samples: int) -> View:
    camera = camera_at(field, yaw)
    colour, opacity, depth = render.view(model.config, model.decoder, field, camera, side, samples)
    return View(colour[0].clamp(0, 1), opacity[0], depth[0], camera)


def truth(shard: Shard, e: int, v: int, side: int) -> View:
    """The studio's own view, its colours averaged and its depth picked at side x side pixels."""
    seen = augment.to_float(torch.from_numpy(shard.colour[e, v].copy()))[None]
    seen = F.interpolate(seen, size=(side, side), mode="area")[0]
    depth = torch.from_numpy(decode_depth(shard.depth[e, v]))[None, None]
    depth = F.interpolate(depth, size=(side, side), mode="nearest-exact")[0, 0]
    return View(seen[:3], seen[3], depth, torch.from_numpy(shard.cameras[v].copy())[None])


def shown(view: View, shard: Shard) -> Tensor:
    """The view over the person's own background: [1, 3, n, n]."""
    behind = augment.to_float(torch.from_numpy(shard.background.copy()))[None]
    behind = F.interpolate(behind, size=view.opacity.shape, mode="area").to(view.colour.device)
    return (view.colour + (1 - view.opacity) * behind[0])[None].clamp(0, 1)


def yaw_of(shard: Shard, v: int) -> int | None:
    """Whole degrees of a view of an evaluation set; None for the photo's."""
    pose = cameras.to_pose(torch.from_numpy(shard.cameras[v].copy())[None])[0]
    return PHOTO if v == 0 else round(math.degrees(float(pose[0])))


def views_of(shard: Shard) -> dict[int | None, int]:
    """Yaw to view. Raises VoltefaceError if the set was not drawn for evaluation."""
    found = {yaw_of(shard, v): v for v in range(shard.views)}
    if not {-40, -20, 0, 20, 40} <= set(found):
        raise VoltefaceError(f"{shard.path} has no views at -40, -20, 0, 20 and 40 degrees; draw the people with "
                         "`studio dataset --heldout --yaws=-40,-20,0,20,40`")
    return found
