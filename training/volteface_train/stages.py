"""The two stages: what learns, and the loop that ends when its time is over."""

from __future__ import annotations

import csv
import math
import os
import time
from dataclasses import asdict
from pathlib import Path

import torch
import torch.distributed as dist

from volteface_common import losses
from volteface_common.checkpoint import save
from volteface_common.errors import VoltefaceError
from volteface_common.feed import Feed
from volteface_common.shards import Studio

from . import pose, prompts
from .checkpoint import Average, begun, take_over
from .config import Config, Recipe
from .critic import Critics
from .data import Loader, Sampler
from .model import Compact, count
from .optimiser import Optimiser
from .people import Folders, People
from .schedule import rate
from .step import step_losses

# What learns in each stage. The cross-attention's path from structure to appearance belongs to
# reconstruction; the rest of it has nothing to learn before there are prompts.
LEARNS = {
    1: ("low.", "high.", "edit.", "decoder.", "cross.geometry."),
    2: ("cross.", "edit.", "decoder."),
}

def trainable(model: Compact, stage: int, together: bool = False) -> list[tuple[str, torch.nn.Parameter]]:
    """Turns gradients on for what learns in `stage` (`together`: in both) and off for the rest."""
    learns = LEARNS[1] + LEARNS[2] if together else LEARNS[stage]
    out = []
    for name, p in model.named_parameters():
        p.requires_grad_(name.startswith(learns))
        if p.requires_grad:
            out.append((name, p))
    return out


