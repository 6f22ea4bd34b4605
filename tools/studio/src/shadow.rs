//! Depth maps from a direction: the key light's shadow and the ambient occlusion of each vertex.

use glam::Vec3;

use crate::raster::{fill, mix_uv};
use crate::scene::{Kind, Scene};
use crate::texel;

/// The ball that shadows are looked up in: head and shoulders of any person.
const CENTRE: Vec3 = Vec3::new(0.0, -0.08, 0.0);
const REACH: f32 = 0.66;

/// Heights of the nearest surfaces seen from far away along a direction.
#[derive(Debug, Clone)]
pub struct DepthMap {
    size: usize,
    axes: [Vec3; 3],
    heights: Vec<f32>,
}

impl DepthMap {
    /// Draws `scene` from the direction `towards` (unit, pointing to the light) with `size` x `size` texels.
    pub fn draw(scene: &Scene, towards: Vec3, size: usize) -> Self {
        let up = if towards.y.abs() < 0.9 { Vec3::Y } else { Vec3::Z };
        let right = up.cross(towards).normalize();
        let axes = [right, towards.cross(right), towards];
        let mut map = Self { size, axes, heights: vec![-1e9; size * size] };
        let mut points = Vec::new();
        for part in scene.parts.iter().filter(|p| p.kind != Kind::Card) {
            points.clear();
            points.extend(part.positions.iter().map(|&p| map.place(p)));
            let cut = if part.blended { 0.5 } else { part.alpha_cut };
            for (t, corners) in part.triangles.iter().enumerate() {
                let [a, b, c] = corners.map(|i| points[i as usize]);
                let heights = &mut map.heights;
                fill(a, b, c, size, |at, e, height| {
                    if height > heights[at]
                        && (cut <= 0.0 || texel::alpha(&part.texture, mix_uv(&part.uvs[t], e)) >= cut)
                    {
                        heights[at] = height;
                    }
                });
            }
        }
        map
    }

    fn place(&self, point: Vec3) -> Vec3 {
        let v = (point - CENTRE) / REACH;
        let half = 0.5 * self.size as f32;
        Vec3::new(half * (1.0 + v.dot(self.axes[0])), half * (1.0 - v.dot(self.axes[1])), v.dot(self.axes[2]) * REACH)
    }

    /// Share of light, 0..1, that reaches a point: the mean of 3 x 3 bilinear tests `spread` texels apart,
    /// with `bias` world units of tolerance.
    pub fn lit(&self, point: Vec3, bias: f32, spread: f32) -> f32 {
        let q = self.place(point);
        let mut sum = 0.0;
        for j in -1..=1 {
            for i in -1..=1 {
                sum += self.bilinear(q.x + i as f32 * spread, q.y + j as f32 * spread, q.z + bias);
            }
        }
        sum / 9.0
    }

    /// One bilinear test.
    pub fn lit_once(&self, point: Vec3, bias: f32) -> f32 {
        let q = self.place(point);
        self.bilinear(q.x, q.y, q.z + bias)
    }

    fn bilinear(&self, x: f32, y: f32, height: f32) -> f32 {
        let top = (self.size - 1) as f32 - 1e-3;
        let (x, y) = ((x - 0.5).clamp(0.0, top), (y - 0.5).clamp(0.0, top));
        let (i, j) = (x as usize, y as usize);
        let (fx, fy) = (x - i as f32, y - j as f32);
        let at = j * self.size + i;
        let test = |k: usize| if height >= self.heights[k] { 1.0 } else { 0.0 };
        let upper = test(at) * (1.0 - fx) + test(at + 1) * fx;
        let lower = test(at + self.size) * (1.0 - fx) + test(at + self.size + 1) * fx;
        upper * (1.0 - fy) + lower * fy
    }
}

/// Openness to the surroundings per part and vertex, 0..1, gathered from `directions` depth maps.
pub fn openness(scene: &Scene, directions: usize) -> Vec<Vec<f32>> {
    let mut seen: Vec<Vec<[f32; 2]>> = scene.parts.iter().map(|p| vec![[0.0, 0.0]; p.positions.len()]).collect();
    for towards in sphere(directions) {
        let map = DepthMap::draw(scene, towards, 128);
        for (part, seen) in scene.parts.iter().zip(&mut seen) {
            let both_sides = part.blended;
            for ((&p, &n), sum) in part.positions.iter().zip(&part.normals).zip(seen) {
                let cosine = n.dot(towards);
                let weight = if both_sides { 0.3 + 0.7 * cosine.abs() } else { 0.85 * cosine + 0.15 };
                if weight > 0.0 {
                    let out = if both_sides && cosine < 0.0 { -n } else { n };
                    sum[0] += weight * map.lit_once(p + 0.007 * out, 0.011);
                    sum[1] += weight;
                }
            }
        }
    }
    seen.into_iter().map(|part| part.into_iter().map(|[s, w]| if w > 0.0 { s / w } else { 1.0 }).collect()).collect()
}

/// Even directions over the sphere down to somewhat below the horizon (Fibonacci spiral).
fn sphere(count: usize) -> impl Iterator<Item = Vec3> {
    let golden = std::f32::consts::PI * (1.0 + 5.0_f32.sqrt());
    (0..count).map(move |i| {
        let t = i as f32 + 0.5;
        let y = 1.0 - 1.5 * t / count as f32;
        let r = (1.0 - y * y).max(0.0).sqrt();
        Vec3::new(r * (golden * t).cos(), y, r * (golden * t).sin())
    })
}
