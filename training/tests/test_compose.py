"""Recolouring by parts, on made-up pictures."""

import unittest

import torch

from volteface_common.parts import PARTS
from volteface_train import compose

HAIR, SKIN = PARTS.index("hair"), PARTS.index("skin")


def made_up(n: int = 64, dark: float = 0.25) -> tuple[torch.Tensor, torch.Tensor]:
    """A picture of strands above and of shaded skin below, [1, 3, 2n, 2n]; parts [1, P, n, n] with a soft edge."""
    across = torch.linspace(0, 1, 2 * n)
    strands = (dark * (1 + 0.4 * torch.sin(60 * across)))[None, :].expand(2 * n, -1)
    shade = (0.5 + 0.4 * across)[None, :].expand(2 * n, -1)
    above = torch.stack([strands, 0.8 * strands, 0.7 * strands])
    below = torch.stack([shade, 0.75 * shade, 0.6 * shade])
    upper = (torch.arange(2 * n) < n).float()[None, :, None]
    photo = upper * above + (1 - upper) * below
    hair = torch.sigmoid((n / 2 - torch.arange(n) - 0.5) / 2)[:, None].expand(n, n)
    parts = torch.full((len(PARTS), n, n), 1e-4)
    parts[HAIR], parts[SKIN] = hair, 1 - hair
    return photo[None], (parts / parts.sum(0))[None]


def wish(part: int, rgb: tuple[float, float, float], amount: float = 1.0) -> tuple[torch.Tensor, torch.Tensor]:
    colours, amounts = torch.zeros(1, len(PARTS), 3), torch.zeros(1, len(PARTS))
    colours[0, part] = compose.oklab(torch.tensor([rgb]))[0]
    amounts[0, part] = amount
    return colours, amounts


class Compose(unittest.TestCase):
    def test_oklab_is_as_published(self):
        # Ottosson's table: XYZ white is L 1; red, green and blue from his reference code, rounded.
        known = torch.tensor([[1.0, 0, 0], [0.62796, 0.22486, 0.12585], [0.86644, -0.23389, 0.17950],
                              [0.45201, -0.03246, -0.31153]])
        rgb = torch.cat([torch.ones(1, 3), torch.eye(3)])
        self.assertLess(float((compose.oklab(rgb) - known).abs().max()), 2e-4)  # sRGB matrices differ in the 4th digit
        some = torch.rand(500, 3)
        self.assertLess(float((compose.srgb(compose.oklab(some)) - some).abs().max()), 2e-3)  # their inverses, too

    def test_edges_follow_the_picture(self):
        photo, parts = made_up()
        layers = compose.read(photo, parts)
        n = photo.shape[-1]
        self.assertLess(float((layers.parts.sum(1) - 1).abs().max()), 1e-4)
        # Within 3 pixels of the true edge the picture decides; the network's edge is 16 pixels wide.
        self.assertGreater(float(layers.parts[0, HAIR, n // 2 - 3].mean()), 0.9)
        self.assertLess(float(layers.parts[0, HAIR, n // 2 + 3].mean()), 0.1)

    def test_a_part_takes_its_colour_and_nothing_else_does(self):
        for dark, rgb in ((0.1, (0.9, 0.7, 0.4)), (0.6, (0.05, 0.05, 0.06)), (0.25, (0.0, 0.5, 0.5))):
            photo, parts = made_up(dark=dark)
            layers = compose.read(photo, parts)
            colours, amounts = wish(HAIR, rgb)
            edited = compose.oklab(compose.srgb(compose.recoloured(layers, colours, amounts)))
            inside = layers.parts[0, HAIR] > 0.5
            off = (edited[0][:, inside].mean(1) - colours[0, HAIR]).norm()
            self.assertLess(float(off), 0.05)
            change = (edited - layers.lab)[0].norm(dim=0)
            far = torch.arange(photo.shape[-1]) > photo.shape[-1] // 2 + 8
            self.assertLess(float(change[far].mean()), 0.02 * float(change[inside].mean()))
            # Every strand is still there.
            before, after = layers.lab[0, 0, 20], edited[0, 0, 20]
            self.assertGreater(float(torch.corrcoef(torch.stack([before, after]))[0, 1]), 0.95)

    def test_no_amount_is_the_photo_and_half_is_between(self):
        photo, parts = made_up()
        layers = compose.read(photo, parts)
        self.assertTrue(torch.equal(compose.recoloured(layers, *wish(HAIR, (1, 0, 0), 0.0)), layers.lab))
        half = compose.recoloured(layers, *wish(HAIR, (1, 0, 0), 0.5))
        whole = compose.recoloured(layers, *wish(HAIR, (1, 0, 0)))
        size = lambda x: float((x - layers.lab).norm())  # noqa: E731
        self.assertTrue(0.3 * size(whole) < size(half) < 0.7 * size(whole))

    def test_gradients_reach_photo_parts_and_wish(self):
        photo, parts = made_up(32)
        colours, amounts = wish(SKIN, (0.2, 0.6, 0.3), 0.8)
        inputs = [x.requires_grad_() for x in (photo, parts, colours, amounts)]
        compose.srgb(compose.recoloured(compose.read(photo, parts), colours, amounts)).square().sum().backward()
        for x in inputs:
            self.assertTrue(bool(x.grad.isfinite().all()))
            self.assertGreater(float(x.grad.abs().sum()), 0)
