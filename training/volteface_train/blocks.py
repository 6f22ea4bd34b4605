"""What the networks of docs/compact.md are made of."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def act(x: Tensor) -> Tensor:
    return F.leaky_relu(x, 0.1)


def conv(k: int, i: int, o: int, stride: int = 1, gain: float = 1.0) -> nn.Conv2d:
    """A convolution whose outputs are about `gain` times as large as what its activation was given."""
    out = nn.Conv2d(i, o, k, stride, k // 2)
    nn.init.kaiming_normal_(out.weight, a=0.1)
    nn.init.zeros_(out.bias)
    with torch.no_grad():
        out.weight.mul_(gain)
    return out


class ChannelNorm(nn.LayerNorm):
    """Layer norm over the channels of [B, C, H, W]."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Res(nn.Module):
    """x + Conv3(act(x))."""

    def __init__(self, width: int):
        super().__init__()
        self.conv = conv(3, width, width, gain=0.5)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv(act(x))


def attend(q: Tensor, k: Tensor, v: Tensor, heads: int, mask: Tensor | None = None) -> Tensor:
    """Attention over [B, N, d]; mask [B, M] is true where a key counts."""
    q, k, v = (t.unflatten(-1, (heads, -1)).transpose(1, 2) for t in (q, k, v))
    m = None if mask is None else mask[:, None, None, :]
    # The fused kernel is made for longer sequences; on processors its gradient is slower up to more of them.
    if q.shape[-2] <= (80 if q.is_cuda else 512):
        score = (q @ k.transpose(-1, -2)) * q.shape[-1] ** -0.5
        if m is not None:
            score = score.masked_fill(~m, -1e4)
        return (score.softmax(-1) @ v).transpose(1, 2).flatten(2)
    return F.scaled_dot_product_attention(q, k, v, attn_mask=m).transpose(1, 2).flatten(2)


class Block(nn.Module):
    """Pre-norm transformer block."""

    def __init__(self, dim: int, heads: int, ratio: int):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(dim)
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)
        self.norm2 = nn.LayerNorm(dim)
        self.fc1 = nn.Linear(dim, ratio * dim)
        self.fc2 = nn.Linear(ratio * dim, dim)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q, k, v = self.qkv(self.norm1(x)).chunk(3, -1)
        x = x + self.proj(attend(q, k, v, self.heads, mask))
        return x + self.fc2(F.gelu(self.fc1(self.norm2(x))))


def stack(n: int, dim: int, heads: int, ratio: int) -> nn.ModuleList:
    return nn.ModuleList(Block(dim, heads, ratio) for _ in range(n))


def tokens(x: Tensor) -> Tensor:
    """[B, C, H, W] to [B, HW, C]."""
    return x.flatten(2).transpose(1, 2)


def grid(x: Tensor, side: int) -> Tensor:
    """[B, HW, C] to [B, C, H, W]."""
    return x.transpose(1, 2).unflatten(2, (side, side))


def small_normal(*shape: int, std: float = 0.02) -> nn.Parameter:
    return nn.Parameter(torch.randn(*shape) * std)
