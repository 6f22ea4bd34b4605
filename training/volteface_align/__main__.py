"""`python -m volteface_align train | evaluate | scenes | sheet | export`."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from . import evaluate, export, train


def main() -> None:
    p = argparse.ArgumentParser(prog="volteface_align", description=__doc__)
    p.add_argument("--threads", type=int, default=0, help="0: what the machine has")
    sub = p.add_subparsers(dest="command", required=True)
    folder = dict(type=Path, required=True)

    t = sub.add_parser("train", help="learn; goes on by itself where an earlier run stopped")
    t.add_argument("--network", choices=list(train.BATCH), required=True)
    t.add_argument("--data", type=Path, nargs="+", required=True, help="folders that the studio wrote")
    t.add_argument("--run", **folder)
    t.add_argument("--minutes", type=float, required=True)
    t.add_argument("--seed", type=int, default=1)
    t.set_defaults(do=lambda a: train.train(a.network, a.data, a.run, a.minutes, a.seed))

    e = sub.add_parser("evaluate", help="measure on held-out people in cluttered scenes")
    e.add_argument("--data", type=Path, nargs="+", required=True)
    e.add_argument("--run", **folder)
    e.add_argument("--scenes", type=int, default=400)
    e.set_defaults(do=lambda a: print(evaluate.table(evaluate.measure(train.fresh(a.run), a.data, a.scenes))))

    s = sub.add_parser("scenes", help="write held-out scenes as JPEG files with labels.json, for the application")
    s.add_argument("--data", type=Path, nargs="+", required=True)
    s.add_argument("--out", **folder)
    s.add_argument("--scenes", type=int, default=200)
    s.set_defaults(do=lambda a: evaluate.write_scenes(a.data, a.out, a.scenes))

    s = sub.add_parser("sheet", help="draw what is found on held-out scenes, and what is missed")
    s.add_argument("--data", type=Path, nargs="+", required=True)
    s.add_argument("--run", **folder)
    s.add_argument("--out", **folder)
    s.add_argument("--worst", action="store_true", help="the worst instead of the first")
    s.set_defaults(do=lambda a: evaluate.sheet(train.fresh(a.run), a.data, a.out, a.worst))

    x = sub.add_parser("export", help="int8 weights, manifest and reference for the application")
    x.add_argument("--run", **folder)
    x.add_argument("--data", type=Path, nargs="+", required=True, help="for the reference's scene")
    x.add_argument("--out", **folder)
    x.add_argument("--version", default="0.1.0")
    x.set_defaults(do=lambda a: print(export.write(train.fresh(a.run), a.out, a.version, a.data), "bytes of weights"))

    a = p.parse_args()
    if a.threads:
        torch.set_num_threads(a.threads)
    a.do(a)


if __name__ == "__main__":
    main()
