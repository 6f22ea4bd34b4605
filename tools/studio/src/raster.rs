//! A z-buffer rasteriser: an opaque pass that keeps the nearest triangle per sample, then lists of blended fragments before it.
//!
//! Nearness (1 / z for cameras, a linear height for shadow maps) is linear in the picture, so greater means nearer everywhere.

use glam::{Vec2, Vec3};

use crate::camera::Camera;
use crate::scene::{Part, Scene};
use crate::texel;

/// A triangle of a scene: part in the top 8 bits, triangle in the lower 24; `NONE` where nothing was drawn.
pub type TriangleId = u32;
pub const NONE: u32 = u32::MAX;

/// Packs a part and a triangle number.
pub fn triangle_id(part: usize, triangle: usize) -> TriangleId {
    ((part as u32) << 24) | (triangle as u32 & 0x00ff_ffff)
}

/// Part and triangle of an id.
pub fn split(id: TriangleId) -> (usize, usize) {
    ((id >> 24) as usize, (id & 0x00ff_ffff) as usize)
}

/// A see-through fragment of hair or a card before the opaque surface.
#[derive(Debug, Clone, Copy)]
pub struct Fragment {
    pub nearness: f32,
    pub id: TriangleId,
    /// Perspective-correct weights of the first two corners.
    pub weights: [f32; 2],
    pub alpha: f32,
    /// The next fragment of the same sample, or `NONE`; in no order.
    pub next: u32,
}

/// Buffers of one picture, reused from view to view.
#[derive(Debug, Default)]
pub struct Raster {
    pub size: usize,
    /// 1 / z of the nearest opaque surface; 0 where there is none.
    pub nearness: Vec<f32>,
    pub ids: Vec<TriangleId>,
    /// First fragment per sample, or `NONE`.
    pub heads: Vec<u32>,
    pub fragments: Vec<Fragment>,
    /// Per part and vertex: x, y in samples and 1 / z (not positive: behind the camera).
    projected: Vec<Vec<Vec3>>,
}

/// Fragments fainter than this are dropped.
const FAINT: f32 = 0.02;

impl Raster {
    /// Draws the scene with `size` x `size` samples.
    pub fn draw(&mut self, scene: &Scene, camera: &Camera, size: usize) {
        self.size = size;
        for (buffer, empty) in [(&mut self.ids, NONE), (&mut self.heads, NONE)] {
            buffer.clear();
            buffer.resize(size * size, empty);
        }
        self.nearness.clear();
        self.nearness.resize(size * size, 0.0);
        self.fragments.clear();
        self.projected.resize_with(scene.parts.len(), Vec::new);
        for (points, part) in self.projected.iter_mut().zip(&scene.parts) {
            points.clear();
            points.extend(part.positions.iter().map(|&p| {
                let q = camera.project(p);
                let inverse = if q.z > 0.1 { 1.0 / q.z } else { 0.0 };
                Vec3::new(q.x * size as f32, q.y * size as f32, inverse)
            }));
        }
        for (index, part) in scene.parts.iter().enumerate().filter(|(_, p)| !p.blended) {
            self.opaque(index, part);
        }
        for (index, part) in scene.parts.iter().enumerate().filter(|(_, p)| p.blended) {
            self.blended(index, part);
        }
    }

    fn opaque(&mut self, index: usize, part: &Part) {
        let (nearness, ids, points) = (&mut self.nearness, &mut self.ids, &self.projected[index]);
        for (t, corners) in part.triangles.iter().enumerate() {
            let [a, b, c] = corners.map(|i| points[i as usize]);
            if a.z.min(b.z).min(c.z) <= 0.0 {
                continue;
            }
            let id = triangle_id(index, t);
            fill(a, b, c, self.size, |at, e, near| {
                if near > nearness[at]
                    && (part.alpha_cut <= 0.0 || {
                        let w = perspective(e, [a.z, b.z, c.z], near);
                        texel::alpha(&part.texture, mix_uv(&part.uvs[t], w)) >= part.alpha_cut
                    })
                {
                    nearness[at] = near;
                    ids[at] = id;
                }
            });
        }
    }

