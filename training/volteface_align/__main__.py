"""`python -m volteface_align train | evaluate | scenes | turned | sheet | failures | export`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from volteface_common.errors import VoltefaceError
from volteface_common.feed import many_files

from . import evaluate, export, failures, train, turned
from .networks import Align


def _weights(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", type=Path, help="folder of a training run")
    parser.add_argument("--weights", type=Path, help="folder of published int8 weights; with --run, for what the run lacks")


def _model(a: argparse.Namespace) -> Align:
    """The networks of a run, of published weights, or of both."""
    if a.run is None and a.weights is None:
        raise VoltefaceError("give --run RUN, --weights weights/align, or both")
    return export.opened(a.weights) if a.run is None else train.fresh(a.run, a.weights)


def main() -> None:
    p = argparse.ArgumentParser(prog="volteface_align", description=__doc__)
    p.add_argument("--threads", type=int, default=0, help="0: what the machine has")
    sub = p.add_subparsers(dest="command", required=True)
    folder = {"type": Path, "required": True}

    t = sub.add_parser("train", help="learn; goes on by itself where an earlier run stopped")
    t.add_argument("--network", choices=list(train.BATCH), required=True)
    t.add_argument("--data", type=Path, nargs="+", required=True, help="folders that the studio wrote")
    t.add_argument("--run", **folder)
    t.add_argument("--minutes", type=float, required=True, help="of processor time")
    t.add_argument("--wall", action="store_true", help="the minutes are of the clock on the wall")
    t.add_argument("--seed", type=int, default=1)
    t.add_argument("--begin", type=Path, help="folder of published weights that a new run starts from")
    t.add_argument("--pictures", type=Path, nargs="*", default=[], help="folders of pictures without people")
    t.add_argument("--rate", type=float, help="the highest learning rate")
    t.add_argument("--workers", type=int, default=0, help="processes that compose scenes")
    t.set_defaults(do=lambda a: train.train(a.network, a.data, a.run, a.minutes, a.seed, a.begin, a.pictures, a.rate, a.wall,
                                            a.workers))

    e = sub.add_parser("evaluate", help="measure on held-out people in cluttered scenes")
    e.add_argument("--data", type=Path, nargs="+", required=True)
    _weights(e)
    e.add_argument("--scenes", type=int, default=400)
    e.add_argument("--seed", type=int, default=evaluate.SEED, help="of the scenes")
    e.set_defaults(do=lambda a: print(evaluate.table(evaluate.measure(_model(a), a.data, a.scenes, a.seed))))

    s = sub.add_parser("scenes", help="write held-out scenes and labels.json for `volteface align-eval`")
    s.add_argument("--data", type=Path, nargs="+", required=True)
    s.add_argument("--out", **folder)
    s.add_argument("--scenes", type=int, default=200, help="in usual light; half as many for each other condition")
    s.set_defaults(do=lambda a: evaluate.write_scenes(a.data, a.out, a.scenes))

    s = sub.add_parser("turned", help="write a real photo in many ways and labels.json for `volteface align-eval`")
    s.add_argument("--photo", **folder)
    s.add_argument("--marks", type=float, nargs="*", default=[], metavar="N",
                   help="x y of the left eye, the right eye and the mouth's middle on the picture; none if nobody is there")
    s.add_argument("--out", **folder)
    s.set_defaults(do=lambda a: print(turned.write(a.photo, a.marks, a.out), "pictures"))

    s = sub.add_parser("sheet", help="draw what is found on held-out scenes, and what is missed")
    s.add_argument("--data", type=Path, nargs="+", required=True)
    _weights(s)
    s.add_argument("--out", **folder)
    s.add_argument("--worst", action="store_true", help="the worst instead of the first")
    s.set_defaults(do=lambda a: evaluate.sheet(_model(a), a.data, a.out, a.worst))

    f = sub.add_parser("failures", help="draw the kinds of faces that are missed most")
    f.add_argument("--data", type=Path, nargs="+", required=True)
    _weights(f)
    f.add_argument("--profiles", type=Path, help="a contact sheet of the studio, --edits none --yaws=-90,...,90")
    f.add_argument("--size", type=int, default=192, help="of the sheet's tiles")
    f.add_argument("--out", **folder)
    f.set_defaults(do=lambda a: print(failures.draw(_model(a), a.data, a.out, a.profiles, a.size)))

    x = sub.add_parser("export", help="int8 weights, manifest and reference for the application")
    _weights(x)
    x.add_argument("--data", type=Path, nargs="*", default=[], help="for the reference's scene; none keeps the one in --out")
    x.add_argument("--out", **folder)
    x.add_argument("--version", default="0.1.0")
    x.set_defaults(do=lambda a: print(export.write(_model(a), a.out, a.version, a.data), "bytes of weights"))

    a = p.parse_args()
    if a.threads:
        torch.set_num_threads(a.threads)
    many_files()
    try:
        a.do(a)
    except VoltefaceError as e:
        sys.exit(str(e))


if __name__ == "__main__":
    main()
