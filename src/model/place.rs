//! Where on the face every part of the photo lies, and what the named edits draw there.
//!
//! Every face of the studio's world has the same size and its eyes in the same place, so glasses, a brim or a painted
//! mouth lie in the same place too. What the photo's camera sees of it is geometry, which no network has to learn.

use burn::module::Param;
use burn::tensor::{Device, Tensor, TensorData};

use super::config::Config;
use crate::geometry::camera::Camera;
use crate::kernels::{Fresh, mix};

/// The ellipsoid that stands for every face, fitted to the surfaces of 80 people of the studio: where a ray meets it,
/// x and y are off by 0.002 world units in the mean (over x within 0.09 and y from -0.2 to 0.1).
const CENTRE: [f32; 3] = [0.0, 0.0, 0.092];
const RADII: [f32; 3] = [0.158, 0.406, 0.170];

/// x and -y in the world of what the pixels of a camera's picture see, row-major: `side * side` pairs.
///
/// Rays that pass the ellipsoid by are given their nearest point to it, so that places go on beyond its outline.
pub(super) fn places(camera: &Camera, side: usize) -> impl Iterator<Item = [f32; 2]> {
    let (origin, camera) = (camera.origin(), *camera);
    let centre = move |i: usize| (i as f32 + 0.5) / side as f32;
    (0..side * side).map(move |i| {
        let direction = camera.direction([centre(i % side), centre(i / side)]);
        let o: [f32; 3] = std::array::from_fn(|k| (origin[k] - CENTRE[k]) / RADII[k]);
        let d: [f32; 3] = std::array::from_fn(|k| direction[k] / RADII[k]);
        let dot = |a: &[f32; 3], b: &[f32; 3]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let (a, b, c) = (dot(&d, &d), dot(&o, &d), dot(&o, &o) - 1.0);
        let t = (-b - (b * b - a * c).max(0.0).sqrt()) / a;
        [origin[0] + direction[0] * t, -(origin[1] + direction[1] * t)]
    })
}

/// How a photo was seen: by which camera, and where on the face every place of it lies.
///
/// All edits of a photo and all their strengths share it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub camera: Camera,
    /// x and -y of the face, over the reach of the drawings: `[1, image, image, 2]`.
    pub(super) places: Tensor<4>,
}

impl Seen {
    pub fn new(c: &Config, camera: Camera, device: &Device) -> Self {
        let at: Vec<f32> = places(&camera, c.image).flatten().map(|v| v / c.atlas_reach).collect();
        let places = Tensor::from_data(TensorData::new(at, [1, c.image, c.image, 2]), device);
        Self { camera, places }
    }
}

/// A drawing of every edit in face coordinates: `[labels, channels, size, size]`.
pub(super) fn atlas(c: &Config, device: &Device) -> Param<Tensor<4>> {
    let (labels, n) = (c.labels.len(), c.atlas_size);
    Fresh::All(0.0).of([labels, c.atlas_channels, n, n], device)
}

/// What the edits of `wish` `[1, labels]` draw, added up, in face coordinates: `[1, channels, size, size]`.
pub(super) fn drawn(atlas: Tensor<4>, wish: Tensor<2>) -> Tensor<4> {
    let [labels, c, h, w] = atlas.dims();
    mix(wish, atlas.reshape([labels, c * h * w])).reshape([1, c, h, w])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::camera::{PIVOT, Pose};
    use crate::kernels::{Film, join};

    #[test]
    fn places_are_those_of_the_ellipsoid_and_go_on_beside_it() {
        let camera = Camera::photo(&Pose { yaw: 0.4, pitch: -0.1, roll: 0.2, log_scale: 0.1, dx: 0.03, dy: -0.02 });
        let n = 64;
        let found: Vec<[f32; 2]> = places(&camera, n).collect();
        // A point of the ellipsoid that the camera sees, left of the nose.
        let (x, y) = (-0.03_f32, 0.05_f32);
        let z = CENTRE[2] + RADII[2] * (1.0 - (x / RADII[0]).powi(2) - (y / RADII[1]).powi(2)).sqrt();
        let [u, v] = camera.project([x, y, z]).unwrap();
        let at = |u: f32, v: f32| found[(v * n as f32) as usize * n + (u * n as f32) as usize];
        let [px, py] = at(u, v);
        // Half a pixel of a picture that is 0.586 world units wide, seen askew.
        assert!((px - x).abs() < 0.007 && (py + y).abs() < 0.007, "{px} {py}");
        for pair in found.windows(2).enumerate().filter(|(i, _)| i % n != n - 1).map(|(_, pair)| pair) {
            // Neighbours stay neighbours: where the surface is seen most askew, at the outline, a pixel is a few wide.
            assert!((pair[0][0] - pair[1][0]).abs() < 0.08 && (pair[0][1] - pair[1][1]).abs() < 0.08, "{pair:?}");
        }
        // A level frontal camera has the pivot in its middle.
        let [x, y] = places(&Camera::orbit(0.0, 0.0), 63).nth(31 * 63 + 31).unwrap();
        assert!((x - PIVOT[0]).abs() < 1e-6 && (y + PIVOT[1]).abs() < 1e-6, "{x} {y}");
    }

    #[test]
    fn an_edit_is_drawn_where_the_face_is_and_as_strongly_as_it_is_wished() {
        let (device, n, side, reach) = (Device::flex(), 32, 16, 0.3);
        let config = Config { image: side, atlas_reach: reach, ..Config::small() };
        // Two edits of one channel; the second's is x over its reach, from texel centre to texel centre.
        let ramp = (0..n * n).map(|i| (2 * (i % n) + 1) as f32 / n as f32 - 1.0);
        let values: Vec<f32> = std::iter::repeat_n(7.0, n * n).chain(ramp).collect();
        let atlas = Tensor::<4>::from_data(TensorData::new(values, [2, 1, n, n]), &device);
        let wish = Tensor::<2>::from_floats([[0.0, 0.5]], &device);
        let camera = Camera::orbit(0.3, 0.0);
        let seen = Seen::new(&config, camera, &device);
        let none = Tensor::zeros([1, side / 2, side / 2, 4], &device);
        let film = Film { numbers: Tensor::zeros([1, 8], &device), at: 0, apart: 4 };
        let joined = join(none.clone(), none, film, drawn(atlas, wish), seen.places);
        // Four places of the drawing are the last four channels of one place.
        let drawing = joined.slice([0..1, 0..side / 2, 0..side / 2, 8..12]).reshape([side / 2, side / 2, 2, 2]);
        let found: Vec<f32> = drawing.permute([0, 2, 1, 3]).into_data().try_to_vec().unwrap();
        for (value, [x, y]) in found.iter().zip(places(&camera, side)) {
            // Within the middles of the outermost texels; what lies farther out fades to nothing.
            let edge = reach * (1.0 - 1.0 / n as f32);
            if x.abs() < edge && y.abs() < edge {
                // Bilinear sampling of a ramp is exact but for rounding.
                assert!((value - 0.5 * x / reach).abs() < 1e-4, "{value} at {x}");
            } else if x.abs() > reach * (1.0 + 1.0 / n as f32) {
                assert_eq!(*value, 0.0);
            }
        }
    }
}
