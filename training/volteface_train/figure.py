"""What is person and what is ground, looked at once more over the whole photo (docs/compact.md, `Figure`)."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from .blocks import Block, Res, act, conv, grid, tokens
from .config import Config
from .layers import CHANNELS

RATIO = 2  # of the block's inner width


class Figure(nn.Module):
    """A U of its own from 128 to 16 and back. What it says is added to what the layers head says."""

    def __init__(self, c: Config):
        super().__init__()
        a, b, d, last = c.figure_widths
        self.conv1, self.res1 = conv(3, 4 * 5, a, 2), Res(a)
        self.conv2, self.res2 = conv(3, a, b, 2), Res(b)
        self.conv3, self.structure = conv(3, b, d, 2), nn.Linear(c.dim, d)
        self.res3, self.block = Res(d), Block(d, c.heads, RATIO)
        self.up1, self.skip32, self.res4 = conv(1, d, 4 * b), conv(1, b, b, gain=0.5), Res(b)
        self.up2, self.skip64, self.res5 = conv(1, b, 4 * a), conv(1, a, a, gain=0.5), Res(a)
        self.up3, self.skip128 = conv(1, a, 4 * last), conv(1, c.layer_widths[3], last, gain=0.5)
        self.out = conv(1, last, 4 * CHANNELS, gain=0.1)

    def forward(self, x: Tensor, f_g: Tensor, hidden: Tensor) -> Tensor:
        """x [B, 5, S, S] is the encoders' input, `hidden` [B, C, S/2, S/2] what the layers are made of; what
        is added to them before they are shuffled: [B, 4 CHANNELS, S/2, S/2]."""
        s64 = self.res1(act(self.conv1(F.pixel_unshuffle(x, 2))))
        s32 = self.res2(act(self.conv2(act(s64))))
        y = self.conv3(act(s32))
        y = self.res3(act(y + grid(self.structure(f_g), y.shape[-1])))
        y = grid(self.block(tokens(y)), y.shape[-1])
        y = self.res4(act(F.pixel_shuffle(self.up1(act(y)), 2) + self.skip32(s32)))
        y = self.res5(act(F.pixel_shuffle(self.up2(act(y)), 2) + self.skip64(s64)))
        y = act(F.pixel_shuffle(self.up3(act(y)), 2) + self.skip128(hidden))
        return self.out(y)
