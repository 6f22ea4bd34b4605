"""The aligner's geometry, labels, networks and files. `python -m unittest discover -s tests`."""

from __future__ import annotations

import math
import random
import tempfile
import unittest
import unittest.mock
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save

from volteface_align import align, batches, body, export, folding, networks, people, scene, train, turned
from volteface_common import cameras
from volteface_common.errors import VoltefaceError
from volteface_common.square import Square, iou, sample
from volteface_train import fake, infer


class Squares(unittest.TestCase):
    def test_moved_undoes_towards(self):
        rng = random.Random(3)
        for _ in range(50):
            a, b = (Square(rng.uniform(0, 99), rng.uniform(0, 99), rng.uniform(5, 50), rng.uniform(-3, 3)) for _ in "ab")
            c = a.moved(*a.towards(b))
            # Double precision trigonometry of numbers up to 100.
            self.assertLess(abs(c.x - b.x) + abs(c.y - b.y) + abs(c.side - b.side), 1e-9)
            self.assertLess(np.abs(c.corners() - b.corners()).max(), 1e-9)

    def test_marks_of_a_frontal_face_give_its_square(self):
        for roll in (0.0, 0.4, -0.7):
            square = Square(120, 90, 80, roll)
            # The measures of docs/align.md, rounded there to three digits.
            marks = [square.place(u - 0.5, v - 0.5) for u, v in ((0.382, 0.466), (0.618, 0.466), (0.5, 0.728))]
            got = Square.from_marks(*marks)
            self.assertLess(abs(got.side - 80), 0.5)
            self.assertLess(np.abs(got.corners() - square.corners()).max(), 0.6)

    def test_the_square_follows_a_photo_in_all_its_ways(self):
        from PIL import Image
        face = Square(150, 90, 60, 0.2)
        photo = np.full((200, 260, 3), 90, np.uint8)
        x, y = face.place(0.2, -0.2)
        photo[int(y) - 4 : int(y) + 5, int(x) - 4 : int(x) + 5] = (255, 0, 0)
        count = 0
        for group, picture, square in turned.pictures(Image.fromarray(photo), face, 300):
            count += 1
            if group in ("spoilt", "as it is, mirrored") or picture.height < 300:
                continue
            # The mark is on the square's upper right, or its upper left where the picture is mirrored.
            spots = [square.place(0.2 * way, -0.2) for way in (-1, 1)]
            red = [int(picture.getpixel((int(u), int(v)))[0]) - int(picture.getpixel((int(u), int(v)))[1]) for u, v in spots]
            self.assertGreater(max(red), 100, (group, picture.size, square))
        self.assertEqual(count, 37)
        self.assertEqual(sum(s is None for _, _, s in turned.pictures(Image.fromarray(photo), None, 64)), 37)

    def test_the_camera_of_a_photo_follows_from_its_square(self):
        pose = torch.tensor([[0.3, -0.1, 0.2, 0.1, 0.03, -0.02]])
        # As `people.Person.square` has it, on a photo of 64 pixels; beside it somebody else, farther off.
        own = Square(64 * 0.53, 64 * 0.48, 64 * math.exp(0.1), -0.2)
        found = [align.Found(Square(9, 9, 14), 0.0, 0.0, 1.0), align.Found(own, 0.3, -0.1, 0.98)]
        with unittest.mock.patch.object(align, "faces", lambda *_: found):
            torch.testing.assert_close(infer.aligned(None, torch.zeros(1, 3, 64, 64)), pose, atol=1e-6, rtol=0)
        with unittest.mock.patch.object(align, "faces", lambda *_: found[:1]):
            self.assertIsNone(infer.aligned(None, torch.zeros(1, 3, 64, 64)))

    def test_known_overlaps(self):
        a = Square(50, 40, 20)
        octagon = 2 * (math.sqrt(2) - 1)  # of a square and itself turned by 45 degrees
        for b, expected in ((a, 1), (Square(60, 40, 20), 1 / 3), (Square(50, 40, 10), 0.25), (Square(90, 40, 20), 0),
                            (Square(50, 40, 20, math.pi / 4), octagon / (2 - octagon))):
            self.assertAlmostEqual(iou(a, b), expected, 9)
            self.assertAlmostEqual(iou(b, a), expected, 9)

    def test_a_square_is_sampled_where_it_lies(self):
        y, x = np.mgrid[:80, :120].astype(np.float64)
        image = np.stack([2 * x, 3 * y, np.full_like(x, 7)], -1).astype(np.uint8)
        square = Square(60, 40, 30, 0.4)
        got = sample(image, square, 30)
        for i, j in ((3, 4), (20, 10), (15, 15)):
            px, py = square.place((j + 0.5) / 30 - 0.5, (i + 0.5) / 30 - 0.5)
            # A ramp is sampled exactly but for rounding to whole levels, twice.
            self.assertLess(abs(got[i, j, 0] - 2 * (px - 0.5)), 1.5)
            self.assertLess(abs(got[i, j, 1] - 3 * (py - 0.5)), 1.5)

    def test_past_the_edge_the_edge_is_repeated_at_any_size(self):
        image = np.zeros((64, 64, 3), np.uint8)
        image[:, 32:] = 200
        got = sample(image, Square(32, 32, 256), 16)
        self.assertTrue((got[:, :7] == 0).all() and (got[:, 9:] == 200).all())


