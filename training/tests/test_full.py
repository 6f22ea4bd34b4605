"""Slices of a training: carried checkpoints, several drawing processes, and two slices end to end."""

import os
import stat
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
import torch

from volteface_common import feed, shards
from volteface_common.errors import VoltefaceError
from volteface_train import bundle, data, drawing, export, fake, full, people, pieces, prompts, slices
from volteface_train.config import Config, Recipe
from volteface_train.model import Compact, count


def setUpModule():
    global DIRECTORY, ROOT, STUDIO
    DIRECTORY = tempfile.TemporaryDirectory()
    ROOT = Path(DIRECTORY.name)
    fake.write(ROOT / "shards", [0, 1, 19], views=3)
    # A studio that "draws" the made-up people, whatever it is asked for.
    STUDIO = ROOT / "studio"
    STUDIO.write_text(f"""#!/bin/sh
while [ $# -gt 0 ]; do [ "$1" = --out ] && out=$2; shift; done
mkdir -p "$out/people" && cp "{ROOT}"/shards/edits.json "$out" && cp "{ROOT}"/shards/people/* "$out/people"
""")
    STUDIO.chmod(STUDIO.stat().st_mode | stat.S_IXUSR)


def tearDownModule():
    DIRECTORY.cleanup()


def state_of(model, stage=1, step=7):
    weights = {k: v + 1e-3 * torch.randn_like(v) for k, v in model.state_dict().items()}
    return {"stage": stage, "step": step, "elapsed": 3.5, "size": "small", "config": model.config.to_dict(),
            "model": model.state_dict(), "optimiser": {"large": 1}, "average": {"weights": weights, "steps": 7}}


