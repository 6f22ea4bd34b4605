"""`python full.py`: the whole training in slices (`volteface_train.full`), where nothing is installed."""

import sys
import time
from pathlib import Path

START = time.monotonic()  # reading PyTorch is part of a slice
sys.path.insert(0, str(Path(__file__).resolve().parent))

from volteface_common.errors import VoltefaceError  # noqa: E402
from volteface_train.full import main  # noqa: E402

if __name__ == "__main__":
    try:
        sys.exit(main(start=START))
    except VoltefaceError as e:
        sys.exit(str(e))
