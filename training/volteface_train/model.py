"""The compact network, block by block as in docs/compact.md; attribute names are tensor names."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import cameras
from .beside import heard
from .config import Config


AFFINE = 12  # channels of the local affine colour, 3x4 row-major
CHANGE = AFFINE + 2  # and of the displacement
REACH = 0.1  # picture widths that a displacement of 1 moves


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
    if q.shape[-2] <= 80:  # the fused kernel is made for longer sequences
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
        # Row: a label that is named; column: what is added to another's logit then (`beside`). Not learned by descent.
        self.register_buffer("beside", torch.zeros(len(c.labels), len(c.labels)))

    def heard(self, logits: Tensor) -> Tensor:
        """Logits [B, labels + 1] of a picture with what `beside` adds to the labels."""
        return torch.cat([heard(logits[:, :-1], self.beside), logits[:, -1:]], 1)

    def forward(self, p: Tensor) -> Tensor:
        x = self.conv3(act(self.conv2(act(self.conv1(2 * p - 1)))))
        x = self.norm0(tokens(self.conv4(act(x))))
        x = torch.cat([self.cls.expand(len(p), -1, -1).to(x.dtype), x], 1) + self.position
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


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
        # How firmly that is done: alone, and beside another edit. Not learned by descent (`firm`).
        self.register_buffer("firm", torch.ones(2, len(c.labels)))
        # What every named edit does to the channels: blocks, after up1, after up2, side, view, after view1; then
        # its colour.
        self.films = [*[2 * c.dim] * c.edit_blocks, 2 * d, 2 * b, 2 * c.side_width, 4 * a, 2 * c.view_hidden, AFFINE]
        self.film = nn.Linear(len(c.labels), sum(self.films), bias=False)
        nn.init.zeros_(self.film.weight)
        self.view2 = conv(1, c.view_hidden, 4 * CHANGE + c.view_channels)
        # The edited input view starts as the photo itself.
        nn.init.zeros_(self.view2.weight[: 4 * CHANGE])
        nn.init.zeros_(self.view2.bias[: 4 * CHANGE])

    def drawn(self, wish: Tensor, camera: Tensor, side: int) -> Tensor:
        """The named edits' drawings where the face is: [B, atlas channels, side, side]."""
        alone, beside = self.firm
        wish = wish * torch.where((wish > 0).sum(1, keepdim=True) > 1, beside, alone)
        sheet = (wish @ self.atlas.flatten(1)).unflatten(1, self.atlas.shape[1:]).float()
        # In f32 whatever the rest is in: of 80 texels, eight bits of a place would leave a third of one open.
        with torch.autocast(camera.device.type, enabled=False):
            at = cameras.place(camera.float(), side) / self.reach
        return F.grid_sample(sheet, at, padding_mode="zeros", align_corners=False)

    def forward(self, f_a: Tensor, f_g: Tensor, s64: Tensor, s128: Tensor, wish: Tensor, camera: Tensor):
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
        x = self.view2(act(modulated(self.view1(x), hidden)))
        change = F.pixel_shuffle(x[:, : 4 * CHANGE], 2)
        change = change + F.pad(colour, (0, CHANGE - AFFINE))[:, :, None, None]
        return torch.cat([front, sides], 1), change, x[:, 4 * CHANGE :]


