"""The two networks as files: of a run (`judge.pt`, `face.pt`), or kept small beside the code (`training/judge`)."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from volteface_common.errors import VoltefaceError

from .networks import NETWORKS, Config


def load(folder: Path, which: str) -> nn.Module:
    """The averaged network of a run, or a kept one. Raises VoltefaceError with what to do if there is none."""
    folder = Path(folder)
    try:
        if (small := folder / f"{which}.safetensors").exists():
            with safe_open(small, "pt") as f:
                about, weights = json.loads(f.metadata()["volteface"]), {k: f.get_tensor(k) for k in f.keys()}  # noqa: SIM118 (it is no dictionary)
        elif (run := folder / f"{which}.pt").exists():
            about = torch.load(run, map_location="cpu", weights_only=True)
            weights = about["average"]
        else:
            raise VoltefaceError(f"{folder} holds no {which}.pt or {which}.safetensors; run `python -m volteface_judge train "
                             f"--network {which}` first, or give training/judge")
        model = NETWORKS[which](Config(**about["config"]))
        model.load_state_dict({k: w.float() if w.is_floating_point() else w for k, w in weights.items()})
    except (SafetensorError, KeyError, TypeError, RuntimeError) as e:
        raise VoltefaceError(f"the {which} in {folder} cannot be read ({e}); teach or fetch it again") from e
    return model.eval()


def keep(run: Path, out: Path) -> dict[str, int]:
    """Writes both networks of `run` to `out`, matrices in 16 bits; bytes of each."""
    Path(out).mkdir(parents=True, exist_ok=True)
    sizes = {}
    for which in NETWORKS:
        model = load(run, which)
        about = {"config": model.config.to_dict()}
        path = Path(out) / f"{which}.safetensors"
        save_file({k: _small(w) for k, w in model.state_dict().items()}, path, {"volteface": json.dumps(about)})
        path.chmod(0o644)
        sizes[which] = path.stat().st_size
    return sizes


def _small(w: Tensor) -> Tensor:
    """Half the bits for matrices and kernels; what a norm counts or scales by stays as it is."""
    return (w.half() if w.dim() > 1 else w).contiguous()
