"""Batch norms multiplied into the convolutions for the application, and put back for further training."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from .networks import Align, Conv


def folded(model: Align) -> Align:
    """A copy for the application: no batch norms."""
    out = copy.deepcopy(model).eval()
    for module in out.modules():
        if isinstance(module, Conv):
            module.fold()
    return out


@torch.no_grad()
def unfolded(flat: Align, frames: Tensor, crops: Tensor, near: Tensor) -> Align:
    """The networks with batch norms again, for further training; the inverse of `folded`.

    The norms begin as what they measure on `frames` [n, 3, finder_side, finder_side], `crops` and `near`
    [n, 3, refiner_side, refiner_side], and undo it, so that nothing changes at first.
    """
    out = Align(flat.config).eval()
    out.load_state_dict(flat.state_dict(), strict=False)

    def measure(norm: nn.BatchNorm2d, given: tuple) -> None:
        x = given[0]
        norm.running_mean.copy_(x.mean((0, 2, 3)))
        norm.running_var.copy_(x.var((0, 2, 3), unbiased=False))
        norm.weight.copy_((norm.running_var + norm.eps).sqrt())
        norm.bias.copy_(norm.running_mean)

    hooks = [m.register_forward_pre_hook(measure) for m in out.modules() if isinstance(m, nn.BatchNorm2d)]
    out.finder(frames), out.refiner(crops), out.measurer(near)
    for h in hooks:
        h.remove()
    return out
