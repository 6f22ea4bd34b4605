"""The whole training on a bare machine with one big GPU: studio and trainer side by side, in slices.

    python full.py --total-minutes 120 --minutes 9.5 --out "$OUT"

Nothing is fetched: the studio's program, its assets and the last checkpoint lie beside it (`bundle`).
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import time
from pathlib import Path

import torch

from volteface_common.feed import many_files

from . import drawing, pieces, slices
from .people import Folders

MOST_FILES, MOST_BYTES = 8, 16 * 1024 * 1024


def newest(run: Path, folders: list[Path], say) -> dict | None:
    """What to go on from: the run's own checkpoint, or carried pieces that are further; those are unpacked."""
    state = None
    for folder in folders:
        if folder and folder.is_dir():
            try:
                got = pieces.read(folder)
            except pieces.PiecesError as e:
                say(f"left aside: {e}")
                continue
            if got and (state is None or pieces.rank(got) > pieces.rank(state)):
                state = got
                if (folder / "log.txt").exists():  # has the end of the slice as well
                    state["log"] = (folder / "log.txt").read_text().rstrip()
    path = run / "checkpoint.pt"
    if path.exists():
        own = torch.load(path, map_location="cpu", weights_only=True)
        if state is None or pieces.rank(own) >= pieces.rank(state):
            return (state or {}) | {"stage": own["stage"], "step": own["step"], "elapsed": own["elapsed"]}
    if state is not None:
        for name in ("checkpoint.pt", "stage0.pt", "stage0-begun.pt", "stage1.pt", "stage2.pt"):
            (run / name).unlink(missing_ok=True)
        slices.unpack(state, run)
    return state


def check(out: Path) -> list[str]:
    """What is in `out`, and whether it may travel: at most 8 files of 16 MiB."""
    files = [p for p in sorted(out.iterdir()) if p.is_file()]
    lines = [f"{p.name}: {p.stat().st_size / 2**20:.2f} MiB" for p in files]
    if len(files) > MOST_FILES or any(p.stat().st_size > MOST_BYTES for p in files):
        lines.append(f"more than {MOST_FILES} files of 16 MiB: some will not travel")
    return lines


def options() -> argparse.ArgumentParser:
    here = Path(__file__).resolve().parent.parent
    p = argparse.ArgumentParser(prog="full.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--total-minutes", type=float, required=True, help="of training in all slices; rates follow it")
    p.add_argument("--minutes", type=float, default=9.5, help="wall clock of this slice, start and end included")
    p.add_argument("--out", type=Path, default=os.environ.get("OUT"), help="what travels on ($OUT)")
    p.add_argument("--carried", type=Path, default=here / "checkpoint", help="pieces of the last slice's checkpoint")
    p.add_argument("--studio", type=Path, default=here / "studio", help="the studio's program")
    p.add_argument("--assets", type=Path, default=here / "assets.zip", help="its assets (`studio pack`)")
    p.add_argument("--words", type=Path, default=here / "words.npz", help="what common words mean, if it is there")
    p.add_argument("--builtin", action="store_true", help="the studio's small built-in head instead of assets")
    p.add_argument("--work", type=Path, default=Path("work"), help="people and full checkpoints: may be lost")
    p.add_argument("--real-portraits", type=Path, default=here / "portraits", help="real portraits, if they are there")
    p.add_argument("--backdrops", type=Path, default=here / "backdrops", help="pictures behind people, if they are there")
    p.add_argument("--layers-minutes", type=float, default=0, help="of the first slice, in which the layers head learns on "
                   "the weights of --begin")
    p.add_argument("--mirror", action="store_true", help="the decoder looks at the photo a second time, at the mirrored point")
    p.add_argument("--keep-labels", action="store_true", help="know the labels of --begin alone; other edits are left out")
    p.add_argument("--size", choices=["small", "full"], default="full")
    p.add_argument("--split", type=float, default=0.45, help="share of stage 1")
    p.add_argument("--from-stage", type=int, choices=[0, 1, 2], default=0, help="a training that --begins with weights which "
                   "have learned the earlier stages begins with this one")
    p.add_argument("--begin", type=Path, help="a stage's .pt file, or exported weights, that a new run starts from")
    p.add_argument("--version", default="0.3.0")
    p.add_argument("--seed", type=int, default=21, help="of the people")
    p.add_argument("--gigabytes", type=float, default=36, help="of people on the disk")
    p.add_argument("--person", default="4x4", help="edits x views of a person")
    p.add_argument("--side", type=int, default=256, help="side of the studio's pictures")
    p.add_argument("--labels", help="names joined by commas of the only edits")
    p.add_argument("--pairs", type=float, help="share of the edits that are two at once")
    p.add_argument("--studio-nice", type=int, default=10, help="how far the studio steps back behind the trainer")
    p.add_argument("--first-people", type=int, help="people to wait for before training begins")
    p.add_argument("--workers", type=int, help="processes that draw batches (0: a thread)")
    p.add_argument("--reserve", type=float, help="seconds kept for the end of the slice")
    p.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="numbers of config.Recipe")
    return p