class Trainer:
    """One run directory: checkpoint.pt, stage1.pt, log.csv, pictures."""

    def __init__(self, data: Path, run: Path, size: str, resume: bool = True, recipe: dict | None = None,
                 bf16: bool = True, begin: Path | None = None, portraits: Path | None = None,
                 keep_labels: bool = False, backdrops: Path | None = None, mirror: bool = False):
        self.data, self.run, self.size, self.recipe_changes = Path(data), Path(run), size, recipe or {}
        self.bf16 = bf16
        self.world = int(os.environ.get("WORLD_SIZE", "1"))
        self.rank = int(os.environ.get("RANK", "0"))
        self.gpu = torch.cuda.is_available()
        self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if self.gpu else torch.device("cpu")
        if self.world > 1 and not dist.is_initialized():
            dist.init_process_group("nccl" if self.gpu else "gloo")
        self.run.mkdir(parents=True, exist_ok=True)
        self.studio = Studio(self.data, heldout=False)
        self.folders = Folders(self.data, portraits, backdrops)
        if not self.studio.list:
            raise VoltefaceError(f"{self.data}/people holds no person to train on; run the studio first")
        torch.manual_seed(1)
        path = self.run / "checkpoint.pt"
        self.state = torch.load(path, map_location=self.device, weights_only=True) if resume and path.exists() else None
        known = begun(Path(begin), self.device) if begin is not None else {"model": {}}
        config = Config.named(size)
        config.labels = list(known["config"]["labels"] if keep_labels else self.studio.grammar.labels)
        shape = Config.from_dict((self.state or known).get("config", {}))
        config.layers, config.layers_used = shape.layers, shape.layers
        config.mirror = mirror or shape.mirror
        self.model = Compact(config).to(self.device, memory_format=torch.channels_last)
        if begin is not None:
            take_over(self.model, known)
        self.begun = begin is not None
        self.knows_words = "text.embedding" in known["model"]
        torch.manual_seed(1000 + self.rank)
        self.heldout = Studio(self.data, heldout=True)
        self.critics = None
        self.workers = 0  # processes that draw batches (0: a thread)
        self.texts_only = False  # of stage 0: leave pictures and the classifier as they are
        self.look_every = 7.0  # minutes from one call of `on_picture` to the next
        self.until = math.inf  # `time.monotonic()` at which to stop and leave the rest for another call
        if self.state is not None:
            self.model.load_state_dict(self.state["model"])
            self.say(f"goes on from step {self.state['step']} of stage {self.state['stage']}")

    def say(self, *words) -> None:
        if self.rank == 0:
            print(*words, flush=True)

    def _average_gradients(self, params) -> None:
        if self.world > 1:
            flat = torch.cat([p.grad.flatten() for p in params])
            dist.all_reduce(flat)
            flat /= self.world
            for p, g in zip(params, flat.split([p.numel() for p in params])):
                p.grad.copy_(g.view_as(p))

    def _agreed(self, seconds: float) -> float:
        """All ranks follow the clock of the first, so that they stop at the same step."""
        if self.world == 1:
            return seconds
        t = torch.tensor([seconds], device=self.device, dtype=torch.float64)
        dist.broadcast(t, 0)
        return float(t)

    def loader(self, recipe: Recipe, stage: int, step: int):
        """Batches of a stage from `step` on: `next()` and `close()`."""
        seed = 7 + step + 1000003 * self.rank
        if self.workers:
            return Feed(People(self.folders, self.model.config, recipe, stage, seed), self.workers)
        return Loader(self.folders.sampler(self.model.config, recipe, stage, seed))

    def prompt_source(self, recipe: Recipe):
        """What stage 0 draws from."""
        if self.workers and not self.texts_only:
            return Feed(People(self.folders, self.model.config, recipe, 0, 5), min(4, self.workers))
        return Sampler(self.studio, self.model.config, recipe, 2, 5)

    def prompts(self, minutes: float) -> bool:
        """Stage 0 (`prompts`), kept as `stage0.pt`; a run that has it does not repeat it. What `until`
        cut short is kept as `stage0-begun.pt`, and the answer is False."""
        path, begun, before = self.run / "stage0.pt", self.run / "stage0-begun.pt", 0.0
        if path.exists() or (self.state is not None and self.state["stage"] == 2):
            return True
        if begun.exists():
            known = torch.load(begun, map_location=self.device, weights_only=True)
            self.model.load_state_dict(known["model"], strict=False)
            before = known["elapsed"]
        recipe, cfg = Recipe.of(2, self.size, self.gpu), self.model.config
        judge = Sampler(self.heldout, cfg, recipe, 2, 4) if self.heldout.list else None
        if self.rank == 0:
            if self.studio.words and not self.knows_words and not before:
                prompts.begin(self.model, *self.studio.words, self.say)
            source = self.prompt_source(recipe)
            try:
                before = prompts.learn(self.model, source, judge, minutes, self.say,
                                       before=before, until=self.until, texts_only=self.texts_only,
                                       apart=losses.never_together([*cfg.labels, ""], self.studio.grammar.heldout_pairs))
            finally:
                if isinstance(source, Feed):
                    source.close()
            known = {k: v for k, v in self.model.state_dict().items() if k.startswith(prompts.LEARNS)}
            save(path if before >= 60 * minutes else begun,
                 {"model": known, "config": asdict(cfg), "elapsed": before})
        if self.world > 1:
            dist.barrier()
        return path.exists()

    def stage(self, stage: int, minutes: float, on_picture=None) -> bool:
        """Trains one stage for `minutes` of wall clock (what a resumed run already used counts); False
        if `until` came before its end."""
        recipe = Recipe.of(stage, self.size, self.gpu)
        for k, v in self.recipe_changes.items():
            setattr(recipe, k, v)
        step, before, optimiser_state, average_state, critic_state, resumed = 0, 0.0, None, None, None, False
        if self.state is not None:
            if self.state["stage"] > stage:
                return True
            if self.state["stage"] == stage:
                step, before, resumed = self.state["step"], self.state["elapsed"], True
                optimiser_state, average_state = self.state["optimiser"], self.state["average"]
                critic_state = self.state.get("critic")
        if stage == 2 and not resumed:
            path = self.run / "stage1.pt"
            if path.exists():
                self.model.load_state_dict(torch.load(path, map_location=self.device, weights_only=True)["model"])
            elif not self.begun:
                raise VoltefaceError(f"{path} is missing; train stage 1 first, or --begin with weights that have learned it")
            if (path := self.run / "stage0.pt").exists():
                known = torch.load(path, map_location=self.device, weights_only=True)["model"]
                self.model.load_state_dict(known, strict=False)
        self.state = None
        named = trainable(self.model, stage, recipe.together)
        names, params = {n for n, _ in named}, [p for _, p in named]
        self.critics = self._critics(recipe, critic_state) if stage == 2 and recipe.critic else None
        optimiser = Optimiser(named, recipe)
        average = Average(self.model, recipe.ema)
        if optimiser_state is not None:
            optimiser.load_state_dict(optimiser_state)
        if average_state is not None:
            average.weights, average.steps = average_state["weights"], average_state["steps"]
        self.say(f"stage {stage}: {len(self.studio.list)} people ({len(self.heldout.list)} held out), "
                 f"{count(self.model):,} parameters, {sum(p.numel() for p in params):,} learn")
        # Moments that did not travel (`pieces`) are found again in a few dozen careful steps.
        careful = step if step and optimiser_state is None else -50
        loader = self.loader(recipe, stage, step)
        budget, start = minutes * 60, time.monotonic()
        saved = shown = start
        sums: dict[str, tuple[torch.Tensor, int]] = {}  # on the device: to read them would be to wait for it
        since, samples, since_time = 0, 0, start
        try:
            while True:
                elapsed = self._agreed(before + time.monotonic() - start)
                if elapsed >= budget:
                    break
                if time.monotonic() >= self.until:
                    self._checkpoint(stage, step, elapsed, optimiser, average)
                    return False
                optimiser.set_rate(rate(elapsed / budget, recipe) * min(1.0, (step - careful + 1) / 50))
                batch = loader.next().to(self.device)
                samples += len(batch.owner)
                terms = step_losses(self.model, batch, recipe, stage, self.bf16,
                                     step % recipe.rays_every == 0, self.critics)
                optimiser.zero_grad()
                terms["total"].backward()
                self._average_gradients(params)
                norm = torch.nn.utils.clip_grad_norm_(params, recipe.clip, foreach=True)
                if torch.isfinite(norm):
                    optimiser.step()
                    average.update(self.model, names)
                step, since = step + 1, since + 1
                for k, t in {**terms, "norm": norm}.items():
                    total, times = sums.get(k, (0.0, 0))
                    sums[k] = (total + t.detach(), times + 1)
                now = time.monotonic()
                if self.rank == 0 and (since >= 25 or step in (1, 10)):
                    per = samples * self.world / (now - since_time)
                    row = {"stage": stage, "step": step, "minutes": elapsed / 60, "people": len(self.studio.list),
                           "samples_s": per, **{k: float(s) / n for k, (s, n) in sorted(sums.items())}}
                    self._log(stage, row)
                    sums, since, samples, since_time = {}, 0, 0, now
                if self.rank == 0 and now - saved > 180:
                    self._checkpoint(stage, step, before + now - start, optimiser, average)
                    saved = time.monotonic()
                if self.rank == 0 and on_picture and now - shown > 60 * self.look_every:
                    on_picture(average.model(self.model), stage, step)
                    shown = since_time = time.monotonic()
                    since, samples, sums = 0, 0, {}
        finally:
            loader.close()
        if self.rank == 0:
            self._checkpoint(stage, step, budget, optimiser, average)
            if stage == 1 or recipe.together:
                self.fit_pose(average, recipe)
            save(self.run / f"stage{stage}.pt", {"model": average.weights, "config": asdict(self.model.config)})
            if on_picture:
                on_picture(average.model(self.model), stage, step)
        if self.world > 1:
            dist.barrier()
        self.model.load_state_dict(average.weights)
        self.say(f"stage {stage} ended after {step} steps")
        return True

    def fit_pose(self, average: Average, recipe: Recipe) -> None:
        """Solves the pose head of the averaged network."""
        model = average.model(self.model)
        sampler = Sampler(self.studio, model.config, recipe, 1, 77)
        photos = min(1600, 8 * len(self.studio.list))
        before, after = pose.fit(model, sampler, photos)
        average.weights = {k: v.detach().clone() for k, v in model.state_dict().items()}
        show = lambda e: " ".join(f"{v:.4f}" for v in e)  # noqa: E731
        self.say(f"pose error (yaw pitch roll scale dx dy) {show(before)}; solved {show(after)}")

    def _checkpoint(self, stage, step, elapsed, optimiser, average) -> None:
        save(self.run / "checkpoint.pt", {
            "stage": stage, "step": step, "elapsed": elapsed, "size": self.size,
            "config": asdict(self.model.config), "model": self.model.state_dict(),
            "optimiser": optimiser.state_dict(),
            "average": {"weights": average.weights, "steps": average.steps}, "critic": self._critic_state(),
        })

    def _critics(self, recipe: Recipe, known: dict | None) -> Critics:
        """The critic of this run: from its checkpoint, from `critic.pt`, or one that learns alone first."""
        path = self.run / "critic.pt"
        if known is None and path.exists():
            known = torch.load(path, map_location="cpu", weights_only=True)
        critics = Critics(self.model.config, self.device, known)
        if known is None:
            critics.learn_alone(self.studio, recipe.critic_minutes, self.bf16, self.say)
            if self.rank == 0:
                save(path, critics.state())
        return critics

    def _critic_state(self) -> dict | None:
        return None if self.critics is None else self.critics.state()

    def _log(self, stage: int, row: dict) -> None:
        path = self.run / f"log-{stage}.csv"
        header = ",".join(row)
        new = not path.exists() or path.read_text().count(header) == 0
        with open(path, "a", newline="") as f:
            w = csv.writer(f)
            if new:  # also when a resumed run has new columns
                w.writerow(row)
            w.writerow(f"{v:.5g}" if isinstance(v, float) else v for v in row.values())
        self.say(" ".join(f"{k} {v:.4g}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items()))
