"""An edit as operations on a photo's layers: parts found at the photo's own size and moved to wished colours.

Pure and differentiable. Colours are OKLab (B. Ottosson, "A perceptual color space for image processing", 2020) of
sRGB in 0..1: lightness L 0..1, a and b about -0.4..0.4. Pictures are [B, 3, n, n]; parts are in the order of
`volteface_common.parts.PARTS`, P of them. Layers have 256^2 places, the picture has n = 256 m.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from volteface_common.parts import PARTS

RGB_TO_LMS = ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566),
              (0.0883024619, 0.2817188376, 0.6299787005))
LMS_TO_LAB = ((0.2104542553, 0.7936177850, -0.0040720468), (1.9779984951, -2.4285922050, 0.4505937099),
              (0.0259040371, 0.7827717662, -0.8086757660))
LAB_TO_LMS = ((1.0, 0.3963377774, 0.2158037573), (1.0, -0.1055613458, -0.0638541728),
              (1.0, -0.0894841775, -1.2914855480))
LMS_TO_RGB = ((4.0767416621, -3.3077115913, 0.2309699292), (-1.2684380046, 2.6097574011, -0.3413193965),
              (-0.0041960863, -0.7034186147, 1.7076147010))

TAPS, STRIDE = 3, 2  # of the bilateral filter at 256^2: 7 x 7 places, every second one
NEAR = 4.5  # its standard deviation in places of 256^2
ALIKE = 0.06  # and in colour, where a and b count
HUE_COUNTS = 2.0  # times as much as L
TRUST = 0.5  # of what a pixel's colour says beside what the network says
EVERY = 2  # how many places there are, each way, to one whose colour is measured
SPREAD = 0.04  # the least standard deviation of a part's colours
DARKEST, LIGHTEST = 0.04, 0.985  # lightness that a part can be moved to
CONTRAST = (0.6, 1.6)  # bounds of what the contrast of a part (of its logits) is multiplied by
CORRECTIONS, FURTHEST = 2, 0.15  # of what a part is moved to, and by how much each may be
# What is less of the photo is not there: what looks a little like glasses on a bare face is the corners of the eyes, like
# a hat light on hair.
LEAST = {"beard": 4e-3, "glasses": 4e-3, "headwear": 2e-2}
ABSENT = 100.0  # how unlikely such a part is
VARIETY = 0.5  # share of the colour differences within a part that stays


def _matrix(x: Tensor, m) -> Tensor:
    return torch.einsum("ij,bj...->bi...", torch.tensor(m, dtype=x.dtype, device=x.device), x)


def linear(x: Tensor) -> Tensor:
    """sRGB 0..1 to linear light."""
    return torch.where(x <= 0.04045, x / 12.92, ((x.clamp(min=0.04) + 0.055) / 1.055) ** 2.4)


def encoded(x: Tensor) -> Tensor:
    """Linear light to sRGB, clamped to 0..1."""
    x = x.clamp(0, 1)
    return torch.where(x <= 0.0031308, x * 12.92, 1.055 * x.clamp(min=0.003) ** (1 / 2.4) - 0.055)


def oklab(x: Tensor) -> Tensor:
    """sRGB [B, 3, ...] to OKLab."""
    return _matrix(_matrix(linear(x), RGB_TO_LMS).clamp(min=1e-6) ** (1 / 3), LMS_TO_LAB)


def srgb(x: Tensor) -> Tensor:
    """OKLab [B, 3, ...] to sRGB, clamped to 0..1."""
    return encoded(_matrix(_matrix(x, LAB_TO_LMS) ** 3, LMS_TO_RGB))


def upsampled(x: Tensor, n: int) -> Tensor:
    """Bilinear, half-pixel centres, edge-clamped."""
    return F.interpolate(x, size=(n, n), mode="bilinear", align_corners=False)


def bilateral(parts: Tensor, lab: Tensor) -> Tensor:
    """Parts [B, P, 256, 256] as their surroundings of like colour say, lab [B, 3, 256, 256]: the mean over the taps,
    weighted by nearness in place and colour (C. Tomasi, R. Manduchi, "Bilateral filtering", 1998)."""
    n, reach = lab.shape[-1], TAPS * STRIDE
    counts = lab.new_tensor([1.0, HUE_COUNTS, HUE_COUNTS]).view(1, 3, 1, 1)
    lab = lab * counts
    padded = F.pad(torch.cat([lab, parts], 1), (reach,) * 4, mode="replicate")
    total, weights = 0, 0
    for row in range(-TAPS, TAPS + 1):
        for column in range(-TAPS, TAPS + 1):
            top, left = reach + row * STRIDE, reach + column * STRIDE
            there = padded[:, :, top : top + n, left : left + n]
            far = (row * row + column * column) * STRIDE * STRIDE / (2 * NEAR * NEAR)
            other = (there[:, :3] - lab).square().sum(1, keepdim=True) / (2 * ALIKE * ALIKE)
            weight = torch.exp(-other - far)
            total, weights = total + weight * there[:, 3:], weights + weight
    return total / weights


@dataclass
class Statistics:
    """Of every part: share of the picture [B, P], mean colour [B, P, 3], variance of each of L, a, b [B, P, 3]."""

    share: Tensor
    mean: Tensor
    variance: Tensor


def statistics(parts: Tensor, lab: Tensor) -> Statistics:
    """Weighted by the parts' squares, so that where the network is sure counts."""
    weight = parts.square()
    total = weight.sum((2, 3)) + 1e-3
    mean = torch.einsum("bphw,bchw->bpc", weight, lab) / total[..., None]
    square = torch.einsum("bphw,bchw->bpc", weight, lab.square()) / total[..., None]
    share = total / (lab.shape[2] * lab.shape[3])
    return Statistics(share, mean, (square - mean.square()).clamp(min=0) + SPREAD**2)