def main(arguments: list[str] | None = None, start: float | None = None) -> int:
    """One slice; `start` is the `time.monotonic()` that --minutes counts from."""
    start = time.monotonic() if start is None else start
    p = options()
    a = p.parse_args(arguments)
    if a.out is None:
        p.error("give --out, or set OUT")
    gpu, cores = torch.cuda.is_available(), len(os.sched_getaffinity(0))
    device = torch.device("cuda" if gpu else "cpu")
    workers = a.workers if a.workers is not None else (max(2, min(8, cores - 4)) if gpu else 0)
    reserve = a.reserve if a.reserve is not None else (50 if gpu else 90)
    until = start + 60 * a.minutes - reserve
    if until <= time.monotonic():
        p.error(f"--minutes {a.minutes} leaves nothing beside the {reserve:.0f} seconds of --reserve")
    torch.set_float32_matmul_precision("high")
    many_files()
    a.out.mkdir(parents=True, exist_ok=True)
    run, data = a.work / "run", a.work / "data"
    run.mkdir(parents=True, exist_ok=True)
    log: list[str] = []

    def say(text: str) -> None:
        print(text, flush=True)
        log.append(text)

    state = newest(run, [a.carried, a.out], say)
    log[:0] = [(state or {}).get("log", "")] if state and state.get("log") else []
    seed = (state or {}).get("seed", a.seed)
    say(f"slice of {a.minutes} minutes on {torch.cuda.get_device_name() if gpu else f'{cores} cores'}, "
        f"{workers} drawing; " + (f"goes on in stage {state['stage']} at step {state['step']}" if state else "begins"))

    edits, views = map(int, a.person.split("x"))
    most = max(40, int(a.gigabytes * 1e9 / drawing.bytes_of(edits, views, a.side)))
    left = drawing.make_room(data, most)
    first = max([(state or {}).get("next_person", 0), *(n + 1 for n in drawing.numbers(data))])
    studio = drawing.Drawing(a.studio, None if a.builtin else a.assets, data, first, most - left, edits, views, a.side,
                             seed, cores, a.labels, a.studio_nice, a.pairs)
    trainer = None

    def stop(*_) -> None:
        if trainer is not None:
            trainer.until = 0.0

    signal.signal(signal.SIGTERM, stop)
    try:
        if a.words.is_file():
            shutil.copyfile(a.words, data / "words.npz")
        wanted = a.first_people if a.first_people is not None else (200 if gpu else 40)
        people = studio.wait_for(wanted, time.monotonic() + 60, until)
        say(f"training begins with {people} people, {time.monotonic() - start:.0f} s after the start")
        changes = {k: type(getattr(slices.Recipe(), k))(float(v)) for k, v in (s.split("=") for s in a.set)}
        portraits, backdrops = (f if f.is_dir() else None for f in (a.real_portraits, a.backdrops))
        begin = a.begin
        if a.layers_minutes and begin is not None and state is None:
            begin = slices.with_head(begin, Folders(data, portraits, backdrops), run, a.layers_minutes, workers, say)
        trainer = slices.Sliced(data, run, a.size, a.out, until, workers, log, seed, recipe=changes, begin=begin,
                                portraits=portraits, backdrops=backdrops, mirror=a.mirror, keep_labels=a.keep_labels)
        ended, done = trainer.run_all(a.total_minutes, a.split, a.from_stage)
        if why := studio.failed():
            say(f"the studio stopped early: {why}")
    finally:
        studio.stop()
    say(f"{done:.2f} of {a.total_minutes:g} minutes are done, {len(drawing.numbers(data))} people are here; "
        + ("the training is whole" if ended else "run it again with what is in --out as --carried"))
    slices.hand_out(run, data, a.out, a.version, device, say, quick=not gpu)
    say(f"slice ends after {time.monotonic() - start:.0f} s")
    (a.out / "log.txt").write_text("\n".join(log) + "\n")
    print("\n".join(check(a.out)))
    return 0
