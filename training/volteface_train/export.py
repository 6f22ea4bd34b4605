"""int8 weights, manifest and the reference of the parity test (docs/compact.md, `Files`)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.numpy import load_file, save, save_file
from torch import nn

from volteface_common import augment, cameras, text
from volteface_common.errors import VoltefaceError
from volteface_common.parts import PARTS
from volteface_common.quantise import quantise
from volteface_common.shards import Studio

from . import compose, infer, lamp, material, render
from .config import Config
from .editor import edited_picture
from .layers import Seen
from .model import Compact, count

CHUNK = 4 * 1024 * 1024
# What older weights lack: before 0.11.0 and 0.12.0. As it is in a new network, it changes nothing.
ADDED = ("picture.pair_offset", "edit.drawing_gain")
REFERENCE_LOOK = {"hair": ((0.6, -0.1, -0.02), 1.0), "skin": ((0.5, 0.05, 0.1), 0.5), "lips": ((0.5, 0.18, 0.08), 1.0)}
REFERENCE_MATERIAL = "marble"
REFERENCE_LAMP = lamp.Lamp(-70.0, 20.0)
REFERENCE_TEXT = "a bronze statue with blue hair"


def burn_tensors(model: Compact) -> dict[str, tuple[np.ndarray, tuple | None]]:
    """Name in burn -> (values as burn keeps them, shape of the scale; None for one dimension)."""
    out = {}
    for path, module in model.named_modules():
        for name, p in (*module.named_parameters(recurse=False), *module.named_buffers(recurse=False)):
            value = p.detach().float().cpu()
            if isinstance(module, nn.LayerNorm):
                name = {"weight": "gamma", "bias": "beta"}[name]
            if isinstance(module, nn.Linear) and name == "weight":
                value = value.T
                scale = (1, value.shape[1])
            elif value.dim() == 1:
                scale = None
            elif isinstance(module, nn.Conv2d) or value.dim() == 2:
                scale = (value.shape[0], *[1] * (value.dim() - 1))
            elif value.dim() == 4:  # the atlas
                scale = (*value.shape[:2], 1, 1)
            else:  # cls and position
                scale = (1, value.shape[1], 1)
            out[f"{path}.{name}"] = (np.ascontiguousarray(value.numpy()), scale)
    return out


def quantised(model: Compact) -> dict[str, np.ndarray]:
    """All tensors of the files: `NAME` int8 with `NAME.scale`, or f32."""
    out = {}
    for name, (value, scale_shape) in sorted(burn_tensors(model).items()):
        if scale_shape is None:
            out[name] = value
        else:
            out[name], out[f"{name}.scale"] = quantise(value, scale_shape)
    return out


@torch.no_grad()
def dequantised(model: Compact, tensors: dict[str, np.ndarray]) -> Compact:
    """A network with the weights that the application will see."""
    out = Compact(model.config).eval()
    burn = {"gamma": "weight", "beta": "bias"}
    modules = dict(out.named_modules())
    for name, (_, scale_shape) in burn_tensors(model).items():
        if name in ADDED and name not in tensors:
            continue
        value = tensors[name]
        if scale_shape is not None:
            value = value.astype(np.float32) * tensors[f"{name}.scale"]
        path, leaf = name.rsplit(".", 1)
        if isinstance(modules[path], nn.Linear) and leaf == "weight":
            value = value.T
        getattr(modules[path], burn.get(leaf, leaf)).copy_(torch.from_numpy(np.ascontiguousarray(value)))
    return out


def read(folder: Path) -> Compact:
    """The network of an exported directory, from its int8 values.

    Raises VoltefaceError with what to do if the directory is not whole.
    """
    folder = Path(folder)
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
        tensors = {}
        for entry in manifest["files"]:
            tensors |= load_file(folder / entry["name"])
        return dequantised(Compact(Config.from_dict(manifest["config"])), tensors)
    except (OSError, ValueError, KeyError, SafetensorError) as e:
        raise VoltefaceError(f"{folder} holds no whole exported weights ({e}); export them again") from e


def _files(tensors: dict[str, np.ndarray]) -> list[bytes]:
    """Chunks of at most 4 MiB; a tensor and its scale stay together."""
    groups: list[dict] = [{}]
    size = 0
    for name in (n for n in tensors if not n.endswith(".scale")):
        piece = {k: tensors[k] for k in (name, f"{name}.scale") if k in tensors}
        weight = sum(v.nbytes + 200 for v in piece.values())  # header entries included
        if size + weight > CHUNK - 1024 and groups[-1]:
            groups.append({})
            size = 0
        groups[-1].update(piece)
        size += weight
    return [save(g) for g in groups]


def _composed(photo: torch.Tensor, seen: Seen) -> dict[str, torch.Tensor]:
    """`recoloured` as `REFERENCE_LOOK`, what is left of that person as `REFERENCE_MATERIAL`, and `lit` by `REFERENCE_LAMP`."""
    colours, amounts = torch.zeros(1, len(PARTS), 3), torch.zeros(1, len(PARTS))
    for name, (colour, amount) in REFERENCE_LOOK.items():
        colours[0, PARTS.index(name)], amounts[0, PARTS.index(name)] = torch.tensor(colour), amount
    layers = compose.read(photo, seen.parts.softmax(1))
    lab = compose.recoloured(layers, colours, amounts)
    body = torch.tensor([[float(p in material.STATUE) for p in range(len(PARTS))]]) * (amounts == 0)
    made = material.made_of(material.MATERIALS[REFERENCE_MATERIAL], layers, seen.normal, body, lab)
    lit = lamp.lit(compose.srgb(lab), layers, seen.normal, REFERENCE_LAMP, 0.8)
    return {"recoloured": compose.srgb(lab), "made": made, "lit": lit}


@torch.no_grad()
def reference(model: Compact, photo: torch.Tensor, picture: torch.Tensor) -> tuple[dict, dict]:
    """Inputs and (thinned) outputs of the dequantised network in f32, and what goes in metadata."""
    torch.manual_seed(11)
    coded = model.encode_photo(photo)
    ids = torch.from_numpy(text.buckets(REFERENCE_TEXT, model.config))[None]
    # Without padding: the application has none.
    used = len(text.words(REFERENCE_TEXT, model.config.text_words))
    tokens, _, logits = model.encode_text(ids)
    p_tokens, p_logits = model.encode_picture(picture)
    f_a, planes, change, view = model.edit_photo(coded, model.wish(logits))
    camera = cameras.from_pose(coded.pose)
    field = render.make_field(model.config, planes, view, edited_picture(photo, change), camera)
    points = (torch.rand(1, 64, 3) - 0.5) * 0.7
    feature, _, _ = render.point_features(model.config, field, points)
    raw = model.decoder(feature)
    full = {
        "f_g": coded.f_g, "pose": coded.pose, "f_h": coded.f_h, "text_tokens": tokens[:, : 1 + used],
        "text_logits": logits, "picture_tokens": p_tokens, "picture_logits": p_logits, "f_a": f_a,
        "planes": planes, "change": change, "view": view,
    }
    if model.config.layers:
        seen = model.see(photo, coded)
        full["layers"] = torch.cat([seen.parts, seen.normal, seen.albedo, seen.shading], 1)
        full |= _composed(photo, seen)
    tensors, strides = {}, {}
    for name, value in full.items():
        flat = value.contiguous().numpy()
        if flat.size > 4096:
            stride = -(-flat.size // 4096) | 1
            strides[name] = stride
            flat = flat.reshape(-1)[::stride]
        tensors[name] = np.ascontiguousarray(flat)
    tensors |= {
        "photo": photo.contiguous().numpy(), "prompt_picture": picture.contiguous().numpy(),
        "points": points[0].numpy(), "point_camera": camera[0].numpy(), "point_raw": raw[0].contiguous().numpy(),
    }
    if model.config.layers_used:
        tensors["point_kinds"] = model.decoder.kinds(feature)[0].contiguous().numpy()
    if model.config.mirror:
        own = raw[..., 1:4].sigmoid() * 1.002 - 0.001
        tensors["point_mirror"] = render.second_look(model.config, model.decoder, field, points, feature, own)[2][0].numpy()
    tensors["point_colour"] = render.shade(model.config, model.decoder, field, points)[1][0].contiguous().numpy()
    return tensors, {"text": REFERENCE_TEXT, "strides": strides}


def _inputs(model: Compact, data: Path | None):
    """A held-out photo and prompt picture, or waves if there is no data."""
    if data:
        people = Studio(data, heldout=True).list or Studio(data, heldout=False).list
        photo, _ = infer.read_photo(model, people[0])
        return photo, augment.to_float(torch.from_numpy(people[0].prompt[-1].copy()))[None]
    def waves(n):
        x = torch.linspace(0, 9, n)
        return torch.stack([(x[:, None] * a + x[None] * b).sin() for a, b in ((1, 2), (3, -1), (0.5, 4))])[None] / 2 + 0.5
    return waves(model.config.image), waves(model.config.picture_side)


def write(model: Compact, out: Path, version: str, data: Path | None = None) -> int:
    """Writes the directory; returns the bytes of the weights."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("weights-*.safetensors"):
        old.unlink()
    tensors = quantised(model)
    files = []
    for i, content in enumerate(_files(tensors)):
        name = f"weights-{i}.safetensors"
        (out / name).write_bytes(content)
        files.append({"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    manifest = {
        "format": 1, "preset": "compact", "version": version, "config": model.config.to_dict(),
        "files": files, "parameters": count(model),
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    small = dequantised(model, tensors)
    made, info = reference(small, *_inputs(small, data))
    metadata = {"text": info["text"], "strides": json.dumps(info["strides"])}
    save_file(made, out / "reference.safetensors", metadata)
    return sum(f["bytes"] for f in files)
