"""Volume rendering of an edited portrait, as docs/compact.md describes; always in f32."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from volteface_common import cameras

from .config import Config

GAIN = 0.7  # of the logarithm by which the mirrored picture's colours may be brighter or darker


@dataclass
class Field:
    """Planes [B, 3, C, P, P], view features [B, Cv, P, P], picture [B, 3, n, n], camera [B, 25]."""

    planes: Tensor
    view: Tensor
    picture: Tensor
    camera: Tensor


@dataclass
class Rendered:
    """colour [B, R, 3] premultiplied, opacity and depth [B, R], weights and middles [B, R, N-1], raw
    density of the samples [B, R, N]."""

    colour: Tensor
    opacity: Tensor
    depth: Tensor
    weights: Tensor
    middles: Tensor
    density: Tensor


def make_field(cfg: Config, planes: Tensor, view: Tensor, picture: Tensor, camera: Tensor) -> Field:
    return Field(planes.float().unflatten(1, (3, cfg.plane_channels)), view.float(), picture, camera)


def sample(image: Tensor, at: Tensor, padding: str) -> Tensor:
    """Bilinear, [B, C, H, W] at [B, N, 2] in -1..1 -> [B, C, N]."""
    return F.grid_sample(image, at[:, None], padding_mode=padding, align_corners=False)[:, :, 0]


def view_features(cfg: Config, field: Field, points: Tensor):
    """What the photo's view knows of points [B, N, 3]: features [B, N, Cv], projections u [B, N, 2], and where they lie
    within the photo [B, N]."""
    u, z = cameras.project(field.camera, points)
    seen = sample(field.view, 2 * u - 1, "zeros")
    inside = ((u >= 0) & (u <= 1)).all(-1) & (z > 0)
    distance = (points - field.camera[:, None, [3, 7, 11]]).norm(dim=-1)
    # Distance and silhouette learn from their own dense losses alone: through the steep surface
    # features the rendered pixels' gradients are so large and noisy that they drown everything else.
    near = surface_features(cfg, seen[:, 0].detach(), distance, inside)
    return torch.cat([near, seen[:, 2:3].detach(), seen[:, 3:]], 1).transpose(1, 2), u, inside


def point_features(cfg: Config, field: Field, points: Tensor):
    """The decoder's input [B, N, C + Cv] at points [B, N, 3], with u and inside of `view_features`."""
    b = len(points)
    at = 2 / cfg.box * points
    at = torch.stack([at[..., list(axes)] for axes in cfg.plane_axes], 1).flatten(0, 1)
    planes = sample(field.planes.flatten(0, 1), at, "zeros").unflatten(0, (b, 3)).mean(1)
    seen, u, inside = view_features(cfg, field, points)
    return torch.cat([planes.transpose(1, 2), seen], 2), u, inside


def surface_distance(cfg: Config, raw: Tensor) -> Tensor:
    """View channel 0 as the distance from the photo's camera to the surface it sees."""
    return cfg.surface[0] + cfg.surface[1] * raw


def surface_features(cfg: Config, raw: Tensor, distance: Tensor, inside: Tensor) -> Tensor:
    """How far behind the seen surface a point lies, softly at two lengths: [B, 2, N]."""
    behind = distance - surface_distance(cfg, raw)
    return torch.stack([torch.tanh(behind / length) * inside for length in cfg.surface[2:]], 1)


def mirrored(points: Tensor) -> Tensor:
    """The other side of the head: x to -x."""
    return points * points.new_tensor([-1.0, 1.0, 1.0])


def second_look(cfg: Config, decoder, field: Field, points: Tensor, feature: Tensor, own: Tensor):
    """The picture at the mirror points, its colours adjusted [B, N, 3], the second gate [B, N, 1], and what the decoder
    said of both [B, N, 4]."""
    seen, u, inside = view_features(cfg, field, mirrored(points))
    picture = sample(field.picture, 2 * u - 1, "border").transpose(1, 2)
    raw = decoder.mirrored(torch.cat([feature, seen, own, picture], 2))
    gate = (inside * raw[..., 0].sigmoid())[..., None]
    return (picture * (GAIN * raw[..., 1:].tanh()).exp()).clamp(0, 1), gate, raw


