"""One step of a stage: all terms of its loss."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from volteface_common import augment, cameras, losses
from volteface_common.border import cropped, left
from volteface_common.losses import LossWeights
from volteface_common.precision import fast

from . import pose, render
from .config import Recipe
from .critic import Critics
from .data import Batch
from .editor import AFFINE, edited_picture
from .model import Compact

# How far off the photo's camera is taken to be: yaw, pitch, roll (radians), log scale, dx, dy.
KIND_POINTS = 256  # of a sample
NOISE = (0.01, 0.01, 0.007, 0.004, 0.002, 0.002)


def step_losses(model: Compact, batch: Batch, recipe: Recipe, stage: int, bf16: bool = True,
                rays: bool = True, critics: Critics | None = None) -> dict:
    """All terms of L = L2D + L3D (and pose) of one batch; `total` is what is minimised. `critics` learns a step too."""
    cfg, device = model.config, batch.camera.device
    people, owner, weigh = len(batch.photo), batch.owner, recipe.loss_weights(stage)
    encoders_learn = stage == 1 or recipe.together

    look = augment.Look(people, device)
    subject = augment.to_float(batch.photo)
    clean = look(subject[:, :3], subject[:, 3:])
    photo = clean + (1 - subject[:, 3:]) * look(augment.to_float(batch.background), None)
    photo = torch.where(batch.lens[:, None, None, None], look(augment.to_float(batch.taken), None), photo)
    photo = cropped(augment.dirty(photo), batch.crop).contiguous(memory_format=torch.channels_last)
    # Where the photo is the photo and its truth is known; beyond its edge planes alone can draw.
    shown = left(batch.crop, photo.shape[-1]) * batch.known[:, None]

    noise = torch.randn(people, 6, device=device) * torch.tensor(NOISE, device=device)
    seen_by = cameras.from_pose(cameras.to_pose(batch.camera) + noise)[owner]
    with fast(device, bf16):
        with torch.set_grad_enabled(encoders_learn and torch.is_grad_enabled()):
            coded = model.encode_photo(photo)
        _, planes, change, view = model.edit_photo(coded.of(owner), batch.wish, seen_by)
    # Rays look up the edited picture as it is; where there are none, half its side may be all that the losses see.
    same, halved = (lambda x: x), (lambda x: F.avg_pool2d(x, 2))
    before, after = (same, same) if recipe.full_side else (same, halved) if rays else (halved, same)
    picture = edited_picture(before(photo)[owner], change.float())
    clean = before(clean)

    # L2D: the edited input view inside the subject.
    shown = before(shown)[owner]
    if stage == 1:
        target, alpha = clean[owner], before(subject[:, 3:])[owner]
    else:
        edited = before(augment.to_float(batch.target))
        alpha = edited[:, 3:]
        target = look(edited[:, :3], alpha, owner)
    a, b = after(picture * alpha * shown), after(target * shown)
    # What an edit changes counts up to five times, or a hat is little beside a face that stays.
    changed = (b - after(clean[owner] * shown)).abs().mean(1, keepdim=True)
    out = {"picture": losses.pixel(a, b, 1 + (16 * changed).clamp(max=4)), "picture_p": losses.perceptual(a, b, 3)}

    # Neighbouring pixels of the photo move alike.
    moved = change[:, AFFINE:].float()
    out["fold"] = (moved[..., 1:] - moved[..., :-1]).abs().mean() + (moved[..., 1:, :] - moved[..., :-1, :]).abs().mean()

    # What the photo's camera sees: how far, and whether anything is there.
    out["surface"] = losses.surface_map(render.surface_distance(cfg, view[:, 0].float()), batch.surface)
    n = view.shape[-1]
    there, known = (F.avg_pool2d(x, x.shape[-1] // n) for x in (alpha, batch.known[owner, None].float()))
    silhouette = F.binary_cross_entropy_with_logits(view[:, 2:3].float(), there, known, reduction="sum")
    out["silhouette"] = silhouette / known.sum().clamp(min=1)

    out["total"] = (weigh.picture * (out["picture"] + out["picture_p"]) + weigh.fold * out["fold"]
                    + weigh.surface * out["surface"] + weigh.silhouette * out["silhouette"])
    if critics is not None and weigh.picture:
        small = halved if recipe.full_side else same
        out.update(critics.step(small(a), small(b), batch.wish, bf16))
        out.update(critics.terms(small(a), small(b), batch.wish, bf16))
        out["total"] = out["total"] + weigh.picture * (recipe.critic * out["critic"] + recipe.real * out["real"])
    field = render.make_field(cfg, planes, view, picture, seen_by) if rays or cfg.layers_used else None
    if rays:
        out["total"] = out["total"] + ray_losses(model, batch, recipe, weigh, look, field, out)
    if cfg.layers_used:
        out["kinds"] = kind_loss(model, batch, field)
        out["total"] = out["total"] + weigh.kinds * out["kinds"]
    if encoders_learn:
        off = (coded.pose - cameras.to_pose(batch.camera)).abs()
        out["pose"] = off.mean()
        out["total"] = out["total"] + weigh.pose * (off / off.new_tensor(pose.SPREAD)).mean()
    return out


def kind_loss(model: Compact, batch: Batch, field: render.Field) -> torch.Tensor:
    """What points of the seen surface are, and, at half the weight, their mirror points: cross-entropy."""
    n = batch.surface.shape[-1]
    at = torch.randint(n * n, (len(batch.surface), KIND_POINTS), device=batch.surface.device)
    depth, kinds = (t.flatten(1).gather(1, at) for t in (batch.surface, batch.kinds.long()))
    pixels = torch.stack([at % n + 0.5, at.div(n, rounding_mode="floor") + 0.5], -1) / n
    origins, directions = cameras.rays(batch.camera[batch.owner], pixels)
    points = origins + depth[..., None] * directions
    known = ((kinds > 0) & (depth > 0)).float()
    total = 0.0
    for weight, where in ((1.0, points), (0.5, render.mirrored(points))):
        feature, _, _ = render.point_features(model.config, field, where)
        each = F.cross_entropy(model.decoder.kinds(feature).flatten(0, 1), (kinds - 1).clamp(min=0).flatten(), reduction="none")
        total = total + weight * (each * known.flatten()).sum() / known.sum().clamp(min=1)
    return total


def _told(cfg, batch: Batch, view, depth):
    """Distances about which rays are sampled: the true ones; of real portraits, what the network sees itself. [B, V, R]"""
    real = batch.real[batch.owner]
    if not real.any():
        return depth
    at = 2 * batch.pixels.flatten(1, 2) - 1
    own = render.surface_distance(cfg, render.sample(view.detach().float()[:, :1], at, "border"))[:, 0]
    own = own.clamp(cfg.near, cfg.far).view_as(depth) * (batch.colour[..., 3] > 127)
    return torch.where(real[:, None, None], own, depth)


def ray_losses(model: Compact, batch: Batch, recipe: Recipe, weigh: LossWeights, look,
               field: render.Field, out: dict):
    """Rendered patches of the photo's view (L2D) and of others (L3D); adds its terms to `out`."""
    cfg, device = model.config, batch.camera.device
    samples, owner = len(batch.target), batch.owner
    seen_by = field.camera
    v, r = batch.depth.shape[1:]
    flat = lambda t: t.flatten(0, 1)  # noqa: E731
    # The photo's own patches are seen by the camera that the field believes in.
    own = batch.real[owner, None] | (torch.arange(v, device=device) == 0)
    view_camera = torch.where(own[..., None], seen_by[:, None], batch.view_camera)
    origins, directions = cameras.rays(flat(view_camera), flat(batch.pixels))
    by_sample = lambda t: t.unflatten(0, (samples, v)).flatten(1, 2)  # noqa: E731
    depth = batch.depth.flatten(1, 2)
    told = _told(cfg, batch, field.view, batch.depth).flatten(1, 2) if recipe.without != "l3d" else torch.zeros_like(depth)
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
    sure = batch.sure.view(samples * v, 1, r).float()
    a, b = (kept(image(c, o) * sure.unflatten(2, (n, n))) for c, o in ((colour, opacity), (true_colour, true_alpha)))
    out["patch"], out["patch_p"] = losses.pixel(a, b), losses.perceptual(a, b)
    off = kept((opacity - true_alpha) * sure)
    out["opacity"] = off.abs().mean() + (off * off).mean()
    out["depth"], out["spread"] = losses.surface(seen.weights, seen.middles, depth)

    # Where nothing is known, neither solid nor empty.
    seen_through = torch.where(sure > 0, true_alpha, 0.5).reshape(samples, v * r)
    out["occupancy"] = losses.occupancy(seen.density, t, depth, seen_through)

    return (weigh.patch * (out["patch"] + out["patch_p"]) + weigh.opacity * out["opacity"] + weigh.depth * out["depth"]
            + weigh.spread * out["spread"] + weigh.occupancy * out["occupancy"])
