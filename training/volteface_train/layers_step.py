"""One step of the layers head: all terms of its loss."""

from __future__ import annotations

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from volteface_common import augment
from volteface_common.border import cropped, left
from volteface_common.losses import LossWeights
from volteface_common.parts import PARTS
from volteface_common.precision import fast

from .layers import Seen
from .layers_data import LayerBatch
from .model import Compact

# Small parts count more: in the order of `parts.PARTS`.
COUNTS = (1.0, 1.0, 1.0, 4.0, 4.0, 6.0, 4.0, 4.0, 2.0, 3.0, 1.5, 1.0)
# Share of photos whose ground is brought near to the colour of some place of the person, and how much of its contrast stays.
ALIKE = 0.25
CONTRAST = (0.3, 1.0)
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


def alike(photo: Tensor, person: Tensor, share: float) -> Tensor:
    """Photos [P, 3, S, S] of which a `share` stand before a ground of their own colours: dark hair before a dark wall.
    person [P, 1, S, S] in 0..1."""
    n, _, s, _ = photo.shape
    ground = 1 - person
    mean = (photo * ground).sum((2, 3), keepdim=True) / ground.sum((2, 3), keepdim=True).clamp(min=1)
    # A place of the upper half, where heads are, drawn among those that are the person's.
    chances = (person[:, 0, : s // 2] > 0.9).flatten(1).float() + 1e-6
    at = torch.multinomial(chances, 1)
    colour = photo[:, :, : s // 2].flatten(2).gather(2, at[:, None].expand(-1, 3, -1))[..., None]
    less = CONTRAST[0] + (CONTRAST[1] - CONTRAST[0]) * torch.rand(n, 1, 1, 1, device=photo.device)
    there = colour + 0.1 * torch.randn(n, 3, 1, 1, device=photo.device) + less * (photo - mean)
    hit = (torch.rand(n, 1, 1, 1, device=photo.device) < share).float()
    return photo + hit * ground * (there.clamp(0, 1) - photo)


def layer_losses(model: Compact, batch: LayerBatch, weigh: LossWeights, bf16: bool = True, dirt: bool = True,
                 window: tuple[int, int, int] | None = None, figure: bool = False) -> dict:
    """All terms on one batch; `total` is what is minimised. The encoders run without gradients. With `window` (first row
    and column, side) a square of the photos alone is judged, which costs as much less; the layers head then computes no
    more than that. `figure`: the parts alone, of the whole network."""
    device = batch.photo.device
    look = augment.Look(len(batch.photo), device, 1.0 if dirt else 0.0)
    raw = augment.to_float(batch.photo)
    if dirt:
        raw = alike(raw, batch.person[:, None].float() / 255, ALIKE)
    clean = look(raw, None)
    photo = cropped(augment.dirty(clean) if dirt else clean, batch.crop).contiguous(memory_format=torch.channels_last)
    with fast(device, bf16):
        with torch.no_grad():
            coded = model.code(photo)
        seen = model.see(photo, coded, None if figure else window)
    shown = left(batch.crop, photo.shape[-1]) * batch.known[:, None]
    if window is not None:
        top, first, n = window
        cut = lambda t: t[..., top : top + n, first : first + n]  # noqa: E731
        by_colour = lambda t: t[:, top : top + n, first : first + n]  # noqa: E731
        clean, shown = cut(clean), cut(shown)
        batch = replace(batch, person=cut(batch.person), allowed=cut(batch.allowed), share=cut(batch.share),
                        shading=cut(batch.shading), ids=by_colour(batch.ids), normal=by_colour(batch.normal),
                        albedo=by_colour(batch.albedo))
        if figure:
            seen = replace(seen, parts=cut(seen.parts))
    out = parts_terms(seen.parts, batch, shown)
    parts = weigh.parts * sum(out.values())
    if figure:
        return out | {"total": parts}
    out |= matter_terms(seen, batch, look, clean, shown)
    return out | {"total": parts + weigh.normal * out["normal"] + weigh.albedo * out["albedo"]
                  + weigh.shading * out["shading"] + weigh.product * out["product"]}


def parts_terms(parts: Tensor, batch: LayerBatch, shown: Tensor) -> dict:
    """What logits [P, 12, S, S] say against what is known where the photo is `shown` [P, 1, S, S]."""
    exact = batch.exact[:, None, None, None].float()
    person = batch.person[:, None].float() / 255
    says = F.log_softmax(parts, 1)

    # Exact parts: cross-entropy against the shares of the two strongest.
    share = batch.share[:, None].float() / 255
    ids = batch.ids.movedim(-1, 1).long()
    counts = parts.new_tensor(COUNTS)
    each = -(share * says.gather(1, ids[:, :1]) + (1 - share) * says.gather(1, ids[:, 1:]))
    out = {"parts": mean(each, shown * exact * counts[ids[:, :1]])}
    # The rest: one of those that may be there.
    may = (batch.allowed[:, None].int() >> torch.arange(len(PARTS), device=person.device)[None, :, None, None]) & 1
    some = -torch.logsumexp(says.masked_fill(may == 0, -30.0), 1, keepdim=True)
    # A pixel that few parts are allowed at says much: features of the face.
    few = torch.where((may[:, :1] == 0) & (may.sum(1, keepdim=True) <= 3), 3.0, 1.0)
    out["allowed"] = mean(some, shown * (1 - exact) * few)
    # And everybody's mask.
    behind = says[:, :1]
    someone = torch.log((1 - behind.exp()).clamp(min=1e-6))
    out["outline"] = mean(-(person * someone + (1 - person) * behind), shown)
    return out


def matter_terms(seen: Seen, batch: LayerBatch, look: augment.Look, clean: Tensor, shown: Tensor) -> dict:
    """Normals, albedo and shading against what is known there."""
    exact = batch.exact[:, None, None, None].float()
    person = batch.person[:, None].float() / 255
    out = {}
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
    return out
