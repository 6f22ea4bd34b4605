"""Cameras as docs/dataset.md defines them: 25 numbers, OpenCV axes, an orbit about the head."""

from __future__ import annotations

import math

import torch

DISTANCE = 2.7
PIVOT = (0.0, 0.0, 0.2)
# An ellipsoid that stands for every face, fitted to the surfaces of 80 people: where a ray meets it, x and y are off by
# 0.002 world units in the mean (over x within 0.09 and y from -0.2 to 0.1).
HEAD_CENTRE, HEAD_RADII = (0.0, 0.0, 0.092), (0.158, 0.406, 0.170)
FOCAL = 1 / (1.414 * math.tan(18.837 * 3.14159 / 360))


def from_pose(pose: torch.Tensor) -> torch.Tensor:
    """[B, 6] (yaw, pitch, roll in radians, log scale, dx, dy) to cameras [B, 25]."""
    pose = pose.float()
    yaw, pitch, roll, log_scale, dx, dy = pose.unbind(-1)
    theta = math.pi / 2 + yaw
    phi = torch.arccos((1 - 2 * (math.pi / 2 + pitch) / math.pi).clamp(-0.9999, 0.9999))
    origin = DISTANCE * torch.stack(
        [phi.sin() * (math.pi - theta).cos(), phi.cos(), phi.sin() * (math.pi - theta).sin()], -1
    )
    unit = torch.nn.functional.normalize
    forward = unit(torch.tensor(PIVOT, device=pose.device) - origin, dim=-1)
    up = torch.tensor([0.0, 1.0, 0.0], device=pose.device).expand_as(forward)
    right = -unit(torch.linalg.cross(up, forward), dim=-1)
    down = unit(torch.linalg.cross(forward, right), dim=-1)
    c, s = roll.cos()[:, None], roll.sin()[:, None]
    right, down = c * right + s * down, c * down - s * right
    out = pose.new_zeros(pose.shape[0], 25)
    matrix = torch.stack([right, down, forward, origin], -1)
    out[:, :12] = matrix.reshape(-1, 12)
    out[:, 15] = 1
    out[:, 16] = out[:, 20] = FOCAL * log_scale.exp()
    out[:, 18], out[:, 21], out[:, 24] = 0.5 + dx, 0.5 + dy, 1
    return out


def orbit(yaw: float, pitch: float) -> torch.Tensor:
    """Camera [1, 25] on the orbit (radians)."""
    return from_pose(torch.tensor([[yaw, pitch, 0, 0, 0, 0]]))


def to_pose(camera: torch.Tensor) -> torch.Tensor:
    """The inverse of `from_pose`, for cameras on the orbit: [B, 25] to [B, 6]."""
    m = camera[:, :16].reshape(-1, 4, 4)
    origin = m[:, :3, 3]
    yaw = torch.atan2(origin[:, 0], origin[:, 2])
    pitch = -origin[:, 1] / DISTANCE * math.pi / 2
    zero = torch.zeros_like(yaw)
    level = from_pose(torch.stack([yaw, pitch, zero, zero, zero, zero], -1))
    level = level[:, :16].reshape(-1, 4, 4)
    right = m[:, :3, 0]
    roll = torch.atan2((right * level[:, :3, 1]).sum(-1), (right * level[:, :3, 0]).sum(-1))
    scale = (camera[:, 16] / FOCAL).log()
    return torch.stack([yaw, pitch, roll, scale, camera[:, 18] - 0.5, camera[:, 21] - 0.5], -1)


def mirrored(camera: torch.Tensor) -> torch.Tensor:
    """The camera that sees the mirrored world (x to -x) as the mirrored picture."""
    flip = torch.tensor(
        [1, -1, -1, -1, -1, 1, 1, 1, -1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, 1, 1, 1, 1, 1, 1],
        dtype=camera.dtype, device=camera.device,
    )
    out = camera * flip
    out[..., 18] = 1 - camera[..., 18]
    return out


def rays(camera: torch.Tensor, pixels: torch.Tensor):
    """Rays through normalised pixels. [B, 25], [B, R, 2] to origins [B, R, 3], directions [B, R, 3]."""
    m = camera[:, :16].reshape(-1, 4, 4)
    x = (pixels[..., 0] - camera[:, None, 18]) / camera[:, None, 16]
    y = (pixels[..., 1] - camera[:, None, 21]) / camera[:, None, 20]
    local = torch.stack([x, y, torch.ones_like(x)], -1)
    directions = torch.nn.functional.normalize(local @ m[:, :3, :3].transpose(1, 2), dim=-1)
    return m[:, None, :3, 3].expand_as(directions), directions


def project(camera: torch.Tensor, points: torch.Tensor):
    """Pinhole projection. [B, 25], [B, N, 3] to u [B, N, 2] (0..1 inside) and depth along z [B, N]."""
    m = camera[:, :16].reshape(-1, 4, 4)
    local = (points - m[:, None, :3, 3]) @ m[:, :3, :3]
    z = local[..., 2]
    safe = torch.where(z > 1e-4, z, torch.full_like(z, 1e-4))
    u = local[..., 0] / safe * camera[:, None, 16] + camera[:, None, 18]
    v = local[..., 1] / safe * camera[:, None, 20] + camera[:, None, 21]
    return torch.stack([u, v], -1), z


def pixel_grid(side: int, device=None) -> torch.Tensor:
    """Centres of a side x side image, row-major: [side^2, 2] as (x, y) in 0..1."""
    c = (torch.arange(side, device=device) + 0.5) / side
    y, x = torch.meshgrid(c, c, indexing="ij")
    return torch.stack([x, y], -1).reshape(-1, 2)


def place(camera: torch.Tensor, side: int) -> torch.Tensor:
    """Where on the face each pixel of a camera's picture lies: [B, 25] to x and -y in the world, [B, side, side, 2].

    Rays that pass the ellipsoid by are given their nearest point to it, so that places go on beyond its outline.
    """
    origins, directions = rays(camera, pixel_grid(side, camera.device).expand(len(camera), -1, -1))
    radii = torch.tensor(HEAD_RADII, device=camera.device)
    o, d = (origins - torch.tensor(HEAD_CENTRE, device=camera.device)) / radii, directions / radii
    a, b, c = (d * d).sum(-1), (o * d).sum(-1), (o * o).sum(-1) - 1
    t = (-b - (b * b - a * c).clamp(min=0).sqrt()) / a
    points = origins + directions * t[..., None]
    return torch.stack([points[..., 0], -points[..., 1]], -1).unflatten(1, (side, side))
