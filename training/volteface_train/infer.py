"""What the application does, in PyTorch: photo and prompt to an edited portrait, predicted pose."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch

from volteface_align import align
from volteface_common import augment, cameras, square, text
from volteface_common.shards import Shard, decode_depth

from . import render
from .editor import edited_picture
from .model import Compact, Photo


def aligned(aligner, photo: torch.Tensor) -> torch.Tensor | None:
    """The photo's camera as the aligner knows it, [1, 6]; nothing where it finds no face that fills the photo.

    `aligner` is `volteface_align.export.opened`'s, photo [1, 3, S, S] (src/portrait/align, `Face::pose_in`).
    """
    image = (photo[0].permute(1, 2, 0).cpu().numpy() * 255 + 0.5).astype(np.uint8)
    whole, side = align.whole(image), len(image)
    share = lambda f: square.iou(f.square, whole)  # noqa: E731
    f = max(align.faces(aligner, image), key=share, default=None)
    if f is None or share(f) <= 0.5:
        return None
    s = f.square
    return torch.tensor([[f.yaw, f.pitch, -s.roll, math.log(s.side / side), s.x / side - 0.5, s.y / side - 0.5]])


def pictured(shard: Shard, e: int, device: torch.device) -> torch.Tensor:
    """The studio's picture of an edit from the photo's view, over the person's own background: [1, 3, S, S]."""
    seen, behind = (augment.to_float(torch.from_numpy(x.copy()))[None].to(device)
                    for x in (shard.colour[e, 0], shard.background))
    return seen[:, :3] + (1 - seen[:, 3:]) * behind


@torch.no_grad()
def read_photo(model: Compact, shard: Shard, aligner=None) -> tuple[torch.Tensor, Photo]:
    """The person's photo over its own background [1, 3, S, S], and what the encoders make of it; with `aligner`
    its camera is the aligner's, as in the application."""
    device = next(model.parameters()).device
    photo = pictured(shard, 0, device)
    coded = model.encode_photo(photo)
    pose = aligned(aligner, photo) if aligner is not None else None
    return photo, coded if pose is None else replace(coded, pose=pose.to(device))


def asked(model: Compact, *labels: str) -> torch.Tensor:
    """The wish for edits by their names, [1, labels]; none of them is the reconstruction."""
    known = model.config.labels
    return torch.tensor([[float(n in labels and n != "none") for n in known]], device=next(model.parameters()).device)


@torch.no_grad()
def text_prompt(model: Compact, words: str):
    """-> wish and logits of one text."""
    ids = torch.from_numpy(text.buckets(words, model.config))[None]
    logits = model.encode_text(ids.to(next(model.parameters()).device))[2]
    return model.wish(logits), logits


@torch.no_grad()
def picture_prompt(model: Compact, picture: np.ndarray):
    """u8 [128, 128, 3] -> wish, logits."""
    p = augment.to_float(torch.from_numpy(picture.copy()))[None].to(next(model.parameters()).device)
    logits = model.encode_picture(p)[1]
    return model.wish(logits), logits


@torch.no_grad()
def edit(model: Compact, photo: torch.Tensor, coded: Photo, wish: torch.Tensor) -> render.Field:
    """The edited portrait, seen by the camera that the network believes in."""
    _, planes, change, view = model.edit_photo(coded, wish)
    picture = edited_picture(photo, change)
    return render.make_field(model.config, planes, view, picture, cameras.from_pose(coded.pose))


def psnr(error: float) -> float:
    """From a mean squared error of values in [0, 1]."""
    return float(-10 * np.log10(max(error, 1e-10)))


@torch.no_grad()
def photo_view(model: Compact, shard: Shard, e: int, field: render.Field, side: int, samples: int) -> dict:
    """How the rendered photo view compares with the truth of edit `e`, at side x side pixels.

    The prediction is rendered by the predicted camera and premultiplied, as the truth is.
    """
    colour, opacity, depth = render.view(model.config, model.decoder, field, field.camera, side, samples)
    step = shard.colour.shape[2] // side
    truth = augment.to_float(torch.from_numpy(shard.colour[e, 0].copy()))[None].to(colour.device)
    if step > 1:
        truth = torch.nn.functional.avg_pool2d(truth, step)
    alpha = truth[0, 3]
    inside = alpha > 0.5
    error = (colour - truth[:, :3]).square().mean(1)[0][inside].mean()
    raw = decode_depth(shard.depth[e, 0])
    n = raw.shape[0]
    # Nearest true depth at each pixel's centre.
    at = ((np.arange(side) + 0.5) / side * n).astype(np.int64)
    true_depth = torch.from_numpy(raw[at][:, at]).to(colour.device)
    both = (true_depth > 0) & inside
    off = (depth[0] - true_depth).abs()[both].mean()
    mine = opacity[0] > 0.5
    return {
        "mse": float(error), "psnr": psnr(float(error)), "depth": float(off),
        "iou": float((mine & inside).sum() / (mine | inside).sum().clamp(min=1)),
        "colour": colour[0], "opacity": opacity[0], "truth": truth[0],
    }
