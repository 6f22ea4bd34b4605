"""All figures of one network, on held-out people, phrasings and combinations only."""

from __future__ import annotations

import json
import random
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from volteface_align.export import opened
from volteface_common.errors import VoltefaceError
from volteface_common.shards import Shard, Studio
from volteface_train import evaluate, infer
from volteface_train.evaluate import HEAD_DEPTH, ssim
from volteface_train.model import Compact

from . import baselines, kept, measure, portraits
from .agreement import agreement
from .portraits import PHOTO, Person, View
from .wishes import Effort, Wish, wishes

YAWS = (-40, -20, 0, 20, 40)


def mean(values) -> float | None:
    values = [v for v in values if v is not None]
    return float(np.mean(values)) if values else None


def compare(mine: View, true: View) -> dict:
    """PSNR and SSIM inside the subject, depth error in % of a head's depth, IoU of opacity."""
    inside = true.opacity > 0.5
    error = float((mine.colour - true.colour).square().mean(0)[inside].mean())
    solid = mine.opacity > 0.5
    both = inside & (true.depth > 0)
    return {"psnr": infer.psnr(error), "ssim": ssim(mine.colour, true.colour, inside.numpy()),
            "depth": 100 * float((mine.depth - true.depth).abs()[both].mean()) / HEAD_DEPTH,
            "iou": float((solid & inside).sum() / (solid | inside).sum().clamp(min=1))}


