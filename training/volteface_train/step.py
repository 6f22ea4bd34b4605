"""One step of a stage: all terms of its loss."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from . import augment, cameras, losses, pose, render
from .config import Recipe
from .critic import Critics
from .data import Batch
from .editor import AFFINE, edited_picture
from .model import Compact
from .precision import fast

# How far off the photo's camera is taken to be: yaw, pitch, roll (radians), log scale, dx, dy.
NOISE = (0.01, 0.01, 0.007, 0.004, 0.002, 0.002)


def step_losses(model: Compact, batch: Batch, recipe: Recipe, stage: int, bf16: bool = True,
                rays: bool = True, critics: Critics | None = None) -> dict:
    """All terms of L = L2D + L3D (and pose) of one batch; `total` is what is minimised. `critics` learns a step too."""
    cfg, device = model.config, batch.camera.device
    people, samples = len(batch.photo), len(batch.target)
    encoders_learn = stage == 1 or recipe.together
    each = samples // people
    owner = torch.arange(samples, device=device) // each

    look = augment.Look(people, device)
    subject = augment.to_float(batch.photo)
    clean = look(subject[:, :3], subject[:, 3:])
    photo = clean + (1 - subject[:, 3:]) * look(augment.to_float(batch.background), None)
    photo = torch.where(batch.lens[:, None, None, None], look(augment.to_float(batch.taken), None), photo)
    photo = augment.dirty(photo).contiguous(memory_format=torch.channels_last)

    noise = torch.randn(people, 6, device=device) * torch.tensor(NOISE, device=device)
    seen_by = cameras.from_pose(cameras.to_pose(batch.camera) + noise)[owner]
    with fast(device, bf16):
        with torch.set_grad_enabled(encoders_learn and torch.is_grad_enabled()):
            coded = model.encode_photo(photo)
        _, planes, change, view = model.edit_photo(coded.repeat(each), batch.wish, seen_by)
    # Rays look up the edited picture as it is; where there are none, half its side may be all that the losses see.
    same, halved = (lambda x: x), (lambda x: F.avg_pool2d(x, 2))
    before, after = (same, same) if recipe.full_side else (same, halved) if rays else (halved, same)
    picture = edited_picture(before(photo)[owner], change.float())
    clean = before(clean)

    # L2D: the edited input view inside the subject.
    if stage == 1:
        target, alpha = clean, before(subject[:, 3:])
    else:
        edited = before(augment.to_float(batch.target))
        alpha = edited[:, 3:]
        target = look(edited[:, :3], alpha, owner)
    a, b = after(picture * alpha), after(target)
    # What an edit changes counts up to five times, or a hat is little beside a face that stays.
    changed = (b - after(clean)[owner]).abs().mean(1, keepdim=True)
    out = {"picture": losses.pixel(a, b, 1 + (16 * changed).clamp(max=4)), "picture_p": losses.perceptual(a, b, 3)}

    # Neighbouring pixels of the photo move alike.
    moved = change[:, AFFINE:].float()
    out["fold"] = (moved[..., 1:] - moved[..., :-1]).abs().mean() + (moved[..., 1:, :] - moved[..., :-1, :]).abs().mean()

    # What the photo's camera sees: how far, and whether anything is there.
    out["surface"] = losses.surface_map(render.surface_distance(cfg, view[:, 0].float()), batch.surface)
    there = F.avg_pool2d(alpha, alpha.shape[-1] // view.shape[-1])
    out["silhouette"] = F.binary_cross_entropy_with_logits(view[:, 2:3].float(), there)

    # Stage 1 is about shape, stage 2 about looks: each in front of what the other has settled.
    looks, shape = (1, 1) if stage == 1 else (6, 0.8)
    looks, deep = looks * (recipe.without != "l2d"), 10 * (recipe.without != "l3d")
    out["total"] = looks * (out["picture"] + out["picture_p"] + 0.2 * out["fold"]) + shape * (deep * out["surface"] + out["silhouette"])
    if critics is not None and looks:
        small = halved if recipe.full_side else same
        out.update(critics.step(small(a), small(b), batch.wish, bf16))
        out.update(critics.terms(small(a), small(b), batch.wish, bf16))
        out["total"] = out["total"] + looks * (recipe.critic * out["critic"] + recipe.real * out["real"])
    if rays:
        out["total"] = out["total"] + ray_losses(model, batch, recipe, owner, look, seen_by, planes, view, picture, out)
    if encoders_learn:
        off = (coded.pose - cameras.to_pose(batch.camera)).abs()
        out["pose"] = off.mean()
        # A twentieth: more, and the pose's gradient drowns all else that E_low has to learn.
        out["total"] = out["total"] + 0.05 * (off / off.new_tensor(pose.SPREAD)).mean()
    return out


def ray_losses(model: Compact, batch: Batch, recipe: Recipe, owner, look, seen_by, planes, view, picture, out: dict):
    """Rendered patches of the photo's view (L2D) and of others (L3D); adds its terms to `out`."""
    cfg, device = model.config, batch.camera.device
    samples = len(batch.target)
    field = render.make_field(cfg, planes, view, picture, seen_by)
    v, r = batch.depth.shape[1:]
    flat = lambda t: t.flatten(0, 1)  # noqa: E731
    # The photo's own patches are seen by the camera that the field believes in.
    view_camera = torch.cat([seen_by[:, None], batch.view_camera[:, 1:]], 1)
    origins, directions = cameras.rays(flat(view_camera), flat(batch.pixels))
    by_sample = lambda t: t.unflatten(0, (samples, v)).flatten(1, 2)  # noqa: E731
    depth = batch.depth.flatten(1, 2)
    told = depth if recipe.without != "l3d" else torch.zeros_like(depth)
    t = render.guided(cfg, told, recipe.coarse, recipe.fine, recipe.fine_spread)
    seen = render.render(cfg, model.decoder, field, by_sample(origins), by_sample(directions), t)

    n = recipe.patch
    truth = augment.to_float(batch.colour.flatten(0, 1)[:, None])[:, :, 0]  # [BV, 4, R]
    who = owner.repeat_interleave(v)
    true_alpha = truth[:, 3:]
    true_colour = look(truth[:, :3], true_alpha, who)
    behind = torch.rand(samples * v, 3, 1, device=device)
    image = lambda c, o: (c + (1 - o) * behind).unflatten(2, (n, n))  # noqa: E731
    colour = seen.colour.view(samples * v, r, 3).transpose(1, 2)
    opacity = seen.opacity.view(samples * v, 1, r)
    # Without L3D the photo's view alone teaches, without L2D all views but that one.
    views = {"l3d": slice(0, 1), "l2d": slice(1, None)}.get(recipe.without, slice(None))
    kept = lambda x: x.unflatten(0, (samples, v))[:, views].flatten(0, 1)  # noqa: E731
    a, b = kept(image(colour, opacity)), kept(image(true_colour, true_alpha))
    out["patch"], out["patch_p"] = losses.pixel(a, b), losses.perceptual(a, b)
    off = kept(opacity - true_alpha)
    out["opacity"] = off.abs().mean() + (off * off).mean()
    out["depth"], out["spread"] = losses.surface(seen.weights, seen.middles, depth)

    seen_through = true_alpha.reshape(samples, v * r)
    out["occupancy"] = losses.occupancy(seen.density, t, depth, seen_through)

    deep = 4 * out["depth"] + 2 * out["spread"] + 0.3 * out["occupancy"]
    return 2 * (out["patch"] + out["patch_p"]) + out["opacity"] + (recipe.without != "l3d") * deep
