"""From what the photo shows and what is wished for to planes and a changed picture: cross-attention and E_t
(docs/compact.md)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from volteface_common import cameras

from .blocks import Res, act, attend, conv, grid, small_normal, stack, tokens
from .config import Config

AFFINE = 12  # channels of the local affine colour, 3x4 row-major
CHANGE = AFFINE + 2  # and of the displacement
REACH = 0.1  # picture widths that a displacement of 1 moves


class Cross(nn.Module):
    """Appearance asks the edits that the prompt names, place by place; "none" always answers as well."""

    def __init__(self, c: Config):
        super().__init__()
        d = c.high_widths[2]
        self.side, self.heads = c.token_grid * 2, 4
        self.geometry = nn.Linear(c.dim, d)
        self.norm = nn.LayerNorm(d)
        self.names = small_normal(len(c.labels), c.prompt_dim, std=1.0)
        self.none = c.labels.index("none")
        self.query = nn.Linear(d, d)
        self.key = nn.Linear(c.prompt_dim, d)
        self.value = nn.Linear(c.prompt_dim, d)
        self.proj = nn.Linear(d, d)
        self.norm2 = nn.LayerNorm(d)
        self.fc1 = nn.Linear(d, 2 * d)
        self.fc2 = nn.Linear(2 * d, d)

    def forward(self, f_h: Tensor, f_g: Tensor, wish: Tensor) -> Tensor:
        geometry = grid(self.geometry(f_g), self.side // 2)
        q0 = tokens(f_h) + tokens(F.interpolate(geometry, scale_factor=2, mode="nearest"))
        q = self.query(self.norm(q0))
        named = wish > 0
        named[:, self.none] = True
        names = self.names.expand(len(wish), -1, -1)
        x = q0 + self.proj(attend(q, self.key(names), self.value(names), self.heads, named))
        x = x + self.fc2(F.gelu(self.fc1(self.norm2(x))))
        return grid(x, self.side)


def modulated(x: Tensor, by: Tensor) -> Tensor:
    """x (1 + scale) + shift of every channel; `by` [B, 2C] is scales, then shifts; x [B, N, C] or [B, C, H, W]."""
    scale, shift = by.chunk(2, -1)
    scale, shift = ((t[:, None] if x.dim() == 3 else t[:, :, None, None]) for t in (scale, shift))
    return x * (1 + scale) + shift


class Edit(nn.Module):
    """E_t: appearance and structure to planes, view features and the local change of the photo."""

    def __init__(self, c: Config):
        super().__init__()
        a, b, d = c.high_widths
        self.side, self.reach = c.token_grid, c.atlas_reach
        self.fuse = nn.Conv2d(d, c.dim, 2, 2)
        self.geometry = nn.Linear(c.dim, c.dim)
        self.norm0 = nn.LayerNorm(c.dim)
        self.blocks = stack(c.edit_blocks, c.dim, c.heads, c.mlp_ratio)
        self.norm = nn.LayerNorm(c.dim)
        self.up1, self.res1 = nn.Linear(c.dim, 4 * d), Res(d)
        self.up2, self.skip64, self.res2 = conv(1, d, 4 * b), conv(1, b, b, gain=0.5), Res(b)
        self.front = conv(1, b, 4 * c.plane_channels, gain=0.5)
        self.side1, self.side_res = nn.Linear(c.dim, 4 * c.side_width), Res(c.side_width)
        self.side2 = conv(1, c.side_width, 4 * 2 * c.plane_channels, gain=0.5)
        self.view_up = conv(1, b, 4 * a)
        # The drawing and the change of the photo are twice as fine as the rest: four places of theirs are one of it.
        self.view1 = conv(3, 2 * a + 4 * c.atlas_channels, c.view_hidden)
        # What every named edit draws on a face, wherever in the photo that is: frames, a brim, a painted mouth.
        self.atlas = nn.Parameter(torch.zeros(len(c.labels), c.atlas_channels, c.atlas_size, c.atlas_size))
        # What that is multiplied by: alone, and beside another edit. Not learned by descent (`drawing_gain.py`).
        self.register_buffer("drawing_gain", torch.ones(2, len(c.labels)))
        # What every named edit does to the channels: blocks, after up1, after up2, side, view, after view1; then
        # its colour.
        self.films = [*[2 * c.dim] * c.edit_blocks, 2 * d, 2 * b, 2 * c.side_width, 4 * a, 2 * c.view_hidden, AFFINE]
        self.film = nn.Linear(len(c.labels), sum(self.films), bias=False)
        nn.init.zeros_(self.film.weight)
        if c.layers_used:
            # What is where in the photo, told to what draws and changes it; at first nothing.
            self.layers = nn.Conv2d(c.layer_widths[-1], c.view_hidden, 1)
            nn.init.zeros_(self.layers.weight)
            nn.init.zeros_(self.layers.bias)
        self.view2 = conv(1, c.view_hidden, 4 * CHANGE + c.view_channels)
        # The edited input view starts as the photo itself.
        nn.init.zeros_(self.view2.weight[: 4 * CHANGE])
        nn.init.zeros_(self.view2.bias[: 4 * CHANGE])

    def drawn(self, wish: Tensor, camera: Tensor, side: int) -> Tensor:
        """The named edits' drawings where the face is: [B, atlas channels, side, side]."""
        alone, beside = self.drawing_gain
        wish = wish * torch.where((wish > 0).sum(1, keepdim=True) > 1, beside, alone)
        sheet = (wish @ self.atlas.flatten(1)).unflatten(1, self.atlas.shape[1:]).float()
        # In f32 whatever the rest is in: of 80 texels, eight bits of a place would leave a third of one open.
        with torch.autocast(camera.device.type, enabled=False):
            at = cameras.place(camera.float(), side) / self.reach
        return F.grid_sample(sheet, at, padding_mode="zeros", align_corners=False)

    def forward(self, f_a: Tensor, f_g: Tensor, s64: Tensor, s128: Tensor, wish: Tensor, camera: Tensor,
                layers: Tensor | None = None):
        *blocks, up1, up2, side, view, hidden, colour = self.film(wish).split(self.films, -1)
        x = self.norm0(tokens(self.fuse(f_a)) + self.geometry(f_g))
        for block, by in zip(self.blocks, blocks):
            x = block(modulated(x, by))
        t = self.norm(x)
        x = modulated(F.pixel_shuffle(grid(self.up1(t), self.side), 2) + f_a, up1)
        x = self.res1(act(x))
        x = modulated(F.pixel_shuffle(self.up2(act(x)), 2) + self.skip64(s64), up2)
        u = act(self.res2(x))
        front = F.pixel_shuffle(self.front(u), 2)
        # The planes seen from above and from the side are not aligned with the photo: tokens alone.
        x = self.side_res(modulated(F.pixel_shuffle(grid(self.side1(t), self.side), 2), side))
        x = F.pixel_shuffle(self.side2(act(x)), 2)
        sides = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        x = act(modulated(torch.cat([F.pixel_shuffle(self.view_up(u), 2), s128], 1), view))
        x = torch.cat([x, F.pixel_unshuffle(self.drawn(wish, camera, 2 * x.shape[-1]), 2)], 1)
        x = self.view1(x)
        if layers is not None:
            x = x + self.layers(layers)
        x = self.view2(act(modulated(x, hidden)))
        change = F.pixel_shuffle(x[:, : 4 * CHANGE], 2)
        change = change + F.pad(colour, (0, CHANGE - AFFINE))[:, :, None, None]
        return torch.cat([front, sides], 1), change, x[:, 4 * CHANGE :]


def edited_picture(photo: Tensor, change: Tensor) -> Tensor:
    """clamp((I + dA) p(u + d) + b): photo [B, 3, n, n], change [B, 14, m, m] -> [B, 3, n, n].

    p(u + d) is the photo, bilinear and edge-clamped, `REACH` d picture widths away.
    """
    n = photo.shape[-1]
    change = F.interpolate(change, size=photo.shape[-2:], mode="bilinear", align_corners=False)
    c = (2 * torch.arange(n, device=photo.device, dtype=change.dtype) + 1) / n - 1
    at = torch.stack([c[None, :].expand(n, n), c[:, None].expand(n, n)], -1)
    at = at + 2 * REACH * change[:, AFFINE:CHANGE].permute(0, 2, 3, 1)
    photo = F.grid_sample(photo, at, padding_mode="border", align_corners=False)
    a = change[:, :AFFINE].unflatten(1, (3, 4))
    moved = (a[:, :, :3] * photo[:, None]).sum(2) + a[:, :, 3]
    return (photo + moved).clamp(0, 1)
