"""Files that a reader never sees half."""

from __future__ import annotations

import os
from pathlib import Path

import torch


def save(path: Path, content: dict) -> None:
    """Writes beside, then renames: a reader never sees half a file."""
    beside = path.with_suffix(".part")
    torch.save(content, beside)
    os.replace(beside, path)
