"""A sheet of what the layers head says: photo, parts, normals, albedo, shading."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from volteface_common import augment
from volteface_common.precision import fast
from volteface_common.shards import Studio

from .layers import SHADING, Seen
from .layers_data import from_shard
from .model import Compact
from .real import Portraits

COLOURS = np.array([
    (40, 40, 48), (232, 190, 160), (120, 70, 30), (60, 30, 10), (255, 255, 255), (40, 120, 220), (220, 60, 80), (120, 0, 40),
    (170, 120, 60), (0, 200, 200), (250, 200, 0), (90, 120, 90),
], np.uint8)


def row(photo: np.ndarray, seen: Seen) -> np.ndarray:
    """u8 [S, 5 S, 3]."""
    byte = lambda x: (x.clamp(0, 1) * 255 + 0.5).byte().permute(1, 2, 0).cpu().numpy()  # noqa: E731
    parts = (seen.parts[0].softmax(0).cpu().numpy().transpose(1, 2, 0) @ COLOURS.astype(np.float32)).astype(np.uint8)
    z = (1 - seen.normal[0].square().sum(0, keepdim=True)).clamp(min=0).sqrt()
    someone = 1 - seen.parts[0].softmax(0)[:1]
    normal = torch.cat([seen.normal[0] / 2 + 0.5, z]) * someone
    return np.concatenate([photo, parts, byte(normal), byte(seen.albedo[0] * someone),
                           byte((seen.shading[0] / SHADING * 1.5 * someone).expand(3, -1, -1))], 1)


@torch.no_grad()
def draw(model: Compact, data: Path, portraits: Portraits | None, photos: list[Path], out: Path, people: int = 4) -> None:
    """Held-out people, held-out portraits, then other aligned photos."""
    device = next(model.parameters()).device
    pictures = []
    for shard in Studio(data, heldout=True).list[:people]:
        pictures.append(from_shard(shard, 0, True, shard.background)["photo"])
    if portraits is not None:
        pictures += [portraits.get(n).photo for n in portraits.numbers[:people]]
    side = model.config.image
    pictures += [np.asarray(Image.open(p).convert("RGB").resize((side, side), Image.Resampling.LANCZOS)) for p in photos]
    rows = []
    for picture in pictures:
        x = augment.to_float(torch.from_numpy(np.ascontiguousarray(picture)))[None].to(device)
        with fast(device):
            rows.append(row(picture, model.see(x, model.encode_photo(x))))
    if len(rows) % 2:
        rows.append(np.zeros_like(rows[0]))
    half = len(rows) // 2
    Image.fromarray(np.concatenate([np.concatenate(rows[:half], 0), np.concatenate(rows[half:], 0)], 1)).save(out)
