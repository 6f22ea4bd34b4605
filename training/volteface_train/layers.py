"""The layers of a photo: parts, normals, albedo and shading at the photo's own size (docs/compact.md, `Layers`)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from volteface_common.parts import PARTS

from .blocks import Block, Res, act, conv, grid
from .config import Config

SHADING = 3.0  # the brightest that can be said
CHANNELS = len(PARTS) + 2 + 3 + 1


@dataclass
class Seen:
    """parts [B, 12, S, S] logits; normal [B, 2, S, S] x to the right and y up in the camera's frame; albedo [B, 3, S, S]
    sRGB in 0..1; shading [B, 1, S, S] of linear light; hidden [B, C, S/2, S/2], what they are made of."""

    parts: Tensor
    normal: Tensor
    albedo: Tensor
    shading: Tensor
    hidden: Tensor


class Context(nn.Module):
    """A small U-Net of the head's own (Ronneberger et al., arXiv 1505.04597): the encoders, which stand still, were taught
    where surfaces are and not what they are."""

    def __init__(self, widths: list[int]):
        super().__init__()
        a, b, c, d = widths
        self.enter = conv(1, 5 * 16, a)
        self.down1, self.res1 = conv(3, a, b, 2), Res(b)
        self.down2, self.res2 = conv(3, b, c, 2), Res(c)
        self.down3, self.res3, self.res4 = conv(3, c, d, 2), Res(d), Res(d)
        self.up1, self.res5 = conv(1, d, 4 * c, gain=0.5), Res(c)
        self.up2, self.res6 = conv(1, c, 4 * b, gain=0.5), Res(b)
        self.up3 = conv(1, b, 4 * a, gain=0.5)

    def forward(self, x: Tensor) -> Tensor:
        """x [B, 5, S, S] to [B, widths[0], S / 4, S / 4]."""
        quarter = self.enter(F.pixel_unshuffle(x, 4))
        eighth = self.res1(self.down1(act(quarter)))
        coarse = self.res2(self.down2(act(eighth)))
        y = self.res4(self.res3(self.down3(act(coarse))))
        y = self.res5(F.pixel_shuffle(self.up1(act(y)), 2) + coarse)
        y = self.res6(F.pixel_shuffle(self.up2(act(y)), 2) + eighth)
        return act(F.pixel_shuffle(self.up3(act(y)), 2) + quarter)


class Layers(nn.Module):
    """A small U over what the encoders make of a photo."""

    def __init__(self, c: Config):
        super().__init__()
        a, b, d = c.high_widths
        first, second, third, fourth = c.layer_widths
        self.side = c.token_grid
        self.block, self.norm = Block(c.dim, c.heads, c.mlp_ratio), nn.LayerNorm(c.dim)
        self.up1, self.skip32, self.res1 = nn.Linear(c.dim, 4 * first), conv(1, d, first, gain=0.5), Res(first)
        self.up2, self.skip64, self.res2 = conv(1, first, 4 * second), conv(1, b, second, gain=0.5), Res(second)
        self.up3, self.skip128 = conv(1, second, 4 * third), conv(1, a, third, gain=0.5)
        self.mix = conv(3, third + 4 * 5, fourth)
        self.out = conv(1, fourth, 4 * CHANNELS, gain=0.3)
        self.context = Context(c.context_widths) if c.context else None
        if c.context:
            self.join = conv(1, c.context_widths[0], second, gain=0.0)  # nothing at first
            self.says = conv(1, c.context_widths[0], 4 * CHANNELS, gain=0.0)
        with torch.no_grad():
            self.out.bias[-4:] = -1.0  # shading about 0.8

    def forward(self, x: Tensor, f_g: Tensor, f_h: Tensor, s64: Tensor, s128: Tensor,
                window: tuple[int, int, int] | None = None) -> Seen:
        """x [B, 5, S, S] is the encoders' input; `window` (first row and column, side; all even) computes a square of the
        layers alone."""
        t = self.norm(self.block(f_g))
        y = F.pixel_shuffle(grid(self.up1(t), self.side), 2) + self.skip32(f_h)
        y = self.res1(act(y))
        y = F.pixel_shuffle(self.up2(act(y)), 2) + self.skip64(s64)
        whole = self.context(x) if self.context is not None else None
        if whole is not None:
            y = y + self.join(whole)
        y = self.res2(act(y))
        y = act(F.pixel_shuffle(self.up3(act(y)), 2) + self.skip128(s128))
        y = torch.cat([y, F.pixel_unshuffle(x, 2)], 1)
        if window is None:
            hidden = act(self.mix(y))
        else:
            top, left, side = (v // 2 for v in window)
            y = F.pad(y, (1, 1, 1, 1))[:, :, top : top + side + 2, left : left + side + 2]
            hidden = act(F.conv2d(y, self.mix.weight, self.mix.bias))
        out = self.out(hidden)
        if whole is not None:
            said = F.interpolate(self.says(whole), scale_factor=2.0, mode="bilinear", align_corners=False)
            out = out + (said if window is None else said[:, :, top : top + side, left : left + side])
        parts, normal, albedo, shading = F.pixel_shuffle(out, 2).float().split((len(PARTS), 2, 3, 1), 1)
        normal = normal / normal.square().sum(1, keepdim=True).sqrt().clamp(min=1)
        return Seen(parts, normal, albedo.sigmoid(), SHADING * shading.sigmoid(), hidden)