class Scenes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        fake.write(Path(cls.folder.name), range(4))
        cls.people = people.People([Path(cls.folder.name)], heldout=False)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_a_person_is_pasted_where_the_label_says(self):
        """A cut-out whose view is marked at the aligned square's corners and middle."""
        director = scene.Director(self.people, 5, dirt=0)
        director._wear = lambda *_: None
        director.dirt.person = lambda front, alpha, rng: front
        for pose_roll, roll, side in ((0.0, 0.0, 120), (0.2, -0.5, 90), (-0.1, 0.7, 60)):
            pose = np.array([0.1, 0.0, pose_roll, 0.05, 0.02, -0.01])
            picture = np.zeros((256, 256, 4), np.uint8)
            picture[..., 3] = 255
            person = people.Person(picture, pose, np.zeros((2, 2)), np.zeros(2))
            own = person.square
            # Near enough to the middle that no way of cutting people out fades them.
            spots = [(0, 0), (-0.25, -0.25), (0.25, -0.25), (0.25, 0.25)]
            for n, (u, v) in enumerate(spots):
                x, y = own.place(u, v)
                picture[int(y * 256) - 6 : int(y * 256) + 7, int(x * 256) - 6 : int(x * 256) + 7, :3] = 60 * (n + 1)
            from PIL import Image
            frame, square = Image.new("RGB", (200, 180)), Square(100, 90, side, roll)
            director._paste(frame, person, square)
            got = np.asarray(frame)
            for n, (u, v) in enumerate(spots):
                x, y = square.place(u, v)
                # The middle of a mark of thirteen pixels of 256 keeps its grey through one resampling, made
                # four times smaller or not.
                self.assertLess(abs(int(got[int(y), int(x), 0]) - 60 * (n + 1)), 25, (pose_roll, roll, side, n))

    def test_a_body_lies_below_its_head(self):
        from PIL import Image
        director = scene.Director(self.people, 9)
        mask = body.draw(Image.new("RGB", (160, 200)), Square(80, 60, 60), director.clutter, director.rng)
        self.assertEqual(mask.shape, (200, 160))
        self.assertEqual(mask[:60].max(), 0)
        self.assertGreater(mask[150:].mean(), 0.2)

    def test_wrong_squares_come_from_the_networks_themselves(self):
        model = networks.Align(networks.Config()).eval()
        # A finder that is hot everywhere.
        model.finder.head.bias.data[0] = 9
        draw = batches.RefinerBatches(self.people, model.config, 4, model=model)
        draw.NEW = 1
        images, numbers, weight = draw(12)
        self.assertEqual((images.shape, numbers.shape), ((12, 3, 112, 112), (12, 7)))
        self.assertTrue(any(far for _, far, _ in draw.scenes))
        for got, far, _ in draw.scenes:
            for face in got.faces:
                self.assertFalse(any(batches._close(s, face) for s in far))

    def test_the_map_is_read_as_it_was_written(self):
        c = networks.Config()
        face = scene.Face(Square(101.3, 60.2, 47, 0.6), 0.1, 0.2, 1.0)
        target, near = batches.map_targets([face], (0, 20), c)
        row, column = np.unravel_index(target[0].argmax(), target[0].shape)
        self.assertEqual((row, column), (int(80.2 // 8), int(101.3 // 8)))
        dx, dy, log_size, s, co = target[2:, row, column]
        self.assertAlmostEqual((column + 0.5 + dx) * c.cell, 101.3, 3)
        self.assertAlmostEqual((row + 0.5 + dy) * c.cell, 80.2, 3)
        self.assertAlmostEqual(c.usual_side * math.exp(log_size), 47, 3)
        self.assertAlmostEqual(math.atan2(s, co), 0.6, 5)
        self.assertGreater(near[row, column], 0)

    def test_losses_are_least_at_the_truth_and_batches_have_their_shapes(self):
        c = networks.Config()
        images, target, near = batches.FinderBatches(self.people, c, 3)(3)
        self.assertEqual((images.shape, target.shape), ((3, 3, 192, 192), (3, 7, 24, 24)))
        truth = torch.cat([torch.where(target[:, :1] > 0.999, 8.0, -8.0), target[:, 2:]], 1)
        right, _ = train.finder_loss(truth, target, near)
        wrong, _ = train.finder_loss(truth.flip(-1), target, near)
        self.assertLess(right, wrong)
        images, numbers, weight = batches.RefinerBatches(self.people, c, 4)(8)
        self.assertEqual((images.shape, numbers.shape), ((8, 3, 112, 112), (8, 7)))
        truth = torch.cat([numbers[:, :6], 16 * numbers[:, 6:] - 8], 1)
        right, _ = train.refiner_loss(truth, numbers, weight)
        wrong, _ = train.refiner_loss(truth + 0.1, numbers, weight)
        self.assertLess(right, wrong)
        images, numbers, weight = batches.MeasurerBatches(self.people, c, 5)(8)
        self.assertEqual((images.shape, numbers.shape), ((8, 3, 112, 112), (8, 12)))
        self.assertTrue(numbers[:, 6:].isnan().all())
        # Where the marks are not told, what is said of them does not count.
        self.assertEqual(float(train.measurer_loss(numbers.nan_to_num(7.0), numbers, weight)[0]), 0)
        # What the refiner leaves: a few hundredths of a side.
        self.assertLess(numbers[:, :2].abs().median(), 0.04)

    def test_processes_compose_and_take_up_new_people(self):
        with tempfile.TemporaryDirectory() as folder:
            fake.write(Path(folder), range(2))
            for network, shapes in (("finder", [(2, 3, 192, 192), (2, 7, 24, 24)]), ("measurer", [(2, 3, 112, 112), (2, 12)])):
                draw, rescan = batches.Batches(network, [Path(folder)], [], 3, 2).open(1)
                self.assertEqual([tuple(t.shape) for t in draw()[:2]], shapes)
            fake.write(Path(folder), range(2, 4))
            self.assertEqual(rescan(), 4)
            draw()

    def test_views_from_the_side_are_drawn_often_in_training_alone(self):
        def share(who: people.People) -> float:
            return sum(abs(who.draw().pose[0]) >= people.WIDE_YAW for _ in range(400)) / 400

        learned = people.People([Path(self.folder.name)], heldout=False)
        learned.poses = [np.zeros_like(p) for p in learned.poses]
        learned.poses[0][0, 0] = 0.6
        rare = 1 / sum(map(len, learned.poses))
        learned.wide = False
        self.assertLess(share(learned), 10 * rare)
        learned.wide = True
        # 35 % of 400 draws vary by 2.4 %: this is four times as much.
        self.assertAlmostEqual(share(learned), people.WIDE, delta=0.1)
        learned.heldout = True
        self.assertLess(share(learned), 10 * rare)

    def test_a_refiner_that_learns_on_is_shown_what_the_finder_it_began_with_finds(self):
        known, began = networks.Align(networks.Config()), networks.Align(networks.Config())
        with tempfile.TemporaryDirectory() as run, unittest.mock.patch.object(train, "opened", return_value=began), \
                unittest.mock.patch.object(train, "RefinerBatches") as batches_of, unittest.mock.patch.object(train, "learn"):
            state = known.refiner.state_dict()
            torch.save({"model": state, "average": state, "steps": 5}, Path(run) / "refiner.pt")
            train.train("refiner", [Path(self.folder.name)], Path(run), 1.0, begin_from=Path("published"))
        scout = batches_of.call_args.args[-1]
        for said, expected in ((scout.finder, began.finder), (scout.refiner, known.refiner)):
            self.assertTrue(all(a.equal(b) for a, b in zip(said.parameters(), expected.parameters())))

    def test_marks_lie_where_the_camera_sees_them(self):
        told = people.People([Path(self.folder.name)], heldout=False)
        # One uneven face for all, the studio's order of the eyes: the person's left one, which is on the right, first.
        own = [[0.05, 0.03, 0.21], [-0.06, 0.01, 0.2], [0.01, -0.12, 0.22]]
        for shard in told.shards:
            for edit in shard.edits:
                edit["marks"] = own
        for i, (shard, poses) in enumerate(zip(told.shards, told.poses)):
            level = [cameras.from_pose(torch.tensor([[float(y), float(p), 0, 0, 0, 0]])) for y, p in poses[:, :2]]
            told.points[i] = told._points(shard, torch.cat(level))
        numbers = batches.MeasurerBatches(told, networks.Config(), 5)(12)[1].double()
        straight = torch.tensor(own)[[1, 0, 2]]
        mirrored = (straight * torch.tensor([-1.0, 1, 1]))[[1, 0, 2]]
        context = networks.Config().measurer_context
        for dx, dy, log_side, roll, yaw, pitch, *places in numbers.tolist():
            camera = cameras.from_pose(torch.tensor([[yaw, pitch, 0, 0, 0, 0]]))
            # From the square that is looked at, its own side `context`, to the true one.
            true = Square(0, 0, 1 / context).moved(dx, dy, log_side, roll)
            found = np.array(places).reshape(2, 3).T / 4
            off = []
            for face in (straight, mirrored):
                at = cameras.project(camera, face[None])[0][0].numpy() - 0.5
                off.append(np.abs(np.array([true.place(*m) for m in at]) - found).max())
            # f32 cameras, and yaw and pitch told in f32: far below a pixel of 112.
            self.assertLess(min(off), 1e-4)


class Files(unittest.TestCase):
    def test_folding_changes_nothing_and_the_weights_keep_to_their_limit(self):
        torch.manual_seed(2)
        model = networks.Align(networks.Config())
        for m in model.modules():
            if isinstance(m, torch.nn.BatchNorm2d):
                m.running_mean.normal_(), m.running_var.uniform_(0.5, 2)
                torch.nn.init.normal_(m.weight, 1, 0.2), torch.nn.init.normal_(m.bias)
        model.eval()
        flat = folding.folded(model)
        x = torch.rand(2, 3, 192, 192)
        with torch.no_grad():
            a, b = model.finder(x), flat.finder(x)
            # Twenty layers in f32 in another order of multiplications.
            self.assertLess((a - b).abs().max(), 1e-3 * a.std())
        tensors = export.quantised(flat)
        self.assertFalse(any("norm" in name or ".conv." in name for name in tensors))
        # The design's limit is 1 MB, header included.
        self.assertLess(len(save(tensors)), 1_000_000)

    def test_unfolded_networks_say_the_same_and_fold_again(self):
        torch.manual_seed(3)
        flat = folding.folded(networks.Align(networks.Config()).eval())
        frames, crops, near = torch.rand(3, 3, 192, 192), torch.rand(3, 3, 112, 112), torch.rand(3, 3, 112, 112)
        again = folding.unfolded(flat, frames, crops, near)
        with torch.no_grad():
            for net, x in (("finder", frames), ("refiner", crops), ("measurer", near)):
                a, b = getattr(flat, net)(x), getattr(again, net)(x)
                c = getattr(folding.folded(again), net)(x)
                # Twenty layers in f32, each with a norm that is undone.
                self.assertLess((a - b).abs().max(), 1e-3 * a.std(), net)
                self.assertLess((a - c).abs().max(), 1e-3 * a.std(), net)

    def test_published_weights_are_read_as_the_application_reads_them(self):
        from safetensors.torch import load_file
        folder = Path(__file__).parents[2] / "weights" / "align"
        model, known = export.opened(folder), load_file(folder / "reference.safetensors")
        with torch.no_grad():
            for net, x, y in (("finder", "frame", "map"), ("refiner", "crop", "numbers"), ("measurer", "near", "measures")):
                # The same networks wrote the file; only the order of additions may differ.
                got, expected = getattr(model, net)(known[x]), known[y]
                self.assertLess((got - expected).abs().max(), 1e-4 * expected.std(), net)
        with self.assertRaises(VoltefaceError):
            export.opened(folder.parent)

    def test_doubles_are_one_face(self):
        found = [align.Found(Square(50, 50, 20), 0, 0, 0.7), align.Found(Square(52, 50, 20), 0, 0, 0.9),
                 align.Found(Square(80, 50, 20), 0, 0, 0.6)]
        self.assertEqual([f.confidence for f in align.non_maximum_suppression(found)], [0.9, 0.6])
        # A quarter of a side in the face is its eye; in a corner of its square it is somebody behind.
        eye, behind = align.Found(Square(54, 50, 5), 0, 0, 0.7), align.Found(Square(57, 57, 5), 0, 0, 0.7)
        face = align.Found(Square(50, 50, 20), 0, 0, 0.8)
        self.assertEqual(align.non_maximum_suppression([eye, face]), [face])
        self.assertEqual(align.non_maximum_suppression([behind, face]), [face, behind])


if __name__ == "__main__":
    unittest.main()
