"""Batches drawn by several processes, for a device that is faster than one thread of Python.

Their arrays lie in files that both sides map, in memory where the system has a place for that, and only their
shapes go through pipes: a thread per process copies them into page-locked memory while the device works, and holds
the interpreter for no part of it.
"""

from __future__ import annotations

import mmap
import multiprocessing
import os
import queue
import resource
import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
import torch

RESCAN_EVERY = 40  # batches after which a process looks for new people
APART = 7919  # seeds of neighbouring processes differ by this


def many_files() -> None:
    """Allows as many open files as the system does: a mapped shard keeps one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Slot:
    """A file that two processes map: one puts a batch there, the other takes it. Grows to what it is given."""

    def __init__(self, path: Path):
        self.path, self._map = path, None

    def _mapped(self, size: int) -> mmap.mmap:
        if self._map is None or len(self._map) < size:
            with open(self.path, "a+b") as f:
                if f.seek(0, 2) < size:
                    f.truncate(size)
                self._map = mmap.mmap(f.fileno(), 0)
        return self._map

    def put(self, value) -> tuple:
        """A dataclass of tensors or a tuple of them; returns what `take` needs to find it."""
        kind = None if isinstance(value, tuple) else type(value)
        arrays = [np.ascontiguousarray(t.numpy()) for t in (value if kind is None else vars(value).values())]
        layout, size = [], 0
        for a in arrays:
            layout.append((a.dtype.str, a.shape, size))
            size += -(-a.nbytes // 64) * 64
        to = self._mapped(size)
        for a, (dtype, shape, offset) in zip(arrays, layout):
            np.ndarray(shape, dtype, to, offset)[...] = a
        return kind, layout, size

    def take(self, kind: type | None, layout: list, size: int, pin: bool):
        """A copy of what was put, in page-locked memory if `pin`."""
        of, tensors = self._mapped(size), []
        for dtype, shape, offset in layout:
            there = torch.from_numpy(np.ndarray(shape, dtype, of, offset))
            tensors.append(torch.empty_like(there, pin_memory=pin).copy_(there))
        return tuple(tensors) if kind is None else kind(*tensors)


def _folder() -> Path:
    """Where slots lie: in memory if there is a place of a gigabyte for it."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    return Path(tempfile.mkdtemp(prefix="volteface-", dir=memory if roomy else None))


class Source(Protocol):
    """What processes draw from; it must be possible to send it to them."""

    seed: int

    def open(self, seed: int) -> tuple[Callable[[], object], Callable[[], object]]:
        """Called in a process, with the seed that is its own (the first one's is `seed`): what draws a Batch or a tuple
        of tensors, and what looks for new people."""


def _work(pipe, slots: list[Path], source: Source, process: int) -> None:
    """A process: draws batches into free slots and tells which, until its pipe is closed."""
    try:
        many_files()
        torch.set_num_threads(1)
        draw, rescan = source.open(source.seed + APART * process)
        places, free, drawn = [Slot(p) for p in slots], list(range(len(slots))), 0
        while True:
            drawn += 1
            if drawn % RESCAN_EVERY == 0:
                rescan()
            batch = draw()
            if not free:
                free.append(pipe.recv())
            i = free.pop()
            pipe.send((i, *places[i].put(batch)))
    except (ConnectionError, EOFError, KeyboardInterrupt):
        pass
    except Exception as error:  # told to the trainer, which raises it
        pipe.send(f"{type(error).__name__}: {error}")


class Feed:
    """`next()` gives what the processes draw, in any order; raises RuntimeError with what one said when it failed."""

    def __init__(self, source: Source, workers: int, ahead: int = 4, pin: bool | None = None):
        self.pin = torch.cuda.is_available() if pin is None else pin
        self.queue: queue.Queue = queue.Queue(ahead)
        self.stopped = threading.Event()
        context = multiprocessing.get_context("spawn")
        self.processes, self.threads, self.folder = [], [], _folder()
        for i in range(workers):
            mine, theirs = context.Pipe()
            slots = [self.folder / f"{i}-{n}" for n in range(2)]
            process = context.Process(target=_work, daemon=True, args=(theirs, slots, source, i))
            process.start()
            theirs.close()
            thread = threading.Thread(target=self._read, args=(mine, [Slot(p) for p in slots]), daemon=True)
            thread.start()
            self.processes.append(process)
            self.threads.append(thread)

    def _put(self, item) -> None:
        while not self.stopped.is_set():
            try:
                return self.queue.put(item, timeout=0.2)
            except queue.Full:
                continue

    def _read(self, pipe, slots: list[Slot]) -> None:
        while not self.stopped.is_set():
            try:
                told = pipe.recv()
                if isinstance(told, str):
                    return self._put(RuntimeError(f"drawing a batch failed: {told}"))
                i, kind, layout, size = told
                batch = slots[i].take(kind, layout, size, self.pin)
                pipe.send(i)
                self._put(batch)
            except (EOFError, ConnectionError):
                return self._put(RuntimeError("a process that draws batches has ended"))
            except Exception as error:
                return self._put(error)

    def next(self):
        item = self.queue.get()
        if isinstance(item, Exception):
            raise item
        return item

    __call__ = next

    def __enter__(self) -> Feed:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        self.stopped.set()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.join()
        for thread in self.threads:
            thread.join()
        shutil.rmtree(self.folder, ignore_errors=True)
