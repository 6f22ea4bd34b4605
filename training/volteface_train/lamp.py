"""Somebody in the light of another lamp: the twin of `src/compose/lamp.rs`.

The photo's own light is taken to be that of a wide source: brightness of skin beside its mean is fitted by a plane over
the normals (R. Ramamoorthi, P. Hanrahan, "On the relationship between radiance and irradiance", 2001: the first four
harmonics). Where the lamp's light is more or less than that, the photo is made brighter or darker by their ratio, so that
every freckle and strand stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from . import compose

SKIN = 1
EVERY = 2  # of the layers' places each way the light is fitted on
LEAST = 0.35  # of the photo's own light, beside its mean
FITTED = 0.6  # how much of what was fitted is taken away
RIDGE = 1e-2
AMBIENT = 0.24
POWER = 1.5
WRAP = 0.12  # light that goes around
KNEE = 0.55  # linear light of the strongest colour that is shown as it is; above, it comes near 1 without reaching it
MOST = 3.5
BLUR = 2


@dataclass
class Lamp:
    """Direction in degrees: azimuth to the right of the picture, elevation up; colour in linear light, its mean about 1."""

    azimuth: float = 0.0
    elevation: float = 0.0
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)

    def direction(self) -> Tensor:
        """To the lamp: x to the right, y up, z towards the camera."""
        a, e = torch.tensor([self.azimuth, self.elevation]).deg2rad()
        return torch.stack([a.sin() * e.cos(), e.sin(), a.cos() * e.cos()])


def leaning(normal: Tensor) -> Tensor:
    """Unit normals [B, 3, s, s] of the layers' [B, 2, s, s], blurred."""
    xy = normal
    for _ in range(2):
        xy = F.avg_pool2d(F.pad(xy, (BLUR,) * 4, mode="replicate"), 2 * BLUR + 1, 1)
    return with_depth(xy)


def with_depth(xy: Tensor) -> Tensor:
    z = (1 - xy.square().sum(1, keepdim=True)).clamp(min=1e-4).sqrt()
    return torch.cat([xy, z], 1)


def own(lab: Tensor, skin: Tensor, normal: Tensor) -> Tensor:
    """The photo's own light beside its mean, [B, 4]: 1 and what it gains along x, y and z. lab [B, 3, m, m], skin [B, m, m],
    normal [B, 3, m, m]."""
    light = lab[:, 0].clamp(min=0) ** 3
    weight = skin.square()
    total = weight.sum((1, 2)) + 1e-3
    mean = (weight * light).sum((1, 2)) / total
    centre = (weight[:, None] * normal).sum((2, 3)) / total[:, None]
    off = normal - centre[:, :, None, None]
    value = light / mean.clamp(min=1e-3)[:, None, None] - 1
    square = torch.einsum("bhw,bihw,bjhw->bij", weight, off, off) / total[:, None, None]
    right = torch.einsum("bhw,bihw,bhw->bi", weight, off, value) / total[:, None]
    slope = torch.linalg.solve(square + RIDGE * torch.eye(3), right) * FITTED
    return torch.cat([1 - (slope * centre).sum(1, keepdim=True), slope], 1)


def lit(photo: Tensor, layers: compose.Layers, normal: Tensor, lamp: Lamp, amount: float = 1.0) -> Tensor:
    """The picture `photo` in sRGB [B, 3, n, n] in the lamp's light; normal [B, 2, 256, 256] as the layers say."""
    n = photo.shape[-1]
    lean = leaning(normal)
    light = own(layers.small, layers.small_parts[:, SKIN], lean[:, :, ::EVERY, ::EVERY])
    xyz = with_depth(compose.upsampled(lean[:, :2], n))
    person = 1 - compose.upsampled(layers.told[:, :1], n)
    before = (light[:, :1, None, None] + torch.einsum("bi,bihw->bhw", light[:, 1:], xyz)[:, None]).clamp(min=LEAST)
    toward = torch.einsum("i,bihw->bhw", lamp.direction(), xyz)[:, None]
    colour = torch.tensor(lamp.colour).view(1, 3, 1, 1)
    now = AMBIENT + POWER * colour * ((toward + WRAP) / (1 + WRAP)).clamp(min=0)
    linear = compose.linear(photo)
    raised = linear * (now / before).clamp(max=MOST)
    most = raised.amax(1, keepdim=True)
    shown = raised * (eased(most) / most.clamp(min=1e-4))
    return compose.encoded(linear + amount * person * (shown - linear))


def eased(x: Tensor) -> Tensor:
    over = (x - KNEE).clamp(min=0) / (1 - KNEE)
    return x.clamp(max=KNEE) + (1 - KNEE) * (1 - torch.exp(-over))
