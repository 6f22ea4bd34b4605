//! Layers in burn's own operations, where there are no kernels: what enters and joins on a processor, and norms of sizes
//! that the GPU's kernel does not take.

use burn::tensor::activation::leaky_relu;
use burn::tensor::module::layer_norm;
use burn::tensor::ops::{GridSampleOptions, InterpolateMode};
use burn::tensor::{Tensor, TensorData};

use super::SLOPE;
use super::around::{Around, Film};

/// Layer norm of the last axis; of `around` only the sum and the film.
pub(super) fn norm<const D: usize>(
    x: Tensor<D>,
    gain: Tensor<1>,
    shift: Tensor<1>,
    epsilon: f64,
    around: Around<D>,
) -> Tensor<D> {
    around.leave(layer_norm(x, gain, Some(shift), epsilon))
}

/// See [`crate::kernels::enter`]; without fours to fill up.
pub(super) fn photo(photo: Tensor<4>, halved: bool, coordinates: bool) -> Tensor<4> {
    let [b, c, mut h, mut w] = photo.dims();
    let mut x = photo;
    if halved {
        x = x.reshape([b, c, h / 2, 2, w / 2, 2]).mean_dim(5).mean_dim(3).reshape([b, c, h / 2, w / 2]);
        (h, w) = (h / 2, w / 2);
    }
    x = x.permute([0, 2, 3, 1]) * 2.0 - 1.0;
    if !coordinates {
        return x;
    }
    let device = x.device();
    let ramp = |n: usize| -> Vec<f32> { (0..n).map(|i| (2.0 * i as f32 + 1.0) / n as f32 - 1.0).collect() };
    let rows = Tensor::<4>::from_data(TensorData::new(ramp(h), [1, h, 1, 1]), &device);
    let columns = Tensor::<4>::from_data(TensorData::new(ramp(w), [1, 1, w, 1]), &device);
    Tensor::cat(vec![x, rows.expand([b, h, w, 1]), columns.expand([b, h, w, 1])], 3)
}

/// See [`crate::kernels::join()`].
pub(super) fn join(view: Tensor<4>, detail: Tensor<4>, film: Film, sheet: Tensor<4>, places: Tensor<4>) -> Tensor<4> {
    let detail = leaky_relu(film.of(detail), SLOPE);
    let drawn = sheet.grid_sample_2d(places, GridSampleOptions::new(InterpolateMode::Bilinear));
    let [_, c, h, w] = drawn.dims();
    let drawn = drawn.reshape([1, c, h / 2, 2, w / 2, 2]).permute([0, 2, 4, 1, 3, 5]);
    Tensor::cat(vec![view, detail, drawn.reshape([1, h / 2, w / 2, 4 * c])], 3)
}
