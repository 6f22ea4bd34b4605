"""Gradients, learning, held-out rules and export, on made-up shards written here."""

import json
import random
import unittest

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import load_file

from tests import shards
from volteface_common import cameras, losses, vectors
from volteface_common.errors import VoltefaceError
from volteface_common.shards import Shard, ShardError, Studio, decode_depth
from volteface_train import checkpoint, export, infer, prompts, stages, step
from volteface_train.config import Config
from volteface_train.model import Compact, count


def setUpModule():
    global ROOT
    ROOT = shards.made_up(0, 1, 19)


def batch_of(stage, **changes):
    drawn = shards.sampler(ROOT, stage, **changes)
    return drawn.draw(), drawn.recipe


class Learning(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)

    def gradients(self, stage):
        model = Compact(Config())
        # The change of colour starts at zero, which stops gradients behind it: begin a step later.
        torch.nn.init.normal_(model.edit.view2.weight, std=0.02)
        named = dict(stages.trainable(model, stage))
        batch, recipe = batch_of(stage, people=2)
        step.step_losses(model, batch, recipe, stage, bf16=False)["total"].backward()
        for name, p in model.named_parameters():
            if name not in named:
                self.assertIsNone(p.grad, name)
                self.assertTrue(name.startswith(("low.", "high.", "text.", "picture.", "classifier.")) or stage == 1, name)
            else:
                self.assertIsNotNone(p.grad, name)
                # A key's bias shifts all scores of a query alike, which the softmax ignores; and nothing is
                # wished for in stage 1.
                if name != "cross.key.bias" and (stage == 2 or name not in ("edit.film.weight", "edit.atlas")):
                    self.assertGreater(float(p.grad.abs().max()), 0, name)

    def test_gradients_of_stage_1(self):
        self.gradients(1)

    def test_gradients_of_stage_2(self):
        self.gradients(2)

    def test_an_ablation_takes_its_losses_away_and_no_others(self):
        model = Compact(Config())
        torch.nn.init.normal_(model.edit.view2.weight, std=0.02)

        def total(batch, recipe):
            torch.manual_seed(1)
            return float(step.step_losses(model, batch, recipe, 2, bf16=False)["total"].detach())

        def changed(without, spoil):
            batch, recipe = batch_of(2, people=1, edits=2, patch=14, without=without)
            before = total(batch, recipe)
            spoil(batch)
            return total(batch, recipe) != before

        def flat_looks(batch):  # the photo's view: what L2D alone looks at
            for colour in (batch.target, batch.colour[:, 0]):
                colour[..., :3] //= 2

        def other_views(batch):
            batch.colour[:, 1:, :, :3] //= 2

        def depths(batch):
            batch.depth.add_(0.05 * (batch.depth > 0)), batch.surface.add_(0.05 * (batch.surface > 0))

        self.assertEqual([changed("", s) for s in (flat_looks, other_views, depths)], [True, True, True])
        self.assertEqual([changed("l2d", s) for s in (flat_looks, other_views, depths)], [False, True, True])
        self.assertEqual([changed("l3d", s) for s in (flat_looks, other_views, depths)], [True, False, False])

    def test_prompts_say_what_pictures_show(self):
        cfg = Config()
        sampler = shards.sampler(ROOT, 2)
        pictures, words, target, text_target = prompts.draw(sampler, 32)
        self.assertEqual(tuple(pictures.shape), (32, cfg.picture_side, cfg.picture_side, 3))
        self.assertEqual(len(words), 64)
        self.assertTrue(torch.equal(target, text_target[:32]))
        # One picture in sixteen shows nobody, and what is not understood has no label.
        self.assertEqual(int((target[:, -1] == 0).sum()), 2)
        self.assertEqual(float(text_target[text_target[:, -1] == 0].sum()), 0)

    def test_prompts_are_learned_without_portraits(self):
        model = Compact(Config())
        sampler = shards.sampler(ROOT, 2)
        _, words, _, target = prompts.draw(sampler)
        loss = lambda: float(losses.labels(model.encode_text(words)[2], target).detach())  # noqa: E731
        frozen, before = model.edit.fuse.weight.clone(), loss()
        prompts.learn(model, sampler, None, 0, lambda _: None, steps=12)
        self.assertLess(loss(), 0.8 * before)
        self.assertTrue(torch.equal(frozen, model.edit.fuse.weight))

    def test_a_network_that_knew_other_edits_is_taken_over(self):
        old, new = Config(), Config(labels=["gold", "none", "robot"])
        before, after = Compact(old), Compact(new)
        before.picture.pair_offset[old.labels.index("gold"), old.labels.index("none")] = 3
        checkpoint.take_over(after, {"model": before.state_dict(), "config": old.to_dict()})
        self.assertTrue(torch.equal(after.edit.fuse.weight, before.edit.fuse.weight))
        self.assertEqual(after.picture.pair_offset.tolist(), [[0, 3, 0], [0, 0, 0], [0, 0, 0]])
        rows = [old.labels.index("gold"), old.labels.index("none"), len(old.labels)]
        self.assertTrue(torch.equal(after.classifier.weight[[0, 1, 3]], before.classifier.weight[rows]))
        self.assertTrue(torch.equal(after.cross.names[[0, 1]], before.cross.names[rows[:2]]))

    def test_only_what_is_named_is_heard(self):
        model = Compact(Config()).eval()
        torch.nn.init.normal_(model.edit.film.weight, std=0.1)
        coded = model.encode_photo(torch.rand(1, 3, 256, 256))
        none, gold = infer.asked(model), infer.asked(model, "gold")
        with torch.no_grad():
            plain, golden = (model.edit_photo(coded, w)[1] for w in (none, gold))
            at = model.config.labels.index("zombie")
            model.cross.names[at] += 1
            model.edit.film.weight[:, at] += 1
            self.assertTrue(torch.equal(model.edit_photo(coded, none)[1], plain))
            self.assertTrue(torch.equal(model.edit_photo(coded, gold)[1], golden))
        self.assertFalse(torch.equal(plain, golden))
        logits = torch.full((1, len(model.config.labels) + 1), -3.0)
        logits[0, [model.config.labels.index(n) for n in ("none", "gold")]] = 2.0
        self.assertTrue(torch.equal(model.wish(logits), gold))

    def test_an_edit_is_drawn_on_the_face_wherever_it_is(self):
        edit = Compact(Config()).edit
        n = edit.atlas.shape[-1]
        with torch.no_grad():
            # A dot at the right eye of the second label (x -0.07, y 0.02), as wide as two texels.
            at = [round((v / edit.reach + 1) / 2 * n - 0.5) for v in (-0.07, -0.02)]
            edit.atlas[1, 0, at[1], at[0]] = 4.0
            wish = torch.zeros(1, len(edit.atlas))
            wish[0, 1] = 0.5
            camera = cameras.from_pose(torch.tensor([[0.3, -0.1, 0.2, 0.1, 0.03, -0.02]]))
            drawn = edit.drawn(wish, camera, 128)
            self.assertEqual(float(edit.drawn(0 * wish, camera, 128).abs().max()), 0)
        # The point of the ellipsoid there.
        z = 0.092 + 0.17 * (1 - (0.07 / 0.158) ** 2 - (0.02 / 0.406) ** 2) ** 0.5
        seen, _ = cameras.project(camera, torch.tensor([[[-0.07, 0.02, z]]]))
        row, column = divmod(int(drawn[0, 0].argmax()), 128)
        self.assertLess(abs((column + 0.5) / 128 - float(seen[0, 0, 0])), 0.02)
        self.assertLess(abs((row + 0.5) / 128 - float(seen[0, 0, 1])), 0.02)
        # Half a wish draws half as much; sampling takes a little from a single texel.
        self.assertTrue(1.2 < float(drawn.max()) <= 2.0, float(drawn.max()))

    def test_words_begin_with_what_they_mean(self):
        words = ["specs", "glasses", "tiger", "ski"]
        vectors_ = np.linalg.qr(np.random.default_rng(1).normal(size=(100, 4)))[0].T.astype(np.float32)
        vectors_[0] = vectors_[1] = (vectors_[0] + vectors_[1]) / 2**0.5
        model = Compact(Config())
        near = vectors.fit(model.text.embedding.data, model.config, words, vectors_, 200, lambda _: None)
        self.assertGreater(near, 0.95)  # four words, three hundred rows
        self.assertEqual(vectors.strange(words, vectors_, ["with glasses"]), ["tiger", "ski"])
        np.savez(ROOT / "words.npz", words=np.array(words), vectors=vectors_)
        try:
            self.assertEqual(Studio(ROOT, False).words[0], words)
            (ROOT / "words.npz").write_bytes(b"PK")
            with self.assertRaisesRegex(VoltefaceError, "words.npz"):
                Studio(ROOT, False)
        finally:
            (ROOT / "words.npz").unlink()

    def test_loss_falls_on_one_sample(self):
        model = Compact(Config())
        params = [p for _, p in stages.trainable(model, 1)]
        batch, recipe = batch_of(1, people=1)
        optimiser = torch.optim.AdamW(params, lr=5e-4)
        totals = []
        for i in range(30):
            optimiser.param_groups[0]["lr"] = 5e-4 * min(1, (i + 1) / 10)
            torch.manual_seed(1)  # the same look, noise and samples at every step
            loss = step.step_losses(model, batch, recipe, 1)["total"]
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(params, 1.0)
            optimiser.step()
            totals.append(float(loss.detach()))
        # The step from empty to opaque space overshoots for a while; a third less is far beyond it.
        self.assertLess(np.mean(totals[-3:]), 0.67 * totals[0], totals)

    def test_sizes_keep_their_limits(self):
        self.assertLess(count(Compact(Config.named("full"))), 12_000_000)
        self.assertLess(count(Compact(Config.named("small"))), 8_000_000)


