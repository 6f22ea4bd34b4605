"""How good the judge and the embedding themselves are, on people they have never seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from volteface_common import augment
from volteface_common.errors import VoltefaceError
from volteface_common.shards import Shard, Studio, over

from . import kept
from .networks import Face, Judge
from .pictures import plain


def shown(shard: Shard, e: int, v: int) -> Tensor:
    """A studio view over the person's own background: [3, S, S]."""
    return augment.to_float(torch.from_numpy(over(shard.colour[e, v], shard.background)))


@torch.no_grad()
def named(judge: Judge, x: Tensor) -> list[set[str]]:
    """The labels that the judge names on pictures [B, 3, n, n] in [0, 1]."""
    logits = judge(plain(x, judge.config.judge_side, 0.95))
    return [{n for n, on in zip(judge.config.labels, row) if on} for row in (logits > 0).tolist()]


@torch.no_grad()
def vectors(face: Face, x: Tensor) -> Tensor:
    """Unit vectors [B, d] of pictures [B, 3, n, n]."""
    return face(plain(x, face.config.face_side, face.config.face_window))


def right(found: set[str], asked: list[str], before: set[str] = frozenset()) -> tuple[bool, bool]:
    """Whether all of `asked` is named, and whether besides nothing is that was not seen `before` the edit."""
    wanted = set(asked) - {"none"}
    return wanted <= found, wanted <= found and found <= wanted | before


def pairs(v: Tensor, owner: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Cosines of all pairs of pictures [N, d] of the same person, and of different people."""
    score = (v @ v.T).numpy()
    same = (owner[:, None] == owner[None]).numpy()
    upper = np.triu(np.ones_like(same), 1)
    return score[same & upper], score[~same & upper]


def equal_error(same: np.ndarray, other: np.ndarray) -> float:
    """The rate at which as many same pairs are refused as other pairs are taken for the same."""
    limits = np.sort(np.concatenate([same, other]))
    refused = np.searchsorted(np.sort(same), limits) / len(same)
    taken = 1 - np.searchsorted(np.sort(other), limits) / len(other)
    i = int(np.abs(refused - taken).argmin())
    return float(refused[i] + taken[i]) / 2


def measure(run: Path, data: Path) -> dict:
    """Of the judge: shares of held-out views named wholly and exactly, single edits and combinations that
    nobody was trained on apart, per label; of the embedding: cosines and the equal error rate."""
    judge, face = kept.load(run, "judge"), kept.load(run, "face")
    studio = Studio(data, heldout=True)
    if not studio.list:
        raise VoltefaceError(f"{data} holds no held-out person (number % 20 == 19); draw more people")
    rows, faces, owner = [], [], []
    for i, shard in enumerate(studio.list):
        views = range(shard.views)
        before = named(judge, torch.stack([shown(shard, 0, v) for v in views]))
        faces.append(vectors(face, torch.stack([shown(shard, 0, v) for v in views])))
        owner += [i] * shard.views
        for e, edit in enumerate(shard.edits):
            found = named(judge, torch.stack([shown(shard, e, v) for v in views]))
            kind = "heldout pairs" if frozenset(edit["labels"]) in studio.grammar.heldout_pairs else (
                "none" if edit["labels"] == ["none"] else "single" if len(edit["labels"]) == 1 else "trained pairs")
            rows += [(kind, edit["labels"], *right(f, edit["labels"], b)) for f, b in zip(found, before)]
    mean = lambda xs: float(np.mean(xs)) if xs else None  # noqa: E731
    kinds = ("none", "single", "trained pairs", "heldout pairs")
    same, other = pairs(torch.cat(faces), torch.tensor(owner))
    return {
        "people": len(studio.list),
        "judge": {k: {"views": sum(r[0] == k for r in rows), "named": mean([r[2] for r in rows if r[0] == k]),
                      "exactly": mean([r[3] for r in rows if r[0] == k])} for k in kinds},
        "labels": {n: mean([r[2] for r in rows if r[1] == [n]]) for n in judge.config.labels},
        "face": {"same": mean(same.tolist()), "other": mean(other.tolist()), "equal_error": equal_error(same, other)},
    }


def markdown(result: dict) -> str:
    """The dictionary as a page."""
    percent = lambda x: "" if x is None else f"{100 * x:.1f} %"  # noqa: E731
    lines = [f"Studio views of {result['people']} held-out people.", "",
             "| judge | all labels named | and no others | views |", "|---|---|---|---|"]
    for kind, r in result["judge"].items():
        lines.append(f"| {kind} | {percent(r['named'])} | {percent(r['exactly'])} | {r['views']} |")
    lines += ["", "| label alone | named |", "|---|---|"]
    lines += [f"| {n} | {percent(r)} |" for n, r in result["labels"].items() if r is not None]
    f = result["face"]
    lines += ["", "| embedding | |", "|---|---|", f"| cosine, same person | {f['same']:.3f} |",
              f"| cosine, other persons | {f['other']:.3f} |", f"| equal error rate | {percent(f['equal_error'])} |"]
    return "\n".join(lines) + "\n"
