"""Materials, on a made-up ball."""

import unittest

import torch

from volteface_common.parts import PARTS
from volteface_train import compose, material


def ball(n: int = 64) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Photo [1, 3, 2n, 2n] of a ball of skin on blue, parts [1, P, n, n], normal [1, 2, n, n]."""
    def at(size: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        c = (2 * torch.arange(size) + 1) / size - 1
        x, y = c[None, :].expand(size, -1) / 0.8, -c[:, None].expand(-1, size) / 0.8
        return x, y, (x * x + y * y < 1).float()
    x, y, on = at(2 * n)
    tone = (0.6 + 0.25 * y) * on
    photo = torch.stack([tone, 0.7 * tone, 0.6 * tone + 0.6 * (1 - on)])[None]
    x, y, on = at(n)
    parts = torch.full((1, len(PARTS), n, n), 1e-4)
    parts[:, PARTS.index("skin")], parts[:, 0] = on, 1 - on
    return photo, parts / parts.sum(1, keepdim=True), torch.stack([x, y])[None] * on


AMOUNTS = torch.tensor([[float(p in material.STATUE) for p in range(len(PARTS))]])


class Materials(unittest.TestCase):
    def setUp(self):
        photo, parts, self.normal = ball()
        self.layers = compose.read(photo, parts)
        self.photo = photo

    def test_only_the_body_is_of_it(self):
        c = torch.arange(128) - 63.5
        far = (c[None].square() + c[:, None].square()).sqrt()
        for name, m in material.MATERIALS.items():
            made = material.made_of(m, self.layers, self.normal, AMOUNTS)
            change = (made - self.photo)[0].abs().mean(0)
            self.assertLess(float(change[far > 56].max()), 0.02, name)  # the ball ends at 51.2
            self.assertGreater(float(change[far < 45].mean()), 0.04, name)
            self.assertTrue(bool(((made >= 0) & (made <= 1)).all()), name)

    def test_polished_metal_is_light_and_dark_and_clay_is_not(self):
        inside = self.layers.parts[0, PARTS.index("skin")] > 0.9
        spread = {n: float(material.shaded(material.MATERIALS[n], self.layers, self.normal)[0].mean(0)[inside].std())
                  for n in ("silver", "gold", "clay")}
        self.assertGreater(spread["silver"], 0.2)
        self.assertGreater(spread["gold"], spread["clay"])

    def test_names_have_their_colour(self):
        inside = self.layers.parts[0, PARTS.index("skin")] > 0.9
        mean = lambda n: material.shaded(material.MATERIALS[n], self.layers, self.normal)[0][:, inside].mean(1)  # noqa: E731
        gold, jade, marble, obsidian = (mean(n) for n in ("gold", "jade", "marble", "obsidian"))
        self.assertTrue(gold[0] > gold[1] > gold[2])
        self.assertTrue(jade[1] > jade[0] and jade[1] > jade[2])
        self.assertGreater(float(marble.mean()), 0.5)
        self.assertLess(float(obsidian.mean()), 0.35)

    def test_gradients(self):
        photo, parts, normal = (x.requires_grad_() for x in ball(32))
        layers = compose.read(photo, parts)
        material.made_of(material.MATERIALS["jade"], layers, normal, AMOUNTS).sum().backward()
        for x in (photo, parts, normal):
            self.assertTrue(bool(x.grad.isfinite().all()))
