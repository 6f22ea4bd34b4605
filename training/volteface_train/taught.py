"""What the layers head is sure of on untouched portraits, as labels for their spoilt copies: a noisy student.

Xie et al., "Self-training with Noisy Student improves ImageNet classification" (arXiv 1911.04252). Masks and landmarks of
portraits do not tell hair from clothes and skin; before the studio cloth that they were taken with the head mostly can.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from volteface_common import augment
from volteface_common.parts import PARTS
from volteface_common.precision import fast

from .model import Compact
from .real import NOBODY, Portrait, Portraits

SURE = {"skin": 0.85, "hair": 0.85, "clothes": 0.6}  # least probability, mean of the photo's and its mirror image's


@torch.no_grad()
def sure(model: Compact, portrait: Portrait) -> np.ndarray:
    """u8 [S, S], the number of a part where `model` is sure of one of `SURE` that may be there, else `NOBODY`."""
    device = next(model.parameters()).device
    if int(np.ptp(portrait.photo.astype(np.int16), 2).max()) < 12:
        return np.full(portrait.mask.shape, NOBODY, np.uint8)  # without colour it is not sure enough
    x = augment.to_float(torch.from_numpy(portrait.photo.copy()))[None].to(device)
    x = torch.cat([x, x.flip(-1)])
    with fast(device):
        logits = model.see(x, model.encode_photo(x)).parts
    shares = logits.softmax(1)
    share, best = ((shares[0] + shares[1].flip(-1)) / 2).max(0)
    share, best = share.cpu().numpy(), best.cpu().numpy().astype(np.uint8)
    least = np.array([SURE.get(n, 1.0) for n in PARTS], np.float32)
    known = share > least[best]
    known &= (portrait.allowed.astype(np.int32) >> best) & 1 > 0
    return np.where(known, best, NOBODY).astype(np.uint8)


def kept(model: Compact, portraits: Portraits, run: Path) -> Path:
    """A file with `sure` of every portrait, u8 [N, S, S] in the order of `portraits.numbers`; made once a run."""
    out = run / "sure.npz"
    if not out.exists():
        np.savez_compressed(out, sure=np.stack([sure(model.eval(), portraits.get(n)) for n in portraits.numbers]))
    return out
