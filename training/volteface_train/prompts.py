"""Stage 0: the prompt encoders learn to name edits before any portrait depends on them.

The editor is told names, so nothing of it is needed here, and a step sees a hundred prompts where one
beside costly portraits would see a dozen.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable

import numpy as np
import torch

from volteface_common import augment, losses, pair_offset, text, vectors
from volteface_common.precision import fast
from volteface_common.shards import Shard, halved, over

from .data import Sampler, label_vector
from .model import Compact

LEARNS = ("text.", "picture.", "classifier.")
BATCH = 48
RATE = 1.5e-3
EMA = 0.998
PROMPTS = 0.3  # share of pictures that are a shard's prompt picture: another person through another lens


def shrunk(image: np.ndarray, side: int) -> np.ndarray:
    """Halved until its side is no more than `side`."""
    while image.shape[0] > side:
        image = halved(image)
    return image


def picture(sampler: Sampler, shard: Shard, e: int) -> np.ndarray:
    """The shard's prompt picture, or a view of its own person under the same edit, u8 [S, S, 3]."""
    rng = sampler.rng
    if rng.random() < PROMPTS:
        return shard.prompt[e]
    image = shard.colour[e, rng.randrange(shard.views)]
    behind = rng.choice(sampler.studio.list).background if rng.random() < 0.7 else sampler.background(shard)
    return over(*(shrunk(x, sampler.cfg.picture_side) for x in (image, behind)))


def draw(sampler: Sampler, n: int = BATCH):
    """Pictures u8 [n, S, S, 3], words i64 [2n, W, G], labels [n, L + 1] and [2n, L + 1].

    The first n texts say what the pictures show; one in sixteen shows and says nothing known. Every label comes
    equally often.
    """
    rng, cfg, grammar = sampler.rng, sampler.cfg, sampler.studio.grammar
    names = list(sampler.studio.by_label)

    def say(known: list[str]) -> np.ndarray:
        return text.buckets(grammar.varied(known, rng) if known else grammar.unknown(rng), cfg)

    pictures, words, targets, more_words, more_targets = [], [], [], [], []
    for i in range(n):
        if i % 16 == 0:
            image, labels = shrunk(rng.choice(sampler.studio.list).background, cfg.picture_side), []
        else:
            shard, e = rng.choice(sampler.studio.by_label[rng.choice(names)])
            image, labels = picture(sampler, shard, e), shard.edits[e]["labels"]
        pictures.append(image)
        words.append(say(labels))
        targets.append(label_vector(cfg, labels, bool(labels)))
        # Pairs the shards do not hold, single edits, and more phrases that mean nothing.
        other = []
        if i % 2:
            other = list(rng.choice(grammar.pairs)) if grammar.pairs else []
        elif i % 4:
            other = [rng.choice(list(grammar.labels))]
        more_words.append(say(other))
        more_targets.append(label_vector(cfg, other, bool(other)))
    stack = lambda x: torch.from_numpy(np.stack(x))  # noqa: E731
    return stack(pictures), stack(words + more_words), stack(targets), stack(targets + more_targets)


def draw_texts(sampler: Sampler, n: int = 4 * BATCH):
    """Words i64 [n, W, G] and labels [n, L + 1]: three of eight name one edit, two of eight two, and three nothing known."""
    rng, cfg, grammar = sampler.rng, sampler.cfg, sampler.studio.grammar
    names, said, targets = list(grammar.labels), [], []
    for i in range(n):
        part = i % 8
        labels = [rng.choice(names)] if part < 3 else grammar.any_pair(rng) if part < 5 else []
        said.append(text.buckets(grammar.varied(labels, rng) if labels else grammar.unknown(rng), cfg))
        targets.append(label_vector(cfg, labels, bool(labels)))
    return torch.from_numpy(np.stack(said)), torch.from_numpy(np.stack(targets))


def seen(pictures: torch.Tensor, cfg, rng: random.Random) -> torch.Tensor:
    """Pictures u8 [n, S, S, 3] as somebody else might have taken, turned, cut and kept them, f32 [n, 3, S, S]."""
    window, *rest = augment.scattered(len(pictures), 0.1, pictures.device)
    images = augment.warp(augment.to_float(pictures), cfg.picture_side, 0.95 * window, *rest)
    return augment.spoil(images, 0.5, rng)


