"""`python -m volteface_judge train | evaluate`."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from . import measure, train
from .networks import NETWORKS


def main() -> None:
    p = argparse.ArgumentParser(prog="volteface_judge", description=__doc__)
    p.add_argument("--threads", type=int, default=0, help="0: what the machine has")
    sub = p.add_subparsers(dest="command", required=True)
    folder = dict(type=Path, required=True)

    t = sub.add_parser("train", help="teach one of the two networks")
    t.add_argument("--network", choices=list(NETWORKS), required=True)
    t.add_argument("--data", **folder)
    t.add_argument("--run", **folder)
    t.add_argument("--minutes", type=float, required=True, help="of processor time")
    t.add_argument("--seed", type=int, default=1)
    t.set_defaults(do=lambda a: train.train(a.network, a.data, a.run, a.minutes, a.seed))

    e = sub.add_parser("evaluate", help="measure both on the studio's own views of held-out people")
    e.add_argument("--data", **folder)
    e.add_argument("--run", **folder)
    e.set_defaults(do=lambda a: print(measure.markdown(measure.measure(a.run, a.data))))

    a = p.parse_args()
    if a.threads:
        torch.set_num_threads(a.threads)
    a.do(a)


if __name__ == "__main__":
    main()