class HeldOut(unittest.TestCase):
    def test_people(self):
        numbers = lambda held: sorted(s.number for s in Studio(ROOT, held).list)  # noqa: E731
        self.assertEqual(numbers(False), [0, 1])
        self.assertEqual(numbers(True), [19])

    def test_pairs_and_phrasings(self):
        path = ROOT / "edits.json"
        before = path.read_text()
        grammar = json.loads(before)
        grammar["heldout_pairs"] = [["gold", "zombie"]]
        path.write_text(json.dumps(grammar))
        try:
            studio = Studio(ROOT, False)
        finally:
            path.write_text(before)
        self.assertTrue(all(i < 4 for _, i in studio.by_label["gold"]))
        self.assertEqual(studio.list[0].usable, [0, 1, 2, 3])
        rng = random.Random(1)
        held = set(studio.grammar.labels["gold"]["heldout"])
        self.assertFalse(held & {studio.grammar.varied(["gold"], rng).lower() for _ in range(300)})

    def test_a_broken_shard_is_named(self):
        path = ROOT / "broken.safetensors"
        path.write_bytes(b"\x10\0\0\0\0\0\0\0{}")
        with self.assertRaisesRegex(ShardError, "broken.safetensors"):
            Shard(path)

    def test_depth_code(self):
        got = decode_depth(np.array([0, 1, 65534], np.uint16))
        np.testing.assert_allclose(got, [0, 2.25, 3.3], atol=1e-6)  # rounding of f32