class Decoder(nn.Module):
    """Feature of a point to raw density, three colours, gate."""

    def __init__(self, c: Config):
        super().__init__()
        self.fc1 = nn.Linear(c.plane_channels + c.view_channels, c.hidden)
        self.fc2 = nn.Linear(c.hidden, 5)
        # Space starts nearly empty (opacity of the whole box about 0.1) and colours start with
        # 80 % of the photo where the photo sees the point.
        with torch.no_grad():
            self.fc2.weight.mul_(0.5)
            self.fc2.bias.copy_(torch.tensor([-5.0, 0.0, 0.0, 0.0, 1.4]))
            self.fc2.bias.sub_(self.fc2.weight.sum(1) * 0.693)  # softplus(0) of every unit
            # Three units begin as what they are good for: solid behind the seen surface, empty
            # outside the silhouette, and no photo colour on what lies hidden.
            near, far, silhouette = (c.plane_channels + i for i in range(3))
            self.fc1.weight[:3], self.fc1.bias[:3], self.fc2.weight[:, :3] = 0, 0, 0
            self.fc1.weight[0, near], self.fc2.weight[0, 0] = 6.0, 1.5
            self.fc1.weight[1, silhouette], self.fc2.weight[0, 1] = -1.0, -1.0
            self.fc1.weight[2, far], self.fc1.bias[2], self.fc2.weight[4, 2] = 6.0, -3.0, -1.5

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.softplus(self.fc1(x)))


@dataclass
class Photo:
    """What a photo is to the rest: kept while prompts change."""

    f_g: Tensor
    pose: Tensor
    f_h: Tensor
    s64: Tensor
    s128: Tensor

    def repeat(self, n: int) -> "Photo":
        """Each photo n times in a row."""
        if n == 1:
            return self
        return Photo(*(t.repeat_interleave(n, 0) for t in vars(self).values()))


class Compact(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.config = c
        self.low, self.high = Low(c), High(c)
        self.text, self.picture = Text(c), Picture(c)
        self.classifier = nn.Linear(c.prompt_dim, len(c.labels) + 1)
        nn.init.constant_(self.classifier.bias[:-1], -3.0)  # a prompt names one label or two of many
        self.cross, self.edit, self.decoder = Cross(c), Edit(c), Decoder(c)

    def _with_coordinates(self, photo: Tensor) -> Tensor:
        b, _, n, _ = photo.shape
        c = (2 * torch.arange(n, device=photo.device, dtype=photo.dtype) + 1) / n - 1
        rows = c[None, None, :, None].expand(b, 1, n, n)
        return torch.cat([2 * photo - 1, rows, rows.transpose(2, 3)], 1)

    def encode_low(self, photo: Tensor):
        """Structure tokens and pose alone."""
        return self.low(self._with_coordinates(photo))

    def encode_photo(self, photo: Tensor) -> Photo:
        """Photo [B, 3, image, image] in [0, 1]."""
        x = self._with_coordinates(photo)
        f_g, pose = self.low(x)
        return Photo(f_g, pose.float(), *self.high(x))

    def encode_text(self, ids: Tensor):
        """-> tokens [B, 17, d], mask [B, 17], logits [B, labels + 1]."""
        x, mask = self.text(ids)
        return x, mask, self.classifier(x[:, 0]).float()

    def encode_picture(self, p: Tensor):
        """[B, 3, 128, 128] in [0, 1] -> tokens [B, 65, d], logits [B, labels + 1]."""
        x = self.picture(p)
        return x, self.picture.heard(self.classifier(x[:, 0]).float())

    def wish(self, logits: Tensor) -> Tensor:
        """What a prompt asks for: f32 [B, labels], 1 for every label that is named; of "none" nothing is asked."""
        out = (logits[:, :-1] > 0).float()
        out[:, self.cross.none] = 0
        return out

    def edit_photo(self, photo: Photo, wish: Tensor, camera: Tensor | None = None):
        """-> F_a, planes [B, 3C, P, P], change of the photo [B, 14, 2P, 2P], view features [B, Cv, P, P].

        `camera` [B, 25] is the photo's, where it is known better than the network does.
        """
        camera = cameras.from_pose(photo.pose) if camera is None else camera
        f_a = self.cross(photo.f_h, photo.f_g, wish)
        return f_a, *self.edit(f_a, photo.f_g, photo.s64, photo.s128, wish, camera)


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


def count(model: nn.Module) -> int:
    """Numbers that make up the networks, as the manifest and the application count them."""
    return sum(p.numel() for p in (*model.parameters(), *model.buffers()))
