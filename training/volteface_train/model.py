"""The compact network as docs/compact.md describes it; attribute names are tensor names."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from volteface_common import cameras
from volteface_common.parts import KINDS

from .config import Config
from .editor import Cross, Edit
from .encoders import High, Low, Picture, Text
from .layers import Layers, Seen


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
        if c.layers_used:
            self.parts = nn.Linear(c.hidden, len(KINDS))
        if c.mirror:
            # Feature of the point, view features at its mirror point, own colour, and the picture's there.
            self.mirror1 = nn.Linear(c.plane_channels + 2 * c.view_channels + 6, c.mirror_hidden)
            self.mirror2 = nn.Linear(c.mirror_hidden, 4)
            # It begins shut, so that weights without it stay the same function.
            nn.init.zeros_(self.mirror2.weight)
            with torch.no_grad():
                self.mirror2.bias.copy_(torch.tensor([-5.0, 0.0, 0.0, 0.0]))

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.softplus(self.fc1(x)))

    def kinds(self, x: Tensor) -> Tensor:
        """Logits of `parts.KINDS` of a point."""
        return self.parts(F.softplus(self.fc1(x)))

    def mirrored(self, x: Tensor) -> Tensor:
        """Logit of the second gate and the logarithm of the gains of the picture's colours, before tanh: [..., 4]."""
        return self.mirror2(F.softplus(self.mirror1(x)))


@dataclass
class Photo:
    """What a photo is to the rest: kept while prompts change."""

    f_g: Tensor
    pose: Tensor
    f_h: Tensor
    s64: Tensor
    s128: Tensor
    layers: Tensor | None = None  # what the layers are made of, of networks that have them

    def of(self, owner: Tensor) -> Photo:
        """Whose sample each is, i64 [B]: what their photos are."""
        return Photo(*(None if t is None else t[owner] for t in vars(self).values()))


class Compact(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.config = c
        self.low, self.high = Low(c), High(c)
        self.text, self.picture = Text(c), Picture(c)
        self.classifier = nn.Linear(c.prompt_dim, len(c.labels) + 1)
        nn.init.constant_(self.classifier.bias[:-1], -3.0)  # a prompt names one label or two of many
        self.cross, self.edit, self.decoder = Cross(c), Edit(c), Decoder(c)
        if c.layers:
            self.layers = Layers(c)

    def _with_coordinates(self, photo: Tensor) -> Tensor:
        b, _, n, _ = photo.shape
        c = (2 * torch.arange(n, device=photo.device, dtype=photo.dtype) + 1) / n - 1
        rows = c[None, None, :, None].expand(b, 1, n, n)
        return torch.cat([2 * photo - 1, rows, rows.transpose(2, 3)], 1)

    def encode_low(self, photo: Tensor):
        """Structure tokens and pose alone."""
        return self.low(self._with_coordinates(photo))

    def code(self, photo: Tensor) -> Photo:
        """Photo [B, 3, image, image] in [0, 1], without its layers."""
        x = self._with_coordinates(photo)
        f_g, pose = self.low(x)
        return Photo(f_g, pose.float(), *self.high(x))

    def encode_photo(self, photo: Tensor) -> Photo:
        """Photo [B, 3, image, image] in [0, 1]."""
        coded = self.code(photo)
        if self.config.layers_used:
            coded.layers = self.see(photo, coded).hidden
        return coded

    def see(self, photo: Tensor, coded: Photo, window: tuple[int, int, int] | None = None) -> Seen:
        """The photo's layers, or a square of them; only of networks whose `config.layers` is set."""
        return self.layers(self._with_coordinates(photo), coded.f_g, coded.f_h, coded.s64, coded.s128, window)

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
        return f_a, *self.edit(f_a, photo.f_g, photo.s64, photo.s128, wish, camera, photo.layers)


def count(model: nn.Module) -> int:
    """Numbers that make up the networks, as the manifest and the application count them."""
    return sum(p.numel() for p in (*model.parameters(), *model.buffers()))
