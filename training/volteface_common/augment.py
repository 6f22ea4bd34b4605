"""What happens to pictures on the device: one look for photo and targets, dirt on the photo only."""

from __future__ import annotations

import math
import random

import torch
import torch.nn.functional as F
from torch import Tensor

GREY = 0.04  # share of photos without colour


def to_float(image: Tensor) -> Tensor:
    """u8 [..., H, W, C] to f32 [..., C, H, W] in [0, 1]."""
    return image.movedim(-1, -3).float() / 255


class Look:
    """Exposure, white balance, gamma, contrast and saturation of P photos.

    Applied to colours before they are multiplied by opacity, so that a target stays exactly what
    the photo shows and the network may copy it.
    """

    def __init__(self, n: int, device, amount: float = 1.0):
        def normal(sd, *shape):
            return amount * sd * torch.randn(n, *shape, device=device)

        self.gain = (normal(0.12, 1) + normal(0.05, 3)).exp()
        self.gamma = normal(0.15, 1).exp()
        self.contrast = normal(0.1, 1).exp()
        self.saturation = normal(0.15, 1).exp() * (torch.rand(n, 1, device=device) > GREY)

    def __call__(self, colour: Tensor, alpha: Tensor | None, of: Tensor | None = None) -> Tensor:
        """colour [B, 3, ...] premultiplied by alpha [B, 1, ...]; `of` says whose look each takes."""
        pick = lambda p: (p if of is None else p[of]).reshape(  # noqa: E731
            len(colour), -1, *[1] * (colour.dim() - 2)
        )
        c = colour if alpha is None else (colour / alpha.clamp(min=1 / 255)).clamp(max=1)
        c = c.clamp(min=1e-4) ** pick(self.gamma) * pick(self.gain)
        grey = c.mean(1, keepdim=True)
        c = grey + (c - grey) * pick(self.saturation)
        c = ((c - 0.5) * pick(self.contrast) + 0.5).clamp(0, 1)
        return c if alpha is None else c * alpha


def _dct(device) -> Tensor:
    k = torch.arange(8, device=device, dtype=torch.float32)
    m = torch.cos(math.pi / 8 * (k[None] + 0.5) * k[:, None]) / 2
    m[0] /= math.sqrt(2)
    return m


def jpeg_like(x: Tensor, strength: Tensor) -> Tensor:
    """Quantises 8x8 cosine blocks, coarser for fine detail. x [B, 3, H, W], strength [B]."""
    m = _dct(x.device)
    b, c, h, w = x.shape
    blocks = x.reshape(b, c, h // 8, 8, w // 8, 8).transpose(3, 4)
    f = m @ blocks @ m.T
    k = torch.arange(8, device=x.device)
    step = (1 + k[:, None] + k[None]) / 255 * strength.view(b, 1, 1, 1, 1, 1)
    f = torch.round(f / step) * step
    return (m.T @ f @ m).transpose(3, 4).reshape(b, c, h, w)


def dirty(photo: Tensor) -> Tensor:
    """Mild blur, noise and compression, a third of the photos each: [B, 3, H, W]."""
    n, device = len(photo), photo.device
    coin = lambda p: (torch.rand(n, 1, 1, 1, device=device) < p)  # noqa: E731
    soft = F.interpolate(F.avg_pool2d(photo, 2), scale_factor=2, mode="bilinear", align_corners=False)
    amount = torch.rand(n, 1, 1, 1, device=device) * 0.8 * coin(0.33)
    photo = torch.lerp(photo, soft, amount)
    hit = coin(0.33).flatten()
    if hit.any():
        noise = torch.randn(int(hit.sum()), *photo.shape[1:], device=device)
        noise = noise * torch.rand(len(noise), 1, 1, 1, device=device) * 0.03
        photo = photo.index_add(0, hit.nonzero()[:, 0], noise)
    hit = coin(0.33).flatten()
    if hit.any():
        packed = jpeg_like(photo[hit], 2 + 6 * torch.rand(int(hit.sum()), device=device))
        photo = photo.masked_scatter(hit[:, None, None, None].expand_as(photo), packed)
    return photo.clamp(0, 1)


def scattered(n: int, spread: float, device=None, generator: torch.Generator | None = None):
    """How n pictures may be cut, for `warp`: windows about 1 (their logarithms spread so far), turns, shifts, flips."""
    normal = lambda *s: torch.randn(*s, device=device, generator=generator)  # noqa: E731
    return ((spread * normal(n)).exp(), math.radians(6) * normal(n), 0.03 * normal(n, 2),
            torch.randint(0, 2, (n,), device=device, generator=generator) * 2.0 - 1)


def warp(x: Tensor, side: int, window: Tensor, turn: Tensor, shift: Tensor, flip: Tensor) -> Tensor:
    """Cuts turned squares out of pictures [B, 3, n, n]: [B, 3, side, side].

    window [B]: side of the square in picture sides; turn [B] radians; shift [B, 2] of its middle in picture
    sides; flip [B] 1 or -1. Outside the picture its edge goes on.
    """
    cos, sin = window * turn.cos(), window * turn.sin()
    rows = torch.stack([
        torch.stack([cos * flip, -sin, 2 * shift[:, 0]], 1),
        torch.stack([sin * flip, cos, 2 * shift[:, 1]], 1),
    ], 1)
    at = F.affine_grid(rows, [len(x), 3, side, side], align_corners=False)
    return F.grid_sample(x, at, padding_mode="border", align_corners=False)


def soften(x: Tensor, rng: random.Random) -> Tensor:
    """Loses detail, as a rendered view may: the whole batch at one of several scales, half of the time none."""
    if rng.random() < 0.5:
        return x
    n = x.shape[-1]
    small = F.interpolate(x, size=(int(n / rng.uniform(1.3, 3.0)),) * 2, mode="bilinear", antialias=True)
    return F.interpolate(small, size=(n, n), mode="bilinear")


def spoil(x: Tensor, amount: float, rng: random.Random) -> Tensor:
    """Exposure, white balance and the like, softness, noise and compression; colours stay colours."""
    look = Look(len(x), x.device, amount)
    look.saturation = look.saturation.clamp(min=0.6)  # grey pictures would be a lie about some edits
    return dirty(soften(look(x, None), rng))
