"""Teaches the judge or the embedding for some minutes of processor time."""

from __future__ import annotations

import copy
import math
import time
from contextlib import nullcontext
from pathlib import Path

import torch
from torch import Tensor, nn

from volteface_common.checkpoint import save
from volteface_common.errors import VoltefaceError
from volteface_common.feed import Feed
from volteface_common.losses import labels
from volteface_common.precision import fast
from volteface_common.shards import Studio

from . import kept
from .networks import NETWORKS, Config
from .pictures import Judged, Pictures

RATE, DECAY, EMA = 2e-3, 0.02, 0.995
JUDGED = 64  # pictures in a batch of the judge
PEOPLE, EACH = 40, 3  # people in a batch of the embedding, and pictures of each
HEAT = 0.1


def alike(vectors: Tensor, each: int, heat: float = HEAT) -> Tensor:
    """Supervised contrastive loss (Khosla et al. 2020, L_out) of unit vectors [N, d], `each` in a row per person."""
    n = len(vectors)
    own = torch.eye(n, dtype=torch.bool, device=vectors.device)
    score = (vectors @ vectors.T / heat).masked_fill(own, -1e4)
    owner = torch.arange(n, device=vectors.device) // each
    same = (owner[:, None] == owner[None]) & ~own
    return -(score.log_softmax(1) * same).sum(1).div(each - 1).mean()


def judged_loss(logits: Tensor, target: Tensor, apart: Tensor) -> Tensor:
    """Binary cross-entropy of [B, L] where each label counts as `knowable` says. Positives are one in thirty: twice
    their weight makes up for some of it."""
    return labels(logits, target, apart, positives=2.0)


def loss_of(which: str, model: nn.Module, pictures: Pictures, feed: Feed | None = None) -> Tensor:
    """Of one batch, which the judge takes from `feed` if there is one."""
    device = next(model.parameters()).device
    if which == "judge":
        images, target = (t.to(device) for t in (feed.next() if feed else pictures.drawn(JUDGED)))
        seen = pictures.seen(images).contiguous(memory_format=torch.channels_last)
        with fast(device):
            logits = model(seen)
        return judged_loss(logits.float(), target, pictures.apart.to(device))
    x = pictures.faces(PEOPLE, EACH).to(device)
    with fast(device):
        vectors = model(x.contiguous(memory_format=torch.channels_last))
    return alike(vectors.float(), EACH)


def train(which: str, data: Path, run: Path, minutes: float, seed: int = 1, say=print, wall: bool = False,
          begin_from: Path | None = None, workers: int = 0) -> None:
    """Writes `run`/judge.pt or face.pt. The rate follows `minutes` of processor time, so that a busy machine
    changes nothing but the wait, or of the clock on the wall (`wall`). `begin_from` is a folder with a network to
    go on from. So many `workers` are processes that draw the judge's pictures (0: they are drawn here). Raises
    VoltefaceError if `data` holds nobody to learn from."""
    torch.manual_seed(seed)
    run = Path(run)
    run.mkdir(parents=True, exist_ok=True)
    studio = Studio(data, heldout=False)
    if not studio.list:
        raise VoltefaceError(f"{data} holds no people to learn from; run the studio first")
    config = Config(labels=[n for n in studio.grammar.labels if n != "none"])
    pictures = Pictures(studio, config, seed)
    model = NETWORKS[which](config)
    if begin_from is not None:
        model.load_state_dict(kept.load(begin_from, which).state_dict())
    if which == "judge":
        model.pair_offset.zero_()  # what it helped with is learned or set anew
    model = model.to("cuda" if torch.cuda.is_available() else "cpu", memory_format=torch.channels_last).train()
    fed = workers and which == "judge"
    with Feed(Judged(Path(data), config, seed, JUDGED), workers) if fed else nullcontext() as feed:
        learn(which, model, pictures, feed, run / f"{which}.pt", minutes, say, time.monotonic if wall else time.process_time)


def learn(which: str, model: nn.Module, pictures: Pictures, feed: Feed | None, path: Path, minutes: float, say,
          clock) -> None:
    """The loop of `train`; the average of the weights goes to `path`."""
    studio = pictures.studio
    average = copy.deepcopy(model).eval()
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    step, shown, done = 0, 0.0, 0.0
    begin = clock()
    while done < 1:
        done = (clock() - begin) / (60 * minutes)
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (done + 0.002) / 0.03) * 0.5 * (1 + math.cos(math.pi * min(1, done)))
        loss = loss_of(which, model, pictures, feed)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        step += 1
        with torch.no_grad():
            keep = min(EMA, (1 + step) / (10 + step))
            for a, b in zip(average.state_dict().values(), model.state_dict().values()):
                a.lerp_(b, 1 - keep) if a.is_floating_point() else a.copy_(b)
        value = float(loss.detach())
        shown = 0.98 * shown + 0.02 * value if step > 1 else value
        if step % 50 == 0:
            studio.rescan()
            say(f"{which} {step} {clock() - begin:.0f} s {len(studio.list)} people loss {shown:.4f}", flush=True)
        if step % 100 == 0 or done >= 1:
            keep_average(path, pictures.config, average, step, len(studio.list))


def keep_average(path: Path, config: Config, average: nn.Module, step: int, people: int) -> None:
    """Writes a network that `kept.load` reads."""
    save(path, {"config": config.to_dict(), "average": average.state_dict(), "steps": step, "people": people})