@torch.no_grad()
def set_pair_offset(model: Compact, source: Callable, apart: torch.Tensor, rng: random.Random, pictures: int) -> None:
    """Sets `picture.pair_offset` by so many training pictures; `source` gives what `draw` does, `apart` is [L, L]."""
    device = next(model.parameters()).device
    model.picture.pair_offset.zero_()
    logits, targets = [], []
    while sum(map(len, targets)) < pictures:
        images, _, target, _ = source()
        dirty = seen(images.to(device), model.config, rng)
        with fast(device):
            _, said = model.encode_picture(dirty)
        logits.append(said[:, :-1].float())
        targets.append(target[:, :-1].to(device))
    model.picture.pair_offset.copy_(pair_offset.offsets(torch.cat(logits), torch.cat(targets), apart))


def begin(model: Compact, words: list[str], vectors_: np.ndarray, say=print) -> None:
    """Gives a new text encoder its words (see `vectors`)."""
    near = vectors.fit(model.text.embedding.data, model.config, words, vectors_, say=say)
    say(f"{len(words):,} words: the table's mean cosine to their vectors is {near:.2f}")


def accuracy(logits: torch.Tensor, target: torch.Tensor) -> float:
    """Share of prompts of which every label is right."""
    return float(((logits > 0) == (target > 0.5)).all(1).float().mean())


def learn(model: Compact, sampler, judge: Sampler | None, minutes: float, say=print,
          steps: int | None = None, before: float = 0.0, until: float = math.inf, texts_only: bool = False,
          apart: torch.Tensor | None = None) -> float:
    """Trains E_p and the classifier for `minutes` of wall clock, or for so many steps; `texts_only`: the text encoder
    alone, before the classifier as it is.

    `sampler` is a Sampler, or gives what `draw` does when it is called. A part of the time may have
    been used `before` (seconds), and another part be left for later: it stops when `time.monotonic()`
    is `until`. `apart` [L + 1, L + 1]: labels that are kept apart (`losses.never_together`), for whom
    `pair_offset` is set at the end. What it leaves is the moving average of the weights. Returns the seconds
    used so far.
    """
    device = next(model.parameters()).device
    params = [p for n, p in model.named_parameters() if n.startswith(LEARNS[:1] if texts_only else LEARNS)]
    for p in params:
        p.requires_grad_(True)
    optimiser = torch.optim.AdamW(params, lr=RATE, betas=(0.9, 0.98), weight_decay=0.02, foreach=True)
    drawn = draw_texts if texts_only else draw
    apart = None if apart is None else apart.to(device)
    source = sampler if callable(sampler) else lambda: drawn(sampler)
    rng = random.Random(5)
    average = [p.detach().clone() for p in params]
    start, step, found = time.monotonic() - before, 0, []

    def progress() -> float:
        return step / steps if steps else (time.monotonic() - start) / (60 * minutes)

    if progress() >= 1 or time.monotonic() >= until:
        return time.monotonic() - start  # nothing is learned, so what is known stays, `pair_offset` with it
    if not texts_only:
        model.picture.pair_offset.zero_()
    while (done := progress()) < 1 and time.monotonic() < until:
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / 40) * (1 - 0.95 * done)
        batch = [t.to(device) for t in source()]
        images = None
        if texts_only:
            words, text_target = batch
        else:
            pictures, words, target, text_target = batch
            images = seen(pictures, model.config, rng)
        with fast(device):
            logits = None if images is None else model.encode_picture(images)[1]
            text_logits = model.encode_text(words)[2]
        loss = losses.labels(text_logits, text_target, apart)
        if logits is not None:
            loss = loss + losses.labels(logits, target, apart)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(params, 1.0, foreach=True)
        optimiser.step()
        step += 1
        torch._foreach_lerp_(average, [p.detach() for p in params], 1 - min(EMA, (1 + step) / (10 + step)))
        found.append((float(loss.detach()), accuracy(text_logits, text_target),
                      math.nan if logits is None else accuracy(logits, target)))
        if step % 100 == 0:
            mean = np.mean(found, 0)
            say(f"prompts step {step} loss {mean[0]:.3f} texts {mean[1]:.2f}"
                + (f" pictures {mean[2]:.2f}" if logits is not None else "")
                + (f" pictures of held-out people {_judged(model, judge):.2f}" if judge and not texts_only else ""))
            found = []
    with torch.no_grad():
        for p, mean in zip(params, average):
            p.copy_(mean)
    if step and apart is not None and not texts_only:
        set_pair_offset(model, source, apart[:-1, :-1], rng, min(pair_offset.PICTURES, BATCH * step))
    return time.monotonic() - start


@torch.no_grad()
def _judged(model: Compact, judge: Sampler) -> float:
    device = next(model.parameters()).device
    pictures, _, target, _ = draw(judge)
    return accuracy(model.encode_picture(augment.to_float(pictures.to(device)))[1], target.to(device))
