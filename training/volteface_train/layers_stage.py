"""The stage `layers`: the head learns what is where in a photo, on encoders that stand still. No ray is marched."""

from __future__ import annotations

import random
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from volteface_common import augment
from volteface_common.checkpoint import save
from volteface_common.feed import Feed
from volteface_common.parts import PARTS, bit
from volteface_common.precision import fast
from volteface_common.shards import Studio

from . import taught
from .checkpoint import Average, begun, take_over
from .config import Config, Recipe
from .data import Loader
from .layers import Layers
from .layers_data import LayerSampler, from_portrait, from_shard
from .layers_step import layer_losses
from .loop import Means, descend
from .model import Compact
from .people import Folders, Layered
from .real import Portraits
from .schedule import rate

SAVE_EVERY = 180  # seconds
HEAD = "layers."
YIELDS = 0.3  # of what the head said of the parts before it had a context of its own
WINDOW = 128  # side of the square that is judged in a step on processors: twice as many photos in the same time


def with_head(known: dict) -> Compact:
    """A network with a layers head around weights (`checkpoint.begun`) that may not have one yet."""
    config = Config.from_dict({**known["config"], "layers": True, "context": True})
    model = Compact(config)
    take_over(model, known)
    if "edit.drawing_gain" in known["model"]:
        model.edit.drawing_gain.copy_(known["model"]["edit.drawing_gain"])  # drawings stay as they are
    return model


@torch.no_grad()
def _join(head: Layers, alone: dict) -> None:
    """Begins with a context that has learned by itself: what it says of the parts counts, and the head's own word less."""
    head.load_state_dict({k: v for k, v in alone.items() if k.startswith("context.")}, strict=False)
    says = 4 * len(PARTS)  # four finer places of each part, then the other layers
    head.says.weight[:says] = alone["says.weight"].repeat_interleave(4, 0)
    head.says.bias[:says] = alone["says.bias"].repeat_interleave(4, 0)
    head.out.weight[:says] *= YIELDS
    head.out.bias[:says] *= YIELDS