def shade(cfg: Config, decoder, field: Field, points: Tensor):
    """Raw density [B, N] (-1000 outside the box) and colour [B, N, 3] at points [B, N, 3]."""
    feature, u, inside = point_features(cfg, field, points)
    raw = decoder(feature)
    gate = (inside * raw[..., 4].sigmoid())[..., None]
    own = raw[..., 1:4].sigmoid() * 1.002 - 0.001
    if cfg.mirror:
        other, second, _ = second_look(cfg, decoder, field, points, feature, own)
        own = own + second * (other - own)
    colour = own + gate * (sample(field.picture, 2 * u - 1, "border").transpose(1, 2) - own)
    empty = (points.abs() > cfg.box / 2).any(-1)
    return raw[..., 0].masked_fill(empty, -1000.0), colour


def march(cfg: Config, density: Tensor, colour: Tensor, t: Tensor) -> Rendered:
    """Interval marching: density and t [B, R, N], colour [B, R, N, 3]."""
    delta = t[..., 1:] - t[..., :-1]
    middle = (t[..., 1:] + t[..., :-1]) / 2
    sigma = cfg.density_scale * F.softplus((density[..., 1:] + density[..., :-1]) / 2 - 1)
    optical = sigma * delta
    # The product of (1 - alpha) is the exponential of the summed optical depth.
    through = torch.exp(-(torch.cumsum(optical, -1) - optical))
    weights = (1 - torch.exp(-optical)) * through
    pair = weights[..., None] * (colour[..., 1:, :] + colour[..., :-1, :]) / 2
    opacity = weights.sum(-1)
    depth = (weights * middle).sum(-1) / opacity.clamp(min=1e-6)
    return Rendered(pair.sum(-2), opacity, depth, weights, middle, density)


def render(cfg: Config, decoder, field: Field, origins: Tensor, directions: Tensor, t: Tensor) -> Rendered:
    """Rays [B, R, 3] with samples at distances t [B, R, N]."""
    b, r, n = t.shape
    points = (origins[:, :, None] + t[..., None] * directions[:, :, None]).flatten(1, 2)
    density, colour = shade(cfg, decoder, field, points)
    return march(cfg, density.view(b, r, n), colour.view(b, r, n, 3), t)


def stratified(cfg: Config, shape: tuple, n: int, device, generator=None) -> Tensor:
    """n jittered distances per ray: [*shape, n]."""
    jitter = torch.rand(*shape, n, device=device, generator=generator)
    return cfg.near + (torch.arange(n, device=device) + jitter) / n * (cfg.far - cfg.near)


def guided(cfg: Config, depth: Tensor, coarse: int, fine: int, spread: float) -> Tensor:
    """Sorted distances: stratified, and around the true depth (0: nothing there) [B, R] -> [B, R, N]."""
    a = stratified(cfg, depth.shape, coarse, depth.device)
    b = stratified(cfg, depth.shape, fine, depth.device)
    near = depth[..., None] + spread * torch.randn(*depth.shape, fine, device=depth.device)
    b = torch.where(depth[..., None] > 0, near.clamp(cfg.near, cfg.far), b)
    return torch.cat([a, b], -1).sort(-1).values


@torch.no_grad()
def view(cfg: Config, decoder, field: Field, camera: Tensor, side: int, samples: int = 96, chunk: int = 4096):
    """Whole views of B portraits: colour [B, 3, side, side] premultiplied, opacity, depth [B, side, side]."""
    pixels = cameras.pixel_grid(side, camera.device)
    parts = []
    steps = torch.linspace(cfg.near, cfg.far, samples, device=camera.device)
    for piece in pixels.split(chunk):
        o, d = cameras.rays(camera, piece[None].expand(len(camera), -1, -1))
        t = steps.expand(len(camera), len(piece), samples)
        out = render(cfg, decoder, field, o, d, t)
        parts.append(torch.cat([out.colour, out.opacity[..., None], out.depth[..., None]], -1))
    whole = torch.cat(parts, 1).transpose(1, 2).unflatten(2, (side, side))
    return whole[:, :3], whole[:, 3], whole[:, 4]
