"""What is kept of a network: averages, files, and what one run takes over from another."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import torch

from . import export
from .model import Compact


class Average:
    """Exponential moving average of all weights, warmed up so that short runs profit."""

    def __init__(self, model: Compact, decay: float):
        self.decay, self.steps = decay, 0
        self.weights = {k: v.detach().clone() for k, v in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: Compact, names: set[str]) -> None:
        self.steps += 1
        d = min(self.decay, (1 + self.steps) / (10 + self.steps))
        now = model.state_dict()
        mine, theirs = zip(*((self.weights[k], now[k]) for k in names))
        torch._foreach_lerp_(list(mine), list(theirs), 1 - d)

    def model(self, like: Compact) -> Compact:
        """A network of its own with the averaged weights."""
        out = Compact(like.config).to(next(like.parameters()).device, memory_format=torch.channels_last)
        out.load_state_dict(self.weights)
        return out.eval()


def begun(path: Path, device: torch.device) -> dict:
    """`model` and `config` of a stage's .pt file, of a checkpoint (averaged), or of a directory of exported weights."""
    if path.is_dir():
        model = export.read(path)
        return {"model": {k: v.to(device) for k, v in model.state_dict().items()}, "config": asdict(model.config)}
    known = torch.load(path, map_location=device, weights_only=True)
    return {**known, "model": known["average"]["weights"]} if "average" in known else known


def take_over(model: Compact, known: dict) -> None:
    """The weights of another run; of what is kept by label, the labels that both know. How firmly it drew is left out:
    training would only make the drawings as much softer."""
    weights, labels = dict(known["model"]), known["config"]["labels"]
    weights.pop("edit.drawing_gain", None)
    for name, axis in (("classifier.weight", 0), ("classifier.bias", 0), ("cross.names", 0), ("edit.film.weight", 1),
                       ("edit.atlas", 0)):
        if name in weights:
            mine, theirs = model.get_parameter(name).detach().clone(), weights[name]
            for i, label in enumerate(model.config.labels):
                if label in labels:
                    mine.select(axis, i).copy_(theirs.select(axis, labels.index(label)))
            if name.startswith("classifier."):
                mine[-1] = theirs[-1]
            weights[name] = mine
    if "picture.pair_offset" in weights:
        both = [i for i, label in enumerate(model.config.labels) if label in labels]
        there = [labels.index(model.config.labels[i]) for i in both]
        mine = torch.zeros_like(model.picture.pair_offset)
        mine[torch.tensor(both)[:, None], both] = weights["picture.pair_offset"][there][:, there].to(mine)
        weights["picture.pair_offset"] = mine
    model.load_state_dict(weights, strict=False)
