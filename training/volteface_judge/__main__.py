"""`python -m volteface_judge train | head | evaluate | keep | figures`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields
from pathlib import Path

import torch

from volteface_common.errors import VoltefaceError
from volteface_common.feed import many_files

from . import figures, head, kept, measure, table, train, wishes
from .networks import NETWORKS


def _figures(a) -> None:
    effort = wishes.Effort(**{f.name: getattr(a, f.name) for f in fields(wishes.Effort)})
    if a.out:
        a.out.parent.mkdir(parents=True, exist_ok=True)
    page = table.markdown(figures.run(a.weights, a.run, a.data, effort, align=a.align,
                                      keep=a.out and a.out.with_suffix(".json")))
    if a.out:
        a.out.with_suffix(".md").write_text(page)
    print(page)


def main() -> None:
    p = argparse.ArgumentParser(prog="volteface_judge", description=__doc__)
    p.add_argument("--threads", type=int, default=0, help="0: what the machine has")
    sub = p.add_subparsers(dest="command", required=True)
    folder = {"type": Path, "required": True}

    t = sub.add_parser("train", help="teach one of the two networks")
    t.add_argument("--network", choices=list(NETWORKS), required=True)
    t.add_argument("--data", **folder)
    t.add_argument("--run", **folder)
    t.add_argument("--minutes", type=float, required=True, help="of processor time")
    t.add_argument("--wall", action="store_true", help="the minutes are of the clock on the wall")
    t.add_argument("--begin", type=Path, help="folder of networks to go on from")
    t.add_argument("--seed", type=int, default=1)
    t.add_argument("--workers", type=int, default=0, help="processes that draw the judge's pictures")
    t.set_defaults(do=lambda a: train.train(a.network, a.data, a.run, a.minutes, a.seed, wall=a.wall, begin_from=a.begin,
                                            workers=a.workers))

    h = sub.add_parser("head", help="solve the judge's last layer anew")
    h.add_argument("--data", **folder)
    h.add_argument("--begin", help="folder with the judge", **folder)
    h.add_argument("--run", **folder)
    h.add_argument("--pictures", type=int, default=16000)
    h.set_defaults(do=lambda a: head.solve(a.data, a.begin, a.run, a.pictures))

    e = sub.add_parser("evaluate", help="measure both on the studio's own views of held-out people")
    e.add_argument("--data", **folder)
    e.add_argument("--run", **folder)
    e.set_defaults(do=lambda a: print(measure.markdown(measure.measure(a.run, a.data))))

    k = sub.add_parser("keep", help="write both networks small, to stay beside the code")
    k.add_argument("--run", **folder)
    k.add_argument("--out", **folder)
    k.set_defaults(do=lambda a: print(", ".join(f"{n}: {b:,} bytes" for n, b in kept.keep(a.run, a.out).items())))

    f = sub.add_parser("figures", help="all figures of a network, as one page")
    f.add_argument("--weights", help="a run of volteface_train, or exported weights", **folder)
    f.add_argument("--data", help="people drawn with `studio dataset --heldout --yaws=-40,-20,0,20,40`", **folder)
    f.add_argument("--run", help="where the judge and the embedding are", **folder)
    f.add_argument("--align", type=Path, help="the aligner's weights: the photos' cameras are what it says, as in the "
                   "application, and not what the network guesses")
    f.add_argument("--out", type=Path, help="writes OUT.md and OUT.json as well")
    for field in fields(wishes.Effort):
        f.add_argument(f"--{field.name.replace('_', '-')}", type=int, default=field.default)
    f.set_defaults(do=_figures)

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
