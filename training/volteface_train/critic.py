"""The critic: a small network that looks at edited pictures beside the trained one.

It learns here, from the studio's own pictures, to name edits and to tell drawn edits from computed ones. What it
sees in a picture and in the picture that was wanted is the perceptual term that L2 and gradients cannot give: wood
without grain, or an old face without wrinkles, is near in every pixel and something else to the critic. It stays
with the trainer, and the judge that measures edits (`volteface_judge`) is another network that no loss knows.
"""

from __future__ import annotations

import random
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from volteface_common.augment import Look, to_float
from volteface_common.precision import fast
from volteface_common.shards import Studio, halved

from .blocks import act, conv
from .config import Config
from .data import wish_vector

SIDE = 128  # of the pictures it looks at
WIDTHS = (24, 48, 96, 128)
JITTER = 8  # places that its raster can take: the stride of the layer whose places are called real or not
PATCHES = 4  # the layer whose places are called real or not
RATE, ALONE_RATE, ALONE_BATCH = 3e-4, 1.5e-3, 48


class Critic(nn.Module):
    """Pictures [B, 3, 128, 128] in [0, 1], premultiplied, to features, names of edits, and how real each place is."""

    def __init__(self, c: Config):
        super().__init__()
        a, b, d, e = WIDTHS
        shapes = ((3, a, 2), (a, b, 2), (b, b, 1), (b, d, 2), (d, d, 1), (d, e, 2))
        self.layers = nn.ModuleList(conv(3, i, o, stride) for i, o, stride in shapes)
        self.named = nn.Linear(2 * e, len(c.labels))
        self.real, self.asked = conv(1, d, 1, gain=0.1), nn.Linear(len(c.labels), d, bias=False)
        nn.init.zeros_(self.asked.weight)
        nn.init.constant_(self.named.bias, -3.0)

    def features(self, x: Tensor) -> list[Tensor]:
        """What every layer sees, finest first."""
        x, out = 2 * x - 1, []
        for layer in self.layers:
            x = act(layer(x))
            out.append(x)
        return out

    def names(self, seen: list[Tensor]) -> Tensor:
        """Logits of the labels [B, labels]."""
        last = seen[-1].float()
        return self.named(torch.cat([last.mean((2, 3)), last.amax((2, 3))], 1))

    def believes(self, seen: list[Tensor], wish: Tensor) -> Tensor:
        """How real each place looks under that wish, [B, 16, 16], positive: real."""
        x = seen[PATCHES].float()
        return self.real(x)[:, 0] + (x * self.asked(wish)[:, :, None, None]).mean(1)


def likeness(seen: list[Tensor], wanted: list[Tensor]) -> Tensor:
    """Feature matching: how far what the critic sees is from what it sees in the wanted pictures, layers alike."""
    far = [(a - b.detach()).float().abs().mean() / (b.detach().float().abs().mean() + 1e-3) for a, b in zip(seen, wanted)]
    return sum(far) / len(far)


def shifted(*pictures: Tensor) -> list[Tensor]:
    """All of them moved alike by up to 7 pixels: the stride's raster lies elsewhere at every step. Where it stays, its
    gradients weave it into flat places."""
    right, down = (int(n) for n in torch.randint(0, JITTER, (2,)))
    return [F.pad(p, (right, JITTER - 1 - right, down, JITTER - 1 - down)) for p in pictures]


class Critics:
    """The critic, its optimiser and its step."""

    def __init__(self, c: Config, device: torch.device, known: dict | None = None):
        self.config = c
        self.model = Critic(c).to(device, memory_format=torch.channels_last)
        if known is not None:
            self.model.load_state_dict({k: v.float() for k, v in known.items()})
        self.optimiser = torch.optim.AdamW(self.model.parameters(), lr=RATE, betas=(0.5, 0.99), weight_decay=1e-4)

    def state(self) -> dict:
        """Its weights in 16 bits."""
        return {k: v.detach().half().cpu() for k, v in self.model.state_dict().items()}

    def terms(self, pictures: Tensor, targets: Tensor, wish: Tensor, bf16: bool) -> dict[str, Tensor]:
        """What it has to say to whoever made `pictures`: `critic` (likeness) and `real` (adversarial)."""
        self.model.requires_grad_(False)
        pictures, targets = shifted(pictures, targets)
        with fast(pictures.device, bf16):
            with torch.no_grad():
                wanted = self.model.features(targets)
            seen = self.model.features(pictures)
        return {"critic": likeness(seen, wanted), "real": -self.model.believes(seen, wish).mean()}

    def step(self, pictures: Tensor, targets: Tensor, wish: Tensor, bf16: bool) -> dict[str, Tensor]:
        """Learns from one batch: hinge loss of real and computed, and the names of the real ones."""
        self.model.requires_grad_(True)
        pictures, targets = shifted(pictures, targets)
        with fast(pictures.device, bf16):
            seen = self.model.features(torch.cat([targets, pictures]).detach())
        n = len(targets)
        real, made = self.model.believes(seen, torch.cat([wish, wish])).split(n)
        hinge = F.relu(1 - real).mean() + F.relu(1 + made).mean()
        named = F.binary_cross_entropy_with_logits(self.model.names([s[:n] for s in seen]), wish)
        self.optimiser.zero_grad(set_to_none=True)
        (hinge + named).backward()
        self.optimiser.step()
        return {"critic_hinge": hinge.detach(), "critic_named": named.detach()}

    def learn_alone(self, studio: Studio, minutes: float, bf16: bool, say, seed: int = 3) -> None:
        """Names edits in the studio's pictures for some minutes, so that it sees something from the first step on."""
        rng, device = random.Random(seed), next(self.model.parameters()).device
        optimiser = torch.optim.AdamW(self.model.parameters(), lr=ALONE_RATE, weight_decay=1e-3)
        begin, shown, step, mean = time.monotonic(), time.monotonic(), 0, 0.0
        while (done := (time.monotonic() - begin) / (60 * minutes)) < 1:
            for group in optimiser.param_groups:
                group["lr"] = ALONE_RATE * min(1.0, (step + 1) / 50) * (1 - 0.95 * done)
            x, wish = (t.to(device) for t in pictures(studio, self.config, ALONE_BATCH, rng))
            look = Look(len(x), device)
            x = look(x[:, :3], x[:, 3:]).contiguous(memory_format=torch.channels_last)
            with fast(device, bf16):
                seen = self.model.features(x)
            loss = F.binary_cross_entropy_with_logits(self.model.names(seen), wish, pos_weight=wish.new_tensor(2.0))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            step += 1
            mean = loss.item() if step == 1 else 0.98 * mean + 0.02 * loss.item()
            if time.monotonic() - shown > 30:
                studio.rescan()
                say(f"critic alone: step {step}, {len(studio.list)} people, loss {mean:.4f}")
                shown = time.monotonic()


def pictures(studio: Studio, c: Config, n: int, rng: random.Random) -> tuple[Tensor, Tensor]:
    """Pictures with opacity [n, 4, 128, 128] from any view, every label equally often, and their wishes [n, labels]."""
    names = sorted(studio.by_label)
    images, wishes = [], []
    for _ in range(n):
        shard, e = rng.choice(studio.by_label[rng.choice(names)])
        image = halved(shard.colour[e, rng.randrange(shard.views)])
        images.append(image[:, ::-1] if rng.random() < 0.5 else image)
        wishes.append(wish_vector(c, shard.edits[e]["labels"]))
    return to_float(torch.from_numpy(np.stack(images))), torch.from_numpy(np.stack(wishes))
