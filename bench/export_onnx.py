"""The compact network as two ONNX graphs: `python export_onnx.py WEIGHTS OUT`.

photo.onnx: photo [1,3,256,256] -> pose, f_g, query, s64, s128 and, of weights with that head, layers: what
src/model/compact.rs keeps of a photo.
edit.onnx: wish [1,labels], places and those features -> planes, change, view: what a new wish costs. Where the photo's
camera sees the face (`places`, [1,256,256,2]) is computed once a photo in the program too, so that it is an input.

Beside them lie their inputs (NAME.f32), PyTorch's outputs as sums (reference.json), and an error is raised where
onnxruntime does not agree with PyTorch.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import onnx
import onnxruntime
import torch
import torch.nn.functional as F
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))

from volteface_common import cameras  # noqa: E402
from volteface_train import export  # noqa: E402
from volteface_train.blocks import grid, tokens  # noqa: E402

# Of the root mean square of an output: both compute in float32 and add in another order.
TOLERANCE = 1e-3
WISHES = (3, 7)


class Photo(nn.Module):
    """E_low and E_high, and the layers where the network has them."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def forward(self, photo: Tensor) -> tuple[Tensor, ...]:
        coded = self.model.encode_photo(photo)
        cross = self.model.cross
        geometry = grid(cross.geometry(coded.f_g), cross.side // 2)
        query = tokens(coded.f_h) + tokens(F.interpolate(geometry, scale_factor=2.0, mode="nearest"))
        found = (coded.pose, coded.f_g, query, coded.s64, coded.s128)
        if not self.model.config.layers:
            return found
        # As the head gives them, which is what the program keeps.
        return (*found, self.model.layers.out(self.model.see(photo, coded).hidden))


class Edit(nn.Module):
    """Cross-attention and E_t, from the query that a photo gives."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def forward(self, wish: Tensor, places: Tensor, f_g: Tensor, query: Tensor, s64: Tensor, s128: Tensor):
        cross, edit = self.model.cross, self.model.edit
        none = torch.zeros_like(wish)
        none[0, cross.none] = 1
        bias = ((wish > 0).to(wish.dtype) + none - 1).clamp(max=0) * 1e4
        names = cross.names[None]
        parts = (cross.query(cross.norm(query)), cross.key(names), cross.value(names))
        q, k, v = (part.unflatten(-1, (cross.heads, -1)).transpose(1, 2) for part in parts)
        score = (q @ k.transpose(-1, -2)) * q.shape[-1] ** -0.5 + bias[:, None, None, :]
        x = query + cross.proj((score.softmax(-1) @ v).transpose(1, 2).flatten(2))
        x = x + cross.fc2(F.gelu(cross.fc1(cross.norm2(x))))
        computed = cameras.place
        cameras.place = lambda camera, side: places * edit.reach
        try:
            return edit(grid(x, cross.side), f_g, s64, s128, wish, torch.zeros(1, 25))
        finally:
            cameras.place = computed


def sums(value: Tensor) -> dict:
    """What tells one tensor from another: mean, root mean square and a few values."""
    flat = value.reshape(-1).double()
    step = max(1, flat.numel() // 16)
    return {
        "n": flat.numel(),
        "mean": float(flat.mean()),
        "rms": float(flat.square().mean().sqrt()),
        "sample": [round(float(x), 6) for x in flat[::step][:16]],
    }


@torch.no_grad()
def main(weights: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    model = export.read(weights).eval()
    side, labels = model.config.image, len(model.config.labels)
    # The same numbers as the program's own measurement makes (src/stage/measure.rs).
    photo = (torch.arange(3 * side * side) * 7919 % 256).float().div(255).reshape(1, 3, side, side)
    wish = torch.zeros(1, labels)
    wish[0, list(WISHES)] = 1
    camera = cameras.orbit(0.3, 0.1)
    places = cameras.place(camera.float(), side) / model.edit.reach

    photo_graph, edit_graph = Photo(model).eval(), Edit(model).eval()
    names = ["pose", "f_g", "query", "s64", "s128", *(["layers"] if model.config.layers else [])]
    features = dict(zip(names, photo_graph(photo)))
    given = {"wish": wish, "places": places, **{name: features[name] for name in names[1:5]}}
    made = dict(zip(("planes", "change", "view"), edit_graph(*given.values())))
    # The other wording of the network is held against its own.
    _, *own = model.edit_photo(model.encode_photo(photo), wish, camera)
    for (name, tensor), other in zip(made.items(), own):
        agree(name, tensor, other)
    options = {"opset_version": 18, "dynamo": False}
    torch.onnx.export(photo_graph, (photo,), str(out / "photo.onnx"), input_names=["photo"], output_names=names, **options)
    torch.onnx.export(
        edit_graph, tuple(given.values()), str(out / "edit.onnx"), input_names=list(given), output_names=list(made), **options
    )
    for name, value in {"photo": photo, "wish": wish, "places": places}.items():
        value.numpy().astype("<f4").tofile(out / f"{name}.f32")
    reference = {name: sums(value) for name, value in {**features, **made}.items()}
    shapes = {name: list(value.shape) for name, value in {"photo": photo, "wish": wish, "places": places}.items()}
    (out / "reference.json").write_text(json.dumps({"shapes": shapes, "outputs": reference}, indent=1) + "\n")
    check(out / "photo.onnx", {"photo": photo}, features)
    check(out / "edit.onnx", given, made)


def agree(name: str, tensor: Tensor, other: Tensor) -> None:
    """Ends the program where two tensors are not the same."""
    off = float((other - tensor).abs().max() / tensor.square().mean().sqrt())
    if not off < TOLERANCE:
        raise SystemExit(f"{name} is off by {off:.1e} of its root mean square")


def check(file: Path, given: dict[str, Tensor], expected: dict[str, Tensor]) -> None:
    """Has onnxruntime write out what it folds, so that no noise of the export is measured, and compares its outputs."""
    onnx.checker.check_model(onnx.load(file))
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(file)
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    wanted = {tensor.name for tensor in session.get_inputs()}
    found = session.run(list(expected), {name: value.numpy() for name, value in given.items() if name in wanted})
    for (name, tensor), other in zip(expected.items(), found):
        agree(f"{file.name}: {name}", tensor, torch.from_numpy(other))
    print(f"{file.name}: {len(onnx.load(file).graph.node)} nodes, {file.stat().st_size / 1e6:.1f} MB, agrees with PyTorch")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
