"""The training loops: one network each, by processor time, resumable."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from volteface_common.checkpoint import save
from volteface_common.errors import VoltefaceError
from volteface_common.feed import Feed
from volteface_common.precision import fast

from .batches import COMPOSED, Batches, FinderBatches, MeasurerBatches, RefinerBatches
from .export import opened
from .folding import folded, unfolded
from .networks import Align, Config
from .people import People

BATCH = {"finder": 16, "refiner": 48, "measurer": 48}
CONTEXTS = {"refiner": "context", "measurer": "measurer_context"}
RATE = 2e-3
# Of a run that begins from trained weights.
RATE_AGAIN = 1e-3
EMA = 0.998
# Weight of eyes and mouth beside the measurer's numbers.
MARKS = 5.0
# Errors count in units that matter alike: a hundredth of a side, a hundredth in size, a degree of roll,
# and three degrees of yaw and pitch, which the model estimates again for itself.
REFINER_WEIGHTS = (1.0, 1.0, 1.0, 0.9, 0.2, 0.2)


def finder_loss(out: Tensor, target: Tensor, near: Tensor) -> tuple[Tensor, dict]:
    """Penalty-reduced focal loss of the centres (CornerNet, eq. 1) and L1 of size, place and roll near them."""
    heat, weight, values = target[:, 0], target[:, 1], target[:, 2:]
    p = out[:, 0].sigmoid().clamp(1e-4, 1 - 1e-4)
    centre = heat > 0.999
    hit = torch.where(centre, (1 - p) ** 2 * p.log(), (1 - heat) ** 4 * p**2 * (1 - p).log())
    count = centre.sum().clamp(min=1)
    focal = -(hit * weight).sum() / count
    error = F.smooth_l1_loss(out[:, 1:], values, reduction="none", beta=0.05) * near[:, None]
    place, size, roll = (error[:, s].sum() / near.sum().clamp(min=1) for s in (slice(0, 2), slice(2, 3), slice(3, 5)))
    return focal + 0.5 * place + 2 * size + roll, {"focal": focal, "place": place, "size": size, "roll": roll}


def refiner_loss(out: Tensor, numbers: Tensor, weight: Tensor) -> tuple[Tensor, dict]:
    error = F.smooth_l1_loss(out[:, :6], numbers[:, :6], reduction="none", beta=0.02) * weight[:, None]
    each = error.sum(0) / weight.sum().clamp(min=1)
    sure = F.binary_cross_entropy_with_logits(out[:, 6], numbers[:, 6])
    total = (each * each.new_tensor(REFINER_WEIGHTS)).sum() * 10 + 0.3 * sure
    names = ("dx", "dy", "size", "roll", "yaw", "pitch")
    return total, dict(zip(names, each)) | {"sure": sure}


def measurer_loss(out: Tensor, numbers: Tensor, weight: Tensor) -> tuple[Tensor, dict]:
    """As the refiner's without the confidence; the last hundredth of a side counts here. Eyes and mouth, from which the
    size follows (docs/align.md), are taught by their places as well, where those are told."""
    told = ~numbers[:, 6:].isnan()
    each = F.smooth_l1_loss(out[:, :6], numbers[:, :6], reduction="none", beta=0.03).mean(0)
    marks = F.smooth_l1_loss(out[:, 6:], numbers[:, 6:].nan_to_num(), reduction="none", beta=0.02) * told
    marks = marks.sum() / told.sum().clamp(min=1)
    total = (each * each.new_tensor(REFINER_WEIGHTS)).sum() * 10 + MARKS * marks
    names = ("dx", "dy", "size", "roll", "yaw", "pitch")
    return total, dict(zip(names, (out - numbers)[:, :6].abs().mean(0))) | {"marks": marks}


LOSS = {"finder": finder_loss, "refiner": refiner_loss, "measurer": measurer_loss}


def fresh(run: Path, weights: Path | None = None) -> Align:
    """The averaged networks of a run, folded; what it has not trained is taken from published `weights`."""
    model = Align(Config()) if weights is None else opened(weights)
    for name in BATCH:
        state = _state(Path(run), name)
        if state is None and weights is None:
            raise VoltefaceError(f"{run} has no {name}.pt; train the {name} first, or name --weights that it comes from")
        if state is not None:
            trained = Align(Config())
            getattr(trained, name).load_state_dict(state["average"])
            setattr(model, name, getattr(trained, name))
            # It sees what it was taught to see, whatever the published weights were.
            if name in CONTEXTS:
                setattr(model.config, CONTEXTS[name], getattr(Config(), CONTEXTS[name]))
    return folded(model)


def _state(run: Path, which: str) -> dict | None:
    path = run / f"{which}.pt"
    return torch.load(path, map_location="cpu", weights_only=True) if path.exists() else None


def _begun(weights: Path, people: People, seed: int) -> Align:
    """The published networks with norms that are measured on scenes, to learn further."""
    config = Config()
    frames = FinderBatches(people, config, seed)(32)[0].float() / 255
    crops = RefinerBatches(people, config, seed)(64)[0].float() / 255
    near = MeasurerBatches(people, config, seed)(64)[0].float() / 255
    return unfolded(opened(weights), frames, crops, near)


def train(which: str, data: list[Path], run: Path, minutes: float, seed: int = 1, begin_from: Path | None = None,
          pictures: list[Path] = (), rate: float | None = None, wall: bool = False, workers: int = 0) -> None:
    """Trains one network for some minutes of processor time (`wall`: of the clock on the wall); goes on where an
    earlier call stopped.

    The learning rate rises for a moment and then falls to nothing as a cosine of that time, so that a busy
    machine changes nothing but the wait; a run that is continued starts such an arc of its own. What a run has not
    trained itself begins as the weights in the folder `begin_from`, if there is one. `pictures` are folders of pictures
    without people, for backgrounds. `rate` is the highest learning rate. So many `workers` compose scenes in processes
    of their own (0: none; the refiner's are composed here, as its own networks look at them).
    """
    torch.manual_seed(seed)
    run = Path(run)
    run.mkdir(parents=True, exist_ok=True)
    path = run / f"{which}.pt"
    people = People(data, False)
    state, finder = _state(run, which), _state(run, "finder")
    whole = _begun(begin_from, people, seed) if begin_from and state is None else Align(Config())
    if which != "finder" and finder is not None:
        whole.finder.load_state_dict(finder["average"])
    # The refiner's batches look at scenes with the networks themselves, one by one: nothing for a GPU.
    device = torch.device("cuda" if torch.cuda.is_available() and which != "refiner" else "cpu")
    model = getattr(whole, which).to(device, memory_format=torch.channels_last)
    steps, peak = 0, rate or (RATE_AGAIN if begin_from else RATE)
    if state is None and which != "finder" and not begin_from and finder is not None:
        model.begin_from(whole.finder)
    average = copy.deepcopy(model).eval()
    if state is not None:
        model.load_state_dict(state["model"]), average.load_state_dict(state["average"])
        steps = state["steps"]
    at = seed * 1000 + steps
    clock = time.monotonic if wall else time.process_time
    if workers and which in COMPOSED:
        feeding = Feed(Batches(which, data, pictures, at, BATCH[which]), workers)
    else:
        batches = (COMPOSED[which](people, Config(), at, pictures) if which in COMPOSED
                   else RefinerBatches(people, Config(), at, pictures, _scout(average, whole, finder, begin_from)))
        feeding = nullcontext(lambda: batches(BATCH[which]))
    with feeding as draw:
        learn(which, model, average, draw, path, steps, minutes, peak, clock)


def _scout(refiner: nn.Module, whole: Align, finder: dict | None, begin_from: Path | None) -> Align | None:
    """What looks at scenes for wrong squares: the finder of this run, or of the weights that it begins from, and the
    refiner as it is now; nothing where no finder is known."""
    if finder is None and begin_from is None:
        return None
    scout = Align(Config())
    scout.finder = whole.finder if finder is not None else opened(begin_from).finder
    scout.refiner = refiner
    return scout.eval()


def learn(which: str, model: nn.Module, average: nn.Module, draw: Callable, path: Path, steps: int, minutes: float,
          peak: float, clock: Callable[[], float]) -> None:
    """The loop of `train`, from `steps` on: `draw` gives batches, `average` follows the weights, both are kept in `path`."""
    device = next(model.parameters()).device
    optimiser = torch.optim.AdamW(model.parameters(), lr=peak, weight_decay=0.02)
    begin, saved, shown, composing = clock(), clock(), {}, 0.0
    model.train()
    done = 0.0
    while done < 1:
        t = clock()
        images, *targets = draw()
        composing += clock() - t
        done = (clock() - begin) / (60 * minutes)
        now = peak * min(1, (done + 0.002) / 0.03) * 0.5 * (1 + math.cos(math.pi * min(1, done)))
        for group in optimiser.param_groups:
            group["lr"] = now
        x = (images.to(device).float() / 255).contiguous(memory_format=torch.channels_last)
        with fast(device):
            out = model(x)
        loss, parts = LOSS[which](out.float(), *(t.to(device) for t in targets))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        steps += 1
        with torch.no_grad():
            keep = min(EMA, (1 + steps) / (10 + steps))
            for a, b in zip(average.state_dict().values(), model.state_dict().values()):
                a.lerp_(b, 1 - keep) if a.is_floating_point() else a.copy_(b)
        for k, v in (parts | {"all": loss}).items():
            v = float(v.detach())
            shown[k] = 0.98 * shown.get(k, v) + 0.02 * v
        if steps % 50 == 0:
            words = " ".join(f"{k} {v:.4f}" for k, v in shown.items())
            spent = clock() - begin
            print(f"{which} {steps} {spent:.0f} s (composing {100 * composing / spent:.0f} %) {words}", flush=True)
        if clock() - saved > 30 or done >= 1:
            save(path, {"model": model.state_dict(), "average": average.state_dict(), "steps": steps})
            saved = clock()
