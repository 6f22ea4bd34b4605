"""`python -m volteface_train.bundle`: one folder with all that a bare machine needs for `full.py`, and its size."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from volteface_common.errors import VoltefaceError

from . import pieces

MOST, MOST_ASSETS = 64 * 2**20, 20 * 2**20
PACKAGES = ("volteface_common", "volteface_align", "volteface_train")  # the trainer, and what it stands on
NAMES = {"full.py": "trainer", **dict.fromkeys(PACKAGES, "trainer"), "studio": "studio", "assets.zip": "assets",
         "words.npz": "words", "portraits": "portraits", "backdrops": "backdrops", "checkpoint": "checkpoint"}


def size(path: Path) -> int:
    """Bytes of a file, or of the files in a folder."""
    return sum(p.stat().st_size for p in ([path] if path.is_file() else path.rglob("*")) if p.is_file())


def gather(studio: Path, assets: Path | None, carried: Path | None, out: Path,
           words: Path | None = None, portraits: Path | None = None, backdrops: Path | None = None) -> dict[str, int]:
    """Fills `out`, which is made anew; returns bytes by part.

    Raises VoltefaceError if something is missing, the checkpoint is not whole, or it is too large to travel.
    """
    training = Path(__file__).resolve().parent.parent
    if out.exists() and any(out.iterdir()) and not (out / "full.py").exists():
        raise VoltefaceError(f"{out} holds other things; give an empty folder")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    shutil.copy2(training / "full.py", out / "full.py")
    for package in PACKAGES:
        (out / package).mkdir()
        for path in sorted((training / package).iterdir()):
            if path.suffix in (".py", ".json"):
                shutil.copy2(path, out / package / path.name)
    for source, name in ((studio, "studio"), (assets, "assets.zip"), (words, "words.npz")):
        if source is not None:
            if not Path(source).is_file():
                raise VoltefaceError(f"{source} is not a file; build the studio, pack its assets with `studio pack`, and "
                                 "write words with `volteface_train words`")
            shutil.copy2(source, out / name)
    for source, name in ((portraits, "portraits"), (backdrops, "backdrops")):
        if source is not None:
            shutil.copytree(source, out / name)
    if carried is not None:
        if pieces.read(carried) is None:
            raise VoltefaceError(f"{carried} holds no checkpoint; leave --checkpoint out to begin afresh")
        (out / "checkpoint").mkdir()
        for path in [*Path(carried).glob("checkpoint-*"), *Path(carried).glob("log.txt")]:
            shutil.copy2(path, out / "checkpoint" / path.name)
    parts: dict[str, int] = {}
    for name, part in NAMES.items():
        parts[part] = parts.get(part, 0) + size(out / name)
    if parts["assets"] > MOST_ASSETS or sum(parts.values()) > MOST:
        raise VoltefaceError(f"the bundle is too large to travel: {describe(parts)}")
    return parts


def describe(parts: dict[str, int]) -> str:
    """One line."""
    each = ", ".join(f"{k} {v / 2**20:.2f}" for k, v in parts.items())
    return f"{sum(parts.values()) / 2**20:.2f} MiB of {MOST / 2**20:.0f} ({each})"


def main(arguments: list[str] | None = None) -> int:
    p = argparse.ArgumentParser(prog="volteface_train.bundle", description=__doc__)
    p.add_argument("--studio", type=Path, required=True, help="the studio's program, built for the machine")
    p.add_argument("--assets", type=Path, help="its assets (`studio pack`); left out: --builtin must do")
    p.add_argument("--checkpoint", type=Path, help="what an earlier slice gave back")
    p.add_argument("--words", type=Path, help="words.npz of a data set (`volteface_train words`)")
    p.add_argument("--real-portraits", type=Path, help="folder of real portraits")
    p.add_argument("--backdrops", type=Path, help="folder of pictures to stand behind people")
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args(arguments)
    parts = gather(a.studio, a.assets, a.checkpoint, a.out, a.words, a.real_portraits, a.backdrops)
    print(f"{a.out}: {describe(parts)}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except VoltefaceError as e:
        sys.exit(str(e))