def refined(parts: Tensor, lab: Tensor, s: Statistics) -> Tensor:
    """Parts [B, P, n, n] at the photo's size: what the network says times what the pixel's colour says, a normal
    distribution around every part's mean (Bayes' rule, the colour tempered by `TRUST`). Parts that are not there have
    no place."""
    least = s.share.new_tensor([LEAST.get(name, 0.0) for name in PARTS[: parts.shape[1]]])
    absent = ABSENT * (s.share < least)
    likely = torch.stack([
        ((lab - s.mean[:, p, :, None, None]).square() / s.variance[:, p, :, None, None]).sum(1)
        + (s.variance[:, p].log().sum(-1) + absent[:, p])[:, None, None]
        for p in range(parts.shape[1])
    ], 1)
    return ((parts + 1e-6).log() - 0.5 * TRUST * likely).softmax(1)


@dataclass
class Layers:
    """A photo as edits see it: lab [B, 3, n, n], parts [B, P, n, n] that sum to 1; the same at every second of 256^2
    places; mean colour of every part [B, P, 3]; parts before their pixels' colours say more, [B, P, 256, 256]."""

    lab: Tensor
    parts: Tensor
    small: Tensor
    small_parts: Tensor
    mean: Tensor
    told: Tensor


def read(photo: Tensor, parts: Tensor) -> Layers:
    """Once per photo [B, 3, n, n]; parts are probabilities [B, P, 256, 256]."""
    n, side = photo.shape[-1], parts.shape[-1]
    lab = oklab(photo)
    small = F.avg_pool2d(lab, n // side)
    told = bilateral(parts, small)
    wide = upsampled(told, n)
    parts, small = told[:, :, ::EVERY, ::EVERY], small[:, :, ::EVERY, ::EVERY]
    s = statistics(parts, small)
    small_parts = refined(parts, small, s)
    return Layers(lab, refined(wide, lab, s), small, small_parts, statistics(small_parts, small).mean, told)


def logit(x: Tensor) -> Tensor:
    x = x.clamp(0.005, 0.995)
    return (x / (1 - x)).log()


def moved(lab: Tensor, mean: Tensor, colour: Tensor) -> Tensor:
    """Pixels lab [B, 3, n, n] of a part whose mean colour is `mean` [B, 3], as if that were `colour` [B, 3].

    Lightness moves along a logistic curve through (mean, colour), so that black stays black, white white and nothing is
    clipped. What lies around the mean keeps the square root of the ratio in contrast. Colour is a dye: a and b in
    proportion to lightness below the new mean, as under less light, and less of it in highlights, which have the
    light's colour; of the colour differences within the part a share stays.
    """
    old = mean[:, :1, None, None].clamp(DARKEST, LIGHTEST)
    new = colour[:, :1, None, None].clamp(DARKEST, LIGHTEST)
    slope = (new / old).sqrt() * (old * (1 - old)) / (new * (1 - new))
    x = torch.sigmoid(logit(new) + slope.clamp(*CONTRAST) * (logit(lab[:, :1]) - logit(old)))
    glow = ((x - new) / (1 - new)).clamp(min=0)
    dye = torch.minimum(x / new, 1 - glow * glow)
    ratio = x / lab[:, :1].clamp(min=0.02)
    variety = VARIETY * ratio.clamp(max=1)
    ab = colour[:, 1:, None, None] * dye + variety * (lab[:, 1:] - mean[:, 1:, None, None])
    return torch.cat([x, ab], 1)


def mixed(lab: Tensor, there: Tensor, mean: Tensor, colour: Tensor) -> Tensor:
    """`moved` as far as `there` [B, 1, n, n] says."""
    return lab + there * (moved(lab, mean, colour) - lab)


def aimed(layers: Layers, p: int, colour: Tensor, amount: Tensor) -> Tensor:
    """What to move part `p` to so that its mean becomes `colour` [B, 3], as far as that can be shown: curves, soft edges
    and the limits of sRGB pull the mean away, measured at 128^2 and taken off, twice."""
    weight = layers.small_parts[:, p : p + 1].square()
    there = layers.small_parts[:, p : p + 1] * amount[:, None, None, None]
    wanted = layers.mean[:, p] + amount[:, None] * (colour - layers.mean[:, p])
    aim = colour
    for _ in range(CORRECTIONS):
        shown = oklab(srgb(mixed(layers.small, there, layers.mean[:, p], aim)))
        got = (weight * shown).sum((2, 3)) / (weight.sum((2, 3)) + 1e-3)
        off = (wanted - got).clamp(-FURTHEST, FURTHEST)
        aim = aim + off * (weight.mean((2, 3)) > 1e-5)
    return aim


def recoloured(layers: Layers, colours: Tensor, amounts: Tensor) -> Tensor:
    """The photo in OKLab [B, 3, n, n] with its parts in the colours [B, P, 3] (OKLab), as far as amounts [B, P] (0..1)
    say."""
    out = layers.lab
    for p in range(colours.shape[1]):
        if not bool((amounts[:, p] != 0).any()):
            continue
        amount = amounts[:, p]
        aim = aimed(layers, p, colours[:, p], amount)
        there = layers.parts[:, p : p + 1] * amount[:, None, None, None]
        out = out + there * (moved(layers.lab, layers.mean[:, p], aim) - layers.lab)
    return out
