"""Where 16 bits are worth it."""

from __future__ import annotations

import contextlib

import torch


def has_bf16(device: torch.device | str) -> bool:
    """Whether bf16 is computed there, as on GPUs and processors with AVX-512; others emulate it, many times slower
    than f32."""
    return torch.device(device).type != "cpu" or torch.backends.cpu.get_cpu_capability().startswith("AVX512")


def fast(device: torch.device | str, on: bool = True):
    """bf16 for what is computed inside, where the device has it."""
    device = torch.device(device)
    return torch.autocast(device.type, torch.bfloat16) if on and has_bf16(device) else contextlib.nullcontext()