def learn(begin: Path, folders: Folders, run: Path, minutes: float, recipe: Recipe, say, workers: int = 0,
          device: torch.device | None = None, bf16: bool = True, teach: bool = False) -> Compact:
    """Teaches the head of the weights `begin` for some minutes of the clock, what a run that is interrupted used
    already included, and writes `run`/layers.pt (averaged). `teach`: what the head of `begin` is sure of on real portraits
    is held for true (`taught`). Returns the network."""
    device = device or torch.device("cuda" if torch.cuda.is_available() else "cpu")
    run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    model = with_head(begun(begin, device)).to(device, memory_format=torch.channels_last)
    if teach and folders.portraits:
        folders = replace(folders, sure=taught.kept(model, Portraits(folders.portraits), run))
    if (run / "context.pt").exists():
        _join(model.layers, torch.load(run / "context.pt", map_location=device, weights_only=True)["model"])
    for name, p in model.named_parameters():
        p.requires_grad_(name.startswith(HEAD))
    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW([
        {"params": [p for _, p in named if p.dim() > 1], "weight_decay": recipe.decay},
        {"params": [p for _, p in named if p.dim() <= 1], "weight_decay": 0.0},
    ], lr=recipe.rate, betas=(0.9, 0.99), foreach=True)
    average = Average(model, recipe.ema)
    names, weigh = {n for n, _ in named}, recipe.loss_weights(2)
    step, before, path = 0, 0.0, run / "layers-checkpoint.pt"
    if path.exists():
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"], strict=False)
        optimiser.load_state_dict(state["optimiser"])
        average.weights |= state["average"]
        step, before, average.steps = state["step"], state["elapsed"], state["step"]
        say(f"goes on from step {step}")

    def keep(target: Path, weights: dict, **more) -> None:
        save(target, {"model": {k: v for k, v in weights.items() if k.startswith(HEAD)}, "config": asdict(model.config), **more})

    if workers:
        loader = Feed(Layered(folders, model.config, recipe, 7 + step), workers)
    else:
        loader = Loader(LayerSampler(folders.sampler(model.config, recipe, 2, 7 + step), recipe))
    start = saved = time.monotonic()
    rng, side = random.Random(step), model.config.image
    means = Means("layers", say)
    try:
        while (elapsed := before + time.monotonic() - start) < 60 * minutes:
            for group in optimiser.param_groups:
                group["lr"] = rate(elapsed / (60 * minutes), recipe)
            corner = (2 * rng.randint(0, (side - WINDOW) // 2) for _ in "xy")
            window = None if device.type != "cpu" else (*corner, WINDOW)
            terms = layer_losses(model, loader.next().to(device), weigh, bf16, window=window)
            if descend(optimiser, [p for _, p in named], terms["total"], recipe.clip):
                average.update(model, names)
            step += 1
            means.add(step, elapsed / 60, terms)
            if time.monotonic() - saved > SAVE_EVERY:
                keep(path, model.state_dict(), step=step, elapsed=before + time.monotonic() - start,
                     optimiser=optimiser.state_dict(), average={k: average.weights[k] for k in names})
                keep(run / "layers.pt", average.weights)
                saved = time.monotonic()
    finally:
        loader.close()
    keep(path, model.state_dict(), step=step, elapsed=60 * minutes, optimiser=optimiser.state_dict(),
         average={k: average.weights[k] for k in names})
    keep(run / "layers.pt", average.weights)
    say(f"layers ended after {step} steps")
    return average.model(model)


def _iou(guess: np.ndarray, truth: np.ndarray, counts: np.ndarray) -> tuple[int, int]:
    a, b = guess & counts, truth & counts
    return int((a & b).sum()), int((a | b).sum())


@torch.no_grad()
def measure(model: Compact, data: Path, portraits: Portraits | None, people: int = 40) -> dict:
    """IoU of every part over held-out drawn people, of real portraits that were kept out (person by the mask; lips, eyes
    with irises by landmarks), and mean errors of normals (degrees), albedo and shading."""
    device = next(model.parameters()).device
    hits = {n: [0, 0] for n in PARTS}
    off: dict[str, list[float]] = {"normal": [], "albedo": [], "shading": []}
    studio = Studio(data, heldout=True)
    drawn = [s for s in studio.list if s.layers][:people]

    def see(photo: np.ndarray):
        x = augment.to_float(torch.from_numpy(np.ascontiguousarray(photo)))[None].to(device)
        with fast(device):
            return model.see(x, model.encode_photo(x))

    for i, shard in enumerate(drawn):
        row = from_shard(shard, i % 2 * (i // 2 % len(shard.edits)), i % 2 == 0, shard.background)
        seen = see(row["photo"])
        guess, truth, counts = seen.parts[0].argmax(0).cpu().numpy(), row["ids"][..., 0], row["known"] & (row["share"] > 150)
        for k, name in enumerate(PARTS):
            inter, union = _iou(guess == k, truth == k, counts)
            hits[name][0] += inter
            hits[name][1] += union
        there = counts & (row["person"] > 200)
        n, m = seen.normal[0].cpu().numpy(), (row["normal"].astype(np.float32).transpose(2, 0, 1) - 128) / 127
        z = [np.sqrt(np.maximum(0, 1 - (v * v).sum(0))) for v in (n, m)]
        cosine = ((n * m).sum(0) + z[0] * z[1])[there]
        off["normal"].append(float(np.degrees(np.arccos(cosine.clip(-1, 1))).mean()))
        albedo = row["albedo"].astype(np.float32).transpose(2, 0, 1) / 255
        off["albedo"].append(float(np.abs(seen.albedo[0].cpu().numpy() - albedo).mean(0)[there].mean()))
        off["shading"].append(float(np.abs(seen.shading[0, 0].cpu().numpy() - row["shading"] / 85)[there].mean()))
    out = {"drawn": {n: a / b for n, (a, b) in hits.items() if b}, "people": len(drawn),
           **{k: float(np.mean(v)) for k, v in off.items() if v}}
    if portraits is not None:
        real = {"person": [0, 0], "lips": [0, 0], "eyes": [0, 0]}
        for number in portraits.numbers[:people]:
            p = portraits.get(number)
            row = from_portrait(p)
            guess = see(row["photo"]).parts[0].argmax(0).cpu().numpy()
            known, allowed = p.known, p.allowed
            for name, mine, truth in (
                ("person", guess != 0, p.mask > 127),
                ("lips", guess == PARTS.index("lips"), allowed == bit("lips")),
                ("eyes", (guess == PARTS.index("eyes")) | (guess == PARTS.index("irises")),
                 (allowed == bit("eyes")) | (allowed == bit("irises"))),
            ):
                # A pixel's width at the polygons' edges belongs to neither.
                counts = known if name == "person" else known & ~_edge(allowed)
                inter, union = _iou(mine, truth, counts)
                real[name][0] += inter
                real[name][1] += union
        out["real"] = {n: a / max(b, 1) for n, (a, b) in real.items()}
    return out


def _edge(allowed: np.ndarray) -> np.ndarray:
    return np.isin(allowed, [bit("lips"), bit("eyes"), bit("irises")], invert=True) & (
        (allowed & bit("lips", "eyes", "irises")) > 0) & (allowed != (1 << len(PARTS)) - 1)


def merged(run: Path, begin: Path) -> Compact:
    """The weights `begin` with the head of `run`/layers.pt."""
    model = with_head(begun(begin, torch.device("cpu")))
    known = torch.load(run / "layers.pt", map_location="cpu", weights_only=True)["model"]
    model.load_state_dict(known, strict=False)
    return model.eval()


