//! How far away each pixel is, as a picture with 16 bits: near is bright, 0 is nothing.

use super::{ExportError, Pace, metres, slowly};
use crate::geometry::Camera;
use crate::render::Frame;

/// Steps between the farthest (1) and the nearest (65535).
const STEPS: f32 = 65534.0;

/// Distances along the camera's axis as 16-bit samples, and the metres of the nearest and the farthest.
#[derive(Debug, Clone, PartialEq)]
pub struct Depth {
    size: u32,
    samples: Vec<u16>,
    /// Metres of the samples 65535 and 1.
    range: [f32; 2],
}

impl Depth {
    /// Of a view and the camera that it was drawn with.
    pub fn of(frame: &Frame, camera: &Camera) -> Self {
        let side = frame.size as usize;
        let m = &camera.camera_to_world;
        let axis = [m[2], m[6], m[10]];
        let along = |i: usize| {
            let uv = [i % side, i / side].map(|c| (c as f32 + 0.5) / side as f32);
            let part: f32 = camera.direction(uv).iter().zip(axis).map(|(a, b)| a * b).sum();
            metres(frame.depth[i] * part)
        };
        let far: Vec<f32> = (0..frame.depth.len()).map(|i| if frame.depth[i] > 0.0 { along(i) } else { 0.0 }).collect();
        let there = || far.iter().copied().filter(|z| *z > 0.0);
        let range = [there().fold(f32::INFINITY, f32::min), there().fold(0.0, f32::max)];
        let range = if range[0].is_finite() { range } else { [0.0; 2] };
        let span = (range[1] - range[0]).max(1e-6);
        let sample = |z: f32| if z > 0.0 { 1 + ((range[1] - z) / span * STEPS).round() as u16 } else { 0 };
        Self { size: frame.size, samples: far.into_iter().map(sample).collect(), range }
    }

    /// A PNG, which says in a text of the keyword `Depth` what its samples mean.
    ///
    /// # Errors
    /// [`ExportError::Encode`], [`ExportError::Stopped`].
    pub async fn png(&self, pace: &mut impl Pace) -> Result<Vec<u8>, ExportError> {
        let [near, far] = self.range;
        let words = format!(
            "metres along the camera's axis: {far} - (sample - 1) / {STEPS} * {}; nearest {near}, farthest {far}; 0 is nothing",
            far - near
        );
        let bytes: Vec<u8> = self.samples.iter().flat_map(|s| s.to_be_bytes()).collect();
        let colour = png::ColorType::Grayscale;
        slowly::png(&bytes, [self.size; 2], colour, png::BitDepth::Sixteen, &[("Depth", words)], pace).await
    }
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;
    use crate::export::Straight;

    #[test]
    fn near_is_bright_and_a_plane_across_the_axis_is_even() {
        let (camera, n) = (Camera::orbit(0.3, 0.1), 9_u32);
        let m = camera.camera_to_world;
        let mut frame = Frame::empty(n);
        for i in 0..frame.depth.len() {
            let uv = [i as u32 % n, i as u32 / n].map(|c| (c as f32 + 0.5) / n as f32);
            let d = camera.direction(uv);
            // Two planes across the axis, at 2 and 3 world units; nothing in the first pixel.
            let distance = if i < 40 { 2.0 } else { 3.0 };
            frame.depth[i] = if i == 0 { 0.0 } else { distance / (d[0] * m[2] + d[1] * m[6] + d[2] * m[10]) };
        }
        let depth = Depth::of(&frame, &camera);
        let back =
            image::load_from_memory(&block_on(depth.png(&mut Straight)).unwrap()).unwrap().to_luma16().into_raw();
        // Cosines in f32, over a range of one unit: a few of 65534 steps.
        assert!(back[1..40].iter().all(|s| *s > 65500) && back[40..].iter().all(|s| (1..30).contains(s)), "{back:?}");
        assert_eq!(back[0], 0);
        assert!((depth.range[0] - metres(2.0)).abs() < 1e-4 && (depth.range[1] - metres(3.0)).abs() < 1e-4);
    }

    #[test]
    fn a_view_of_nothing_is_black() {
        let depth = Depth::of(&Frame::empty(3), &Camera::orbit(0.0, 0.0));
        assert_eq!((depth.samples, depth.range), (vec![0; 9], [0.0; 2]));
    }
}
