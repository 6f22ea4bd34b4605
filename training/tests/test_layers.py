"""Real portraits, photos that end early, the layers head and the second look, on made-up data."""

import random
import unittest
from dataclasses import replace

import numpy as np
import torch

from tests import shards
from volteface_common import border, cameras
from volteface_common.errors import VoltefaceError
from volteface_common.losses import LossWeights
from volteface_common.parts import ANY, PARTS, bit
from volteface_common.shards import Studio
from volteface_train import (
    checkpoint,
    context_stage,
    data,
    fake,
    layers_data,
    layers_stage,
    layers_step,
    real,
    render,
    stages,
    step,
)
from volteface_train.config import Config, Recipe
from volteface_train.model import Compact
from volteface_train.people import Folders


def setUpModule():
    global ROOT, FACES
    ROOT = shards.made_up(0, 1, 2, 19)
    FACES = ROOT / "portraits"
    fake.portraits(FACES)


class Border(unittest.TestCase):
    def test_the_edge_goes_on(self):
        photo = torch.rand(2, 3, 8, 8)
        crop = torch.tensor([[3, 7, 0, 7], [0, 7, 0, 5]])
        got = border.cropped(photo, crop)
        self.assertTrue(torch.equal(got[0, :, :3], photo[0, :, 3:4].expand(3, 3, 8)))
        self.assertTrue(torch.equal(got[0, :, 3:], photo[0, :, 3:]))
        self.assertTrue(torch.equal(got[1, :, :, 6:], photo[1, :, :, 5:6].expand(3, 8, 2)))
        self.assertEqual(border.left(crop, 8).sum((1, 2, 3)).tolist(), [40, 48])

    def test_some_photos_are_whole(self):
        rng = random.Random(1)
        crops = np.stack([border.border(256, 0.5, rng) for _ in range(200)])
        whole = (crops == [0, 255, 0, 255]).all(1).mean()
        self.assertTrue(0.35 < whole < 0.65, whole)  # half, within four standard deviations
        self.assertTrue((crops[:, 0] < 0.37 * 256).all() and (crops[:, 1] > 0.75 * 256).all())


class RealPortraits(unittest.TestCase):
    def test_those_held_out_are_not_drawn(self):
        self.assertEqual((real.Portraits(FACES).numbers, real.Portraits(FACES, held=True).numbers), ([0, 1], [2]))
        with self.assertRaisesRegex(real.PortraitsError, "--real-portraits"):
            real.Portraits(ROOT)

    def test_the_face_lies_where_the_camera_sees_it(self):
        portraits = real.Portraits(FACES)
        for rng in (None, random.Random(3), random.Random(4)):
            p = portraits.get(0, rng)
            # The eyes' middle, and the eyes, by the measure that squares are cut by (docs/dataset.md).
            u, _ = cameras.project(p.camera[None], torch.tensor([[[0.0, 0.02, 0.2]]]))
            eyes = np.argwhere((p.allowed & bit("irises") > 0) & (p.allowed != ANY))
            middle = (eyes.mean(0)[::-1] + 0.5) / 256
            # The square is level in yaw and pitch alone up to the tilt of the eyes' plane: a pixel or so.
            self.assertLess(float(np.abs(middle - u[0, 0].numpy()).max()), 0.012)

    def test_what_may_be_where(self):
        p = real.Portraits(FACES).get(0)
        at = lambda x, y: [n for i, n in enumerate(PARTS) if p.allowed[round(y * 256), round(x * 256)] >> i & 1]  # noqa: E731
        self.assertEqual(at(0.03, 0.5), ["background"])
        self.assertIn("skin", at(0.5, 0.5))
        self.assertNotIn("background", at(0.5, 0.5))
        self.assertEqual(int((p.allowed == bit("lips")).sum() > 100), 1)

    def test_before_another_background_the_person_stays(self):
        p = real.Portraits(FACES).get(0)
        q = real.before(p, np.full_like(p.photo, 7))
        self.assertTrue((q.photo[p.mask == 0] == 7).all())
        self.assertLessEqual(int(np.abs(q.photo[p.mask == 255].astype(int) - p.photo[p.mask == 255]).max()), 1)

    def test_a_batch_holds_both_and_only_the_photos_view_of_portraits(self):
        drawn = shards.sampler(ROOT, 2, people=3, edits=2, patch=14, real_share=0.34, border=0.5)
        drawn.portraits = real.Portraits(FACES)
        batch = drawn.draw()
        self.assertEqual(batch.real.tolist(), [False, False, True])
        self.assertEqual(batch.owner.tolist(), [0, 0, 1, 1, 2])
        self.assertEqual(float(batch.depth[4].max()), 0)
        torch.testing.assert_close(batch.view_camera[4], batch.camera[2].expand(2, -1))
        model = Compact(Config())
        terms = step.step_losses(model, batch, drawn.recipe, 2, bf16=False)
        self.assertTrue(all(torch.isfinite(t) for t in terms.values()))

    def test_what_is_unknown_teaches_nothing(self):
        drawn = shards.sampler(ROOT, 2, people=2, edits=1, patch=14, real_share=0.5, border=0.0)
        drawn.portraits = real.Portraits(FACES)
        batch = drawn.draw()
        batch.known[1], batch.sure[1] = False, False
        model = Compact(Config())

        def total() -> float:
            torch.manual_seed(1)
            return float(step.step_losses(model, batch, drawn.recipe, 2, bf16=False)["silhouette"].detach())

        before = total()
        batch.target[1] = 255 - batch.target[1]
        self.assertEqual(total(), before)


