"""The stage `context`: the layers head's own U-Net learns what is where by itself, before it joins the head."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from volteface_common import augment
from volteface_common.border import cropped, left
from volteface_common.checkpoint import save
from volteface_common.errors import VoltefaceError
from volteface_common.feed import Feed
from volteface_common.losses import LossWeights
from volteface_common.parts import PARTS
from volteface_common.precision import fast

from . import taught
from .blocks import conv
from .checkpoint import Average, begun
from .config import Config, Recipe
from .data import Loader
from .layers import Context
from .layers_data import LayerBatch, LayerSampler
from .layers_stage import SAVE_EVERY, with_head
from .layers_step import LOOK, part_terms
from .loop import Means, descend
from .people import Folders, Layered
from .real import Portraits
from .schedule import rate

AGAIN = 2  # steps with a batch, each with other looks: drawing people takes as long as learning from them


class Alone(nn.Module):
    """The U-Net with a last layer of its own, at half the photo's side."""

    def __init__(self, config: Config):
        super().__init__()
        self.context = Context(config.context_widths)
        self.says = conv(1, config.context_widths[0], len(PARTS), gain=0.3)

    def forward(self, x: Tensor) -> Tensor:
        """x [B, 5, S, S] to logits [B, 12, S / 2, S / 2]."""
        return F.interpolate(self.says(self.context(x)).float(), scale_factor=2.0, mode="bilinear", align_corners=False)


def losses(net: Alone, enter, batch: LayerBatch, weigh: LossWeights, bf16: bool, dirt: bool = True) -> dict:
    """The parts' terms on one batch at half its side; `enter` adds coordinates to photos."""
    look = augment.Look(len(batch.photo), batch.photo.device, LOOK if dirt else 0.0)
    clean = look(augment.to_float(batch.photo), None)
    photo = cropped(augment.dirty(clean) if dirt else clean, batch.crop).contiguous(memory_format=torch.channels_last)
    with fast(batch.photo.device, bf16):
        says = net(enter(photo))
    shown = left(batch.crop, photo.shape[-1]) * batch.known[:, None]
    half = replace(batch, **{n: getattr(batch, n)[:, ::2, ::2] for n in ("person", "allowed", "share", "ids")})
    out = part_terms(says, half, shown[..., ::2, ::2])
    return out | {"total": weigh.parts * sum(out.values())}


def learn(begin: Path, folders: Folders, run: Path, minutes: float, recipe: Recipe, say, workers: int = 0,
          device: torch.device | None = None, bf16: bool = True, teach: bool = False) -> None:
    """Teaches the U-Net for some minutes of the clock and writes `run`/context.pt (averaged), which the stage `layers` of
    the same run begins with. `begin` and `teach` are those of `layers_stage.learn`. It begins anew if it is interrupted."""
    device = device or torch.device("cuda" if torch.cuda.is_available() else "cpu")
    run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    known = begun(begin, device)
    if known["config"].get("context"):
        raise VoltefaceError(f"{begin} has learned a context already; go on with --stage layers")
    model = with_head(known).to(device).eval()
    if teach and folders.portraits:
        folders = replace(folders, sure=taught.kept(model, Portraits(folders.portraits), run))
    net = Alone(model.config).to(device, memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), lr=recipe.rate, betas=(0.9, 0.99), weight_decay=recipe.decay, foreach=True)
    average, names = Average(net, recipe.ema), {n for n, _ in net.named_parameters()}
    if workers:
        loader = Feed(Layered(folders, model.config, recipe, 7), workers)
    else:
        loader = Loader(LayerSampler(folders.sampler(model.config, recipe, 2, 7), recipe))
    weigh, means, step = recipe.loss_weights(2), Means("context", say), 0
    start = saved = time.monotonic()

    def keep() -> None:
        save(run / "context.pt", {"model": dict(average.weights)})

    try:
        while (elapsed := time.monotonic() - start) < 60 * minutes:
            batch = loader.next().to(device)
            for _ in range(AGAIN):
                for group in optimiser.param_groups:
                    group["lr"] = rate(elapsed / (60 * minutes), recipe)
                terms = losses(net, model._with_coordinates, batch, weigh, bf16)
                if descend(optimiser, list(net.parameters()), terms["total"], recipe.clip):
                    average.update(net, names)
                step += 1
                means.add(step, elapsed / 60, terms)
            if time.monotonic() - saved > SAVE_EVERY:
                keep()
                saved = time.monotonic()
    finally:
        loader.close()
    keep()
    say(f"context ended after {step} steps")
