//! A whole view of 32 features.

use std::ops::Range;

use crate::geometry::camera::Camera;
use crate::paper::render::{OUTPUTS, PaperField, SAMPLES, depths, trace};
use crate::render::cpu::ray::Ray;

/// A volume-rendered view, channel by channel.
#[derive(Debug, Clone)]
pub struct FeatureImage {
    pub side: usize,
    /// `[32, side, side]` from -1 to 1; the first three channels are the raw picture.
    pub features: Vec<f32>,
    /// `[side, side]`, distance from the camera in world units.
    pub depth: Vec<f32>,
    /// `[side, side]`, opacity.
    pub total: Vec<f32>,
}

/// The ray through the middle of a pixel.
pub fn ray(camera: &Camera, x: usize, y: usize, side: usize) -> Ray {
    let uv = [x, y].map(|i| (i as f32 + 0.5) / side as f32);
    Ray { origin: camera.origin(), direction: camera.direction(uv) }
}

/// One finished ray.
#[derive(Debug, Clone)]
pub struct Pixel {
    colours: [f32; OUTPUTS - 1],
    depth: f32,
    total: f32,
    /// Depths of the first and the last sample.
    span: [f32; 2],
}

/// Follows the rays of some rows of a view of `side` x `side` rays; `draws` as for [`trace`].
pub fn rows(
    planes: &PaperField<'_>,
    camera: &Camera,
    side: usize,
    draws: &[f32; SAMPLES],
    wanted: Range<usize>,
) -> Vec<Pixel> {
    let start = wanted.start;
    let rows = crate::render::cpu::map(wanted.len(), |row| {
        let pixel = |x| {
            let t = trace(planes, &ray(camera, x, start + row, side), draws);
            Pixel { colours: t.colours, depth: t.depth, total: t.total, span: [t.all[0].0, t.all[t.all.len() - 1].0] }
        };
        (0..side).map(pixel).collect::<Vec<_>>()
    });
    rows.into_iter().flatten().collect()
}

/// Puts all rows of a view together.
pub fn gather(side: usize, pixels: &[Pixel]) -> FeatureImage {
    let n = side * side;
    let mut image =
        FeatureImage { side, features: vec![0.0; (OUTPUTS - 1) * n], depth: vec![0.0; n], total: vec![0.0; n] };
    let mut span = [f32::INFINITY, f32::NEG_INFINITY];
    for (i, pixel) in pixels.iter().take(n).enumerate() {
        for (c, colour) in pixel.colours.into_iter().enumerate() {
            image.features[c * n + i] = colour;
        }
        image.depth[i] = pixel.depth;
        image.total[i] = pixel.total;
        span = [span[0].min(pixel.span[0]), span[1].max(pixel.span[1])];
    }
    // All samples of all rays bound the depth, as in the published code.
    image.depth.iter_mut().for_each(|d| *d = d.max(span[0]).min(span[1]));
    image
}

/// Renders `side` x `side` rays; `draws` as for [`trace`].
pub fn render(planes: &PaperField<'_>, camera: &Camera, side: usize, draws: &[f32; SAMPLES]) -> FeatureImage {
    gather(side, &rows(planes, camera, side, draws, 0..side))
}

/// [`render`] with evenly spread draws: the deterministic mode of this project.
pub fn deterministic(planes: &PaperField<'_>, camera: &Camera, side: usize) -> FeatureImage {
    render(planes, camera, side, &depths::even_draws())
}
