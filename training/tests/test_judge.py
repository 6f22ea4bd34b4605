"""The judge, the embedding and what is measured with them, on made-up shards."""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import pytest
import torch

from volteface_common import losses
from volteface_common.errors import VoltefaceError
from volteface_common.shards import Studio, halved
from volteface_judge import agreement, baselines, figures, head, kept, measure, portraits, table, train, wishes
from volteface_judge.networks import Config
from volteface_judge.pictures import Judged, Pictures, plain
from volteface_train import export, fake
from volteface_train.config import Config as Shape
from volteface_train.model import Compact

YAWS = (-40, -20, 0, 20, 40)


def setUpModule():
    global DIRECTORY, ROOT
    DIRECTORY = tempfile.TemporaryDirectory()
    ROOT = Path(DIRECTORY.name)
    fake.write(ROOT, [0, 1, 2, 19, 39], yaws=YAWS)


def tearDownModule():
    DIRECTORY.cleanup()


class Drawing(unittest.TestCase):
    def pictures(self):
        studio = Studio(ROOT, False)
        return Pictures(studio, Config(labels=[n for n in studio.grammar.labels if n != "none"]), 3)

    def test_pictures_carry_the_labels_of_their_edit(self):
        pictures = self.pictures()
        images, target = pictures.drawn(48)
        x = pictures.seen(images)
        self.assertEqual(tuple(x.shape), (48, 3, 128, 128))
        self.assertTrue(float(x.min()) >= 0 and float(x.max()) <= 1)
        labels = pictures.config.labels
        self.assertEqual({labels[i] for i in target.sum(0).nonzero().flatten()}, {"gold", "zombie", "marble"})
        # `none` has no label, a pair has two.
        self.assertEqual(set(target.sum(1).int().tolist()), {0, 1, 2})

    def test_held_out_pairs_are_not_drawn(self):
        path = ROOT / "edits.json"
        before = path.read_text()
        path.write_text(json.dumps(json.loads(before) | {"heldout_pairs": [["gold", "zombie"]]}))
        try:
            target = self.pictures().drawn(48)[1]
        finally:
            path.write_text(before)
        self.assertEqual(int(target.sum(1).max()), 1)

    def test_a_process_draws_what_is_drawn_here(self):
        here = self.pictures()
        draw, rescan = Judged(ROOT, here.config, 3, 6).open(3)
        for mine, theirs in zip(here.drawn(6), draw()):
            self.assertTrue(torch.equal(mine, theirs))
        self.assertEqual(rescan(), len(here.studio.list))

    def test_a_label_missing_beside_one_it_is_kept_apart_from_counts_little(self):
        apart = losses.never_together(["gold", "zombie", "marble"], [{"gold", "zombie"}, {"gold", "unknown"}])
        target = torch.tensor([[1.0, 0, 0], [1, 1, 0], [0, 0, 1], [0, 0, 0]])
        few = losses.APART
        counts = torch.tensor([[1, few, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]])
        self.assertTrue(torch.equal(losses.knowable(target, apart), counts))
        # Where nothing is kept apart, it is the plain mean.
        logits = torch.randn(4, 3, generator=torch.Generator().manual_seed(2))
        plain_loss = losses.labels(logits, target)
        self.assertAlmostEqual(float(losses.labels(logits, target, torch.zeros(3, 3))), float(plain_loss), places=6)

    def test_faces_come_by_person(self):
        self.assertEqual(tuple(self.pictures().faces(2, 3).shape), (6, 3, 96, 96))

    def test_halves_are_the_rounded_mean(self):
        image = np.array([[[0], [1]], [[1], [0]]], np.uint8)
        self.assertEqual(halved(image).tolist(), [[[1]]])

    def test_the_plain_window_is_centred(self):
        x = torch.linspace(0, 1, 100).expand(1, 3, 100, 100)
        got = plain(x, 50, 0.5)
        # The middle half of a ramp, 0.25 to 0.75, sampled at pixel centres a hundredth apart.
        self.assertAlmostEqual(float(got[0, 0, 0, 0]), 0.2525, delta=0.01)
        self.assertAlmostEqual(float(got[0, 0, 0, -1]), 0.7475, delta=0.01)


