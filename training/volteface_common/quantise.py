"""Weights in 8 bits (docs/compact.md, `Files`)."""

from __future__ import annotations

import numpy as np


def quantise(value: np.ndarray, scale_shape: tuple) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 with one f32 scale wherever `scale_shape` is not 1."""
    axes = tuple(i for i, n in enumerate(scale_shape) if n == 1)
    scale = np.abs(value).max(axis=axes, keepdims=True).astype(np.float32) / 127
    scale = np.where(scale > 0, scale, np.float32(1))
    return np.clip(np.round(value / scale), -127, 127).astype(np.int8), scale
