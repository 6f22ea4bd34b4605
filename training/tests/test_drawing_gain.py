"""How firmly the drawings of labels are put down."""

import unittest

import torch

from volteface_common import cameras
from volteface_train import drawing_gain
from volteface_train.checkpoint import take_over
from volteface_train.config import Config
from volteface_train.model import Compact

LABELS = ["none", "hat", "vampire"]


class Firm(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(3)
        self.model = Compact(Config(labels=LABELS))
        torch.nn.init.normal_(self.model.edit.atlas)

    def _drawn(self, hat: float, vampire: float) -> torch.Tensor:
        return self.model.edit.drawn(torch.tensor([[0.0, hat, vampire]]), cameras.orbit(0.2, 0.1), 32).detach()

    def test_a_drawing_is_as_firm_as_it_needs_alone_and_beside_another(self):
        alone, both = self._drawn(1, 0), self._drawn(1, 1)
        self.model.edit.drawing_gain[0, 1], self.model.edit.drawing_gain[1, 1] = 1.25, 2.0
        # Two sums of products in f32, in another order.
        torch.testing.assert_close(self._drawn(1, 0), 1.25 * alone, rtol=0, atol=1e-5)
        torch.testing.assert_close(self._drawn(1, 1), both + alone, rtol=0, atol=1e-5)
        torch.testing.assert_close(self._drawn(0.5, 0), 0.625 * alone, rtol=0, atol=1e-5)

    def test_the_softest_of_drawings_that_are_read_alike_is_taken(self):
        self.assertEqual(drawing_gain.chosen([3.9]), 1.0)
        self.assertEqual(drawing_gain.chosen([3.0, 3.1, 3.12, 3.1, 2.0]), 1.0)
        self.assertEqual(drawing_gain.chosen([1.0, 2.0, 2.1, 1.9, 1.0]), 1.25)
        self.assertEqual(drawing_gain.chosen([1.0, 1.1, 1.3, 1.6, 1.7]), 1.75)

    def test_a_new_run_begins_with_drawings_as_they_were_learned(self):
        self.model.edit.drawing_gain.fill_(1.5)
        other = Compact(self.model.config)
        take_over(other, {"model": self.model.state_dict(), "config": {"labels": LABELS}})
        self.assertTrue(torch.equal(other.edit.drawing_gain, torch.ones(2, 3)))
        self.assertTrue(torch.equal(other.edit.atlas, self.model.edit.atlas))


if __name__ == "__main__":
    unittest.main()
