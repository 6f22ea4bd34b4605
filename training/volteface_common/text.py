"""Words to hashed n-gram buckets, as docs/compact.md describes, and the grammar of prompts."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np

WORDINGS = Path(__file__).with_name("wordings.json")  # more ways of asking than the studio's eight a label

_OFFSET, _PRIME, _MASK = 0xCBF29CE484222325, 0x100000001B3, (1 << 64) - 1


def fnv1a64(data: bytes) -> int:
    """FNV-1a, 64 bits."""
    h = _OFFSET
    for byte in data:
        h = ((h ^ byte) * _PRIME) & _MASK
    return h


def words(text: str, limit: int = 16) -> list[str]:
    """Maximal alphanumeric runs of the lower-cased text, the first `limit` of them."""
    spaced = "".join(c if c.isalnum() else " " for c in text.lower())
    return spaced.split()[:limit]


def grams(word: str, limit: int = 24) -> list[str]:
    """`<word>` whole, then its 3-grams, then its 4-grams; the first `limit`."""
    w = f"<{word}>"
    out = [w]
    for n in (3, 4):
        out += [w[i : i + n] for i in range(len(w) - n + 1)]
    return out[:limit]


def buckets(text: str, cfg) -> np.ndarray:
    """i64 [text_words, ngrams]; -1 where there is nothing."""
    said = words(text, cfg.text_words)
    return word_buckets(said + [None] * (cfg.text_words - len(said)), cfg)


def word_buckets(said: list[str | None], cfg) -> np.ndarray:
    """i64 [words, ngrams]; -1 where there is nothing."""
    ids = np.full((len(said), cfg.ngrams), -1, np.int64)
    for i, word in enumerate(said):
        for j, gram in enumerate(grams(word, cfg.ngrams) if word else []):
            ids[i, j] = fnv1a64(gram.encode()) % cfg.ngram_buckets
    return ids


# Ways people wrap what they want; the studio's phrasings say what, these only say please.
_WRAPS = ["please {}", "{} please", "{}, thanks", "can you do {}", "photo: {}", "now {}", "{} !"]

# And how a wish frames a noun phrase: what somebody is, or what a head has. Phrases without a meaning
# have the same frames, so that "I want" alone says nothing.
_BEING = ["I want to be {}", "turn me into {}", "make me {}", "as {}", "looking like {}", "show me as {}",
          "a picture of {}", "let me become {}", "me as {}", "someone like {}"]
_HAVING = ["I want {}", "give me {}", "with {}", "I want to have {}", "someone with {}", "add {}", "I'd like {}",
           "a portrait with {}", "make it {}", "let me have {}"]
# What somebody wants to be rid of is no edit that anything here can draw.
_RID = ["no {}", "without {}", "remove the {}", "take off the {}", "remove my {}", "not {}", "get rid of the {}",
        "I don't want {}", "less {}", "take away my {}"]
_OTHER = ["{}", "made of {}", "a {} head", "{} hair", "in the style of {}", "wearing a {}", "{} face"]
SMALL = {"a", "an", "the", "me", "my", "to", "of", "with", "want", "make", "please", "like", "some"}

_SYLLABLES = "ka lo mi tre von shu pla ger dun ist bra fe ox qui zem tal nor wy jip sco".split()


def _bare(noun: str) -> str:
    """A noun phrase without its article."""
    return noun.removeprefix("a ").removeprefix("an ")


class Grammar:
    """`edits.json`: phrasings per label, how two are joined, which pairs may be combined, and
    phrases that name no edit."""

    def __init__(self, path: Path):
        data = json.loads(Path(path).read_text())
        self.labels = {e["name"]: e for e in data["labels"]}
        self.join = data["join"]
        self.heldout_pairs = {frozenset(p) for p in data.get("heldout_pairs", [])}
        self.heldout_order = [list(p) for p in data.get("heldout_pairs", [])]
        self.pairs = [p for p in data["pairs"] if frozenset(p) not in self.heldout_pairs]
        self.unknown_texts = data["unknown"]
        self.strange: list[str] = []  # words that mean none of the edits, if anybody knows some
        self._take_up(json.loads(WORDINGS.read_text()))
        # What a head can have, hair itself left out: to be without that is an edit.
        self.nouns = [t for name, e in self.labels.items() if name != "bald" for t in e["thing"]["train"]]
        self._never = {
            tuple(words(t)) for e in data["labels"] for t in e["heldout"]
        } - {tuple(words(t)) for e in data["labels"] for t in e["train"]}

    def _take_up(self, more: dict) -> None:
        """Adds wordings to those of training, but none that is held out; those of foreign labels name nothing."""
        parts = list(self.labels.values()) + [e[k] for e in self.labels.values() for k in ("head", "thing")]
        kept_out = {tuple(words(t)) for e in parts for t in e["heldout"]}
        kept_out |= {tuple(words(t)) for t in self.unknown_texts["heldout"]}
        new = lambda old, texts: old + [t for t in texts if t not in old and tuple(words(t)) not in kept_out]  # noqa: E731
        foreign = []
        for name, ways in more["labels"].items():
            if name not in self.labels:
                foreign += ways["train"]
                continue
            entry = self.labels[name]
            entry["train"] = new(entry["train"], ways["train"])
            for k in ("head", "thing"):
                entry[k]["train"] = new(entry[k]["train"], ways[k])
        self.unknown_texts["train"] = new(self.unknown_texts["train"], more["unknown"] + foreign)

    def said(self) -> list[str]:
        """Every training phrasing of an edit."""
        return [t for label in self.labels for t in self._ways(label)]

    def _ways(self, label: str) -> list[str]:
        """All that names a label in training."""
        entry = self.labels[label]
        return entry["train"] + entry["head"]["train"] + entry["thing"]["train"]

    def phrase(self, labels: list[str], rng: random.Random, part: str = "train") -> str:
        """One phrasing of one label, or of two joined; `part` is `train` or `heldout`."""
        if len(labels) == 1:
            return rng.choice(self.labels[labels[0]][part])
        first, second = (self.labels[label] for label in labels)
        if not (second["thing"][part] and (first["head"][part] or first["thing"][part])):  # not a pair of the studio
            return self._joined(labels, rng)
        b = rng.choice(second["thing"][part])
        if first["head"][part]:
            join = rng.choice(self.join["head"][part])
            return join.format(head=rng.choice(first["head"][part]), a=b)
        join = rng.choice(self.join["things"][part])
        return join.format(a=rng.choice(first["thing"][part]), b=b)

    def any_pair(self, rng: random.Random) -> list[str]:
        """Two labels, half of the time such as the studio draws together, else any two; never a held-out pair."""
        if self.pairs and rng.random() < 0.5:
            return list(rng.choice(self.pairs))
        while True:
            two = rng.sample([name for name in self.labels if name != "none"], 2)
            if frozenset(two) not in self.heldout_pairs:
                return two

    def _joined(self, labels: list[str], rng: random.Random) -> str:
        """Two labels in any of their training phrasings, in any order, with hardly anything between them."""
        parts = [rng.choice(self._ways(label)) for label in rng.sample(labels, len(labels))]
        between = rng.choice([", ", " and ", " with ", " ", f" {rng.choice(self.strange)} " if self.strange else " "])
        return between.join(parts)

    def _framed(self, labels: list[str], rng: random.Random) -> str:
        """A training phrasing, in the studio's words or as a noun phrase in a common frame."""
        entry = self.labels[labels[0]]
        heads, things = entry["head"]["train"], entry["thing"]["train"]
        if len(labels) == 1 and (heads or things) and rng.random() < 0.4:
            noun = rng.choice(heads + things)
            text = rng.choice(_BEING if noun in heads else _HAVING).format(noun)
        elif len(labels) == 2 and rng.random() < 0.4:
            text = self._joined(labels, rng)
        else:
            text = self.phrase(labels, rng)
        if rng.random() < 0.15:
            text = " ".join(w for w in text.split() if w.lower() not in SMALL or rng.random() < 0.5)
        if tuple(words(text)) in self._never:
            return self.phrase(labels, rng)
        return text

    def varied(self, labels: list[str], rng: random.Random) -> str:
        """A training phrasing, sometimes wrapped, misspelt, beside other words or in capitals; never a held-out one."""
        plain = text = self._framed(labels, rng)
        if plain and rng.random() < 0.3:
            text = rng.choice(_WRAPS).format(text)
        if plain and self.strange and rng.random() < 0.3:
            # Words that mean none of the edits take nothing away from those that do.
            beside = " ".join(rng.choices(self.strange, k=rng.randint(1, 2)))
            text = rng.choice(("{} {}", "{1} {0}")).format(text, beside)
        if rng.random() < 0.1 and len(text) > 8:
            cut = rng.randrange(len(text))
            text = text[:cut] + text[cut + 1 :]
        if tuple(words(text)) in self._never:
            text = plain
        return text.upper() if rng.random() < 0.05 else text

    def unknown(self, rng: random.Random, part: str = "train") -> str:
        """A phrase that names none of the edits."""
        if part == "train" and self.strange and rng.random() < 0.25:
            wish = " ".join(rng.choices(self.strange, k=rng.randint(1, 2)))
            return rng.choice(_BEING + _HAVING + _OTHER).format(wish)
        if part == "train" and rng.random() < 0.3:
            return " ".join(
                "".join(rng.choices(_SYLLABLES, k=rng.randint(1, 3))) for _ in range(rng.randint(1, 4))
            )
        if part == "train" and rng.random() < 0.12:
            return rng.choice(_RID).format(_bare(rng.choice(self.nouns))) if self.nouns else "no"
        text = rng.choice(self.unknown_texts[part])
        return rng.choice(_WRAPS).format(text) if part == "train" and rng.random() < 0.3 else text
