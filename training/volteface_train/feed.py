"""Batches drawn by several processes, for a device that is faster than one thread of Python.

They come through pipes, so that no shared memory is needed, and a thread per process puts them into
page-locked memory while the device works.
"""

from __future__ import annotations

import multiprocessing
import pickle
import queue
import resource
import threading
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from . import prompts
from .config import Config, Recipe
from .data import Batch, Sampler, Studio

RESCAN_EVERY = 100  # batches after which a process looks for new people


def many_files() -> None:
    """Allows as many open files as the system does: a mapped shard keeps one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def flat(value) -> object:
    """Tensors, batches and tuples of them as plain arrays, which pickle without shared memory."""
    if isinstance(value, torch.Tensor):
        return np.ascontiguousarray(value.numpy())
    if isinstance(value, Batch):
        return "batch", [flat(v) for v in vars(value).values()]
    return "tuple", [flat(v) for v in value]


def whole(value, pin: bool) -> object:
    """The inverse of `flat`, in page-locked memory if `pin`."""
    if isinstance(value, np.ndarray):
        t = torch.from_numpy(value)
        return t.pin_memory() if pin else t
    kind, parts = value
    parts = [whole(v, pin) for v in parts]
    return Batch(*parts) if kind == "batch" else tuple(parts)


def _work(pipe, data: Path, config: dict, recipe: dict, stage: int, seed: int) -> None:
    """A process: draws batches (stage 0: prompts) and sends them until its pipe is closed."""
    try:
        many_files()
        torch.set_num_threads(1)
        sampler = Sampler(Studio(data, False), Config.from_dict(config), Recipe(**recipe), stage or 2, seed)
        drawn = 0
        while True:
            drawn += 1
            if drawn % RESCAN_EVERY == 0:
                sampler.studio.rescan()
            batch = sampler.draw() if stage else prompts.draw(sampler)
            pipe.send_bytes(pickle.dumps(flat(batch), 5))
    except (BrokenPipeError, KeyboardInterrupt):
        pass
    except Exception as error:  # told to the trainer, which raises it
        pipe.send_bytes(pickle.dumps(f"{type(error).__name__}: {error}", 5))


class Feed:
    """`next()` gives what the processes draw, in any order; raises RuntimeError with what one said when it failed."""

    def __init__(self, data: Path, config: Config, recipe: Recipe, stage: int, seed: int, workers: int,
                 ahead: int = 4, pin: bool | None = None):
        self.pin = torch.cuda.is_available() if pin is None else pin
        self.queue: queue.Queue = queue.Queue(ahead)
        self.stopped = threading.Event()
        context = multiprocessing.get_context("spawn")
        self.processes, self.threads = [], []
        for i in range(workers):
            mine, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_work, daemon=True, args=(
                theirs, Path(data), config.to_dict(), asdict(recipe), stage, seed + 7919 * i))
            process.start()
            theirs.close()
            thread = threading.Thread(target=self._read, args=(mine,), daemon=True)
            thread.start()
            self.processes.append(process)
            self.threads.append(thread)

    def _put(self, item) -> None:
        while not self.stopped.is_set():
            try:
                return self.queue.put(item, timeout=0.2)
            except queue.Full:
                continue

    def _read(self, pipe) -> None:
        while not self.stopped.is_set():
            try:
                got = pickle.loads(pipe.recv_bytes())
                self._put(RuntimeError(f"drawing a batch failed: {got}") if isinstance(got, str) else whole(got, self.pin))
            except EOFError:
                return self._put(RuntimeError("a process that draws batches has ended"))
            except Exception as error:
                return self._put(error)

    def next(self):
        item = self.queue.get()
        if isinstance(item, Exception):
            raise item
        return item

    __call__ = next

    def close(self) -> None:
        self.stopped.set()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.join()
        for thread in self.threads:
            thread.join()
