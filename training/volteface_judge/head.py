"""The judge's last layer, solved anew on what the layers below it see, and what labels need beside others."""

from __future__ import annotations

import math
from pathlib import Path

import torch
import torch.nn.functional as F

from volteface_common import pair_offset
from volteface_common.shards import Studio

from . import kept
from .pictures import Pictures
from .train import JUDGED, judged_loss, keep_average

# A judge that is in doubt says no: not one of those pictures of a label alone may be taken for both.
TAKEN_FOR_BOTH = 0.0
RATE, DECAY, STEPS, BATCH = 3e-3, 0.05, 1500, 1024


@torch.no_grad()
def _seen(model, pictures: Pictures, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """What the layers below the last see in `count` pictures, [count, 2 widths[3]], and their labels."""
    features, targets = [], []
    for _ in range(-(-count // JUDGED)):
        images, target = pictures.drawn(JUDGED)
        features.append(model.backbone(pictures.seen(images)))
        targets.append(target)
    return torch.cat(features), torch.cat(targets)


def solve(data: Path, begin_from: Path, run: Path, count: int = 16000, seed: int = 5, say=print) -> None:
    """Reads the judge in `begin_from`, forgets its last layer, solves it on `count` pictures and writes
    `run`/judge.pt. What a long training with another weight of the labels has left there goes with it. Half as many
    other pictures then set what labels that are kept apart need beside each other (`volteface_common.pair_offset`)."""
    torch.manual_seed(seed)
    studio = Studio(data, heldout=False)
    model = kept.load(begin_from, "judge")
    pictures = Pictures(studio, model.config, seed)
    x, target = _seen(model, pictures, count)
    mean, spread = x.mean(0), x.std(0) + 1e-4
    x = (x - mean) / spread
    weight = torch.zeros(target.shape[1], x.shape[1], requires_grad=True)
    bias = torch.full((target.shape[1],), -3.0, requires_grad=True)
    optimiser = torch.optim.AdamW([weight, bias], lr=RATE, weight_decay=DECAY)
    for step in range(STEPS):
        optimiser.param_groups[0]["lr"] = RATE * 0.5 * (1 + math.cos(math.pi * step / STEPS))
        some = torch.randint(0, len(x), (BATCH,))
        loss = judged_loss(F.linear(x[some], weight, bias), target[some], pictures.apart)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        model.head.weight.copy_(weight / spread)
        model.head.bias.copy_(bias - (weight / spread) @ mean)
        x, target = _seen(model, pictures, count // 2)
        model.pair_offset.copy_(pair_offset.offsets(model.head(x), target, pictures.apart, TAKEN_FOR_BOTH))
    run.mkdir(parents=True, exist_ok=True)
    keep_average(run / "judge.pt", model.config, model, STEPS, len(studio.list))
    say(f"judge: last layer solved on {count:,} pictures, loss {float(loss.detach()):.4f}")