class Pieces(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(2)
        self.folder = Path(tempfile.mkdtemp(dir=ROOT))

    def test_a_checkpoint_survives_the_narrow_door(self):
        state = state_of(Compact(Config()))
        paths = pieces.write(state, self.folder, limit=4 * 2**20)
        self.assertGreater(len(paths), 2)
        self.assertTrue(all(p.stat().st_size <= 4 * 2**20 for p in paths))
        back = pieces.read(self.folder)
        self.assertEqual((back["stage"], back["step"], back["elapsed"], back["optimiser"]), (1, 7, 3.5, None))
        for name, value in state["model"].items():
            rows = value.flatten(1) if value.dim() > 1 else value[None]
            # Half a step of 16 bits of a row's largest value, and f32's own rounding.
            most = rows.abs().amax(1, keepdim=True) * 0.51 / 32767
            got = back["model"][name].view_as(rows)
            self.assertTrue(((got - rows).abs() <= most + 1e-9).all(), name)
            # The average differs by a few thousandths at most: half a step of 7 bits of that.
            off = (back["average"]["weights"][name] - state["average"]["weights"][name]).abs().max()
            self.assertLess(float(off), 6e-3 * 0.51 / 63, name)

    def test_the_furthest_whole_checkpoint_is_taken(self):
        model = Compact(Config())
        first = pieces.write(state_of(model, 1, 9), self.folder)
        kept = [(p, p.read_bytes()) for p in first]
        second = pieces.write(state_of(model, 2, 3), self.folder)
        self.assertFalse(any(p.exists() for p in first))
        self.assertEqual(pieces.read(self.folder)["stage"], 2)
        # Cut off while the second was being written: the first is still there and whole.
        for path, content in kept:
            path.write_bytes(content)
        second[0].write_bytes(second[0].read_bytes()[:-5])
        self.assertEqual(pieces.read(self.folder)["stage"], 1)
        first[0].unlink()
        with self.assertRaisesRegex(pieces.PiecesError, str(self.folder)):
            pieces.read(self.folder)

    def test_the_full_size_travels_with_everything_else(self):
        model = Compact(Config.named("full"))
        content = len(pieces.encode(state_of(model)))
        # Studio 5 MiB, assets 20 MiB, trainer half a MiB: the rest of 64 MiB, in two pieces.
        self.assertLess(content, 38 * 2**20)
        self.assertLessEqual(content, 2 * (pieces.LIMIT - 256))


class Full(unittest.TestCase):
    def test_the_full_size_keeps_the_presets_budget(self):
        from torch.utils.flop_counter import FlopCounterMode

        config = Config.named("full")
        config.labels = ["none", *(f"label {i}" for i in range(40))]
        model = Compact(config).eval().requires_grad_(False)
        self.assertLessEqual(count(model), 12_000_000)
        stored = sum(v.nbytes for v in export.quantised(model).values())
        self.assertLessEqual(stored + 100_000, 12_000_000)  # and headers
        with torch.no_grad():
            with FlopCounterMode(display=False) as photo:
                coded = model.encode_photo(torch.rand(1, 3, 256, 256))
            with FlopCounterMode(display=False) as prompt:
                model.edit_photo(coded, model.wish(model.encode_picture(torch.rand(1, 3, 128, 128))[1]))
        # The fused attention may go uncounted: less than a GFLOP.
        self.assertLess(photo.get_total_flops(), 29e9)
        self.assertLess(prompt.get_total_flops(), 14e9)


class Feeding(unittest.TestCase):
    def test_processes_draw_what_a_thread_draws(self):
        cfg, recipe = Config(), Recipe.of(2, "small", False)
        recipe.people = 1
        want = data.Sampler(shards.Studio(ROOT / "shards", False), cfg, recipe, 2, 4).draw()
        with feed.Feed(people.People(people.Folders(ROOT / "shards"), cfg, recipe, 2, 4), workers=1, pin=False) as source:
            got = source.next()
        # The same seed: the same batch.
        for name, value in vars(want).items():
            self.assertTrue(torch.equal(value, getattr(got, name)), name)

    def test_a_failure_is_told(self):
        nowhere = people.People(people.Folders(ROOT / "nowhere"), Config(), Recipe(), 1, 4)
        with feed.Feed(nowhere, workers=1, pin=False) as source, self.assertRaisesRegex(RuntimeError, "edits.json|nowhere"):
            source.next()

    def test_old_people_make_room(self):
        root = Path(tempfile.mkdtemp(dir=ROOT))
        (root / "people").mkdir()
        for n in range(10):
            (root / "people" / f"{n:06}.safetensors").touch()
        self.assertEqual(drawing.make_room(root, 12), 6)
        self.assertEqual(drawing.numbers(root), [4, 5, 6, 7, 8, 9])
        self.assertEqual(drawing.make_room(root, 12), 6)


class Counted:
    """Batches, after so many of which the trainer's time is over: slices that do not depend on the machine's speed."""

    def __init__(self, trainer, source, batches):
        self.trainer, self.source, self.left = trainer, source, batches

    def __call__(self):
        self.left -= 1
        if self.left <= 0:
            self.trainer.until = 0.0
        return prompts.draw(self.source) if isinstance(self.source, data.Sampler) else self.source.next()

    next = __call__

    def close(self):
        self.source.close()


@pytest.mark.long  # two trainings in slices
class Slices(unittest.TestCase):
    def slice(self, out, work, batches, *more):
        loader, source = slices.Sliced.loader, slices.Sliced.prompt_source
        with mock.patch.object(slices.Sliced, "loader", lambda t, *a: Counted(t, loader(t, *a), batches)), \
                mock.patch.object(slices.Sliced, "prompt_source", lambda t, *a: Counted(t, source(t, *a), batches)):
            return full.main([
                "--studio", str(STUDIO), "--studio-nice", "0", "--builtin", "--size", "small", "--out", str(out),
                "--work", str(work), "--total-minutes", "0.15", "--minutes", "60", "--reserve", "0",
                "--first-people", "2", "--workers", "0", "--person", "5x3", *more,
                "--set", "people=1", "edits=2", "patch=14", "coarse=4", "fine=4",
            ])

    def test_a_training_goes_on_where_nothing_but_its_output_is_left(self):
        out = ROOT / "out"
        progress = []
        for i, batches in enumerate((1, 2, 1_000_000)):
            # Each slice is on a fresh machine: an empty working folder.
            self.slice(out, ROOT / f"work{i}", batches)
            state = pieces.read(out)
            progress.append(pieces.rank(state))
            if "the training is whole" in (out / "log.txt").read_text():
                break
        # A very slow machine may need no third slice, since a stage has seconds and a step takes some.
        self.assertGreater(len(progress), 1)
        self.assertEqual(progress, sorted(progress))
        self.assertIn("the training is whole", (out / "log.txt").read_text())
        self.assertEqual(state["stage"], 2)
        # All of stage 2's share, whatever the slices were.
        self.assertAlmostEqual(state["elapsed"] / 60, slices.shares(0.15, 0.45)[2], places=6)
        files = {p.name for p in out.iterdir()}
        self.assertLessEqual(len(files), 8)
        self.assertLessEqual({"weights.zip", "log.txt", "sheet.png"}, files)
        with zipfile.ZipFile(out / "weights.zip") as z:
            z.extractall(ROOT / "exported")
        self.assertEqual(count(export.read(ROOT / "exported")), count(Compact(Config())))
        log = (out / "log.txt").read_text()
        self.assertIn("begins", log)
        self.assertIn("goes on", log)
        self.assertEqual(log.count("slice ends after"), len(progress))
        with self.assertRaises(VoltefaceError):
            bundle.gather(STUDIO, None, ROOT / "shards", ROOT / "bundle")
        parts = bundle.gather(STUDIO, None, out, ROOT / "bundle")
        self.assertEqual(parts["checkpoint"], bundle.size(ROOT / "bundle" / "checkpoint"))
        self.assertTrue(os.access(ROOT / "bundle" / "studio", os.X_OK))

    def test_a_training_may_begin_with_the_editor(self):
        for first, parts in ((0, (1.5, 3.4, 5.1)), (1, (0, 4, 6)), (2, (0, 0, 10))):
            np.testing.assert_allclose(slices.shares(10, 0.4, first), parts)
        known = Compact(Config())
        export.write(known, ROOT / "known", "0.0.1")
        out = ROOT / "editor"
        self.slice(out, ROOT / "work-editor", 1, "--from-stage", "2", "--begin", str(ROOT / "known"))
        state = pieces.read(out)
        self.assertEqual(state["stage"], 2)
        # Nothing but stage 2 has learned: what reads prompts is what int8 had kept of it.
        kept = export.read(ROOT / "known").state_dict()["text.embedding"]
        # 16 bits of a row's largest value (`pieces`).
        self.assertLess(float((state["model"]["text.embedding"] - kept).abs().max()), float(kept.abs().max()) / 32767)


if __name__ == "__main__":
    unittest.main()
