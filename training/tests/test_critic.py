"""The critic, losses at half the side, and the wordings of the prompt encoders, on made-up shards written here."""

import json
import random
import unittest

import torch

from tests import shards
from volteface_common import text
from volteface_train import critic, data, prompts, step
from volteface_train.config import Config
from volteface_train.model import Compact


def setUpModule():
    global ROOT
    ROOT = shards.made_up(0, 1, 19)


def sampler(**changes) -> data.Sampler:
    return shards.sampler(ROOT, 2, **changes)


class Critic(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)
        self.critics = critic.Critics(Config(), torch.device("cpu"))
        self.wish = torch.zeros(4, len(Config().labels))
        self.wish[:, 1] = 1

    def test_what_was_wanted_is_likest(self):
        wanted = torch.rand(4, 3, 128, 128)
        terms = self.critics.terms(wanted, wanted, self.wish, False)
        self.assertEqual(float(terms["critic"]), 0)
        self.assertGreater(float(self.critics.terms(wanted.flip(0), wanted, self.wish, False)["critic"]), 0.05)

    def test_the_picture_learns_and_the_critic_does_not(self):
        made, wanted = torch.rand(4, 3, 128, 128, requires_grad=True), torch.rand(4, 3, 128, 128)
        terms = self.critics.terms(made, wanted, self.wish, False)
        (terms["critic"] + terms["real"]).backward()
        self.assertGreater(float(made.grad.abs().max()), 0)
        self.assertTrue(all(p.grad is None for p in self.critics.model.parameters()))

    def test_it_tells_drawn_from_computed(self):
        real = torch.rand(4, 3, 16, 16).repeat_interleave(8, 2).repeat_interleave(8, 3)
        made = torch.nn.functional.avg_pool2d(real, 9, 1, 4)  # the same, softened
        hinges = [float(self.critics.step(made, real, self.wish, False)["critic_hinge"]) for _ in range(96)]
        self.assertAlmostEqual(hinges[0], 2, delta=0.5)  # it begins without an opinion
        # The edges lie elsewhere at every step; single steps still waver.
        self.assertLess(sum(hinges[-8:]) / 8, 0.5 * hinges[0])

    def test_it_learns_names_alone_and_travels_in_16_bits(self):
        studio, said = sampler().studio, []
        x, wish = critic.pictures(studio, Config(), 8, random.Random(1))
        self.assertEqual((tuple(x.shape), tuple(wish.shape)), ((8, 4, 128, 128), (8, len(Config().labels))))
        before = self.critics.model.named.bias.detach().clone()
        self.critics.learn_alone(studio, 0.02, False, said.append)
        self.assertFalse(torch.equal(before, self.critics.model.named.bias))
        again = critic.Critics(Config(), torch.device("cpu"), self.critics.state())
        for a, b in zip(again.model.parameters(), self.critics.model.parameters()):
            torch.testing.assert_close(a, b, atol=1e-3, rtol=1e-3)  # 11 bits of a half

    def test_it_joins_the_loss(self):
        model, drawn = Compact(Config()), sampler(people=1, edits=2, critic=0.5, real=0.1)
        batch = drawn.draw()
        terms = step.step_losses(model, batch, drawn.recipe, 2, False, False, self.critics)
        self.assertTrue({"critic", "real", "critic_hinge", "critic_named"} <= set(terms))
        self.assertTrue(torch.isfinite(terms["total"]))


class HalfSide(unittest.TestCase):
    def test_losses_are_those_of_the_whole_picture(self):
        """Without rays everything is computed at half the side; looks are curves, so the halves differ a little."""
        torch.manual_seed(0)
        model, drawn = Compact(Config()).eval(), sampler(people=2, edits=3)
        batch = drawn.draw()
        found = []
        for rays in (True, False):
            torch.manual_seed(1)
            with torch.no_grad():
                found.append(step.step_losses(model, batch, drawn.recipe, 2, False, rays))
        for name in ("picture", "surface", "silhouette"):
            a, b = (float(f[name]) for f in found)
            self.assertAlmostEqual(a / b, 1, delta=0.1, msg=name)  # the rest is the noise of the two looks


class Mirrored(unittest.TestCase):
    def test_one_sided_edits_are_never_mirrored(self):
        drawn, seen = sampler(people=1, edits=2), set()
        at = [Config().labels.index(name) for name in ("zombie", "marble")]
        for _ in range(40):
            batch = drawn.draw()
            plain = any(bool((batch.camera[0] == torch.from_numpy(s.cameras[0].copy())).all()) for s in drawn.studio.list)
            seen.add((bool(batch.wish[:, at].any()), plain))
        self.assertEqual(seen, {(True, True), (False, True), (False, False)})


class Wordings(unittest.TestCase):
    def setUp(self):
        self.grammar = text.Grammar(ROOT / "edits.json")

    def test_every_label_has_more_of_them_and_none_twice(self):
        more = json.loads(text.WORDINGS.read_text())
        seen = set()
        for name, ways in more["labels"].items():
            self.assertGreaterEqual(len(ways["train"]), 30, name)
            self.assertFalse(seen & set(ways["train"]), name)
            seen |= set(ways["train"])
        self.assertFalse(seen & set(more["unknown"]))
        self.assertIn(more["labels"]["gold"]["train"][-1], self.grammar.labels["gold"]["train"])

    def test_of_labels_that_are_not_there_they_name_nothing(self):
        more = json.loads(text.WORDINGS.read_text())
        self.assertNotIn("robot", self.grammar.labels)
        self.assertIn(more["labels"]["robot"]["train"][0], self.grammar.unknown_texts["train"])

    def test_what_is_held_out_stays_so(self):
        stored = json.loads((ROOT / "edits.json").read_text())
        held = stored["labels"][1]["heldout"] = ["gild me", "golden!"]
        name = stored["labels"][1]["name"]
        path = ROOT / "held.json"
        path.write_text(json.dumps(stored))
        self.assertFalse(set(held) & set(text.Grammar(path).labels[name]["train"]))

    def test_any_pair_is_never_a_held_out_one(self):
        stored = json.loads((ROOT / "edits.json").read_text())
        stored["heldout_pairs"] = [["gold", "zombie"]]
        path = ROOT / "held.json"
        path.write_text(json.dumps(stored))
        grammar, rng = text.Grammar(path), random.Random(1)
        pairs = {frozenset(grammar.any_pair(rng)) for _ in range(400)}
        self.assertNotIn(frozenset(("gold", "zombie")), pairs)
        self.assertTrue(all(len(p) == 2 and "none" not in p for p in pairs))

    def test_to_be_without_something_names_nothing(self):
        rng = random.Random(1)
        said = {self.grammar.unknown(rng) for _ in range(600)}
        self.assertTrue({t.split()[0] for t in said} >= {"no", "without", "remove"})
        self.assertFalse({"no hair", "without hair"} & said)  # that is bald

    def test_texts_alone_leave_pictures_and_the_classifier(self):
        torch.manual_seed(0)
        model, drawn = Compact(Config()), sampler()
        words, target = prompts.draw_texts(drawn, 64)
        before = {k: v.clone() for k, v in model.state_dict().items()}
        loss = lambda: float(prompts.losses.labels(model.encode_text(words)[2], target).detach())  # noqa: E731
        first = loss()
        prompts.learn(model, drawn, None, 0, lambda _: None, steps=12, texts_only=True)
        self.assertLess(loss(), first)
        changed = {n for n, value in model.state_dict().items() if not torch.equal(value, before[n])}
        self.assertTrue(changed and all(n.startswith("text.") for n in changed), changed)


if __name__ == "__main__":
    unittest.main()
