"""Who turns gradients into steps: Muon for the matrices of portraits and planes, AdamW for the rest.

Muon (K. Jordan et al., 2024) makes the step of a matrix orthogonal. Of the same steps on the same
batches it makes a little more than AdamW. What is kept by label is not for it: most labels are absent
from a step, and it would make as much of what is left of their past as of those that are there.
Muon's own arithmetic is in bf16: where a processor has to emulate that, AdamW takes its place, since a step of Muon would
take as long as the gradients.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from volteface_common.precision import has_bf16

from .config import Recipe

MATRICES = ("low.", "edit.", "cross.")
ATLAS = "edit.atlas"
SHUT = "decoder.mirror2."  # the second gate begins shut, where gradients are small
BY_LABEL = ("cross.names", "edit.film.weight", ATLAS)


class Optimiser:
    """Both optimisers as one; all groups follow one learning rate."""

    def __init__(self, named: list[tuple[str, nn.Parameter]], recipe: Recipe):
        # A step of the usual size in every weight of the pose head would turn the head by 0.15 rad.
        head = [p for n, p in named if n.startswith("low.pose.")]
        labels = [p for n, p in named if (n in BY_LABEL and n != ATLAS) or n.startswith(SHUT)]
        atlas = [p for n, p in named if n == ATLAS]
        muon = has_bf16(named[0][1].device)
        flat = [p for n, p in named if muon and p.dim() == 2 and n.startswith(MATRICES)
                and not n.startswith("low.pose.") and n not in BY_LABEL]
        taken = {id(p) for p in head + labels + atlas + flat}
        rest = [p for _, p in named if id(p) not in taken]
        groups = [
            {"params": [p for p in rest if p.dim() > 1], "weight_decay": recipe.decay},
            {"params": [p for p in rest if p.dim() <= 1], "weight_decay": 0.0},
            {"params": head, "weight_decay": 0.0, "share": 0.05},
            # Each of them learns in one step of three or so.
            {"params": labels, "weight_decay": 0.0, "share": 6.0},
            # It begins at nothing and has to reach what the channels beside it hold, about 1.
            {"params": atlas, "weight_decay": 0.0, "share": 12.0},
        ]
        adamw = torch.optim.AdamW(
            [g for g in groups if g["params"]], lr=recipe.rate, betas=(0.9, 0.99), foreach=True
        )
        self.parts = [adamw]
        if flat:
            # The sizes of the steps are those of AdamW, so that one rate serves both.
            self.parts.append(torch.optim.Muon(
                flat, lr=recipe.rate, weight_decay=recipe.decay, adjust_lr_fn="match_rms_adamw"
            ))

    def set_rate(self, rate: float) -> None:
        for group in (g for part in self.parts for g in part.param_groups):
            group["lr"] = rate * group.get("share", 1.0)

    def zero_grad(self) -> None:
        for part in self.parts:
            part.zero_grad(set_to_none=True)

    def step(self) -> None:
        for part in self.parts:
            part.step()

    def state_dict(self) -> list[dict[str, Tensor]]:
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, states: list[dict]) -> None:
        """Raises ValueError if they are of another kind of processor, or of other parameters."""
        for part, state in zip(self.parts, states, strict=True):
            part.load_state_dict(state)
