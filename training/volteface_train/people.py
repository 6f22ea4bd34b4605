"""What processes draw batches of people from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from volteface_common.backdrops import Backdrops
from volteface_common.shards import Studio

from . import prompts
from .config import Config, Recipe
from .data import Sampler
from .layers_data import LayerSampler
from .real import Portraits


@dataclass(frozen=True)
class Folders:
    """Where pictures lie: the studio's people, real portraits (`real`), what may stand behind them (`backdrops`), and what
    is known of the portraits beside their landmarks (`taught`)."""

    data: Path
    portraits: Path | None = None
    backdrops: Path | None = None
    sure: Path | None = None

    def sampler(self, config: Config, recipe: Recipe, stage: int, seed: int) -> Sampler:
        """Draws batches of a stage."""
        portraits = Portraits(self.portraits, sure=self.sure) if self.portraits else None
        backdrops = Backdrops(self.backdrops) if self.backdrops else None
        return Sampler(Studio(self.data, False), config, recipe, stage, seed, portraits, backdrops)


@dataclass(frozen=True)
class People:
    """The batches of a stage (0: prompts); the process 0 draws what a `Sampler` of the same seed does."""

    folders: Folders
    config: Config
    recipe: Recipe
    stage: int
    seed: int

    def open(self, seed: int):
        sampler = self.folders.sampler(self.config, self.recipe, self.stage or 2, seed)
        return sampler.draw if self.stage else lambda: prompts.draw(sampler), sampler.studio.rescan


@dataclass(frozen=True)
class Layered:
    """The batches of the stage `layers`."""

    folders: Folders
    config: Config
    recipe: Recipe
    seed: int

    def open(self, seed: int):
        sampler = LayerSampler(self.folders.sampler(self.config, self.recipe, 2, seed), self.recipe)
        return sampler.draw, sampler.studio.rescan
