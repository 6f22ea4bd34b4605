"""Measures reconstructions of real portraits that were kept out of training, at the photo's own view."""

from __future__ import annotations

import random

import numpy as np
import torch
import torch.nn.functional as F

from volteface_common import augment
from volteface_common.backdrops import Backdrops
from volteface_common.precision import fast

from . import infer, render
from .model import Compact
from .real import Portraits, before


def outline_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Mean distance of two masks' outlines, both ways, in pixels of 256."""
    def edge(m: np.ndarray) -> np.ndarray:
        inner = m.copy()
        inner[1:-1, 1:-1] &= m[:-2, 1:-1] & m[2:, 1:-1] & m[1:-1, :-2] & m[1:-1, 2:]
        return np.argwhere((m & ~inner)[1:-1, 1:-1])
    p, q = edge(a), edge(b)
    if not len(p) or not len(q):
        return float("nan")
    d = np.sqrt(((p[:, None] - q[None]) ** 2).sum(-1).astype(np.float32))
    return float(d.min(0).mean() + d.min(1).mean()) / 2 * 256 / len(a)


@torch.no_grad()
def measure(model: Compact, portraits: Portraits, people: int = 20, side: int = 128, samples: int = 64,
            border: float = 0.0, backdrops: Backdrops | None = None) -> dict:
    """Means over portraits of opacity against the person's mask (IoU, outline in pixels of 256), PSNR inside it, and the
    mean opacity where nobody is. `border`: share of the photo's height that is cut off above, where its edge goes on; `backdrops`
    stand behind them in place of the studio cloth that they were taken with."""
    device, cfg, rows = next(model.parameters()).device, model.config, []
    for number in portraits.numbers[:people]:
        p = portraits.get(number)
        if backdrops is not None:
            p = before(p, backdrops.draw(len(p.photo), random.Random(number)))
        photo = p.photo.copy()
        first = round(border * len(photo))
        photo[:first] = photo[first]
        x = augment.to_float(torch.from_numpy(photo))[None].to(device)
        with fast(device):
            coded = model.encode_photo(x)
            _, planes, change, view = model.edit_photo(coded, infer.asked(model), p.camera[None].to(device))
        picture = infer.edited_picture(x, change.float())
        field = render.make_field(cfg, planes, view, picture, p.camera[None].to(device))
        colour, opacity, _ = render.view(cfg, model.decoder, field, field.camera, side, samples)
        small = lambda m: F.interpolate(torch.from_numpy(m.astype(np.float32))[None, None], size=side, mode="area")[0, 0]  # noqa: E731
        mask, known = small(p.mask / 255), small(p.known).numpy() > 0.99
        truth = F.interpolate(augment.to_float(torch.from_numpy(p.photo.copy()))[None], size=side, mode="area")[0]
        mine, theirs = opacity[0].cpu().numpy() > 0.5, mask.numpy() > 0.5
        person = theirs & known
        seen = (colour + (1 - opacity[:, None]) * 0.85)[0].cpu()
        off = (seen - truth).square().mean(0).numpy()[person].mean()
        rows.append({
            "iou": (mine & theirs & known).sum() / ((mine | theirs) & known).sum(),
            "outline": outline_distance(mine & known, theirs & known), "psnr": infer.psnr(float(off)),
            "missing": (theirs & ~mine & known).sum() / person.sum(),
            "beyond": (mine & ~theirs & known).sum() / person.sum(),
        })
    return {k: float(np.nanmean([r[k] for r in rows])) for k in rows[0]} | {"count": len(rows)}
