"""The three networks (docs/align.md): a finder over the whole frame, a refiner of one square, and a measurer
that looks at the same square from nearer.

Batch norms stand in training only; `folded` multiplies them into the convolutions, which is what the
application runs.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SLOPE = 0.1


@dataclass
class Config:
    """Shape of the networks; `to_dict` is the `config` of the manifest."""

    finder_side: int = 192
    finder_widths: list = field(default_factory=lambda: [16, 32, 48, 64, 96])
    cell: int = 8            # pixels of the frame a cell of the finder's map
    usual_side: float = 64.0  # the square side that a log size of 0 means, in pixels of the frame
    refiner_side: int = 112
    refiner_widths: list = field(default_factory=lambda: [16, 32, 48, 64])
    refiner_hidden: int = 96
    context: float = 1.25    # side of what the refiner sees, in sides of the square it is given
    measurer_points: int = 24
    measurer_hidden: int = 64
    measurer_context: float = 0.8  # of the measurer, whose picture and stages are those of the refiner

    def to_dict(self) -> dict:
        return asdict(self)


def act(x: Tensor) -> Tensor:
    return F.leaky_relu(x, SLOPE)


class Conv(nn.Module):
    """Convolution and batch norm; after folding, the convolution alone."""

    def __init__(self, a: int, b: int, kernel: int = 3, stride: int = 1):
        super().__init__()
        self.conv = nn.Conv2d(a, b, kernel, stride, kernel // 2)
        self.norm: nn.BatchNorm2d | None = nn.BatchNorm2d(b)
        nn.init.kaiming_normal_(self.conv.weight, SLOPE)
        nn.init.zeros_(self.conv.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        return x if self.norm is None else self.norm(x)

    def fold(self) -> None:
        n = self.norm
        if n is not None:
            gain = n.weight / (n.running_var + n.eps).sqrt()
            self.conv.weight.data = self.conv.weight.data * gain[:, None, None, None]
            self.conv.bias.data = (self.conv.bias.data - n.running_mean) * gain + n.bias
            self.norm = None


class Stage(nn.Module):
    """Halves the map, then `x + conv(act(x))` a few times."""

    def __init__(self, a: int, b: int, deep: int):
        super().__init__()
        self.down = Conv(a, b, 3, 2)
        self.deep = nn.ModuleList(Conv(b, b) for _ in range(deep))

    def forward(self, x: Tensor) -> Tensor:
        x = self.down(x)
        for conv in self.deep:
            x = x + conv(act(x))
        return act(x)


def normalised(x: Tensor) -> Tensor:
    """[B, 3, n, n] in 0..1 to mean 0 and about unit spread over each picture, so that dark is not absent."""
    mean = x.mean((1, 2, 3), keepdim=True)
    spread = ((x - mean) ** 2).mean((1, 2, 3), keepdim=True).sqrt()
    return (x - mean) / (spread + 0.05)


class Trunk(nn.Module):
    """The four stages that every network begins with."""

    def __init__(self, w: list[int]):
        super().__init__()
        self.one, self.two = Stage(3, w[0], 0), Stage(w[0], w[1], 1)
        self.three, self.four = Stage(w[1], w[2], 2), Stage(w[2], w[3], 2)

    def begin_from(self, other: Trunk) -> None:
        """Takes over the stages of a trained network that knows faces already."""
        for name in ("one", "two", "three", "four"):
            getattr(self, name).load_state_dict(getattr(other, name).state_dict())


def joined(fine: Tensor, coarse: Tensor, up: Conv, join: Conv) -> Tensor:
    """A finer map joined with a coarser one."""
    return act(join(act(fine + F.interpolate(up(coarse), scale_factor=2, mode="nearest"))))


class Finder(Trunk):
    """[B, 3, side, side] to [B, 6, side / cell, side / cell]: centre logit, place in the cell (x, y from
    its middle, in cells), log size, sine and cosine of the roll."""

    def __init__(self, c: Config):
        w = c.finder_widths
        super().__init__(w)
        self.five = Stage(w[3], w[4], 2)
        self.up4, self.up3 = Conv(w[4], w[3], 1), Conv(w[3], w[2], 1)
        self.join4, self.join3 = Conv(w[3], w[3]), Conv(w[2], w[3])
        self.head = nn.Conv2d(w[3], 6, 1)
        # One cell in three hundred holds a centre.
        nn.init.constant_(self.head.bias, 0)
        self.head.bias.data[0] = -5

    def forward(self, x: Tensor) -> Tensor:
        x3 = self.three(self.two(self.one(normalised(x))))
        x4 = self.four(x3)
        x5 = self.five(x4)
        x4 = joined(x4, x5, self.up4, self.join4)
        x3 = joined(x3, x4, self.up3, self.join3)
        return self.head(x3)


def _head(a: int, hidden: int, outputs: int) -> tuple[nn.Linear, nn.Linear]:
    """Two linear layers that say nothing at first."""
    fc1, fc2 = nn.Linear(a, hidden), nn.Linear(hidden, outputs)
    nn.init.kaiming_normal_(fc1.weight, SLOPE)
    nn.init.normal_(fc2.weight, std=0.02)
    nn.init.zeros_(fc1.bias)
    nn.init.zeros_(fc2.bias)
    return fc1, fc2


class Refiner(Trunk):
    """[B, 3, side, side] to [B, 7]: dx, dy, log side, roll (`Square.moved`), yaw, pitch, confidence logit."""

    def __init__(self, c: Config):
        super().__init__(c.refiner_widths)
        self.narrow = Conv(c.refiner_widths[3], 24, 1)
        grid = c.refiner_side // 16
        self.fc1, self.fc2 = _head(24 * grid * grid, c.refiner_hidden, 7)

    def forward(self, x: Tensor) -> Tensor:
        x = self.four(self.three(self.two(self.one(normalised(x)))))
        x = act(self.narrow(x)).flatten(1)
        return self.fc2(act(self.fc1(x)))


class Measurer(Trunk):
    """[B, 3, side, side] to [B, 6]: dx, dy, log side, roll, yaw, pitch of a face that is there and nearly right. In
    training six more: the places of the first three maps, which are told to be the eyes and the mouth.

    Sizes are distances between places. So maps of a quarter of the picture's side are made, each is read as the
    mean place of its softmax (which place that is, the network chooses for all maps but three), and two linear layers
    see the places and the mean of the deepest stage.
    """

    def __init__(self, c: Config):
        super().__init__(c.refiner_widths)
        w = c.refiner_widths
        self.up4, self.up3 = Conv(w[3], w[2], 1), Conv(w[2], w[1], 1)
        self.join3, self.join2 = Conv(w[2], w[2]), Conv(w[1], w[1])
        self.heat = nn.Conv2d(w[1], c.measurer_points, 1)
        # Maps with peaks from the beginning, each another.
        nn.init.normal_(self.heat.weight, std=0.3)
        self.fc1, self.fc2 = _head(2 * c.measurer_points + w[3], c.measurer_hidden, 6)

    def forward(self, x: Tensor) -> Tensor:
        x2 = self.two(self.one(normalised(x)))
        x3 = self.three(x2)
        x4 = self.four(x3)
        x3 = joined(x3, x4, self.up4, self.join3)
        x2 = joined(x2, x3, self.up3, self.join2)
        places = _soft_argmax(self.heat(x2).float())
        out = self.fc2(act(self.fc1(torch.cat([places, x4.mean((2, 3)).float()], 1))))
        return torch.cat([out, places.unflatten(1, (2, -1))[:, :, :3].flatten(1)], 1) if self.training else out


def _soft_argmax(maps: Tensor) -> Tensor:
    """[B, K, n, n] to [B, 2 K]: all x, then all y, of the softmax's mean place, from -2 to 2."""
    n = maps.shape[-1]
    p = maps.flatten(2).softmax(-1).view(maps.shape)
    along = ((torch.arange(n, device=maps.device) + 0.5) / n - 0.5) * 4
    return torch.cat([(p.sum(2) * along).sum(-1), (p.sum(3) * along).sum(-1)], 1)


class Align(nn.Module):
    """All networks."""

    def __init__(self, c: Config):
        super().__init__()
        self.config = c
        self.finder, self.refiner, self.measurer = Finder(c), Refiner(c), Measurer(c)


def flops(model: Align) -> dict[str, int]:
    """Operations of one forward pass of each network; a multiply-add counts as two."""
    out = {}
    for name, net, side in (("finder", model.finder, model.config.finder_side),
                            ("refiner", model.refiner, model.config.refiner_side),
                            ("measurer", model.measurer, model.config.refiner_side)):
        total = [0]
        def count(module, _, y, total=total):
            total[0] += 2 * module.weight.numel() * (y.shape[2] * y.shape[3] if y.dim() == 4 else 1)
        hooks = [m.register_forward_hook(count) for m in net.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
        with torch.no_grad():
            net.eval()(torch.zeros(1, 3, side, side))
        for h in hooks:
            h.remove()
        out[name] = total[0]
    return out
