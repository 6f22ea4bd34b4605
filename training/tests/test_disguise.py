"""Colours that parts lend each other, hats that real people wear, and what a head is sure of, on made-up rows."""

import random
import unittest

import numpy as np
import torch

from tests import shards
from volteface_common.parts import ANY, PARTS, bit
from volteface_train import disguise, fake, real, taught
from volteface_train.config import Config
from volteface_train.model import Compact

SIDE = 64
AT = {n: PARTS.index(n) for n in PARTS}


def setUpModule():
    global ROOT, FACES
    ROOT = shards.made_up(0)
    FACES = ROOT / "portraits"
    fake.portraits(FACES)


def drawn() -> dict[str, np.ndarray]:
    """Black hair over grey skin over a white garment before blue, in bands; every second row is darker."""
    ids = np.zeros((SIDE, SIDE, 2), np.uint8)
    photo = np.zeros((SIDE, SIDE, 3), np.uint8) + np.array([40, 60, 200], np.uint8)
    for part, top, colour in (("headwear", 4, (90, 0, 0)), ("hair", 12, (10, 10, 12)), ("skin", 28, (120, 100, 90)),
                              ("clothes", 48, (220, 220, 220))):
        ids[top:, 16:48], photo[top:, 16:48] = AT[part], colour
    photo[1::2] = photo[1::2] // 2
    person = np.where(ids[..., 0] > 0, 255, 0).astype(np.uint8)
    zero = np.zeros((SIDE, SIDE), np.uint8)
    return {"photo": photo, "albedo": photo.copy(), "ids": ids, "share": zero + 255, "person": person, "exact": np.array(True),
            "known": zero == 0, "allowed": np.full((SIDE, SIDE), ANY, np.int16)}


def portrait() -> dict[str, np.ndarray]:
    row = drawn()
    allowed = (1 << row["ids"][..., 0].astype(np.int16)).astype(np.int16)
    return row | {"exact": np.array(False), "allowed": allowed}


class Colours(unittest.TestCase):
    def test_clothes_take_the_hairs_colour_and_keep_their_texture(self):
        for row in (drawn(), portrait()):
            out = disguise.recoloured(row, "clothes", "hair", 1.0)
            clothes = (row["ids"][..., 0] == AT["clothes"]) & (np.indices((SIDE, SIDE))[0] > 49)
            inner = clothes & np.roll(clothes, 1, 1) & np.roll(clothes, -1, 1) & np.roll(clothes, -1, 0)
            mine, hair = out["photo"][inner].mean(0), row["photo"][row["ids"][..., 0] == AT["hair"]].mean(0)
            # Means differ by the 4 that keep black from being a divisor, and by rounding.
            self.assertLess(float(np.abs(mine - hair).max()), 8)
            bright, dark = out["photo"][50, 20:44].mean(), out["photo"][51, 20:44].mean()
            self.assertGreater(bright, 1.5 * dark)
            self.assertTrue((out["photo"][:48] == row["photo"][:48]).all())
            if row["exact"]:
                self.assertTrue((out["albedo"] == out["photo"]).all())

    def test_a_part_that_is_not_there_lends_nothing(self):
        row = drawn()
        self.assertIs(disguise.recoloured(row, "clothes", "beard", 1.0), row)
        self.assertIs(disguise.recoloured(row, "glasses", "hair", 1.0), row)

    def test_all_stay_pictures(self):
        rng = random.Random(2)
        for _ in range(20):
            out = disguise.alike(drawn(), rng)
            self.assertEqual((out["photo"].dtype, out["photo"].shape), (np.uint8, (SIDE, SIDE, 3)))


class Hats(unittest.TestCase):
    def test_a_hat_is_worn_where_the_lender_wears_it(self):
        row = portrait() | {"known": np.zeros((SIDE, SIDE), bool), "person": np.zeros((SIDE, SIDE), np.uint8)}
        lender = drawn()
        self.assertTrue(disguise.covered(lender["ids"]))
        self.assertFalse(disguise.covered(np.zeros_like(lender["ids"])))
        out = disguise.wears(row, lender)
        hat = lender["ids"][..., 0] == AT["headwear"]
        self.assertTrue((out["allowed"][hat] == bit("headwear")).all() and (out["person"][hat] == 255).all())
        self.assertTrue(out["known"][hat].all() and not out["known"][~hat].any())
        self.assertTrue((out["photo"][hat] == lender["photo"][hat]).all())
        self.assertTrue((out["allowed"][~hat] == row["allowed"][~hat]).all())


class Taught(unittest.TestCase):
    def test_only_what_may_be_there_is_taught_and_it_moves_with_the_square(self):
        portraits = real.Portraits(FACES)
        plain = portraits.get(0)
        # Hair above, clothes below, everywhere: the person's mask and landmarks have the last word.
        sure = np.full((2, 256, 256), AT["hair"], np.uint8)
        sure[:, 128:] = AT["clothes"]
        np.savez(ROOT / "sure.npz", sure=sure)
        p = real.Portraits(FACES, sure=ROOT / "sure.npz").get(0)
        changed = p.allowed != plain.allowed
        self.assertTrue(changed.any())
        self.assertEqual(set(np.unique(p.allowed[changed])), {bit("hair"), bit("clothes")})
        self.assertTrue(((plain.allowed[changed] & p.allowed[changed]) == p.allowed[changed]).all())
        for part, rows in (("hair", slice(0, 128)), ("clothes", slice(128, 256))):
            self.assertTrue((p.allowed[rows][changed[rows]] == bit(part)).all())
        moved = real.Portraits(FACES, sure=ROOT / "sure.npz").get(0, random.Random(3))
        self.assertTrue((moved.allowed == bit("clothes")).any() and (moved.allowed != p.allowed).any())

    def test_a_head_says_what_it_is_sure_of_once_for_each_portrait(self):
        model = Compact(Config(layers=True)).eval()
        with torch.no_grad():
            model.layers.out.weight.zero_()
            model.layers.out.bias.zero_()
            model.layers.out.bias[4 * AT["skin"] : 4 * AT["skin"] + 4] = 20
        portraits = real.Portraits(FACES)
        said = np.load(taught.kept(model, portraits, ROOT))["sure"]
        self.assertEqual(said.shape, (len(portraits), 256, 256))
        may = portraits.get(0).allowed >> AT["skin"] & 1 > 0
        self.assertTrue((said[0][may] == AT["skin"]).all() and (said[0][~may] == real.NOBODY).all())


if __name__ == "__main__":
    unittest.main()
