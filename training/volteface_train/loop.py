"""What the loops of the layers head do with the terms of a step."""

from __future__ import annotations

import torch
from torch import Tensor

EVERY = 50  # steps from one line to the next


def descend(optimiser: torch.optim.Optimizer, parameters: list, total: Tensor, clip: float) -> bool:
    """One step down; False, and nothing changes, if the gradient is not finite."""
    optimiser.zero_grad(set_to_none=True)
    total.backward()
    norm = torch.nn.utils.clip_grad_norm_(parameters, clip, foreach=True)
    if finite := bool(torch.isfinite(norm)):
        optimiser.step()
    return finite


class Means:
    """Says the means of the terms of every `EVERY` steps."""

    def __init__(self, stage: str, say):
        self.stage, self.say = stage, say
        self.sums: dict[str, Tensor] = {}

    def add(self, step: int, minutes: float, terms: dict[str, Tensor]) -> None:
        for k, v in terms.items():
            self.sums[k] = self.sums.get(k, 0.0) + v.detach()
        if step % EVERY == 0:
            self.say(f"{self.stage} step {step} minutes {minutes:.1f} "
                     + " ".join(f"{k} {float(v) / EVERY:.4g}" for k, v in self.sums.items()))
            self.sums = {}
