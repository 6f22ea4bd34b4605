//! Products, convolutions and attention in burn's own operations, which the kernels are measured against. No program has
//! them: burn's matrix product for GPUs is three tenths of the element's code.

use burn::tensor::Tensor;
use burn::tensor::TensorData;
use burn::tensor::activation::leaky_relu;
use burn::tensor::module::{attention as fused_attention, conv2d, interpolate};
use burn::tensor::ops::{ConvOptions, GridSampleOptions, GridSamplePaddingMode, InterpolateMode, InterpolateOptions};

use super::SLOPE;
use super::around::Around;
use super::packed::{Packed, Taps};

/// What comes before a layer.
fn enter<const D: usize>(x: Tensor<D>, around: &Around<D>) -> Tensor<D> {
    if around.before { leaky_relu(x, SLOPE) } else { x }
}

/// A matrix product, `[.., inputs]` to `[.., columns]`; with `shuffled`, a map `[B, H, W, inputs]` to
/// `[B, 2 H, 2 W, columns / 4]`.
pub(super) fn product<const D: usize>(x: Tensor<D>, packed: &Packed, taps: Taps, around: Around<D>) -> Tensor<D> {
    let x = enter(x, &around);
    let dims = x.dims();
    let columns = packed.weight.dims()[1];
    let rows: usize = dims[..D - 1].iter().product();
    let y = x.reshape([rows, dims[D - 1]]).matmul(packed.weight.clone()) + packed.bias.clone().unsqueeze();
    let y = if taps.shuffled {
        let [b, h, w] = [dims[0], dims[1], dims[2]];
        let c = columns / 4;
        let y = y.reshape([b, h, w, 2, 2, c]).permute([0, 1, 3, 2, 4, 5]);
        let mut shape = dims;
        shape[1..].copy_from_slice(&[2 * h, 2 * w, c]);
        y.reshape(shape)
    } else {
        let mut shape = dims;
        shape[D - 1] = columns;
        y.reshape(shape)
    };
    around.leave(y)
}

/// A convolution of a map with weights `[outputs, inputs, k, k]`.
pub(super) fn convolution(
    x: Tensor<4>,
    weight: Tensor<4>,
    bias: Tensor<1>,
    taps: Taps,
    around: Around<4>,
) -> Tensor<4> {
    let x = enter(x, &around).permute([0, 3, 1, 2]);
    let [b, c, h, w] = x.dims();
    let inputs = weight.dims()[1];
    // Channels that only fill up fours.
    let x = if c > inputs { x.slice([0..b, 0..inputs, 0..h, 0..w]) } else { x };
    let p = taps.pad;
    let options = ConvOptions::new([taps.stride; 2], [p; 2], [1; 2], 1);
    around.leave(conv2d(x, weight, Some(bias), options).permute([0, 2, 3, 1]))
}

/// Multi-head attention of `q` `[B, N, C]` on `k`, `v` `[B, M, C]` with `bias` `[M]` added to the scores.
pub(super) fn attention(q: Tensor<3>, k: Tensor<3>, v: Tensor<3>, heads: usize, bias: Option<Tensor<1>>) -> Tensor<3> {
    let [b, n, c] = q.dims();
    let split = |x: Tensor<3>| {
        let m = x.dims()[1];
        x.reshape([b, m, heads, c / heads]).swap_dims(1, 2)
    };
    let bias = bias.map(|bias| {
        let m = bias.dims()[0];
        bias.reshape([1, 1, 1, m]).expand([b, heads, n, m])
    });
    fused_attention(split(q), split(k), split(v), None, bias, Default::default()).swap_dims(1, 2).reshape([b, n, c])
}

/// See [`crate::kernels::apply()`].
pub(super) fn apply(photo: Tensor<4>, change: Tensor<4>, reach: f32) -> Tensor<3> {
    let [_, _, n, m] = photo.dims();
    let options = InterpolateOptions::new(InterpolateMode::Bilinear).with_align_corners(false);
    let change = interpolate(change, options.with_output_size([n, m]));
    let photo = displaced(photo, change.clone().slice([0..1, 12..14, 0..n, 0..m]) * reach);
    let affine = change.slice([0..1, 0..12, 0..n, 0..m]).reshape([3, 4, n, m]);
    let gain = affine.clone().slice([0..3, 0..3, 0..n, 0..m]);
    let shift = affine.slice([0..3, 3..4, 0..n, 0..m]);
    let change = (gain * photo.clone()).sum_dim(1) + shift;
    let picture = (photo + change.reshape([1, 3, n, m])).clamp(0.0, 1.0);
    let opaque = Tensor::ones([1, 1, n, m], &picture.device());
    Tensor::cat(vec![picture, opaque], 1).permute([0, 2, 3, 1]).reshape([n, m, 4])
}

/// The photo `[1, 3, n, m]` seen the displacement `[1, 2, n, m]` (columns, rows; in picture widths) away; bilinear,
/// edges held.
fn displaced(photo: Tensor<4>, displacement: Tensor<4>) -> Tensor<4> {
    let [_, _, n, m] = photo.dims();
    let centres = |count: usize| (0..count).map(move |i| (2.0 * i as f32 + 1.0) / count as f32 - 1.0);
    let grid: Vec<f32> = centres(n).flat_map(|y| centres(m).flat_map(move |x| [x, y])).collect();
    let grid = Tensor::<4>::from_data(TensorData::new(grid, [1, n, m, 2]), &photo.device());
    let options = GridSampleOptions::new(InterpolateMode::Bilinear)
        .with_padding_mode(GridSamplePaddingMode::Border)
        .with_align_corners(false);
    photo.grid_sample_2d(grid + displacement.permute([0, 2, 3, 1]) * 2.0, options)
}
