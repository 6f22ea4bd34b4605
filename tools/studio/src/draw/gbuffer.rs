//! What a picture shows apart from its colour: segments, normals, albedo and shading per pixel (docs/dataset.md, "Layers").

use glam::{Vec2, Vec3};

use super::camera::Camera;
use crate::colour::{decode, luminance};
use crate::scene::segment::{Anatomy, SEGMENTS};

/// Steps of the shading's code per unit: a byte reaches 3.
pub const SHADING: f32 = 85.0;
/// Darker albedos (linear luminance) are taken as this for the shading, or their rounding would be all that it shows.
const DARKEST: f32 = 1e-3;
/// A normal that points farther away from the camera than this belongs to the back of a thin sheet, which is seen reversed.
const BACK: f32 = -0.3;

/// The layers of one or more pictures of the same size, one after the other, each row-major from the top left.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GBuffer {
    /// The two strongest segments of each pixel.
    pub ids: Vec<[u8; 2]>,
    /// Share of the first of the two, 255 = all.
    pub share: Vec<u8>,
    /// x (right) and y (up) of the camera-space normal, 128 + 127 n.
    pub normal: Vec<[u8; 2]>,
    /// sRGB of the surface without light.
    pub albedo: Vec<[u8; 3]>,
    /// `SHADING` x linear luminance of the picture without highlights over that of the albedo.
    pub shading: Vec<u8>,
}

impl GBuffer {
    /// Appends an empty picture and returns its first pixel.
    pub(crate) fn begin(&mut self, pixels: usize) -> usize {
        let (first, end) = (self.ids.len(), self.ids.len() + pixels);
        self.ids.resize(end, [0, 0]);
        self.share.resize(end, 255);
        self.normal.resize(end, [128, 128]);
        self.albedo.resize(end, [0; 3]);
        self.shading.resize(end, 0);
        first
    }

    pub(crate) fn set(&mut self, at: usize, held: &Held) {
        (self.ids[at], self.share[at]) = held.strongest();
        if held.cover <= 0.0 {
            return;
        }
        self.normal[at] = held.normal();
        let (albedo, matte) = (held.albedo / held.cover, held.matte / held.cover);
        self.albedo[at] = (albedo * 255.0 + 0.5).to_array().map(|v| v as u8);
        let light = luminance(decode(matte)) / luminance(decode(albedo)).max(DARKEST);
        self.shading[at] = (light * SHADING + 0.5) as u8;
    }
}

/// A surface point without its highlights; both colours are encoded as sRGB 0..1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bare {
    pub albedo: Vec3,
    /// The albedo in its light.
    pub matte: Vec3,
}

/// What has been gathered of one pixel, weighted by how much of it is seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held {
    axes: [Vec3; 3],
    cover: f32,
    segments: [f32; SEGMENTS],
    normal: Vec3,
    albedo: Vec3,
    matte: Vec3,
}

impl Held {
    pub fn new(camera: &Camera) -> Self {
        let zero = Vec3::ZERO;
        let axes = [camera.right, -camera.down, -camera.forward];
        Self { axes, cover: 0.0, segments: [0.0; SEGMENTS], normal: zero, albedo: zero, matte: zero }
    }

    /// Adds a surface of which the share `weight` of the pixel is seen; `normal` in the world, of any length.
    pub fn add(&mut self, weight: f32, anatomy: &Anatomy, uv: Vec2, normal: Vec3, bare: Bare) {
        for (segment, share) in anatomy.at(uv) {
            self.segments[segment as usize] += weight * share;
        }
        let n = Vec3::from(self.axes.map(|a| normal.dot(a))).normalize_or_zero();
        self.cover += weight;
        self.normal += weight * if n.z < BACK { -n } else { n };
        self.albedo += weight * bare.albedo;
        self.matte += weight * bare.matte;
    }

    /// The two strongest segments and the first one's share of both.
    fn strongest(&self) -> ([u8; 2], u8) {
        let mut shares = self.segments;
        shares[0] = (1.0 - self.cover).max(0.0);
        let best = |skip: usize| {
            (0..SEGMENTS).filter(|k| *k != skip).fold((0, 0.0), |b, k| if shares[k] > b.1 { (k, shares[k]) } else { b })
        };
        let (first, most) = best(SEGMENTS);
        let (second, less) = best(first);
        let share = (255.0 * most / (most + less).max(1e-6) + 0.5) as u8;
        ([first as u8, if share == 255 { 0 } else { second as u8 }], share)
    }

    /// The mean normal's code; it never points away from the camera.
    fn normal(&self) -> [u8; 2] {
        let mut n = self.normal.normalize_or(Vec3::Z);
        if n.z < 0.0 {
            n = n.with_z(0.0).normalize_or(Vec3::Z);
        }
        [n.x, n.y].map(|v| (128.5 + 127.0 * v) as u8)
    }
}