class Figures:
    """Holds the networks and the people; each method measures one part of the table."""

    def __init__(self, model: Compact, judge_run: Path, data: Path, effort: Effort, aligner=None):
        self.model, self.effort = model.eval(), effort
        self.judge, self.face = kept.load(judge_run, "judge"), kept.load(judge_run, "face")
        self.studio = Studio(data, heldout=True)
        if not self.studio.list:
            raise VoltefaceError(f"{data} holds no held-out people; draw some with "
                                 "`studio dataset --heldout --yaws=-40,-20,0,20,40`")
        self.shards = self.studio.list[: effort.people]
        self.views = [portraits.views_of(s) for s in self.shards]
        self.people: list[Person] = [portraits.meet(model, s, aligner) for s in self.shards]
        self.input = [measure.vectors(self.face, p.photo)[0] for p in self.people]
        self.before = [measure.named(self.judge, p.photo)[0] for p in self.people]

    def vector(self, view: View, shard: Shard) -> Tensor:
        return measure.vectors(self.face, portraits.shown(view, shard))[0]

    def seen(self, field, yaw) -> View:
        return portraits.look(self.model, field, yaw, self.effort.judged_side, self.effort.judged_samples)

    def turned(self, views: dict, shard: Shard) -> dict:
        """Identity and colours of five views by yaw against the frontal one, at 20 and at 40 degrees."""
        vectors = {y: self.vector(v, shard) for y, v in views.items()}
        return {d: {"identity": [float(vectors[0] @ vectors[y]) for y in (-d, d)],
                    "pairs": [(views[0], views[y]) for y in (-d, d)]} for d in (20, 40)}

    @staticmethod
    def gathered(parts: list[dict]) -> dict:
        return {d: {"identity": mean(x for p in parts for x in p[d]["identity"]),
                    "colours": agreement([x for p in parts for x in p[d]["pairs"]])} for d in (20, 40)}

    def reconstruction(self) -> dict:
        """Against the truth by yaw, by the camera that the network believes in and by the true one; and between
        its own views, with the studio's beside them."""
        rows, mine, true = {}, [], []
        side = self.effort.side
        for person, views in zip(self.people, self.views):
            field = portraits.by_text(self.model, person, "")
            for yaw in (PHOTO, *YAWS):
                want = portraits.truth(person.shard, 0, views[yaw], side)
                if yaw is PHOTO:
                    known = replace(field, camera=want.camera)
                    seen = {"input": field}
                else:
                    seen = {abs(yaw): field, f"{abs(yaw)}, known": known}
                for key, by in seen.items():
                    got = portraits.look(self.model, by, yaw, side, self.effort.samples)
                    rows.setdefault(key, []).append(compare(got, want))
            mine.append(self.turned({y: self.seen(field, y) for y in YAWS}, person.shard))
            true.append(self.turned({y: portraits.truth(person.shard, 0, views[y], self.effort.judged_side)
                                     for y in YAWS}, person.shard))
        by_yaw = {k: {m: mean(r[m] for r in got) for m in got[0]} | {"views": len(got)} for k, got in rows.items()}
        return {"by_yaw": by_yaw, "turned": self.gathered(mine), "turned_truth": self.gathered(true)}

    def verdict(self, wish: Wish, field) -> dict:
        """What the judge says of the wished view, and how much the face is still the photo's (photo view only)."""
        shard = self.shards[wish.person]
        view = self.seen(field, wish.yaw)
        found = measure.named(self.judge, portraits.shown(view, shard))[0]
        whole, exact = measure.right(found, wish.labels, self.before[wish.person])
        identity = float(self.vector(view, shard) @ self.input[wish.person]) if wish.yaw is PHOTO else None
        return {"kind": wish.kind, "labels": wish.labels, "named": whole, "exactly": exact, "identity": identity}

    def editing(self) -> dict:
        """Edit success and ID_t by kind of prompt; what the judge names without any edit; success per label."""
        rows, idle, plain = [], [], {}
        for wish in wishes(self.studio, set(self.model.config.labels), self.effort):
            person = self.people[wish.person]
            field = (portraits.by_text(self.model, person, wish.words) if wish.words is not None
                     else portraits.by_picture(self.model, person, wish.picture) if wish.picture is not None
                     else portraits.by_name(self.model, person, wish.labels))
            rows.append(self.verdict(wish, field))
            key = (wish.person, wish.yaw)
            if key not in plain:
                plain[key] = self.seen(portraits.by_text(self.model, person, ""), wish.yaw)
            found = measure.named(self.judge, portraits.shown(plain[key], person.shard))[0]
            idle.append({"kind": wish.kind, "named": set(wish.labels) <= found})
        kinds = list(dict.fromkeys(r["kind"] for r in rows))
        sums = {k: {m: mean(r[m] for r in rows if r["kind"] == k) for m in ("named", "exactly", "identity")}
                | {"prompts": sum(r["kind"] == k for r in rows),
                   "idle": mean(r["named"] for r in idle if r["kind"] == k)} for k in kinds}
        names = self.judge.config.labels
        labels = {n: mean(r["named"] for r in rows if r["labels"] == [n] and r["kind"] != "name") for n in names}
        asked = {n: mean(r["named"] for r in rows if r["labels"] == [n] and r["kind"] == "name") for n in names}
        return {"kinds": sums, "labels": labels, "asked": asked}

    def ceiling(self) -> dict:
        """The same of the studio's own edited views: no network can be asked for more."""
        rows, known = [], set(self.model.config.labels)
        same, owner = [], []
        for i, (shard, views) in enumerate(zip(self.shards, self.views)):
            for v in views.values():
                same.append(self.vector(portraits.truth(shard, 0, v, 256), shard))
                owner.append(i)
            for e, edit in enumerate(shard.edits):
                if not set(edit["labels"]) <= known:
                    continue
                kind = "none" if edit["labels"] == ["none"] else "single" if len(edit["labels"]) == 1 else "combination"
                for yaw in (PHOTO, -20, 0, 20):
                    view = portraits.truth(shard, e, views[yaw], 256)
                    image = portraits.shown(view, shard)
                    whole, exact = measure.right(measure.named(self.judge, image)[0], edit["labels"], self.before[i])
                    identity = float(self.vector(view, shard) @ self.input[i]) if yaw is PHOTO else None
                    rows.append({"kind": kind, "labels": edit["labels"], "named": whole, "exactly": exact,
                                 "identity": identity})
        kinds = {k: {m: mean(r[m] for r in rows if r["kind"] == k) for m in ("named", "exactly", "identity")}
                 | {"views": sum(r["kind"] == k for r in rows)} for k in ("none", "single", "combination")}
        pair_same, pair_other = measure.pairs(torch.stack(same), torch.tensor(owner))
        labels = {n: mean(r["named"] for r in rows if r["labels"] == [n]) for n in self.judge.config.labels}
        return {"kinds": kinds, "labels": labels, "same": mean(pair_same.tolist()), "other": mean(pair_other.tolist()),
                "equal_error": measure.equal_error(pair_same, pair_other) if len(self.shards) > 1 else None}

    def methods(self) -> dict:
        """Ours and the two baselines on the same wishes: success, identity, agreement of views, seconds an edit."""
        chosen = [w for w in wishes(self.studio, set(self.model.config.labels), self.effort) if w.kind == "text"]
        chosen = random.Random(4).sample(chosen, min(self.effort.baselines, len(chosen)))
        ways = {
            "ours": lambda p, w: portraits.by_text(self.model, p, w.words),
            "2D edit, then lift": lambda p, w: baselines.edit_then_lift(self.model, p, w.words),
            "lift, then optimise": lambda p, w: baselines.lift_then_optimise(self.model, p, self.judge, w.labels),
        }
        out = {}
        for name, way in ways.items():
            rows, turned, spent = [], [], 0.0
            for wish in chosen:
                person = self.people[wish.person]
                start = time.perf_counter()
                with torch.set_grad_enabled(name == "lift, then optimise"):
                    field = way(person, wish)
                spent += time.perf_counter() - start
                wish.yaw = PHOTO
                rows.append(self.verdict(wish, field))
                turned.append(self.turned({y: self.seen(field, y) for y in YAWS}, person.shard))
            if rows:
                out[name] = {m: mean(r[m] for r in rows) for m in ("named", "exactly", "identity")} | {
                    "seconds": spent / len(rows), "prompts": len(rows), "turned": self.gathered(turned)}
        return out

    def times(self, repeats: int = 3) -> dict:
        """Median milliseconds of a photo, a text, a picture, and a view of 256 x 256 with 64 samples a ray."""
        person, picture = self.people[0], self.shards[0].prompt[-1]
        field = portraits.by_text(self.model, person, "bronze statue")
        jobs = {
            "photo": lambda: portraits.meet(self.model, person.shard),
            "text prompt": lambda: portraits.by_text(self.model, person, "bronze statue"),
            "picture prompt": lambda: portraits.by_picture(self.model, person, picture),
            "view": lambda: portraits.look(self.model, field, 20, 256, 64),
        }
        out = {}
        for name, job in jobs.items():
            spent = []
            for _ in range(repeats):
                start = time.perf_counter()
                job()
                spent.append(1000 * (time.perf_counter() - start))
            out[name] = float(np.median(spent))
        return out


def run(weights: Path, judge_run: Path, data: Path, effort: Effort, say=print, align: Path | None = None,
        keep: Path | None = None) -> dict:
    """Every part in turn, with a word after each; what is measured so far is kept in the file `keep`. With `align` the
    photos' cameras are those of these weights."""
    f = Figures(evaluate.load(weights), judge_run, data, effort, opened(align) if align else None)
    out = {"align": align is not None, "people": len(f.shards), "threads": torch.get_num_threads(), "effort": vars(effort)}
    for name in ("times", "ceiling", "reconstruction", "editing", "methods"):
        start = time.perf_counter()
        out[name] = getattr(f, name)()
        say(f"{name}: {time.perf_counter() - start:.0f} s", flush=True)
        if keep is not None:
            keep.write_text(json.dumps(out, indent=1) + "\n")
    return out
