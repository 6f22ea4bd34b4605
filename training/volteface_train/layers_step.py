"""One step of the layers head: all terms of its loss."""

from __future__ import annotations

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from volteface_common import augment
from volteface_common.border import cropped, left
from volteface_common.losses import LossWeights
from volteface_common.parts import PARTS, bit
from volteface_common.precision import fast

from .layers import Seen
from .layers_data import LayerBatch
from .model import Compact

# Small parts count more: in the order of `parts.PARTS`.
COUNTS = (1.0, 1.0, 1.0, 4.0, 4.0, 6.0, 4.0, 4.0, 2.0, 3.0, 1.5, 1.0)
LOOK = 1.5  # how much more looks differ than where planes and pictures are judged
FEATURES = bit("brows", "eyes", "irises", "lips", "mouth inside")
CODE = 85.0  # of a unit of shading
LUMINANCE = (0.2126, 0.7152, 0.0722)


def linear(srgb: Tensor) -> Tensor:
    """sRGB in 0..1 to linear light."""
    return torch.where(srgb <= 0.04045, srgb / 12.92, ((srgb.clamp(min=0.04045) + 0.055) / 1.055) ** 2.4)


def encoded(light: Tensor) -> Tensor:
    """Linear light in 0..1 to sRGB."""
    light = light.clamp(0, 1)
    return torch.where(light <= 0.0031308, 12.92 * light, 1.055 * light.clamp(min=0.0031308) ** (1 / 2.4) - 0.055)


def luminance(light: Tensor) -> Tensor:
    """[B, 3, ...] to [B, 1, ...]."""
    return sum(w * light[:, i : i + 1] for i, w in enumerate(LUMINANCE))


def mean(x: Tensor, weight: Tensor) -> Tensor:
    return (x * weight).sum() / weight.sum().clamp(min=1)


def layer_losses(model: Compact, batch: LayerBatch, weigh: LossWeights, bf16: bool = True, dirt: bool = True,
                 window: tuple[int, int, int] | None = None) -> dict:
    """All terms on one batch; `total` is what is minimised. The encoders run without gradients. With `window` (first row
    and column, side) a square of the photos alone is judged, which costs as much less."""
    device = batch.photo.device
    look = augment.Look(len(batch.photo), device, LOOK if dirt else 0.0)
    raw = augment.to_float(batch.photo)
    clean = look(raw, None)
    photo = cropped(augment.dirty(clean) if dirt else clean, batch.crop).contiguous(memory_format=torch.channels_last)
    with fast(device, bf16):
        with torch.no_grad():
            coded = model.code(photo)
        seen = model.see(photo, coded, window)
    shown = left(batch.crop, photo.shape[-1]) * batch.known[:, None]
    if window is not None:
        top, first, n = window
        cut = lambda t: t[..., top : top + n, first : first + n]  # noqa: E731
        by_colour = lambda t: t[:, top : top + n, first : first + n]  # noqa: E731
        clean, shown = cut(clean), cut(shown)
        batch = replace(batch, person=cut(batch.person), allowed=cut(batch.allowed), share=cut(batch.share),
                        shading=cut(batch.shading), ids=by_colour(batch.ids), normal=by_colour(batch.normal),
                        albedo=by_colour(batch.albedo))
    return terms(seen, batch, look, clean, shown, weigh)


def terms(seen: Seen, batch: LayerBatch, look: augment.Look, clean: Tensor, shown: Tensor, weigh: LossWeights) -> dict:
    """What the head says against what is known where the photo is `shown` [P, 1, S, S]."""
    exact = batch.exact[:, None, None, None].float()
    person = batch.person[:, None].float() / 255
    out = part_terms(seen.parts, batch, shown)

    there = shown * exact * (person > 0.5)
    normal = (batch.normal.movedim(-1, 1).float() - 128) / 127
    out["normal"] = mean((seen.normal - normal).abs().sum(1, keepdim=True), there)
    # Albedo and shading have the photo's look, so that their product stays the photo.
    albedo = augment.to_float(batch.albedo)
    matte = encoded(linear(albedo) * batch.shading[:, None].float() / CODE)
    albedo, matte = look(albedo, None), look(matte, None)
    light = luminance(linear(albedo))
    shading = (luminance(linear(matte)) / light.clamp(min=1e-3)).clamp(max=3)
    bright = there * (light > 0.004)
    out["albedo"] = mean((seen.albedo - albedo).abs().mean(1, keepdim=True), there)
    out["shading"] = mean((seen.shading - shading).abs(), bright)
    # What is left over may be a highlight: a product that is too dark costs less than one too bright.
    off = encoded(linear(seen.albedo) * seen.shading) - clean
    out["product"] = mean(torch.where(off > 0, off, -0.5 * off).mean(1, keepdim=True), shown * (person > 0.9))

    out["total"] = (weigh.parts * (out["parts"] + out["allowed"] + out["outline"]) + weigh.normal * out["normal"]
                    + weigh.albedo * out["albedo"] + weigh.shading * out["shading"] + weigh.product * out["product"])
    return out


def part_terms(logits: Tensor, batch: LayerBatch, shown: Tensor) -> dict:
    """The terms of the parts alone, logits [P, 12, S, S]."""
    exact = batch.exact[:, None, None, None].float()
    person = batch.person[:, None].float() / 255
    says = F.log_softmax(logits, 1)

    # Exact parts: cross-entropy against the shares of the two strongest.
    share = batch.share[:, None].float() / 255
    ids = batch.ids.movedim(-1, 1).long()
    counts = logits.new_tensor(COUNTS)
    each = -(share * says.gather(1, ids[:, :1]) + (1 - share) * says.gather(1, ids[:, 1:]))
    out = {"parts": mean(each, shown * exact * counts[ids[:, :1]])}
    # The rest: one of those that may be there, and the person's mask.
    may = (batch.allowed[:, None].int() >> torch.arange(len(PARTS), device=person.device)[None, :, None, None]) & 1
    some = -torch.logsumexp(says.masked_fill(may == 0, -30.0), 1, keepdim=True)
    # Features of the face are small.
    feature = (batch.allowed[:, None].int() & FEATURES != 0) & (may.sum(1, keepdim=True) <= 3)
    few = torch.where(feature, 3.0, 1.0)
    rest = shown * (1 - exact)
    behind = says[:, :1]
    someone = torch.log((1 - behind.exp()).clamp(min=1e-6))
    outline = -(person * someone + (1 - person) * behind)
    out["allowed"], out["outline"] = mean(some, rest * few), mean(outline, rest)
    return out
