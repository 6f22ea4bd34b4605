"""Measures a network on people, phrasings and combinations it has never seen."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import torch

from volteface_common.errors import VoltefaceError
from volteface_common.shards import Studio

from . import export, infer
from .config import Config
from .model import Compact

HEAD_DEPTH = 0.45  # world units from the tip of the nose to the back of the head


def load(run: Path, stage: int | None = None) -> Compact:
    """The averaged network of a run: of its last stage that ended, or of its checkpoint. A directory
    of exported weights gives those.

    Raises VoltefaceError with what to do if there is none.
    """
    run = Path(run)
    if (run / "manifest.json").exists():
        return export.read(run)
    names = [f"stage{stage}.pt"] if stage else ["stage2.pt", "checkpoint.pt", "stage1.pt"]
    paths = [run / n for n in names if (run / n).exists()]
    if not paths:
        raise VoltefaceError(f"{run} holds no weights ({', '.join(names)}); train first")
    state = torch.load(paths[0], map_location="cpu", weights_only=True)
    model = Compact(Config.from_dict(state["config"]))
    average = state.get("average")
    model.load_state_dict(average["weights"] if average else state["model"])
    return model.eval()


def ssim_map(a: torch.Tensor, b: torch.Tensor, window: int = 7) -> torch.Tensor:
    """Structural similarity (Wang et al. 2004) of [3, n, n] in 0..1, at every pixel.

    As scikit-image's default has it: a box window, sample covariance, edges mirrored.
    """
    reach = window // 2

    def mean(x: torch.Tensor) -> torch.Tensor:
        for d in (1, 2):
            first, last = x.narrow(d, 0, reach).flip(d), x.narrow(d, x.shape[d] - reach, reach).flip(d)
            x = torch.cat([first, x, last], d)
        return torch.nn.functional.avg_pool2d(x[None], window, 1)[0]

    a, b = a.double(), b.double()
    ma, mb, sample = mean(a), mean(b), window**2 / (window**2 - 1)
    va, vb, cov = (sample * (mean(x * y) - mx * my) for x, y, mx, my in ((a, a, ma, ma), (b, b, mb, mb), (a, b, ma, mb)))
    c1, c2 = 0.01**2, 0.03**2
    return (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2))


def ssim(a: torch.Tensor, b: torch.Tensor, inside: np.ndarray) -> float:
    """Mean structural similarity inside the subject, [3, n, n] each."""
    return float(ssim_map(a.cpu(), b.cpu()).mean(0).numpy()[inside].mean())


def understood(model: Compact, logits: torch.Tensor, labels: list[str]) -> bool:
    """Whether exactly `labels` are named and `understood` agrees (no labels: it must say no)."""
    p = (logits[0] > 0).cpu().tolist()
    found = {n for n, on in zip(model.config.labels, p) if on}
    return p[-1] == bool(labels) and (not labels or found == set(labels))


def texts(model: Compact, grammar, pairs: int = 100) -> dict:
    """Accuracy over all held-out phrasings, held-out and trained combinations, unknown phrases."""
    rng = random.Random(3)
    hit = lambda t, labels: understood(model, infer.text_prompt(model, t)[1], labels)  # noqa: E731
    mean = lambda xs: float(np.mean(xs)) if xs else None  # noqa: E731
    known = {n: e for n, e in grammar.labels.items() if n in model.config.labels}
    single = {n: mean([hit(t, [n]) for t in e["heldout"]]) for n, e in known.items()}
    both = lambda pairs: [p for p in pairs if set(p) <= set(known)]  # noqa: E731
    trained = [rng.choice(both(grammar.pairs)) for _ in range(pairs)]
    held = [list(p) for p in both(grammar.heldout_order) for _ in range(5)]
    return {
        "single": mean([hit(t, [n]) for n, e in known.items() for t in e["heldout"]]),
        "trained_phrasings": mean([hit(t, [n]) for n, e in known.items() for t in e["train"]]),
        "pairs": mean([hit(grammar.phrase(p, rng, "heldout"), p) for p in trained]),
        "heldout_pairs": mean([hit(grammar.phrase(p, rng, "heldout"), p) for p in held]),
        "unknown": mean([hit(t, []) for t in grammar.unknown_texts["heldout"]]),
        "per_label": single,
    }


@torch.no_grad()
def measure(model: Compact, data: Path, people: int = 8, edits: int = 4, side: int = 256,
            samples: int = 64, aligner=None) -> dict:
    """Everything, as a dictionary; `edits` of each person beside `none` are rendered."""
    studio = Studio(data, heldout=True)
    if not studio.list:
        raise VoltefaceError(f"{data} holds no held-out person (number % 20 == 19); draw more people")
    rng = random.Random(5)
    rows, pictures = [], []
    for shard in studio.list[:people]:
        photo, coded = infer.read_photo(model, shard, aligner)
        others = shard.known(model.config.labels)[1:]
        for e in [0, *rng.sample(others, min(edits, len(others)))]:
            labels = shard.edits[e]["labels"]
            # Held-out phrasings, as a visitor would type.
            words = "" if labels == ["none"] else studio.grammar.phrase(labels, rng, "heldout")
            field = infer.edit(model, photo, coded, infer.text_prompt(model, words)[0])
            got = infer.photo_view(model, shard, e, field, side, samples)
            inside = (got["truth"][3] > 0.5).cpu().numpy()
            got["ssim"] = ssim(got["colour"].clamp(0, 1), got["truth"][:3], inside)
            rows.append({"edit": shard.edits[e]["name"], **{
                k: got[k] for k in ("mse", "psnr", "ssim", "depth", "iou")}})
    for shard in studio.list:
        for e in shard.known(model.config.labels):
            edit = shard.edits[e]
            logits = infer.picture_prompt(model, shard.prompt[e])[1]
            pictures.append(understood(model, logits, edit["labels"]))

    def mean(chosen):
        if not chosen:
            return None
        out = {k: float(np.mean([r[k] for r in chosen])) for k in ("psnr", "ssim", "iou")}
        out["depth_percent"] = 100 * float(np.mean([r["depth"] for r in chosen])) / HEAD_DEPTH
        out["count"] = len(chosen)
        return out

    names = sorted({r["edit"] for r in rows})
    return {
        "people": min(people, len(studio.list)), "side": side,
        "camera": "predicted camera" if aligner is None else "the aligner's camera",
        "reconstruction": mean([r for r in rows if r["edit"] == "none"]),
        "edits": mean([r for r in rows if r["edit"] != "none"]),
        "per_edit": {n: mean([r for r in rows if r["edit"] == n]) for n in names},
        "text": texts(model, studio.grammar),
        "picture_prompts": float(np.mean(pictures)),
    }


def markdown(result: dict) -> str:
    """The dictionary as a page."""
    lines = [f"Held-out people: {result['people']}, photo view at {result['side']} pixels, {result['camera']}.", "",
             "| | PSNR dB | SSIM | depth error % | opacity IoU | n |", "|---|---|---|---|---|---|"]
    rows = [("reconstruction", result["reconstruction"]), ("edits", result["edits"])]
    for name, r in rows + [(f"edit: {k}", v) for k, v in result["per_edit"].items()]:
        if r:
            lines.append(f"| {name} | {r['psnr']:.2f} | {r['ssim']:.3f} | {r['depth_percent']:.2f} | "
                         f"{r['iou']:.3f} | {r['count']} |")
    lines += ["", "| prompts understood exactly | |", "|---|---|"]
    for k, v in result["text"].items():
        if isinstance(v, float):
            lines.append(f"| text, {k.replace('_', ' ')} | {100 * v:.1f} % |")
    lines.append(f"| pictures of held-out people | {100 * result['picture_prompts']:.1f} % |")
    if "real" in result:
        lines += ["", "| held-out real portraits | IoU | outline px of 256 | PSNR dB | missing % | beyond % | n |",
                  "|---|---|---|---|---|---|---|"]
        lines += [f"| {k} | {r['iou']:.3f} | {r['outline']:.2f} | {r['psnr']:.2f} | {100 * r['missing']:.1f} | "
                  f"{100 * r['beyond']:.1f} | {r['count']} |" for k, r in result["real"].items()]
    return "\n".join(lines) + "\n"


def write(result: dict, out: Path) -> None:
    """`out`.json and `out`.md."""
    out = Path(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
    out.with_suffix(".md").write_text(markdown(result))
