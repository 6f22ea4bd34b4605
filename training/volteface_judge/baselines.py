"""The two families of Table 1 of the paper, rebuilt with our own parts; inference only."""

from __future__ import annotations

import random
from dataclasses import replace

import torch
import torch.nn.functional as F

from volteface_common import cameras
from volteface_train import infer, render
from volteface_train.editor import edited_picture
from volteface_train.model import Compact

from .networks import Judge
from .pictures import plain
from .portraits import Person, by_text

STEPS, RATE = 40, 0.03
SIDE, SAMPLES = 64, 32  # of the views that the judge sees while it is followed


def edit_then_lift(model: Compact, person: Person, words: str) -> render.Field:
    """The photo is edited as a picture, and what comes out is a new photo to be reconstructed, by the same camera."""
    picture = by_text(model, person, words).picture
    coded = replace(model.encode_photo(picture), pose=person.coded.pose)
    return infer.edit(model, picture, coded, infer.asked(model))


def lift_then_optimise(model: Compact, person: Person, judge: Judge, labels: list[str], steps: int = STEPS,
                       seed: int = 0) -> render.Field:
    """The reconstruction's appearance features F_a, moved by Adam until the judge names `labels` on views about
    the front. (The judge is followed here, so its verdict on this method flatters it.)"""
    rng, cfg = random.Random(seed), model.config
    none = infer.asked(model)
    with torch.no_grad():
        f_a = model.cross(person.coded.f_h, person.coded.f_g, none)
    f_a = f_a.clone().requires_grad_(True)
    target = torch.tensor([[float(n in labels) for n in judge.config.labels]])
    optimiser = torch.optim.Adam([f_a], lr=RATE * float(f_a.detach().std()) * 3)
    camera = cameras.from_pose(person.coded.pose)

    def field() -> render.Field:
        planes, change, view = model.edit(f_a, person.coded.f_g, person.coded.s64, person.coded.s128, none, camera)
        return render.make_field(cfg, planes, view, edited_picture(person.photo, change), camera)

    t = torch.linspace(cfg.near, cfg.far, SAMPLES)
    for _ in range(steps):
        eye = camera if rng.random() < 0.5 else cameras.orbit(rng.uniform(-0.4, 0.4), rng.uniform(-0.1, 0.1))
        o, d = cameras.rays(eye, cameras.pixel_grid(SIDE)[None])
        seen = render.render(cfg, model.decoder, field(), o, d, t.expand(1, SIDE**2, SAMPLES))
        image = (seen.colour + (1 - seen.opacity)[..., None] * rng.random()).transpose(1, 2).unflatten(2, (SIDE, SIDE))
        logits = judge(plain(image.clamp(0, 1), judge.config.judge_side, 0.95))
        loss = F.binary_cross_entropy_with_logits(logits, target, pos_weight=target.new_tensor(4.0))
        optimiser.zero_grad(set_to_none=True)
        loss.backward(inputs=[f_a])
        optimiser.step()
    with torch.no_grad():
        return field()
