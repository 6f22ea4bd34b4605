"""A training of many slices: each ends in time, hands out a small checkpoint, and the next goes on."""

from __future__ import annotations

import zipfile
from dataclasses import asdict
from pathlib import Path

import torch

from volteface_common.checkpoint import save

from . import evaluate, export, layers_stage, pieces, prompts, sheet
from .config import Recipe
from .drawing import numbers
from .people import Folders
from .stages import Trainer

PROMPT_SHARE, PROMPT_MOST = 0.15, 10.0  # of the whole time, and minutes, for stage 0


def shares(total: float, split: float, first: int = 0) -> tuple[float, float, float]:
    """Minutes of stages 0, 1 and 2, of a training that begins with stage `first`."""
    prompts = min(PROMPT_SHARE * total, PROMPT_MOST) if first == 0 else 0.0
    reconstruction = (total - prompts) * split if first < 2 else 0.0
    return prompts, reconstruction, total - prompts - reconstruction


def unpack(state: dict, run: Path) -> None:
    """Lays a carried checkpoint into a run directory, as `Trainer` expects it."""
    run.mkdir(parents=True, exist_ok=True)
    known = {k: v for k, v in state["model"].items() if k.startswith(prompts.LEARNS)}
    begun = state["stage"] == 0 and not state["prompted"]
    save(run / ("stage0-begun.pt" if begun else "stage0.pt"),
         {"model": known, "config": state["config"], "elapsed": state["elapsed"] if begun else 0.0})
    if state["stage"]:
        save(run / "checkpoint.pt", {k: v for k, v in state.items() if k not in ("log", "prompted")})


def with_head(begin: Path, folders: Folders, run: Path, minutes: float, workers: int, say) -> Path:
    """Teaches a layers head on the weights `begin`; returns where the weights with it are."""
    recipe = Recipe(people=64 if torch.cuda.is_available() else 6, rate=2e-3, ema=0.997)
    layers_stage.learn(begin, folders, run / "layers", minutes, recipe, say, workers)
    model = layers_stage.merged(run / "layers", begin)
    save(run / "begun.pt", {"model": model.state_dict(), "config": asdict(model.config)})
    return run / "begun.pt"


class Sliced(Trainer):
    """A trainer that stops at `until`, draws in several processes, and keeps `out` fit for the next slice."""

    def __init__(self, data: Path, run: Path, size: str, out: Path, until: float, workers: int, log: list[str],
                 seed: int, **more):
        self.out, self.log, self.seed = Path(out), log, seed
        super().__init__(data, run, size, **more)
        self.until, self.workers = until, workers
        if self.state is not None:
            torch.manual_seed(1000 + self.state["step"])

    def say(self, *words) -> None:
        super().say(*words)
        self.log.append(" ".join(map(str, words)))

    def keep(self, state: dict) -> None:
        """Writes what the next slice needs."""
        drawn = numbers(self.data)
        pieces.write({**state, "prompted": (self.run / "stage0.pt").exists() or state["stage"] > 0,
                      "next_person": drawn[-1] + 1 if drawn else 0, "seed": self.seed,
                      "log": "\n".join(self.log)[-400_000:]}, self.out)
        (self.out / "log.txt").write_text("\n".join(self.log) + "\n")

    def keep_prompts(self) -> None:
        """The same while there is no stage but 0."""
        path = self.run / "stage0.pt"
        begun = torch.load(path if path.exists() else self.run / "stage0-begun.pt", weights_only=True)
        weights = self.model.state_dict()
        self.keep({"stage": 0, "step": 0, "elapsed": begun["elapsed"], "size": self.size,
                   "config": asdict(self.model.config), "model": weights, "average": {"weights": weights, "steps": 0}})

    def _checkpoint(self, stage, step, elapsed, optimiser, average) -> None:
        super()._checkpoint(stage, step, elapsed, optimiser, average)
        self.keep({"stage": stage, "step": step, "elapsed": elapsed, "size": self.size,
                   "config": asdict(self.model.config), "model": self.model.state_dict(),
                   "average": {"weights": average.weights, "steps": average.steps},
                   "critic": self._critic_state()})

    def stage(self, stage: int, minutes: float, on_picture=None) -> bool:
        """As `Trainer.stage`; where memory does not suffice, with half the people in a batch."""
        while True:
            try:
                return super().stage(stage, minutes, on_picture)
            except torch.OutOfMemoryError:
                people = self.recipe_changes.get("people") or Recipe.of(stage, self.size, self.gpu).people
                if people == 1:
                    raise
                self.recipe_changes["people"] = people // 2
                self.say(f"memory does not suffice for {people} people in a batch: trying {people // 2}")
            torch.cuda.empty_cache()
            path = self.run / "checkpoint.pt"
            if path.exists():
                self.state = torch.load(path, map_location=self.device, weights_only=True)
                self.model.load_state_dict(self.state["model"])

    def run_all(self, total: float, split: float, first: int = 0) -> tuple[bool, float]:
        """All stages from `first` on until `until`; whether all ended, and the minutes of training done in all."""
        parts = shares(total, split, first)
        if first == 0:
            if not self.prompts(parts[0]):
                self.keep_prompts()
                begun = torch.load(self.run / "stage0-begun.pt", weights_only=True)
                return False, begun["elapsed"] / 60
            if self.state is None:
                self.keep_prompts()
        done = parts[0]
        for stage, minutes in ((1, parts[1]), (2, parts[2])):
            if minutes and not self.stage(stage, minutes):
                state = torch.load(self.run / "checkpoint.pt", map_location="cpu", weights_only=True)
                return False, done + state["elapsed"] / 60
            done += minutes
        return True, done


def hand_out(run: Path, data: Path, out: Path, version: str, device: torch.device, say, quick: bool) -> None:
    """Exported int8 weights (`weights.zip`), figures in the log, and a sheet, of the averaged network as it is now."""
    if not any((run / n).exists() for n in ("stage2.pt", "checkpoint.pt")):
        return
    model = evaluate.load(run)
    folder = run / "weights"
    size = export.write(model, folder, version, data)
    with zipfile.ZipFile(out / "weights.part", "w", zipfile.ZIP_DEFLATED) as z:
        for path in sorted(folder.iterdir()):
            z.write(path, path.name)
    (out / "weights.part").replace(out / "weights.zip")
    say(f"weights.zip: {size:,} bytes of weights")
    model = model.to(device)
    people, edits, side, samples = (1, 1, 64, 32) if quick else (4, 3, 128, 64)
    sheet.draw(model, data, out / "sheet.png", people, edits, side, samples)
    if any(n % 20 == 19 for n in numbers(data)):
        say(evaluate.markdown(evaluate.measure(model, data, people, edits, 2 * side if quick else 256, samples)))