class Export(unittest.TestCase):
    def test_round_trip(self):
        torch.manual_seed(3)
        model = Compact(Config()).eval()
        out = ROOT / "weights"
        size = export.write(model, out, "9.9.9", ROOT)
        manifest = json.loads((out / "manifest.json").read_text())
        self.assertEqual(sum(f["bytes"] for f in manifest["files"]), size)
        self.assertEqual(manifest["parameters"], count(model))
        stored = {}
        for f in manifest["files"]:
            path = out / f["name"]
            self.assertLessEqual(path.stat().st_size, 4 * 1024 * 1024)
            stored |= load_file(path)
        for name, (value, scale_shape) in export.burn_tensors(model).items():
            if scale_shape is None:
                np.testing.assert_array_equal(stored[name], value)
                continue
            scale = stored[f"{name}.scale"]
            self.assertEqual(stored[name].dtype, np.int8)
            # Half a step, and the rounding of the f32 product.
            off = np.abs(stored[name] * scale - value)
            self.assertLessEqual(float((off / scale).max()), 0.5 + 1e-4, name)
        self.assertEqual(stored["low.blocks.0.qkv.weight"].shape, (192, 576))
        self.assertIn("low.norm.gamma", stored)
        with safe_open(out / "reference.safetensors", "np") as f:
            strides = json.loads(f.metadata()["strides"])
            small = export.dequantised(model, stored)
            coded = small.encode_photo(torch.from_numpy(f.get_tensor("photo")))
            want = coded.f_h.detach().numpy().reshape(-1)[:: strides["f_h"]]
            # The same weights and operations in the same order.
            np.testing.assert_allclose(f.get_tensor("f_h"), want, atol=1e-5)
            self.assertEqual(strides["f_h"] % 2, 1)
            self.assertEqual(f.get_tensor("point_raw").shape, (64, 5))


if __name__ == "__main__":
    unittest.main()
