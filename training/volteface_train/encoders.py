"""E_low and E_high of the photo, E_p of words and pictures (docs/compact.md)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from volteface_common.pair_offset import heard

from .blocks import ChannelNorm, Res, act, conv, small_normal, stack, tokens
from .config import Config


class Low(nn.Module):
    """E_low: structure and the photo's camera."""

    def __init__(self, c: Config):
        super().__init__()
        a, b = c.low_widths
        self.conv1, self.conv2, self.conv3 = conv(3, 5, a, 2), conv(3, a, b, 2), conv(3, b, c.dim, 2)
        self.norm0 = nn.LayerNorm(c.dim)
        self.position = small_normal(1, c.token_grid**2, c.dim, std=0.2)
        self.blocks = stack(c.low_blocks, c.dim, c.heads, c.mlp_ratio)
        self.norm = nn.LayerNorm(c.dim)
        self.pose = nn.Linear(c.dim, 6)
        nn.init.normal_(self.pose.weight, std=0.002)
        nn.init.zeros_(self.pose.bias)

    def forward(self, x: Tensor):
        x = act(self.conv1(F.avg_pool2d(x, 2)))
        x = self.norm0(tokens(self.conv3(act(self.conv2(x))))) + self.position
        for block in self.blocks:
            x = block(x)
        f_g = self.norm(x)
        return f_g, self.pose(f_g.mean(1))


class High(nn.Module):
    """E_high: detail. What it hands on is normalised, so that a prompt, which adds to it, is heard."""

    def __init__(self, c: Config):
        super().__init__()
        a, b, d = c.high_widths
        self.conv1, self.res1 = conv(3, 5, a, 2), Res(a)
        self.conv2, self.res2 = conv(3, a, b, 2), Res(b)
        self.conv3, self.res3 = conv(3, b, d, 2), Res(d)
        self.norm1, self.norm2, self.norm3 = ChannelNorm(a), ChannelNorm(b), ChannelNorm(d)

    def forward(self, x: Tensor):
        s128 = self.norm1(self.res1(act(self.conv1(x))))
        s64 = self.norm2(self.res2(act(self.conv2(act(s128)))))
        return self.norm3(self.res3(act(self.conv3(act(s64))))), s64, s128


class Text(nn.Module):
    """E_p for words given as hashed n-grams."""

    def __init__(self, c: Config):
        super().__init__()
        self.embedding = nn.Parameter(torch.randn(c.ngram_buckets, c.prompt_dim) * 0.1)
        self.cls = small_normal(1, 1, c.prompt_dim)
        self.position = small_normal(1, c.text_words + 1, c.prompt_dim)
        self.blocks = stack(c.text_blocks, c.prompt_dim, c.prompt_heads, 3)
        self.norm = nn.LayerNorm(c.prompt_dim)

    def forward(self, ids: Tensor):
        """i64 [B, words, ngrams] (-1: nothing) to tokens [B, 1 + words, d] and their mask."""
        used = (ids >= 0).to(self.embedding.dtype)
        count = used.sum(-1)
        rows = F.embedding(ids.clamp(min=0), self.embedding)
        x = (rows * used[..., None]).sum(2) / count.clamp(min=1)[..., None]
        mask = F.pad(count > 0, (1, 0), value=True)
        x = torch.cat([self.cls.expand(len(ids), -1, -1), x], 1) + self.position
        for block in self.blocks:
            x = block(x, mask)
        return self.norm(x), mask


class Picture(nn.Module):
    """E_p for pictures: four convolutions make the tokens (they learn sooner than one large patch)."""

    def __init__(self, c: Config):
        super().__init__()
        w = [3, *c.picture_widths, c.prompt_dim]
        self.conv1, self.conv2, self.conv3, self.conv4 = (conv(3, w[i], w[i + 1], 2) for i in range(4))
        self.norm0 = nn.LayerNorm(c.prompt_dim)
        n = (c.picture_side // c.picture_patch) ** 2
        self.cls = small_normal(1, 1, c.prompt_dim)
        self.position = small_normal(1, n + 1, c.prompt_dim, std=0.2)
        self.blocks = stack(c.picture_blocks, c.prompt_dim, c.prompt_heads, 3)
        self.norm = nn.LayerNorm(c.prompt_dim)
        # Row: a label that is named; column: what is added to another's logit then (`pair_offset`). Not learned by descent.
        self.register_buffer("pair_offset", torch.zeros(len(c.labels), len(c.labels)))

    def heard(self, logits: Tensor) -> Tensor:
        """Logits [B, labels + 1] of a picture with what `pair_offset` adds to the labels."""
        return torch.cat([heard(logits[:, :-1], self.pair_offset), logits[:, -1:]], 1)

    def forward(self, p: Tensor) -> Tensor:
        x = self.conv3(act(self.conv2(act(self.conv1(2 * p - 1)))))
        x = self.norm0(tokens(self.conv4(act(x))))
        x = torch.cat([self.cls.expand(len(p), -1, -1).to(x.dtype), x], 1) + self.position
        for block in self.blocks:
            x = block(x)
        return self.norm(x)
