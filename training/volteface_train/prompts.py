"""Stage 0: the prompt encoders learn to name edits before any portrait depends on them.

In stage 2 a step sees a dozen prompts beside costly portraits; here it sees a hundred, so that a
few minutes do what hours would there. A picture's first token is drawn to that of a text with the
same labels: the editor may then treat both alike.
"""

from __future__ import annotations

import math
import time

import numpy as np
import torch
import torch.nn.functional as F

from . import augment, losses, text
from .data import Sampler, label_vector
from .model import Compact

LEARNS = ("text.", "picture.", "classifier.")
BATCH = 48
RATE = 1.5e-3


def draw(sampler: Sampler, n: int = BATCH):
    """Pictures u8 [n, S, S, 3], words i64 [2n, W, G], labels [n, L + 1] and [2n, L + 1].

    The first n texts say what the pictures show; one in sixteen shows and says nothing known.
    """
    rng, cfg, grammar = sampler.rng, sampler.cfg, sampler.studio.grammar
    names = list(sampler.studio.by_edit)

    def say(known: list[str]) -> np.ndarray:
        return text.buckets(grammar.varied(known, rng) if known else grammar.unknown(rng), cfg)

    pictures, words, targets, more_words, more_targets = [], [], [], [], []
    for i in range(n):
        if i % 16 == 0:
            image, labels = sampler.background(rng.choice(sampler.studio.list)), []
            scale = image.shape[0] // cfg.picture_side
            image = np.ascontiguousarray(image[::scale, ::scale])
        else:
            shard, e = rng.choice(sampler.studio.by_edit[rng.choice(names)])
            image, labels = sampler._prompt_picture(shard, e), shard.edits[e]["labels"]
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


def accuracy(logits: torch.Tensor, target: torch.Tensor) -> float:
    """Share of prompts of which every label is right."""
    return float(((logits > 0) == (target > 0.5)).all(1).float().mean())


def learn(model: Compact, sampler, judge: Sampler | None, minutes: float, say=print,
          steps: int | None = None, before: float = 0.0, until: float = math.inf) -> float:
    """Trains E_p and the classifier for `minutes` of wall clock, or for so many steps.

    `sampler` is a Sampler, or gives what `draw` does when it is called. A part of the time may have
    been used `before` (seconds), and another part be left for later: it stops when `time.monotonic()`
    is `until`. Returns the seconds used so far.
    """
    device = next(model.parameters()).device
    params = [p for n, p in model.named_parameters() if n.startswith(LEARNS)]
    for p in params:
        p.requires_grad_(True)
    optimiser = torch.optim.AdamW(params, lr=RATE, betas=(0.9, 0.98), weight_decay=0.02, foreach=True)
    source = sampler if callable(sampler) else lambda: draw(sampler)
    start, step, seen = time.monotonic() - before, 0, []

    def progress() -> float:
        return step / steps if steps else (time.monotonic() - start) / (60 * minutes)

    while (done := progress()) < 1 and time.monotonic() < until:
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / 40) * (1 - 0.95 * done)
        pictures, words, target, text_target = (t.to(device) for t in source())
        images = augment.to_float(pictures)
        images = augment.Look(len(images), device, 0.5)(images, None)
        with torch.autocast(device.type, torch.bfloat16):
            tokens, _, text_logits = model.encode_text(words)
            picture, logits = model.encode_picture(images)
        alike = F.mse_loss(picture[:, 0].float(), tokens[: len(picture), 0].detach().float())
        loss = losses.labels(text_logits, text_target) + losses.labels(logits, target) + 0.3 * alike
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(params, 1.0, foreach=True)
        optimiser.step()
        step += 1
        seen.append((float(loss.detach()), accuracy(text_logits, text_target), accuracy(logits, target)))
        if step % 100 == 0:
            mean = np.mean(seen, 0)
            say(f"prompts step {step} loss {mean[0]:.3f} texts {mean[1]:.2f} pictures {mean[2]:.2f}"
                + (f" pictures of held-out people {_judged(model, judge):.2f}" if judge else ""))
            seen = []
    return time.monotonic() - start


@torch.no_grad()
def _judged(model: Compact, judge: Sampler) -> float:
    device = next(model.parameters()).device
    pictures, _, target, _ = draw(judge)
    return accuracy(model.encode_picture(augment.to_float(pictures.to(device)))[1], target.to(device))
