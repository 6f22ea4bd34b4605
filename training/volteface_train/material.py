"""People of another material: the parts of a photo shaded as metal, stone, wood or ice, the photo's detail as relief.

Pure and differentiable, every pixel by itself but for one blur at 256^2 and a 3x3 gradient. Light is linear, directions are
in the camera's frame (x to the right, y up, z towards the camera), where the viewer is at (0, 0, 1).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from volteface_common.parts import PARTS

from . import compose

STATUE = tuple(PARTS.index(p) for p in ("skin", "hair", "brows", "eyes", "irises", "lips", "mouth inside", "beard"))
EYES, IRISES = PARTS.index("eyes"), PARTS.index("irises")
BLUR = 2  # radius of the box at 256^2, applied twice
RELIEF, SWELL = 3.5, 3.0  # how far fine and coarse differences of lightness tilt the normal, per pixel of 512^2
CARVED, SUNK = 0.6, 0.4  # share of the relief that eyes keep, and how deep an iris is cut
HOLLOW = 2.2  # how much darker dark places are
EXPOSURE = 0.55
# Soft boxes: direction, cosine of its half width, strength.
WIDE, STRENGTH = 0.80, 3.2  # of the first light's
OTHERS, AROUND = 0.6, 0.35  # how much of the other boxes and of the sky goes out where a lamp shines
BOXES = (((0.86, 0.18, 0.48), 0.93, 2.0), ((0.10, 0.95, 0.30), 0.92, 1.4),
         ((-0.95, -0.15, -0.25), 0.86, 1.3), ((0.10, 0.35, 1.00), 0.50, 0.35))
SKY, GROUND = 0.62, 0.25


@dataclass
class Material:
    """base, second: colours in sRGB; the second where the pattern says. metal, rough, translucent, amount of the
    pattern: 0..1. `scale`: its waves across a picture."""

    base: tuple[float, float, float]
    second: tuple[float, float, float]
    metal: float
    rough: float
    translucent: float = 0.0
    pattern: str = "none"  # none, clouds, veins, grain
    scale: float = 6.0
    amount: float = 0.0


def _rgb(h: str) -> tuple[float, float, float]:
    return tuple(int(h[i : i + 2], 16) / 255 for i in (0, 2, 4))


# Chosen by eye. Of metals, `base` is the reflectance at normal incidence.
MATERIALS = {
    "bronze": Material(_rgb("b97f45"), _rgb("5d7a62"), 1.0, 0.24, 0.0, "clouds", 7.0, 0.12),
    "gold": Material(_rgb("ffc257"), _rgb("ffc257"), 1.0, 0.12),
    "silver": Material(_rgb("d2d2d4"), _rgb("d2d2d4"), 1.0, 0.10),
    "copper": Material(_rgb("f2a27e"), _rgb("4f9a86"), 1.0, 0.16, 0.0, "clouds", 8.0, 0.08),
    "rose gold": Material(_rgb("f4bfae"), _rgb("f4bfae"), 1.0, 0.13),
    "marble": Material(_rgb("eeebe4"), _rgb("5a5e68"), 0.0, 0.25, 0.25, "veins", 7.0, 0.45),
    "jade": Material(_rgb("2f8a55"), _rgb("86c08a"), 0.0, 0.14, 0.7, "clouds", 6.0, 0.6),
    "obsidian": Material(_rgb("0c0b0e"), _rgb("17151b"), 0.0, 0.06, 0.0, "clouds", 5.0, 0.5),
    "clay": Material(_rgb("b0694a"), _rgb("9a5a40"), 0.0, 0.85, 0.0, "clouds", 14.0, 0.4),
    "wood": Material(_rgb("b87f48"), _rgb("5a3317"), 0.0, 0.40, 0.0, "grain", 9.0, 0.8),
    "porcelain": Material(_rgb("f6f4f2"), _rgb("f6f4f2"), 0.0, 0.07, 0.2),
    "ice": Material(_rgb("8fc6e2"), _rgb("f2fbff"), 0.25, 0.05, 0.6, "veins", 7.0, 0.5),
    "steel": Material(_rgb("a4a9b0"), _rgb("a4a9b0"), 1.0, 0.22),
    "brass": Material(_rgb("e0c06c"), _rgb("e0c06c"), 1.0, 0.18),
    "stone": Material(_rgb("98948d"), _rgb("5c5955"), 0.0, 0.8, 0.0, "clouds", 24.0, 0.5),
    "plastic": Material(_rgb("e4e2de"), _rgb("e4e2de"), 0.0, 0.18, 0.15),
    "chocolate": Material(_rgb("5b331f"), _rgb("5b331f"), 0.0, 0.3, 0.1),
    "wax": Material(_rgb("eed9a8"), _rgb("eed9a8"), 0.0, 0.4, 0.8),
    "amber": Material(_rgb("d9821c"), _rgb("7a2f08"), 0.0, 0.08, 0.9, "clouds", 6.0, 0.5),
    "ivory": Material(_rgb("f1e6cc"), _rgb("c4ad80"), 0.0, 0.2, 0.3, "grain", 12.0, 0.35),
}


def step(x: Tensor, low: float, high: float) -> Tensor:
    """0 below, 1 above, smooth between."""
    t = ((x - low) / (high - low)).clamp(0, 1)
    return t * t * (3 - 2 * t)


@dataclass
class Key:
    """The first light: direction to it, for what is no mirror, and to its soft box; colour in linear light; how far other
    light gives way to it."""

    to: tuple[float, float, float] = (-0.48, 0.62, 0.62)
    boxed: tuple[float, float, float] = (-0.62, 0.60, 0.50)
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    alone: float = 0.0


def surroundings(x: Tensor, y: Tensor, z: Tensor, rough: float, key: Key) -> Tensor:
    """Light from direction (x, y, z): ground, sky, and soft boxes whose edges roughness blurs."""
    soft = 0.2 + 0.9 * rough
    sky = GROUND + (SKY - GROUND) * step(y, -0.1, 0.9 + soft)

    def boxed(to: tuple[float, float, float], wide: float, strength: float) -> Tensor:
        a, b, c = to
        toward = (a * x + b * y + c * z) / (a * a + b * b + c * c) ** 0.5
        dimmed = strength * (1 - wide) / (1 - wide + 0.35 * rough)
        return dimmed * step(toward, wide - soft * 0.6, wide + soft * 0.35)

    around = sky * (1 - 0.35 * step(z, 0.45 - soft, 1.0 + soft))  # it is a little dark around the camera
    others = sum(boxed(*box) for box in BOXES)
    first = boxed(key.boxed, WIDE, STRENGTH)
    even = around * (1 - AROUND * key.alone) + others * (1 - OTHERS * key.alone)
    return even + first * x.new_tensor(key.colour).view(1, 3, 1, 1)


def turbulence(x: Tensor, y: Tensor) -> Tensor:
    """About -1..1: four waves, each bent by those before it."""
    t = torch.zeros_like(x)
    for k, (a, b, phase) in enumerate(((1.0, 0.6, 0.3), (-1.3, 1.7, 1.9), (2.9, 1.1, 4.1), (-3.1, 4.7, 2.6))):
        t = t + torch.sin(a * x + b * y + 1.8 * t + phase) / (1.0 + 0.7 * k)
    return t / 2.2


def pattern(m: Material, x: Tensor, y: Tensor) -> Tensor:
    """0..1, where the second colour is, at x, y of 0..1."""
    if m.pattern == "none":
        return torch.zeros_like(x)
    u, v = x * m.scale, y * m.scale
    t = turbulence(u, v)
    if m.pattern == "clouds":
        return m.amount * step(t, -0.6, 0.8)
    if m.pattern == "veins":
        fine = (1 - (2.2 * t + 0.35 * turbulence(3.1 * v, 2.7 * u)).sin().abs()) ** 4
        return m.amount * fine * step(turbulence(0.6 * v + 2, 0.6 * u), -1.0, 0.1)
    rings = (7.0 * (x + 0.05 * t) * m.scale / 2 + 0.6 * y * y).sin() * 0.5 + 0.5
    fibres = turbulence(40 * u, 1.2 * v) * 0.5 + 0.5
    return m.amount * (0.7 * rings**2 + 0.3 * fibres)


def relief(layers: compose.Layers, normal: Tensor) -> tuple[Tensor, Tensor]:
    """Normal x, y [B, 2, n, n] with the photo's detail, and lightness beside that of its part, [B, 1, n, n], -1..1.

    Beside its own part's mean a brow is no darker than skin, and black hair has as much relief as blond.
    """
    n = layers.lab.shape[-1]
    own = torch.einsum("bp,bphw->bhw", layers.mean[..., 0], layers.parts)[:, None].clamp(min=0.08)
    even = (layers.lab[:, :1] / own - 1).clamp(-0.6, 0.6)
    eye = layers.parts[:, EYES : EYES + 1] + layers.parts[:, IRISES : IRISES + 1]
    even = even * (1 - (1 - CARVED) * eye) - SUNK * layers.parts[:, IRISES : IRISES + 1]
    body = layers.parts[:, list(STATUE)].sum(1, keepdim=True)
    both = torch.cat([F.avg_pool2d(torch.cat([even, body], 1), n // normal.shape[-1]), normal], 1)
    for _ in range(2):
        both = F.avg_pool2d(F.pad(both, (BLUR,) * 4, mode="replicate"), 2 * BLUR + 1, 1)
    both = compose.upsampled(both, n)
    coarse, body, normal = both[:, :1], both[:, 1:2], both[:, 2:]
    height = (RELIEF * (even - coarse) + SWELL * coarse) * (n / 512)
    h = F.pad(height, (1,) * 4, mode="replicate")
    smooth = lambda a, b, c: (a + 2 * b + c) / 8  # noqa: E731 (Sobel)
    across = smooth(*((h[:, :, i : i + n, 2:] - h[:, :, i : i + n, :-2]) for i in range(3)))
    down = smooth(*((h[:, :, 2:, i : i + n] - h[:, :, :-2, i : i + n]) for i in range(3)))
    tilt = torch.cat([-across, down], 1)
    tilt = tilt / (1 + tilt.square().sum(1, keepdim=True)).sqrt()
    xy = normal + 0.7 * step(body, 0.6, 1.0) * tilt  # the outline is no step
    return xy / xy.square().sum(1, keepdim=True).add(1e-6).sqrt().clamp(min=1.02), even


def filmed(x: Tensor) -> Tensor:
    """Light to what a film shows of it (K. Narkowicz, "ACES filmic tone mapping curve", 2015)."""
    return x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14)


def shaded(m: Material, layers: compose.Layers, normal: Tensor, key: Key = Key()) -> Tensor:  # noqa: B008 (never changed)
    """The material in sRGB [B, 3, n, n], everywhere; normal [B, 2, 256, 256] as the layers say."""
    n = layers.lab.shape[-1]
    xy, even = relief(layers, normal)
    x, y = xy[:, :1], xy[:, 1:]
    z = (1 - x * x - y * y).clamp(min=1e-4).sqrt()
    at = (torch.arange(n, device=x.device, dtype=x.dtype) + 0.5) / n
    where = pattern(m, at[None, None, None, :] + 0.06 * x, at[None, None, :, None] - 0.06 * y)
    base, second = (compose.linear(x.new_tensor(c)).view(1, 3, 1, 1) for c in (m.base, m.second))
    colour = base + (second - base) * where
    hollow = torch.exp(HOLLOW * (1 - 0.5 * m.translucent) * even.clamp(max=0.3))
    toward = sum(a * b for a, b in zip(key.to, (x, y, z)))
    wrap = 0.10 + 0.45 * m.translucent  # light that goes around, and through
    first = 1.05 * ((toward + wrap) / (1 + wrap)).clamp(min=0) * x.new_tensor(key.colour).view(1, 3, 1, 1)
    lit = (0.12 + 0.10 * y) * (1 - AROUND * key.alone) + first
    within = colour ** (1 - 0.35 * m.translucent) if m.translucent else colour
    diffuse = (1 - m.metal) * (colour * (1 - m.translucent) + within * m.translucent) * lit
    glance = (1 - z) ** 5 * (1 - 0.8 * m.rough)
    mirror = 0.05 + (colour - 0.05) * m.metal
    mirror = mirror + (1 - mirror) * glance * 0.7
    light = surroundings(2 * z * x, 2 * z * y, 2 * z * z - 1, m.rough, key)
    return compose.encoded(filmed(EXPOSURE * hollow * (diffuse + mirror * light)))


def made_of(m: Material, layers: compose.Layers, normal: Tensor, amounts: Tensor, lab: Tensor | None = None) -> Tensor:
    """The photo (or `lab`, what was made of it) in sRGB [B, 3, n, n] with its parts of the material, as far as amounts
    [B, P] (0..1) say."""
    there = torch.einsum("bp,bphw->bhw", amounts, layers.parts)[:, None]
    photo = compose.linear(compose.srgb(layers.lab if lab is None else lab))
    return compose.encoded(photo + there * (compose.linear(shaded(m, layers, normal)) - photo))