class Heads(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)

    def sampler(self, **changes):
        recipe = Recipe(people=4, real_share=0.25, **changes)
        drawn = data.Sampler(Studio(ROOT, False), Config(), recipe, 2, 4, real.Portraits(FACES))
        return layers_data.LayerSampler(drawn, recipe)

    def test_sizes_keep_their_limits(self):
        from torch.utils.flop_counter import FlopCounterMode

        model = Compact(Config(layers=True, context=True)).eval().requires_grad_(False)
        with FlopCounterMode(display=False) as photo:
            model.encode_photo(torch.rand(1, 3, 256, 256))
        self.assertLess(photo.get_total_flops(), 3.5e9)  # fused attention goes uncounted: 0.1e9

    def test_a_window_is_a_piece_of_the_whole(self):
        model = Compact(Config(layers=True, context=True)).eval()
        torch.nn.init.normal_(model.layers.join.weight, std=0.1)
        torch.nn.init.normal_(model.layers.says.weight, std=0.1)
        photo = torch.rand(1, 3, 256, 256)
        with torch.no_grad():
            coded = model.code(photo)
            whole = model.see(photo, coded)
            for top, left in ((0, 0), (64, 128), (128, 30)):
                piece = model.see(photo, coded, (top, left, 128))
                for name in ("parts", "albedo"):
                    want = getattr(whole, name)[..., top : top + 128, left : left + 128]
                    # The same sums in another order.
                    torch.testing.assert_close(getattr(piece, name), want, atol=1e-4, rtol=1e-4)

    def test_layers_are_learned_from_frozen_encoders(self):
        model = Compact(Config(layers=True))
        for name, p in model.named_parameters():
            p.requires_grad_(name.startswith("layers."))
        batch = self.sampler(border=0.0).draw()
        self.assertTrue(bool(batch.exact.any()) and not bool(batch.exact.all()))
        optimiser = torch.optim.AdamW(model.layers.parameters(), 3e-3)
        totals = []
        for _ in range(12):
            torch.manual_seed(1)
            terms = layers_step.layer_losses(model, batch, LossWeights(), bf16=False, dirt=False)
            optimiser.zero_grad()
            terms["total"].backward()
            optimiser.step()
            totals.append(float(terms["total"].detach()))
        self.assertLess(totals[-1], 0.7 * totals[0], totals)
        self.assertTrue(all(p.grad is None for n, p in model.named_parameters() if not n.startswith("layers.")))

    def test_what_lies_beyond_the_photo_is_not_counted(self):
        model = Compact(Config(layers=True))
        batch = replace(self.sampler(border=0.0).draw(), crop=torch.tensor([[100, 255, 0, 255]] * 4))

        def total() -> float:
            torch.manual_seed(1)
            return float(layers_step.layer_losses(model, batch, LossWeights(), bf16=False, dirt=False)["total"].detach())

        before = total()
        for name in ("ids", "person", "albedo", "allowed"):
            getattr(batch, name)[:, :100] = getattr(batch, name)[:, :100].flip(1)
        self.assertAlmostEqual(total(), before, places=4)

    def test_a_mirrored_normal_points_the_other_way(self):
        shard = Studio(ROOT, False).list[0]
        row = layers_data.from_shard(shard, 0, False, shard.background)
        row = row | {"normal": row["normal"].copy()}
        row["normal"][..., 0] = 228
        self.assertEqual(int(layers_data.flipped(row)["normal"][0, 0, 0]), 28)

    def test_older_weights_stay_the_same_function(self):
        old = Compact(Config()).eval()
        new = Compact(Config(layers=True, mirror=True)).eval()
        checkpoint.take_over(new, {"model": old.state_dict(), "config": Config().to_dict()})
        photo, camera = torch.rand(1, 3, 256, 256), cameras.from_pose(torch.tensor([[0.5, 0, 0, 0, 0, 0.0]]))
        points = (torch.rand(1, 300, 3) - 0.5) * 0.6
        seen = []
        with torch.no_grad():
            for model in (old, new):
                _, planes, change, view = model.edit_photo(model.encode_photo(photo), torch.zeros(1, 16), camera)
                field = render.make_field(model.config, planes, view, photo, camera)
                seen.append(render.shade(model.config, model.decoder, field, points))
        torch.testing.assert_close(seen[1][0], seen[0][0])
        # The second gate is open by 0.0067.
        self.assertLess(float((seen[1][1] - seen[0][1]).abs().max()), 0.0068)
        self.assertNotIn("mirror", Config().to_dict())

    def test_the_second_look_sees_the_mirrored_point(self):
        cfg = Config(mirror=True)
        model = Compact(cfg).eval()
        with torch.no_grad():
            model.decoder.mirror2.bias[0] = 20  # open
            model.decoder.fc2.weight[4], model.decoder.fc2.bias[4] = 0, -20  # the first is shut
        picture = torch.zeros(1, 3, 64, 64)
        picture[..., 32:] = 1  # white on the picture's right: x > 0
        field = render.Field(torch.zeros(1, 3, 16, 8, 8), torch.zeros(1, 16, 8, 8), picture, cameras.orbit(0, 0))
        with torch.no_grad():
            _, colour = render.shade(cfg, model.decoder, field, torch.tensor([[[0.1, 0, 0.1], [-0.1, 0, 0.1]]]))
        self.assertLess(float(colour[0, 0].max()), 0.01)
        self.assertGreater(float(colour[0, 1].min()), 0.99)

    def test_heads_and_second_look_get_gradients(self):
        model = Compact(Config(layers=True, layers_used=True, mirror=True))
        named = dict(stages.trainable(model, 2))
        drawn = shards.sampler(ROOT, 2, people=2, edits=2, patch=14)
        step.step_losses(model, drawn.draw(), drawn.recipe, 2, bf16=False)["total"].backward()
        # `mirror1` waits for `mirror2`, which begins at nothing.
        for name in ("edit.layers.weight", "decoder.parts.weight", "decoder.mirror2.weight"):
            self.assertGreater(float(named[name].grad.abs().max()), 0, name)
        self.assertTrue(all(p.grad is None for n, p in model.named_parameters() if n.startswith("layers.")))

    def test_a_context_that_has_not_joined_changes_nothing(self):
        old, new = Compact(Config(layers=True)).eval(), Compact(Config(layers=True, context=True)).eval()
        checkpoint.take_over(new, {"model": old.state_dict(), "config": Config(layers=True).to_dict()})
        photo = torch.rand(1, 3, 256, 256)
        with torch.no_grad():
            a, b = (m.see(photo, m.code(photo)).parts for m in (old, new))
        torch.testing.assert_close(a, b)

    def test_a_context_learns_alone_and_the_head_goes_on_with_it(self):
        torch.save({"model": Compact(Config()).state_dict(), "config": Config().to_dict()}, ROOT / "plain.pt")
        recipe, said = Recipe(people=4, real_share=0.5, rate=3e-3), []
        folders, run = Folders(ROOT, FACES), ROOT / "context"
        context_stage.learn(ROOT / "plain.pt", folders, run, 0.05, recipe, said.append, teach=True)
        self.assertIn("ended", said[-1])
        self.assertTrue((run / "sure.npz").exists())
        known = torch.load(run / "context.pt", weights_only=True)["model"]
        layers_stage.learn(ROOT / "plain.pt", folders, run, 0.0, recipe, said.append)
        model = layers_stage.merged(run, ROOT / "plain.pt")
        torch.testing.assert_close(model.layers.context.enter.weight, known["context.enter.weight"])

    def test_weights_that_have_a_context_do_not_learn_it_anew(self):
        torch.save({"model": {}, "config": Config(layers=True, context=True).to_dict()}, ROOT / "joined.pt")
        with self.assertRaisesRegex(VoltefaceError, "--stage layers"):
            context_stage.learn(ROOT / "joined.pt", Folders(ROOT, FACES), ROOT / "anew", 0.01, Recipe(), print)

    def test_the_context_alone_learns_its_batch(self):
        drawn = self.sampler(border=0.0)
        model, batch = Compact(Config(layers=True, context=True)), drawn.draw()
        net = context_stage.Alone(model.config)
        optimiser, totals = torch.optim.AdamW(net.parameters(), 3e-3), []
        for _ in range(12):
            torch.manual_seed(1)
            terms = context_stage.losses(net, model._with_coordinates, batch, LossWeights(), bf16=False, dirt=False)
            optimiser.zero_grad()
            terms["total"].backward()
            optimiser.step()
            totals.append(float(terms["total"].detach()))
        self.assertLess(totals[-1], 0.7 * totals[0], totals)

    def test_a_run_of_the_stage_and_what_it_says(self):
        torch.save({"model": Compact(Config()).state_dict(), "config": Config().to_dict()}, ROOT / "begin.pt")
        said = []
        recipe = Recipe(people=2, real_share=0.5)
        layers_stage.learn(ROOT / "begin.pt", Folders(ROOT, FACES), ROOT / "run", 0.02, recipe, said.append)
        model = layers_stage.merged(ROOT / "run", ROOT / "begin.pt")
        found = layers_stage.measure(model, ROOT, real.Portraits(FACES, held=True), 1)
        self.assertEqual(set(found["real"]), {"person", "lips", "eyes"})
        self.assertIn("ended", said[-1])


if __name__ == "__main__":
    unittest.main()
