"""A checkpoint that fits through a narrow door: rounded to three bytes a weight and cut into pieces.

Weights travel as 16-bit integers and their average as what differs from them, in 7 bits, with a scale per
row; Adam's moments stay behind (`Trainer.stage` begins again carefully). The error of a weight is at
most 1/65534 of the largest in its row, far below a step of training.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zlib
from pathlib import Path

import torch
from torch import Tensor

from volteface_common.errors import VoltefaceError

LIMIT = 16 * 1024 * 1024 - 64 * 1024  # bytes of a piece, header and all


class PiecesError(VoltefaceError):
    """Pieces that do not make a checkpoint; the sentence names the folder and the reason."""


def rounded(value: Tensor, bits: int) -> dict:
    """Integers of so many bits and one f32 scale per row (first dimension); vectors stay f32."""
    value = value.detach().float().cpu()
    if value.dim() < 2:
        return {"f32": value}
    top = 2 ** (bits - 1) - 1
    scale = value.flatten(1).abs().amax(1).clamp(min=1e-30) / top
    whole = (value / scale.view(-1, *[1] * (value.dim() - 1))).round()
    if bits <= 8:
        return {"int": whole.to(torch.int8), "scale": scale}
    whole = whole.to(torch.int32)  # high and low bytes apart, since the high ones are far from random
    return {"high": (whole >> 8).to(torch.int8), "low": (whole & 255).to(torch.uint8), "scale": scale}


def restored(stored: dict) -> Tensor:
    """The inverse of `rounded`."""
    if "f32" in stored:
        return stored["f32"]
    whole = stored["int"].float() if "int" in stored else stored["high"].float() * 256 + stored["low"].float()
    return whole * stored["scale"].view(-1, *[1] * (whole.dim() - 1))


def encode(state: dict) -> bytes:
    """A trainer's checkpoint without its optimiser; everything but `model` and `average` as it is."""
    small = {k: v for k, v in state.items() if k not in ("model", "average", "optimiser")}
    small["model"] = {k: rounded(v, 16) for k, v in state["model"].items()}
    off = {k: v.float().cpu() - restored(small["model"][k]) for k, v in state["average"]["weights"].items()}
    small["average"] = {"weights": {k: rounded(v, 7) for k, v in off.items()}, "steps": state["average"]["steps"]}
    out = io.BytesIO()
    torch.save(small, out)
    return zlib.compress(out.getvalue(), 1)  # small numbers are the most frequent: a tenth less


def decode(content: bytes) -> dict:
    """A checkpoint that `Trainer` resumes from; its `optimiser` is None."""
    state = torch.load(io.BytesIO(zlib.decompress(content)), map_location="cpu", weights_only=True)
    state["model"] = {k: restored(v) for k, v in state["model"].items()}
    off = state["average"]["weights"]
    state["average"]["weights"] = {k: state["model"][k] + restored(v) for k, v in off.items()}
    state["optimiser"] = None
    return state


def rank(state: dict) -> tuple[int, float]:
    """Orders checkpoints by how far they are."""
    return state["stage"], state["elapsed"]


def write(state: dict, folder: Path, limit: int = LIMIT) -> list[Path]:
    """Writes `checkpoint-STAGE-STEP.N` and then removes older ones, so that a whole one is always there.

    Each begins with a line of JSON: its number, how many there are, and the SHA-256 of the whole.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    content = encode(state)
    room = limit - 256
    count = -(-len(content) // room)
    name = f"checkpoint-{state['stage']}-{state['step']:07}"
    old = [p for p in folder.glob("checkpoint-*") if p.stem != name or int(p.suffix[1:]) >= count]
    about = {"of": count, "stage": state["stage"], "elapsed": state["elapsed"],
             "sha256": hashlib.sha256(content).hexdigest()}
    paths = []
    for i in range(count):
        path, beside = folder / f"{name}.{i}", folder / "checkpoint.part"
        header = json.dumps({"piece": i, **about}).encode() + b"\n"
        beside.write_bytes(header + content[i * room : (i + 1) * room])
        os.replace(beside, path)
        paths.append(path)
    for path in old:
        path.unlink(missing_ok=True)
    return paths


def read(folder: Path) -> dict | None:
    """The furthest whole checkpoint of a folder, or None where there is not even a piece of one.

    Raises PiecesError if there are pieces and none of their checkpoints is whole.
    """
    sets: dict[str, dict[int, Path]] = {}
    for path in Path(folder).glob("checkpoint-*"):
        if path.suffix[1:].isdigit():
            sets.setdefault(path.stem, {})[int(path.suffix[1:])] = path
    found, why = [], ""
    for name, parts in sets.items():
        try:
            headers, bodies = zip(*(parts[i].read_bytes().split(b"\n", 1) for i in sorted(parts)))
            about, whole = json.loads(headers[0]), b"".join(bodies)
            if len(parts) != about["of"]:
                raise ValueError(f"{len(parts)} of {about['of']} pieces are there")
            if hashlib.sha256(whole).hexdigest() != about["sha256"]:
                raise ValueError("they are damaged, or of different saves")
            found.append((rank(about), whole))
        except (OSError, ValueError, KeyError) as e:
            why = f"{name}: {e}"
    if sets and not found:
        raise PiecesError(f"{folder} holds no whole checkpoint ({why}); bring all pieces of one")
    return decode(max(found, key=lambda f: f[0])[1]) if found else None