class Measures(unittest.TestCase):
    def test_the_contrastive_loss_wants_a_person_together(self):
        one = torch.nn.functional.normalize(torch.randn(4, 8, generator=torch.Generator().manual_seed(1)), dim=1)
        together, apart = one.repeat_interleave(2, 0), one.repeat(2, 1)
        self.assertLess(float(train.alike(together, 2)), float(train.alike(apart, 2)) - 1)

    def test_right_allows_what_was_there_before(self):
        self.assertEqual(measure.right({"gold", "hat"}, ["gold"], {"hat"}), (True, True))
        self.assertEqual(measure.right({"gold", "hat"}, ["gold"]), (True, False))
        self.assertEqual(measure.right({"hat"}, ["gold"], {"hat"}), (False, False))
        self.assertEqual(measure.right(set(), ["none"]), (True, True))

    def test_equal_error(self):
        apart = np.linspace(0, 1, 101)
        self.assertEqual(measure.equal_error(apart + 2, apart), 0.0)
        # Two hundredths: a step of the curve on each side.
        self.assertAlmostEqual(measure.equal_error(apart, apart), 0.5, delta=0.02)

    def test_views_of_one_solid_agree_and_a_wrong_depth_is_noticed(self):
        shard = Studio(ROOT, True).list[0]
        views = portraits.views_of(shard)
        a, b = (portraits.truth(shard, 0, views[y], 128) for y in (0, 20))
        good = agreement.agreement([(a, b)])
        # The ball's light is fixed to it; what is left are pixels at the stripe's edge.
        self.assertLess(good["difference"], 4)
        self.assertGreater(good["shared"], 0.7)
        b.depth = b.depth + 0.06 * (b.depth > 0)
        worse = agreement.agreement([(a, b)])
        self.assertTrue(worse is None or worse["shared"] < 0.5 * good["shared"], worse)

    def test_a_set_without_the_yaws_is_refused_with_the_command(self):
        root = ROOT / "other"
        fake.write(root, [19], views=2)
        with self.assertRaisesRegex(VoltefaceError, "--yaws"):
            portraits.views_of(Studio(root, True).list[0])


class Whole(unittest.TestCase):
    @pytest.mark.long  # trains both networks and measures
    def test_trained_measured_and_printed(self):
        run = ROOT / "run"
        for network in ("judge", "face"):
            # At least one step, however slow the machine; two people are all there are.
            train.PEOPLE = 2
            train.train(network, ROOT, run, 0.001, say=lambda *_, **__: None)
        solved = ROOT / "solved"
        head.solve(ROOT, run, solved, 64, say=lambda *_: None)
        a, b = (kept.load(folder, "judge").state_dict() for folder in (run, solved))
        self.assertEqual({k.split(".")[0] for k in a if not torch.equal(a[k], b[k])}, {"head"})
        page = measure.markdown(measure.measure(run, ROOT))
        self.assertIn("equal error rate", page)
        small = ROOT / "small"
        sizes = kept.keep(run, small)
        # Two bytes a weight where there were four, besides the norms.
        self.assertLess(sizes["judge"], 0.6 * (run / "judge.pt").stat().st_size)
        x = torch.rand(4, 3, 128, 128, generator=torch.Generator().manual_seed(5))
        a, b = (kept.load(folder, "judge")(x) for folder in (run, small))
        # 11 bits of every weight: a two-thousandth of sums of a few hundred.
        self.assertLess(float((a - b).detach().abs().max()), 0.02 * float(a.detach().abs().max()))
        torch.manual_seed(4)
        export.write(Compact(Shape(labels=["none", "gold", "zombie", "marble"])), ROOT / "weights", "0")
        baselines.STEPS = 2
        effort = wishes.Effort(2, 1, 1, 1, 2, 1, side=32, samples=12, judged_side=32, judged_samples=12)
        result = figures.run(ROOT / "weights", small, ROOT, effort, say=lambda *_, **__: None)
        self.assertEqual(result["reconstruction"]["by_yaw"][40]["views"], 4)
        # Three labels with one phrasing each, and pictures of the other person.
        self.assertEqual(result["editing"]["kinds"]["text"]["prompts"], 3)
        self.assertEqual(result["editing"]["kinds"]["name"]["prompts"], 3)
        self.assertEqual(result["reconstruction"]["by_yaw"]["40, known"]["views"], 4)
        self.assertEqual(set(result["methods"]), {"ours", "2D edit, then lift", "lift, then optimise"})
        self.assertGreater(result["ceiling"]["kinds"]["single"]["views"], 0)
        page = table.markdown(result)
        for words in ("input view", "±40°", "named without the edit", "other persons", "lift, then optimise", "photo"):
            self.assertIn(words, page)

    def test_a_missing_or_damaged_judge_is_refused_with_what_to_do(self):
        with self.assertRaisesRegex(VoltefaceError, "train --network judge"):
            kept.load(ROOT / "nowhere", "judge")
        (ROOT / "damaged").mkdir()
        (ROOT / "damaged" / "judge.safetensors").write_bytes(b"nothing")
        with self.assertRaisesRegex(VoltefaceError, "cannot be read"):
            kept.load(ROOT / "damaged", "judge")


if __name__ == "__main__":
    unittest.main()
