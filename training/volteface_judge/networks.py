"""Two small convolutional networks: which edits a picture shows, and whose face it is.

Neither is ever part of a loss of the editor: what they say about its pictures is independent of it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from volteface_common.pair_offset import heard


@dataclass
class Config:
    """Shape of both networks; `labels` are those of the data without `none`, in its order."""

    judge_side: int = 128
    face_side: int = 96
    face_window: float = 0.72  # side of the centred window that the embedding looks at
    widths: tuple = (24, 48, 96, 160)
    face_widths: tuple = (24, 48, 96, 128)
    face_dim: int = 96
    labels: list = field(default_factory=list)

    def to_dict(self) -> dict:
        return asdict(self)


class Step(nn.Module):
    """3x3 convolution, batch norm, ReLU; with stride 1 around it the input is added."""

    def __init__(self, i: int, o: int, stride: int):
        super().__init__()
        self.conv = nn.Conv2d(i, o, 3, stride, 1, bias=False)
        self.norm = nn.BatchNorm2d(o)
        self.skip = stride == 1 and i == o

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm(self.conv(x)))
        return x + y if self.skip else y


class Backbone(nn.Module):
    """[B, 3, n, n] in [0, 1] to means and maxima of its last features, [B, 2 widths[3]]."""

    def __init__(self, widths: tuple):
        super().__init__()
        a, b, c, d = widths
        self.body = nn.Sequential(
            Step(3, a, 2), Step(a, b, 2), Step(b, b, 1), Step(b, c, 2), Step(c, c, 1), Step(c, c, 1),
            Step(c, d, 2), Step(d, d, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        f = self.body(2 * x - 1).float()
        return torch.cat([f.mean((2, 3)), f.amax((2, 3))], 1)


class Judge(nn.Module):
    """Independent logits of the labels, [B, labels]; a picture without an edit has none."""

    def __init__(self, c: Config):
        super().__init__()
        self.config, self.backbone = c, Backbone(c.widths)
        self.drop, self.head = nn.Dropout(0.1), nn.Linear(2 * c.widths[3], len(c.labels))
        # Row: a label that is named; column: what is added to another's logit then (`head` sets it).
        self.register_buffer("pair_offset", torch.zeros(len(c.labels), len(c.labels)))

    def forward(self, x: Tensor) -> Tensor:
        return heard(self.head(self.drop(self.backbone(x))), self.pair_offset)


class Face(nn.Module):
    """Unit vectors [B, face_dim]; the cosine of two says how alike two faces are."""

    def __init__(self, c: Config):
        super().__init__()
        self.config, self.backbone = c, Backbone(c.face_widths)
        self.head = nn.Linear(2 * c.face_widths[3], c.face_dim)

    def forward(self, x: Tensor) -> Tensor:
        return F.normalize(self.head(self.backbone(x)), dim=-1)


NETWORKS = {"judge": Judge, "face": Face}
