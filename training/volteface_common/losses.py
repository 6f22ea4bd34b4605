"""Losses. The perceptual term needs no pretrained network (README says why)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass
class LossWeights:
    """How much each term of the loss counts (`step`)."""

    picture: float = 1.0     # the edited input view: L2 and perceptual
    fold: float = 0.2        # neighbouring pixels of the photo move alike
    surface: float = 10.0    # the distance that the photo's camera sees
    silhouette: float = 1.0
    patch: float = 2.0       # rendered patches: L2 and perceptual
    opacity: float = 1.0
    depth: float = 4.0
    spread: float = 2.0      # how far the weights of a ray lie from its surface
    occupancy: float = 0.3
    kinds: float = 0.3       # hair, skin or other of the decoder's points
    parts: float = 1.0       # the layers' (`layers_step`)
    normal: float = 1.0
    albedo: float = 2.0
    shading: float = 0.5
    product: float = 0.5     # albedo x shading is the photo, where nothing else is known
    pose: float = 0.05       # more, and the pose's gradient drowns all else that E_low has to learn

    @staticmethod
    def of(stage: int) -> LossWeights:
        """Stage 1 is about shape, stage 2 about looks: each in front of what the other has settled."""
        return LossWeights() if stage == 1 else LossWeights(picture=6.0, fold=1.2, surface=8.0, silhouette=0.8)

    def without(self, part: str) -> LossWeights:
        """For an ablation: `l2d` (no loss in the photo's view), `l3d` (no other view and no depth) or nothing."""
        gone = {"": (), "l2d": ("picture", "fold"), "l3d": ("surface", "depth", "spread", "occupancy")}[part]
        return replace(self, **dict.fromkeys(gone, 0.0))


def ssim_map(a: Tensor, b: Tensor, window: int = 7) -> Tensor:
    """Structural similarity with a box window, [B, C, h, w] each; valid positions only."""
    pool = lambda x: F.avg_pool2d(x, window, 1)  # noqa: E731
    ma, mb = pool(a), pool(b)
    va, vb, cov = pool(a * a) - ma * ma, pool(b * b) - mb * mb, pool(a * b) - ma * mb
    c1, c2 = 0.01**2, 0.03**2
    return ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2))


def gradient_loss(a: Tensor, b: Tensor) -> Tensor:
    d = a - b
    return (d[..., 1:] - d[..., :-1]).abs().mean() + (d[..., 1:, :] - d[..., :-1, :]).abs().mean()


def perceptual(a: Tensor, b: Tensor, scales: int = 2) -> Tensor:
    """Edges and structure at several scales, [B, 3, h, w] in [0, 1]."""
    total = a.new_zeros(())
    for i in range(scales):
        if i:
            a, b = F.avg_pool2d(a, 2), F.avg_pool2d(b, 2)
        total = total + gradient_loss(a, b)
        # Structure of large pictures is judged from half their size on, which costs a quarter.
        if i or a.shape[-1] <= 64:
            total = total + 0.25 * (1 - ssim_map(a, b)).mean()
    return total / scales


def pixel(a: Tensor, b: Tensor, weight: Tensor | float = 1.0) -> Tensor:
    """L2 of pictures in -1..1 with an L1 part, which keeps pulling when errors are small."""
    d = a - b
    return (weight * (4 * d * d + 0.5 * d.abs())).mean()


def surface(weights: Tensor, middles: Tensor, depth: Tensor):
    """Depth L1 of rays that meet a surface (depth > 0), and how far their weights spread from it."""
    hit = (depth > 0).float()
    n = hit.sum().clamp(min=1)
    off = middles - depth[..., None]
    l1 = ((weights * off).sum(-1).abs() * hit).sum() / n
    spread = ((weights * off.abs()).sum(-1) * hit).sum() / n
    return l1, spread


def occupancy(density: Tensor, t: Tensor, depth: Tensor, opacity: Tensor) -> Tensor:
    """Raw density against what is known along a ray: empty before the surface (everywhere if there
    is none) and solid just behind it.

    The rendered losses say nothing about points behind the first opaque one and little while all
    is fog; this says it point by point, so that shape appears in a few hundred steps.
    density and t [B, R, N], depth (0: nothing) and true opacity [B, R].
    """
    behind = t - depth[..., None]
    hit = ((depth > 0) & (opacity > 0.9))[..., None]
    clear = ((depth == 0) & (opacity < 0.05))[..., None]
    inside = density > -999  # the box's outside is empty by definition
    empty = (((behind < -0.015) & hit) | clear) & inside
    solid = (behind > 0.005) & (behind < 0.035) & hit & inside
    mean = lambda x, m: (x * m).sum() / m.sum().clamp(min=1)  # noqa: E731
    return mean(F.softplus(density), empty) + mean(F.softplus(-density), solid)


def never_together(labels: list[str], pairs) -> Tensor:
    """[L, L], 1 for two labels that are kept apart for evaluation (`heldout_pairs` of the grammar)."""
    out = torch.zeros(len(labels), len(labels))
    for a, b in pairs:
        if a in labels and b in labels:
            out[labels.index(a), labels.index(b)] = out[labels.index(b), labels.index(a)] = 1
    return out


# How much it counts that a label is missing beside one it is kept apart from.
APART = 0.1


def knowable(target: Tensor, apart: Tensor) -> Tensor:
    """How much each label of each sample counts, [B, L]: `APART` where it is missing beside one it is kept apart from,
    else 1.

    No training sample shows such two together, so whoever learns from all labels of all samples alike learns that the
    one rules out the other, and the more surely the longer he learns; but that is how the data were split, not how
    people can be edited. Not to count them at all is no better: then nothing says that a vampire may be without a hat.
    """
    kept_apart = ((target @ apart) > 0) & (target < 0.5)
    return torch.ones_like(target).masked_fill(kept_apart, APART)


def labels(logits: Tensor, target: Tensor, apart: Tensor | None = None, positives: float = 1.0) -> Tensor:
    """Independent labels and `understood`, so that a logit above 0 says "likelier than not" (if `positives`, how much a
    label counts that is there, is 1); with `apart` each counts as `knowable` says."""
    each = F.binary_cross_entropy_with_logits(logits, target, pos_weight=target.new_tensor(positives), reduction="none")
    counts = torch.ones_like(target) if apart is None else knowable(target, apart)
    return (each * counts).sum() / counts.sum()


def surface_map(predicted: Tensor, depth: Tensor) -> Tensor:
    """Distance of the seen surface [B, h, w] where there is one (depth > 0): itself and its relief."""
    hit = (depth > 0).float()
    off = (predicted - depth) * hit
    flat = off.abs().sum() / hit.sum().clamp(min=1)
    relief = off.new_zeros(())
    for a, b, h, k in (
        (off[..., 1:], off[..., :-1], hit[..., 1:], hit[..., :-1]),
        (off[..., 1:, :], off[..., :-1, :], hit[..., 1:, :], hit[..., :-1, :]),
    ):
        # A step from hair to shoulder is no relief: it counts as much as a steep nose at most.
        relief = relief + ((a - b).abs().clamp(max=0.05) * h * k).sum() / (h * k).sum().clamp(min=1)
    return flat + 2 * relief
