"""onnxruntime on the processor: `python native.py FOLDER THREADS RUNS`; prints {"photo": [ms, ...], "edit": [...]}."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime

WARM = 3


def main(folder: Path, threads: int, runs: int) -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    shapes = json.loads((folder / "reference.json").read_text())["shapes"]
    given = {name: np.fromfile(folder / f"{name}.f32", "<f4").reshape(shape) for name, shape in shapes.items()}
    times = {}
    for name in ("photo", "edit"):
        session = onnxruntime.InferenceSession(str(folder / f"{name}.onnx"), options, providers=["CPUExecutionProvider"])
        feed = {tensor.name: given[tensor.name] for tensor in session.get_inputs()}
        times[name] = []
        for run in range(WARM + runs):
            started = time.perf_counter()
            outputs = session.run(None, feed)
            if run >= WARM:
                times[name].append((time.perf_counter() - started) * 1e3)
        given |= dict(zip((tensor.name for tensor in session.get_outputs()), outputs))
    print(json.dumps(times))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
