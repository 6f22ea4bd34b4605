"""What processes draw batches of people from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from volteface_common.backdrops import Backdrops
from volteface_common.shards import Studio

from . import prompts
from .config import Config, Recipe
from .data import Sampler
from .real import Portraits


@dataclass(frozen=True)
class People:
    """The batches of a stage (0: prompts); the process 0 draws what a `Sampler` of the same seed does."""

    data: Path
    config: Config
    recipe: Recipe
    stage: int
    seed: int
    portraits: Path | None = None  # folder of real ones
    backdrops: Path | None = None  # folder of pictures to stand behind people

    def open(self, seed: int):
        portraits = Portraits(self.portraits) if self.portraits else None
        backdrops = Backdrops(self.backdrops) if self.backdrops else None
        sampler = Sampler(Studio(self.data, False), self.config, self.recipe, self.stage or 2, seed, portraits, backdrops)
        return sampler.draw if self.stage else lambda: prompts.draw(sampler), sampler.studio.rescan
