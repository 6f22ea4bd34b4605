"""What a label needs beside one that training never shows it with.

Pairs that are kept apart for evaluation never meet in training, so the classifier learns from pictures that the one
rules out the other: it sees the hat on the vampire, less than on anybody else but far more than on a vampire without
one, and stays below zero. How the data were split is no fact about pictures, so once the encoder has learned, each
label's threshold beside such another is set anew: to what few of the pictures without it reach. No picture of a pair
that is kept apart is needed for that.
"""

from __future__ import annotations

import torch
from torch import Tensor

# Of the pictures that show a label without another that it is kept apart from, those that may be taken for both.
TAKEN_FOR_BOTH = 0.02
PICTURES = 8000


def offsets(logits: Tensor, target: Tensor, apart: Tensor, share: float = TAKEN_FOR_BOTH) -> Tensor:
    """[L, L]: what to add to a logit (column) beside a label that is there (row), so that `share` of the pictures that
    show the one without the other would come out above zero; nothing where that many do already, or none show it.

    Logits and true labels [n, L] of training pictures; `apart` [L, L] is 1 for the pairs in question.
    """
    out = torch.zeros_like(apart)
    for a, b in torch.nonzero(apart).tolist():
        without = logits[(target[:, a] > 0.5) & (target[:, b] < 0.5), b]
        if len(without):
            out[a, b] = (-without.quantile(1 - share)).clamp(min=0)
    return out


def heard(logits: Tensor, offset: Tensor) -> Tensor:
    """Logits [B, L] with the largest that `offset` [L, L] adds to each for a label that is named (above 0)."""
    return logits + ((logits > 0).unsqueeze(-1) * offset).amax(1)
