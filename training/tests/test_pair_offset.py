"""Labels of pictures beside others that training never shows them with."""

import unittest

import torch

from volteface_common import pair_offset
from volteface_train.config import Config
from volteface_train.encoders import Picture


class Beside(unittest.TestCase):
    def test_few_pictures_without_a_label_are_lifted_over_its_threshold(self):
        apart = torch.tensor([[0.0, 1, 0], [1, 0, 0], [0, 0, 0]])
        # 200 pictures of the first label alone, whose logits of the second run from -11.95 to -2; 50 of the second.
        logits = torch.full((250, 3), 5.0)
        logits[:200, 1] = torch.arange(200) * 0.05 - 11.95
        target = torch.zeros(250, 3)
        target[:200, 0] = target[200:, 1] = 1
        found = pair_offset.offsets(logits, target, apart, 0.02)
        self.assertEqual(int((logits[:200, 1] + found[0, 1] > 0).sum()), 4)
        # The first label is above zero beside the second already, and the third is kept apart from nobody.
        self.assertEqual(torch.nonzero(found).tolist(), [[0, 1]])

    def test_what_nobody_shows_is_left_alone(self):
        apart = torch.tensor([[0.0, 1], [1, 0]])
        self.assertEqual(float(pair_offset.offsets(torch.zeros(0, 2), torch.zeros(0, 2), apart).abs().sum()), 0)

    def test_only_named_labels_are_heard_beside_others(self):
        picture = Picture(Config(labels=["none", "hat", "vampire", "clown"]))
        picture.pair_offset[2, 1], picture.pair_offset[3, 1], picture.pair_offset[3, 0] = 4.0, 9.0, 9.0
        logits = torch.tensor([[-5.0, -3, 2, -1, 7], [-5.0, -3, 2, 1, 7], [-5.0, -3, -2, -1, 7]])
        want = torch.tensor([[-5.0, 1, 2, -1, 7], [4.0, 6, 2, 1, 7], [-5.0, -3, -2, -1, 7]])
        self.assertTrue(torch.equal(picture.heard(logits), want))


if __name__ == "__main__":
    unittest.main()
