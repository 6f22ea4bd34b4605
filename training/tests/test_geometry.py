"""Cameras, hashing and the renderer against values that can be worked out by hand."""

import json
import math
import unittest
from pathlib import Path

import torch

from volteface_common import cameras, text
from volteface_train import render
from volteface_train.config import LABELS, Config

GOLDEN = Path(__file__).parents[2] / "tests/golden/cameras.json"


class Cameras(unittest.TestCase):
    def test_frontal_orbit(self):
        c = cameras.orbit(0, 0)[0]
        m = c[:16].reshape(4, 4)
        # f32 trigonometry of a few units in the last place.
        for column, value in enumerate([(1, 0, 0), (0, -1, 0), (0, 0, -1), (0, 0, 2.7)]):
            torch.testing.assert_close(m[:3, column], torch.tensor(value, dtype=torch.float32), atol=2e-6, rtol=0)
        self.assertAlmostEqual(float(c[16]), 4.263391, places=5)
        self.assertEqual(c[24], 1)

    def test_signs(self):
        self.assertGreater(cameras.orbit(0.3, 0)[0, 3], 0)  # positive yaw: to +x
        self.assertLess(cameras.orbit(0, 0.3)[0, 7], 0)  # positive pitch: below

    def test_pose_round_trip(self):
        pose = torch.tensor([[0.3, -0.1, 0.07, 0.05, 0.02, -0.01], [-0.5, 0.2, -0.1, -0.08, 0, 0.03]])
        # The pitch passes through arccos and back: a few 1e-7 in f32.
        torch.testing.assert_close(cameras.to_pose(cameras.from_pose(pose)), pose, atol=3e-6, rtol=0)

    def test_projection_undoes_rays(self):
        camera = cameras.from_pose(torch.tensor([[0.3, -0.1, 0.07, 0.05, 0.02, -0.01]]))
        pixels = torch.rand(1, 50, 2)
        o, d = cameras.rays(camera, pixels)
        u, z = cameras.project(camera, o + 2.7 * d)
        torch.testing.assert_close(u, pixels, atol=1e-5, rtol=0)
        self.assertTrue((z > 0).all())

    def test_mirror(self):
        camera = cameras.from_pose(torch.tensor([[0.3, -0.1, 0.07, 0.05, 0.02, -0.01]]))
        p = torch.rand(1, 20, 3) - 0.5
        u, _ = cameras.project(camera, p)
        m, _ = cameras.project(cameras.mirrored(camera), p * torch.tensor([-1.0, 1, 1]))
        torch.testing.assert_close(m[..., 0], 1 - u[..., 0], atol=1e-5, rtol=0)
        torch.testing.assert_close(m[..., 1], u[..., 1], atol=1e-5, rtol=0)


class Convention(unittest.TestCase):
    def test_cameras_are_those_of_the_other_programs(self):
        cases = json.loads(GOLDEN.read_text())["cases"]
        self.assertGreater(len(cases), 3)
        for case in cases:
            pose = torch.tensor([[case[k] for k in ("yaw", "pitch", "roll", "log_scale", "dx", "dy")]])
            camera = cameras.from_pose(pose)
            want = torch.tensor([case["camera_to_world"] + case["intrinsics"]])
            torch.testing.assert_close(camera, want, atol=case["tolerance"], rtol=0)
            points = torch.tensor([[p["world"] for p in case["points"]]])
            seen, _ = cameras.project(camera, points)
            # f32 products of a focal length of four: a few times the camera's own tolerance.
            torch.testing.assert_close(seen, torch.tensor([[p["uv"] for p in case["points"]]]), atol=1e-4, rtol=0)


class Renderer(unittest.TestCase):
    def test_sphere_has_its_depth(self):
        cfg, radius = Config(), 0.25
        o, d = cameras.rays(cameras.orbit(0.2, 0.1), cameras.pixel_grid(16)[None])
        t = torch.linspace(cfg.near, cfg.far, 400).expand(1, 256, 400)
        points = o[:, :, None] + t[..., None] * d[:, :, None]
        density = torch.where(points.norm(dim=-1) < radius, 30.0, -1000.0)
        colour = torch.ones(1, 256, 400, 3) * 0.5
        out = render.march(cfg, density, colour, t)
        b = (o * d).sum(-1)
        disc = b * b - (o * o).sum(-1) + radius**2
        hit = disc > 0.01  # rays that only graze the sphere pass through less than a sample of it
        truth = -b - disc.clamp(min=0).sqrt()
        # Samples are 1.05 / 399 = 0.0026 apart; the surface is found to two of them.
        self.assertLess(float((out.depth - truth)[hit].abs().max()), 0.0053)
        self.assertGreater(float(out.opacity[hit].min()), 0.99)
        self.assertEqual(float(out.opacity[disc < 0].max()), 0)
        # Premultiplied colour is half the opacity wherever colour is 0.5.
        torch.testing.assert_close(out.colour[..., 0], out.opacity * 0.5, atol=1e-5, rtol=0)

    def test_plane_axes(self):
        cfg = Config(plane_channels=1, view_channels=1)
        planes = torch.zeros(1, 3, 1, 8, 8)
        planes[0, 2, 0, :, 6:] = 3.0  # third plane: width is z, height is y
        field = render.Field(planes, torch.zeros(1, 1, 8, 8), torch.zeros(1, 3, 8, 8), cameras.orbit(0, 0))
        points = torch.tensor([[[0.0, 0.0, 0.4], [0.4, 0.0, 0.0], [0.0, 0.4, 0.0]]])
        raw, _, _ = render.point_features(cfg, field, points)
        # The mean over three planes of one plane's 3.
        torch.testing.assert_close(raw[0, :, 0], torch.tensor([1.0, 0.0, 0.0]))


class Text(unittest.TestCase):
    def test_fnv(self):
        # Published check values of FNV-1a, 64 bits.
        self.assertEqual(text.fnv1a64(b""), 0xCBF29CE484222325)
        self.assertEqual(text.fnv1a64(b"a"), 0xAF63DC4C8601EC8C)
        self.assertEqual(text.fnv1a64(b"foobar"), 0x85944171F73967E8)

    def test_words_and_grams(self):
        self.assertEqual(text.words("A Blue-haired ELF, 2nd!"), ["a", "blue", "haired", "elf", "2nd"])
        self.assertEqual(text.grams("elf"), ["<elf>", "<el", "elf", "lf>", "<elf", "elf>"])
        self.assertEqual(len(text.grams("x" * 40)), 24)
        ids = text.buckets("", Config())
        self.assertTrue((ids == -1).all())

    def test_labels(self):
        self.assertEqual(len(LABELS), 16)
        self.assertTrue(math.isclose(cameras.FOCAL, 4.263391, abs_tol=1e-6))


if __name__ == "__main__":
    unittest.main()
