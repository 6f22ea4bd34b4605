//! Depth maps from a direction: the key light's shadow and the ambient occlusion of each vertex.

use glam::Vec3;

use super::fill::fill;
use super::raster::mix_uv;
use crate::scene::texel;
use crate::scene::{Kind, Scene};

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
        Self::from_ball(scene, &in_ball(scene), towards, size)
    }

    /// `draw` with the vertices' places in the ball.
    fn from_ball(scene: &Scene, ball: &[Vec<Vec3>], towards: Vec3, size: usize) -> Self {
        let up = if towards.y.abs() < 0.9 { Vec3::Y } else { Vec3::Z };
        let right = up.cross(towards).normalize();
        let axes = [right, towards.cross(right), towards];
        let mut map = Self { size, axes, heights: vec![-1e9; size * size] };
        let mut points = Vec::new();
        for (part, ball) in scene.parts.iter().zip(ball).filter(|(p, _)| p.kind != Kind::Card) {
            points.clear();
            points.extend(ball.iter().map(|&v| map.place(v)));
            let cut = if part.blended { 0.5 } else { part.alpha_cut };
            for (t, corners) in part.triangles.iter().enumerate() {
                let corners = corners.map(|i| points[i as usize]);
                fill(corners, size, &mut map.heights, |_, e, height, highest| {
                    if cut <= 0.0 || texel::alpha(&part.texture, mix_uv(&part.uvs[t], e)) >= cut {
                        *highest = height;
                    }
                });
            }
        }
        map
    }

    /// Texel coordinates and height of a point of the unit ball.
    fn place(&self, v: Vec3) -> Vec3 {
        let half = 0.5 * self.size as f32;
        Vec3::new(half * (1.0 + v.dot(self.axes[0])), half * (1.0 - v.dot(self.axes[1])), v.dot(self.axes[2]) * REACH)
    }

    /// Share of light, 0..1, that reaches a point: the mean of 3 x 3 bilinear tests `spread` texels apart,
    /// with `bias` world units of tolerance.
    pub fn lit(&self, point: Vec3, bias: f32, spread: f32) -> f32 {
        let q = self.place(unit(point));
        let steps = [-1.0, 0.0, 1.0].map(|i| i * spread);
        let (columns, rows) = (steps.map(|s| self.split(q.x + s)), steps.map(|s| self.split(q.y + s)));
        let mut sum = 0.0;
        for row in rows {
            for column in columns {
                sum += self.bilinear(column, row, q.z + bias);
            }
        }
        sum / 9.0
    }

    /// One bilinear test of a point of the unit ball.
    fn lit_once(&self, v: Vec3, bias: f32) -> f32 {
        let q = self.place(v);
        self.bilinear(self.split(q.x), self.split(q.y), q.z + bias)
    }

    /// The texel before a coordinate, and how far it lies towards the next, 0..1.
    fn split(&self, x: f32) -> (usize, f32) {
        let x = (x - 0.5).clamp(0.0, (self.size - 1) as f32 - 1e-3);
        let i = x as i32;
        (i as usize, x - i as f32)
    }

    #[inline]
    fn bilinear(&self, (i, fx): (usize, f32), (j, fy): (usize, f32), height: f32) -> f32 {
        let at = j * self.size + i;
        let test = |k: usize| if height >= self.heights[k] { 1.0 } else { 0.0 };
        let upper = test(at) * (1.0 - fx) + test(at + 1) * fx;
        let lower = test(at + self.size) * (1.0 - fx) + test(at + self.size + 1) * fx;
        upper * (1.0 - fy) + lower * fy
    }
}

/// A world point in the coordinates of the ball, whose radius is one.
fn unit(point: Vec3) -> Vec3 {
    (point - CENTRE) / REACH
}

fn in_ball(scene: &Scene) -> Vec<Vec<Vec3>> {
    scene.parts.iter().map(|part| part.positions.iter().map(|&p| unit(p)).collect()).collect()
}

/// A vertex that gathers openness: just off the surface, on its front and its back, in the unit ball.
struct Probe {
    normal: Vec3,
    front: Vec3,
    back: Vec3,
    /// Open share and weight so far.
    sum: [f32; 2],
}

impl Probe {
    fn new(position: Vec3, normal: Vec3) -> Self {
        let off = |n: Vec3| unit(position + 0.007 * n);
        Self { normal, front: off(normal), back: off(-normal), sum: [0.0, 0.0] }
    }

    fn gather(&mut self, map: &DepthMap, towards: Vec3, both_sides: bool) {
        let cosine = self.normal.dot(towards);
        let weight = if both_sides { 0.3 + 0.7 * cosine.abs() } else { 0.85 * cosine + 0.15 };
        if weight > 0.0 {
            let from = if both_sides && cosine < 0.0 { self.back } else { self.front };
            self.sum[0] += weight * map.lit_once(from, 0.011);
            self.sum[1] += weight;
        }
    }

    fn open(&self) -> f32 {
        let [open, weight] = self.sum;
        if weight > 0.0 { open / weight } else { 1.0 }
    }
}

/// Openness to the surroundings per part and vertex, 0..1, gathered from `directions` depth maps.
pub fn openness(scene: &Scene, directions: usize) -> Vec<Vec<f32>> {
    let ball = in_ball(scene);
    let probes =
        scene.parts.iter().map(|p| p.positions.iter().zip(&p.normals).map(|(&p, &n)| Probe::new(p, n)).collect());
    let mut probes: Vec<Vec<Probe>> = probes.collect();
    for towards in sphere(directions) {
        let map = DepthMap::from_ball(scene, &ball, towards, 128);
        for (part, probes) in scene.parts.iter().zip(&mut probes) {
            probes.iter_mut().for_each(|probe| probe.gather(&map, towards, part.blended));
        }
    }
    probes.iter().map(|part| part.iter().map(Probe::open).collect()).collect()
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
