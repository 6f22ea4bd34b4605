"""Made-up shards for a test module, and batches drawn from them."""

import tempfile
import unittest
from pathlib import Path

from volteface_common import shards
from volteface_train import data, fake
from volteface_train.config import Config, Recipe


def made_up(*numbers: int) -> Path:
    """A data set of these people that is removed when the module's tests are over."""
    directory = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(directory.cleanup)
    fake.write(Path(directory.name), list(numbers))
    return Path(directory.name)


def sampler(root: Path, stage: int, **changes) -> data.Sampler:
    """Draws batches of a stage; `changes` are those of its recipe."""
    recipe = Recipe.of(stage, "small", False)
    for k, v in changes.items():
        setattr(recipe, k, v)
    return data.Sampler(shards.Studio(root, False), Config(), recipe, stage, 4)
