//! From the editor's last network to the buffers the renderer reads.

use burn::tensor::ops::{GridSampleOptions, GridSamplePaddingMode, InterpolateMode};
use burn::tensor::{Tensor, TensorData};

use super::compact::Compact;
use super::edit::Planes;
use super::features::{Appearance, PortraitFeatures};
use super::layers::resize;
use super::place::Seen;
use crate::field::Field;
use crate::geometry::camera::Camera;
use crate::model::config::{AFFINE, CHANGE, DISPLACEMENT};

impl Compact {
    /// The edited photo at the resolution of `photo` `[1, 3, n, n]`: the displacement and the local
    /// affine colour, upsampled, applied to the photo; `[1, 3, n, n]` in [0, 1].
    pub fn picture(&self, planes: &Planes, photo: Tensor<4>) -> Tensor<4> {
        let [_, _, n, m] = photo.dims();
        let change = resize(planes.change.clone(), n, m);
        let photo = displaced(photo, change.clone().slice([0..1, AFFINE..CHANGE, 0..n, 0..m]));
        let affine = change.slice([0..1, 0..AFFINE, 0..n, 0..m]).reshape([3, 4, n, m]);
        let gain = affine.clone().slice([0..3, 0..3, 0..n, 0..m]);
        let shift = affine.slice([0..3, 3..4, 0..n, 0..m]);
        let change = (gain * photo.clone()).sum_dim(1) + shift;
        (photo + change.reshape([1, 3, n, m])).clamp(0.0, 1.0)
    }

    /// E_t and everything the renderer needs; `photo` `[1, 3, n, n]` may be larger than the
    /// encoders' input, its resolution is the picture's.
    pub fn field(&self, features: &PortraitFeatures, appearance: Appearance, photo: Tensor<4>, seen: &Seen) -> Field {
        let planes = self.planes(features, appearance, seen);
        let picture = self.picture(&planes, photo);
        self.assemble(planes, picture, seen.camera)
    }

    fn assemble(&self, planes: Planes, picture: Tensor<4>, camera: Camera) -> Field {
        let c = &self.config;
        let (n, channels, views) = (c.plane_size, c.plane_channels, c.view_channels);
        let side = picture.dims()[2];
        let opaque = Tensor::ones([1, 1, side, side], &picture.device());
        let picture = Tensor::cat(vec![picture, opaque], 1);
        // Flattening forces the permuted values into memory in their new order, which the
        // renderer relies on.
        let view = planes.view.permute([0, 2, 3, 1]);
        let planes = planes.planes.reshape([3, channels, n, n]).permute([0, 2, 3, 1]);
        let picture = picture.permute([0, 2, 3, 1]);
        Field {
            layout: c.layout(side),
            planes: planes.reshape([3 * n * n * channels]).reshape([3, n, n, channels]),
            view: view.reshape([n * n * views]).reshape([n, n, views]),
            picture: picture.reshape([side * side * 4]).reshape([side, side, 4]),
            decoder: self.decoder.clone(),
            photo_camera: camera,
        }
    }
}

/// The photo `[1, 3, n, m]` seen `DISPLACEMENT` times the displacement `[1, 2, n, m]` (columns, rows; in
/// picture widths) away; bilinear, edges held.
fn displaced(photo: Tensor<4>, displacement: Tensor<4>) -> Tensor<4> {
    let [_, _, n, m] = photo.dims();
    let centres = |count: usize| (0..count).map(move |i| (2.0 * i as f32 + 1.0) / count as f32 - 1.0);
    let grid: Vec<f32> = centres(n).flat_map(|y| centres(m).flat_map(move |x| [x, y])).collect();
    let grid = Tensor::<4>::from_data(TensorData::new(grid, [1, n, m, 2]), &photo.device());
    let options = GridSampleOptions::new(InterpolateMode::Bilinear)
        .with_padding_mode(GridSamplePaddingMode::Border)
        .with_align_corners(false);
    let grid = grid + displacement.permute([0, 2, 3, 1]) * (2.0 * DISPLACEMENT);
    // On a GPU burn samples with the strides of a sum that fusion has left permuted as if it were not: flattening
    // forces the places into memory in their order.
    let grid = grid.reshape([n * m * 2]).reshape([1, n, m, 2]);
    photo.grid_sample_2d(grid, options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn a_displacement_looks_that_many_picture_widths_away_and_holds_the_edges() {
        let (n, device) = (5, Device::flex());
        let photo: Vec<f32> = (0..3 * n * n).map(|i| ((i * 37) % 101) as f32 / 100.0).collect();
        // Two pixels to the right and half a pixel up: widths are 1, DISPLACEMENT is a tenth.
        let (columns, rows) = (2.0 / n as f32 / DISPLACEMENT as f32, -0.5 / n as f32 / DISPLACEMENT as f32);
        let displacement: Vec<f32> = [columns, rows].iter().flat_map(|&d| vec![d; n * n]).collect();
        let found = displaced(
            Tensor::from_data(TensorData::new(photo.clone(), [1, 3, n, n]), &device),
            Tensor::from_data(TensorData::new(displacement, [1, 2, n, n]), &device),
        );
        let found: Vec<f32> = found.into_data().try_to_vec().unwrap();
        for c in 0..3 {
            for (y, x) in (0..n).flat_map(|y| (0..n).map(move |x| (y, x))) {
                let at = |y: usize| photo[c * n * n + y * n + (x + 2).min(n - 1)];
                let wanted = (at(y) + at(y.saturating_sub(1))) / 2.0;
                // Grid sampling works in -1..1: a few roundings of f32, times differences below 1.
                assert!((found[c * n * n + y * n + x] - wanted).abs() < 1e-5, "{c} {y} {x}");
            }
        }
    }
}
