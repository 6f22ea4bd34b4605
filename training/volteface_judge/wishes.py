"""What the figures ask a network for, and of how many people."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from volteface_common.shards import Studio

from .portraits import PHOTO

JUDGED = (PHOTO, PHOTO, PHOTO, -20, 0, 20)  # views that the judge is shown, in turn: half of them the photo's


@dataclass
class Effort:
    """How much is measured: people, times an edit is asked for by its name, phrasings of a label, of a combination,
    picture prompts, people of baselines."""

    people: int = 24
    names: int = 2
    phrasings: int = 5
    combinations: int = 3
    pictures: int = 120
    baselines: int = 12
    side: int = 256       # of reconstructions; what the judge sees is 128
    samples: int = 64
    judged_side: int = 128
    judged_samples: int = 48


@dataclass
class Wish:
    """One edit of one person: its kind, labels, words or picture (neither: the names of the labels), and the view
    to judge."""

    kind: str
    person: int
    labels: list
    words: str | None
    picture: np.ndarray | None
    yaw: float | None


def wishes(studio: Studio, known: set[str], effort: Effort) -> list[Wish]:
    """Edits by their names, which nobody has to understand; held-out phrasings of labels and combinations; and pictures
    of other held-out people: spread over the people."""
    rng, out, grammar = random.Random(8), [], studio.grammar
    people = min(effort.people, len(studio.list))

    def add(kind, labels, words=None, picture=None, not_on=-1):
        who = len(out) % people
        who = (who + 1) % people if who == not_on else who
        out.append(Wish(kind, who, labels, words, picture, JUDGED[len(out) % len(JUDGED)]))

    for _ in range(effort.names):
        for name in grammar.labels:
            if name in known and name != "none":
                add("name", [name])
        for pair in grammar.heldout_order:
            if set(pair) <= known:
                add("names, held-out combination", pair)
    for name, entry in grammar.labels.items():
        if name in known and name != "none":
            for words in entry["heldout"][: effort.phrasings]:
                add("text", [name], words)
    for pair in grammar.heldout_order:
        if set(pair) <= known:
            for _ in range(effort.combinations):
                add("text, held-out combination", pair, grammar.phrase(pair, rng, "heldout"))
    pictures = [(i, e) for i, s in enumerate(studio.list) for e in range(1, len(s.edits))
                if set(s.edits[e]["labels"]) <= known]
    for i, e in rng.sample(pictures, min(effort.pictures, len(pictures))):
        labels = studio.list[i].edits[e]["labels"]
        add("picture" if len(labels) == 1 else "picture, held-out combination", labels,
            picture=studio.list[i].prompt[e], not_on=i)
    return out
