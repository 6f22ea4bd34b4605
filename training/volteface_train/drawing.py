"""The studio, drawing people beside the trainer."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from volteface_common.errors import VoltefaceError


def bytes_of(edits: int, views: int, side: int, prompt: int = 128) -> int:
    """Bytes of a person's file (docs/dataset.md), but for a few kilobytes."""
    return edits * (views * (side**2 * 4 + side**2 // 4 * 2) + prompt**2 * 3) + 2 * side**2 * 3


def numbers(data: Path) -> list[int]:
    """Numbers of the people who are there, in order."""
    return sorted(int(p.stem) for p in (Path(data) / "people").glob("*.safetensors"))


def make_room(data: Path, most: int) -> int:
    """Removes the oldest people until at most half of `most` are left; returns how many are.

    To be called while nobody reads them.
    """
    there = numbers(data)
    if len(there) > most // 2:
        for n in there[: len(there) - most // 2]:
            (Path(data) / "people" / f"{n:06}.safetensors").unlink()
        there = there[len(there) - most // 2 :]
    return len(there)


class Drawing:
    """`studio dataset` as a process of low priority; what it says goes to `data`/studio.log."""

    def __init__(self, studio: Path, assets: Path | None, data: Path, first: int, people: int, edits: int = 4,
                 views: int = 4, side: int = 256, seed: int = 1, threads: int | None = None, labels: str | None = None,
                 priority: int = 10, pairs: float | None = None):
        self.data = Path(data)
        self.data.mkdir(parents=True, exist_ok=True)
        self.log = self.data / "studio.log"
        command = ["nice", "-n", str(priority), str(studio), "dataset", "--out", str(data), "--first", str(first),
                   "--people", str(people), "--edits", str(edits), "--views", str(views), "--size", str(side),
                   "--seed", str(seed)]
        command += ["--assets", str(assets)] if assets else ["--builtin"]
        command += ["--threads", str(threads)] if threads else []
        command += ["--labels", labels] if labels else []
        command += ["--pairs", str(pairs)] if pairs is not None else []
        with open(self.log, "ab") as log:
            try:
                self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
            except OSError as e:
                raise VoltefaceError(f"{studio} does not start ({e}); give the studio's program with --studio") from e

    def failed(self) -> str | None:
        """What the studio said last, if it ended with an error."""
        if self.process.poll() in (None, 0):
            return None
        return self.log.read_text(errors="replace").strip().rsplit("\n", 1)[-1]

    def wait_for(self, people: int, enough: float, until: float) -> int:
        """Waits for so many people who may be trained on, after `enough` (`time.monotonic()`) for anybody;
        returns how many there are.

        Raises VoltefaceError if the studio fails, or has drawn nobody by `until`.
        """
        while True:
            there = sum(n % 20 != 19 for n in numbers(self.data)) * (self.data / "edits.json").exists()
            ended = self.process.poll() is not None
            if why := self.failed():
                raise VoltefaceError(f"the studio stopped: {why}")
            if there >= people or (ended and there) or (there and time.monotonic() > enough):
                return there
            if time.monotonic() > until:
                raise VoltefaceError(f"the studio has drawn nobody in time; see {self.log}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Ends it; a file that it is writing stays under its temporary name."""
        self.process.terminate()
        self.process.wait()
