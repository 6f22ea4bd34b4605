//! A whole view of 32 features.

use super::super::march::Ray;
use super::{OUTPUTS, Planes, SAMPLES, depths, trace};
use crate::camera::Camera;

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

/// Renders `side` x `side` rays; `draws` as for [`trace`].
pub fn render(planes: &Planes<'_>, camera: &Camera, side: usize, draws: &[f32; SAMPLES]) -> FeatureImage {
    let rows = super::super::cpu::map(side, |y| {
        let pixel = |x| {
            let t = trace(planes, &ray(camera, x, y, side), draws);
            let span = [t.all[0].0, t.all[t.all.len() - 1].0];
            (t.colours, t.depth, t.total, span)
        };
        (0..side).map(pixel).collect::<Vec<_>>()
    });
    let n = side * side;
    let mut image =
        FeatureImage { side, features: vec![0.0; (OUTPUTS - 1) * n], depth: vec![0.0; n], total: vec![0.0; n] };
    let mut span = [f32::INFINITY, f32::NEG_INFINITY];
    for (i, (colours, depth, total, here)) in rows.into_iter().flatten().enumerate() {
        for (c, colour) in colours.into_iter().enumerate() {
            image.features[c * n + i] = colour;
        }
        image.depth[i] = depth;
        image.total[i] = total;
        span = [span[0].min(here[0]), span[1].max(here[1])];
    }
    // All samples of all rays bound the depth, as in the published code.
    image.depth.iter_mut().for_each(|d| *d = d.clamp(span[0], span[1]));
    image
}

/// [`render`] with evenly spread draws: the deterministic mode of this project.
pub fn deterministic(planes: &Planes<'_>, camera: &Camera, side: usize) -> FeatureImage {
    render(planes, camera, side, &depths::even_draws())
}
