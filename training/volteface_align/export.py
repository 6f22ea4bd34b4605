"""int8 weights, manifest and the reference of the parity test (docs/align.md, `Files`)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load, save, save_file
from torch import nn

from volteface_common.errors import VoltefaceError
from volteface_common.quantise import quantise
from volteface_common.square import sample

from .align import whole
from .evaluate import scenes
from .folding import folded
from .networks import Align, Config


def burn_tensors(model: Align) -> dict[str, np.ndarray]:
    """Name in burn -> values as burn keeps them, of folded networks."""
    out = {}
    for path, module in model.named_modules():
        for name, p in module.named_parameters(recurse=False):
            value = p.detach().float().numpy()
            if isinstance(module, nn.Linear) and name == "weight":
                value = value.T
            # A folded `Conv` is its convolution.
            out[f"{path.removesuffix('.conv')}.{name}"] = np.ascontiguousarray(value)
    return out


def quantised(model: Align) -> dict[str, np.ndarray]:
    """`NAME` int8 with `NAME.scale` per output channel, or f32 where there is one dimension."""
    out = {}
    for name, value in sorted(burn_tensors(model).items()):
        if value.ndim == 1:
            out[name] = value
            continue
        scale = (value.shape[0], 1, 1, 1) if value.ndim == 4 else (1, value.shape[1])
        out[name], out[f"{name}.scale"] = quantise(value, scale)
    return out


@torch.no_grad()
def dequantised(model: Align, tensors: dict[str, np.ndarray]) -> Align:
    """The folded networks with the weights that the application will see."""
    for path, module in model.named_modules():
        for name, p in module.named_parameters(recurse=False):
            key = f"{path.removesuffix('.conv')}.{name}"
            value = tensors[key]
            if f"{key}.scale" in tensors:
                value = value.astype(np.float32) * tensors[f"{key}.scale"]
            if isinstance(module, nn.Linear) and name == "weight":
                value = value.T
            p.copy_(torch.from_numpy(np.ascontiguousarray(value)))
    return model


def opened(folder: Path) -> Align:
    """The published networks of `weights/align`: folded, with the int8 weights multiplied out."""
    folder = Path(folder)
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
        tensors: dict[str, np.ndarray] = {}
        for entry in manifest["files"]:
            content = (folder / entry["name"]).read_bytes()
            if hashlib.sha256(content).hexdigest() != entry["sha256"]:
                raise VoltefaceError(f"{folder / entry['name']} is damaged; fetch the weights again")
            tensors |= load(content)
        return dequantised(folded(Align(Config(**manifest["config"]))), tensors)
    except (OSError, KeyError, TypeError, ValueError) as e:
        raise VoltefaceError(f"{folder} holds no weights of the aligner ({e}); give the folder of manifest.json") from e


@torch.no_grad()
def reference(model: Align, data: list[Path], known: Path) -> dict[str, np.ndarray]:
    """A held-out scene as the networks see it, and what they say of it.

    Without `data` the scene is that of the reference which lies at `known`.
    """
    c = model.config
    if not data:
        if not known.exists():
            raise VoltefaceError(f"{known} is not there; name --data, so that a scene can be drawn for it")
        old = {k: torch.from_numpy(v) for k, v in load(known.read_bytes()).items()}
        return _said(model, old["frame"], old["crop"], old["near"])
    # The first scene in which everybody is seen whole.
    scene = next(s for s in scenes(data, 50, 0.0) if s.faces and all(f.seen > 0.9 for f in s.faces))
    def tensor(square, side):
        return torch.from_numpy(sample(scene.image, square, side).copy()).permute(2, 0, 1)[None].float() / 255
    frame = tensor(whole(scene.image), c.finder_side)
    crop = tensor(scene.faces[-1].square.scaled(c.context), c.refiner_side)
    near = tensor(scene.faces[-1].square.scaled(c.measurer_context), c.refiner_side)
    return _said(model, frame, crop, near)


def _said(model: Align, frame: torch.Tensor, crop: torch.Tensor, near: torch.Tensor) -> dict[str, np.ndarray]:
    made = {"frame": frame, "map": model.finder(frame), "crop": crop, "numbers": model.refiner(crop),
            "near": near, "measures": model.measurer(near)}
    return {k: np.ascontiguousarray(v.numpy()) for k, v in made.items()}


def write(model: Align, out: Path, version: str, data: list[Path]) -> int:
    """Writes the folder; returns the bytes of the weights."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    flat = folded(model)
    tensors = quantised(flat)
    content = save(tensors)
    name = "weights-0.safetensors"
    (out / name).write_bytes(content)
    manifest = {
        "format": 1, "preset": "align", "version": version, "config": model.config.to_dict(),
        "files": [{"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}],
        "parameters": sum(p.numel() for p in flat.parameters()),
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    path = out / "reference.safetensors"
    save_file(reference(dequantised(flat, tensors), data, path), path)
    return len(content)