    fn blended(&mut self, index: usize, part: &Part) {
        let (nearness, heads, fragments) = (&self.nearness, &mut self.heads, &mut self.fragments);
        let points = &self.projected[index];
        for (t, corners) in part.triangles.iter().enumerate() {
            let [a, b, c] = corners.map(|i| points[i as usize]);
            if a.z.min(b.z).min(c.z) <= 0.0 {
                continue;
            }
            let id = triangle_id(index, t);
            fill(a, b, c, self.size, |at, e, near| {
                if near <= nearness[at] {
                    return;
                }
                let w = perspective(e, [a.z, b.z, c.z], near);
                let alpha = texel::smooth_alpha(&part.texture, mix_uv(&part.uvs[t], w));
                if alpha >= FAINT.max(part.alpha_cut) {
                    fragments.push(Fragment { nearness: near, id, weights: [w[0], w[1]], alpha, next: heads[at] });
                    heads[at] = (fragments.len() - 1) as u32;
                }
            });
        }
    }

    /// Perspective-correct weights of the corners of the opaque triangle seen by the sample `at`.
    pub fn weights(&self, scene: &Scene, at: usize) -> [f32; 3] {
        let (part, triangle) = split(self.ids[at]);
        let [a, b, c] = scene.parts[part].triangles[triangle].map(|i| self.projected[part][i as usize]);
        let x = (at % self.size) as f32 + 0.5;
        let y = (at / self.size) as f32 + 0.5;
        let scale = 1.0 / ((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y));
        let e0 = ((b.x - x) * (c.y - y) - (c.x - x) * (b.y - y)) * scale;
        let e1 = ((c.x - x) * (a.y - y) - (a.x - x) * (c.y - y)) * scale;
        let e = [e0, e1, 1.0 - e0 - e1];
        perspective(e, [a.z, b.z, c.z], e[0] * a.z + e[1] * b.z + e[2] * c.z)
    }
}

/// Texture coordinates inside a triangle.
#[inline]
pub fn mix_uv(uv: &[Vec2; 3], w: [f32; 3]) -> Vec2 {
    uv[0] * w[0] + uv[1] * w[1] + uv[2] * w[2]
}

#[inline]
fn perspective(e: [f32; 3], z: [f32; 3], near: f32) -> [f32; 3] {
    let scale = 1.0 / near;
    let (p, q) = (e[0] * z[0] * scale, e[1] * z[1] * scale);
    [p, q, 1.0 - p - q]
}

/// Calls `visit(sample, weights in the picture, nearness)` for each sample centre inside a triangle of either winding.
/// Corners: x, y in samples, z the nearness.
#[inline(always)]
pub fn fill(a: Vec3, b: Vec3, c: Vec3, size: usize, mut visit: impl FnMut(usize, [f32; 3], f32)) {
    let area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    if area.abs() < 1e-7 {
        return;
    }
    let limit = size as f32;
    let x0 = (a.x.min(b.x).min(c.x) - 0.5).ceil().max(0.0);
    let x1 = (a.x.max(b.x).max(c.x) - 0.5).floor().min(limit - 1.0);
    let y0 = (a.y.min(b.y).min(c.y) - 0.5).ceil().max(0.0);
    let y1 = (a.y.max(b.y).max(c.y) - 0.5).floor().min(limit - 1.0);
    if x0 > x1 || y0 > y1 {
        return;
    }
    let scale = 1.0 / area;
    // Steps of the two free weights along x and y, and their values at the first sample centre.
    let (dx0, dy0) = ((b.y - c.y) * scale, (c.x - b.x) * scale);
    let (dx1, dy1) = ((c.y - a.y) * scale, (a.x - c.x) * scale);
    let (px, py) = (x0 + 0.5, y0 + 0.5);
    let start0 = ((b.x - px) * (c.y - py) - (c.x - px) * (b.y - py)) * scale;
    let start1 = ((c.x - px) * (a.y - py) - (a.x - px) * (c.y - py)) * scale;
    let (x0, x1, y0, y1) = (x0 as usize, x1 as usize, y0 as usize, y1 as usize);
    for y in y0..=y1 {
        let down = (y - y0) as f32;
        let (row0, row1) = (start0 + dy0 * down, start1 + dy1 * down);
        for x in x0..=x1 {
            let along = (x - x0) as f32;
            let (e0, e1) = (row0 + dx0 * along, row1 + dx1 * along);
            let e2 = 1.0 - e0 - e1;
            if e0 >= 0.0 && e1 >= 0.0 && e2 >= 0.0 {
                visit(y * size + x, [e0, e1, e2], e0 * a.z + e1 * b.z + e2 * c.z);
            }
        }
    }
}
