//! A z-buffer rasteriser: an opaque pass that keeps the nearest triangle per sample, then lists of blended fragments before it.
//!
//! Nearness (1 / z for cameras, a linear height for shadow maps) is linear in the picture, so greater means nearer everywhere.

use glam::{Vec2, Vec3};

use super::camera::Camera;
use super::fill::fill;
use crate::scene::texel;
use crate::scene::{Part, Scene};

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
    /// What a fragment must be nearer than to be seen: the opaque surface or, before it, a fragment that ends the sight.
    front: Vec<f32>,
    pub fragments: Vec<Fragment>,
    /// Per part and vertex: x, y in samples and 1 / z (not positive: behind the camera).
    projected: Vec<Vec<Vec3>>,
    /// The blended triangles from the front, with the sum of their corners' nearness.
    order: Vec<(f32, TriangleId)>,
}

/// Fragments fainter than this are dropped.
const FAINT: f32 = 0.02;
/// Opacity beyond which nothing farther away is seen.
pub const DENSE: f32 = 0.98;
/// A fragment of this alpha alone passes `DENSE`, whatever the rounding of those before it.
const ENDING: f32 = DENSE + 0.005;

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
        self.front.clone_from(&self.nearness);
        self.blended(scene);
    }

    fn opaque(&mut self, index: usize, part: &Part) {
        let (nearness, ids, points) = (&mut self.nearness, &mut self.ids, &self.projected[index]);
        for (t, corners) in part.triangles.iter().enumerate() {
            let [a, b, c] = corners.map(|i| points[i as usize]);
            if a.z.min(b.z).min(c.z) <= 0.0 {
                continue;
            }
            let id = triangle_id(index, t);
            fill([a, b, c], self.size, nearness, |at, e, near, nearest| {
                if part.alpha_cut <= 0.0 || {
                    let w = perspective(e, [a.z, b.z, c.z], near);
                    texel::alpha(&part.texture, mix_uv(&part.uvs[t], w)) >= part.alpha_cut
                } {
                    *nearest = near;
                    ids[at] = id;
                }
            });
        }
    }

    fn blended(&mut self, scene: &Scene) {
        self.order.clear();
        for (index, part) in scene.parts.iter().enumerate().filter(|(_, p)| p.blended) {
            let points = &self.projected[index];
            let nearness = part.triangles.iter().map(|t| t.map(|i| points[i as usize].z));
            let seen = nearness.enumerate().filter(|(_, z)| z.iter().all(|&z| z > 0.0));
            self.order.extend(seen.map(|(t, [a, b, c])| (a + b + c, triangle_id(index, t))));
        }
        // From the front, so that most of what lies behind a dense fragment is never looked up.
        self.order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let (heads, fragments) = (&mut self.heads, &mut self.fragments);
        for &(_, id) in &self.order {
            let (p, t) = split(id);
            let (part, points) = (&scene.parts[p], &self.projected[p]);
            let corners = part.triangles[t].map(|i| points[i as usize]);
            let (uvs, faintest) = (&part.uvs[t], FAINT.max(part.alpha_cut));
            fill(corners, self.size, &mut self.front, |at, e, near, front| {
                let w = perspective(e, corners.map(|c| c.z), near);
                let alpha = texel::smooth_alpha(&part.texture, mix_uv(uvs, w));
                if alpha >= faintest {
                    fragments.push(Fragment { nearness: near, id, weights: [w[0], w[1]], alpha, next: heads[at] });
                    heads[at] = (fragments.len() - 1) as u32;
                    if alpha >= ENDING {
                        // A fragment as near as this one may still lie before it by its id.
                        *front = near.next_down();
                    }
                }
            });
        }
    }

    /// The opaque triangle seen by the sample `at`.
    pub fn triangle(&self, scene: &Scene, at: usize) -> Triangle {
        let (part, triangle) = split(self.ids[at]);
        let [a, b, c] = scene.parts[part].triangles[triangle].map(|i| self.projected[part][i as usize]);
        let scale = 1.0 / ((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y));
        Triangle { part, triangle, corners: [a, b, c], scale }
    }
}

/// A triangle in the picture.
#[derive(Debug, Clone, Copy)]
pub struct Triangle {
    pub part: usize,
    pub triangle: usize,
    corners: [Vec3; 3],
    /// One over twice its signed area.
    scale: f32,
}

impl Triangle {
    /// Perspective-correct weights of the corners at a point of the picture, in samples.
    pub fn weights(&self, Vec2 { x, y }: Vec2) -> [f32; 3] {
        let ([a, b, c], scale) = (self.corners, self.scale);
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
