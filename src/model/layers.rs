//! Small pieces the encoders and the editor share.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{LayerNorm, Linear, LinearConfig, PaddingConfig2d, PixelShuffleConfig};
use burn::tensor::activation::leaky_relu;
use burn::tensor::module::{attention as fused_attention, interpolate};
use burn::tensor::ops::{InterpolateMode, InterpolateOptions};
use burn::tensor::{Device, Tensor, TensorData};

/// Slope of the activation between convolutions for negative values.
const SLOPE: f64 = 0.1;

/// The activation between convolutions.
pub fn act<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    leaky_relu(x, SLOPE)
}

/// A convolution that keeps the size (or halves it with `stride` 2): padding is half the kernel.
pub fn conv(from: usize, to: usize, kernel: usize, stride: usize, device: &Device) -> Conv2d {
    let p = kernel / 2;
    Conv2dConfig::new([from, to], [kernel, kernel])
        .with_stride([stride, stride])
        .with_padding(PaddingConfig2d::Explicit(p, p, p, p))
        .init(device)
}

/// A convolution of non-overlapping patches.
pub fn patches(from: usize, to: usize, side: usize, device: &Device) -> Conv2d {
    Conv2dConfig::new([from, to], [side, side]).with_stride([side, side]).init(device)
}

/// An affine map of the last axis.
pub fn linear(from: usize, to: usize, device: &Device) -> Linear {
    LinearConfig::new(from, to).init(device)
}

/// `x + conv(act(x))`
#[derive(Module, Debug)]
pub struct Res {
    conv: Conv2d,
}

impl Res {
    pub fn new(width: usize, device: &Device) -> Self {
        Self { conv: conv(width, width, 3, 1, device) }
    }

    /// `[B, C, H, W]` to the same shape.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        x.clone() + self.conv.forward(act(x))
    }
}

/// Layer norm over the channels of `[B, C, H, W]`.
pub fn norm_channels(norm: &LayerNorm, x: Tensor<4>) -> Tensor<4> {
    norm.forward(x.permute([0, 2, 3, 1])).permute([0, 3, 1, 2])
}

/// Multi-head attention of already projected `q` `[B, N, C]` on `k`, `v` `[B, M, C]`; heads lie
/// contiguous in C, the scale is `1 / sqrt(C / heads)`.
pub fn attention(q: Tensor<3>, k: Tensor<3>, v: Tensor<3>, heads: usize) -> Tensor<3> {
    attend(q, k, v, heads, None)
}

/// The same with `bias` `[B, 1, 1, M]` added to the scores before softmax.
pub fn biased_attention(q: Tensor<3>, k: Tensor<3>, v: Tensor<3>, heads: usize, bias: Tensor<4>) -> Tensor<3> {
    attend(q, k, v, heads, Some(bias))
}

fn attend(q: Tensor<3>, k: Tensor<3>, v: Tensor<3>, heads: usize, bias: Option<Tensor<4>>) -> Tensor<3> {
    let [b, n, c] = q.dims();
    let split = |x: Tensor<3>| {
        let m = x.dims()[1];
        x.reshape([b, m, heads, c / heads]).swap_dims(1, 2)
    };
    let bias = bias.map(|bias| {
        let m = bias.dims()[3];
        bias.expand([b, heads, n, m])
    });
    fused_attention(split(q), split(k), split(v), None, bias, Default::default()).swap_dims(1, 2).reshape([b, n, c])
}

/// `x (1 + scale) + shift` of the channels, which lie along `axis` of x; `by` `[B, 2 C]` is scales, then shifts.
pub fn modulate<const D: usize>(x: Tensor<D>, by: Tensor<2>, axis: usize) -> Tensor<D> {
    let [b, two] = by.dims();
    let c = two / 2;
    let mut shape = [1; D];
    (shape[0], shape[axis]) = (b, c);
    let scale = by.clone().slice([0..b, 0..c]).reshape(shape);
    let shift = by.slice([0..b, c..two]).reshape(shape);
    x * (scale + 1.0) + shift
}

/// `[B, C, H, W]` to tokens `[B, H W, C]`, row-major.
pub fn to_tokens(x: Tensor<4>) -> Tensor<3> {
    let [b, c, h, w] = x.dims();
    x.reshape([b, c, h * w]).swap_dims(1, 2)
}

/// Tokens `[B, S S, C]` back to `[B, C, S, S]`.
pub fn to_map(x: Tensor<3>, side: usize) -> Tensor<4> {
    let [b, _, c] = x.dims();
    x.swap_dims(1, 2).reshape([b, c, side, side])
}

/// Pixel shuffle by 2: channel `4 c + 2 i + j` becomes sub-row i, sub-column j of channel c.
pub fn shuffle(x: Tensor<4>) -> Tensor<4> {
    PixelShuffleConfig::new(2).init().forward(x)
}

/// The inverse of [`shuffle`]: `[B, C, 2 H, 2 W]` to `[B, 4 C, H, W]`.
pub fn unshuffle(x: Tensor<4>) -> Tensor<4> {
    let [b, c, h, w] = x.dims();
    x.reshape([b, c, h / 2, 2, w / 2, 2]).permute([0, 1, 3, 5, 2, 4]).reshape([b, 4 * c, h / 2, w / 2])
}

/// Means of 2x2 pixels.
pub fn halve(x: Tensor<4>) -> Tensor<4> {
    let [b, c, h, w] = x.dims();
    x.reshape([b, c, h / 2, 2, w / 2, 2]).mean_dim(5).mean_dim(3).reshape([b, c, h / 2, w / 2])
}

/// Twice the size, bilinear with half-pixel centres.
pub fn double(x: Tensor<4>) -> Tensor<4> {
    let [_, _, h, w] = x.dims();
    resize(x, 2 * h, 2 * w)
}

/// `[B, C, ., .]` to `[B, C, h, w]`, bilinear with half-pixel centres, edges held.
pub fn resize(x: Tensor<4>, h: usize, w: usize) -> Tensor<4> {
    let options = InterpolateOptions::new(InterpolateMode::Bilinear).with_align_corners(false);
    interpolate(x, options.with_output_size([h, w]))
}

/// Repeats every token of a `side` x `side` grid over 2x2 tokens of a grid twice as large.
pub fn double_tokens(x: Tensor<3>, side: usize) -> Tensor<3> {
    let options = InterpolateOptions::new(InterpolateMode::Nearest);
    to_tokens(interpolate(to_map(x, side), options.with_output_size([2 * side, 2 * side])))
}

/// The encoders' input: `2 p - 1` of the photo `[B, 3, n, n]` in [0, 1], then its rows and its
/// columns, which run from -1 to 1 at pixel centres.
pub fn with_coordinates(photo: Tensor<4>) -> Tensor<4> {
    let [b, _, h, w] = photo.dims();
    let device = photo.device();
    let ramp = |n: usize| -> Vec<f32> { (0..n).map(|i| (2.0 * i as f32 + 1.0) / n as f32 - 1.0).collect() };
    let rows = Tensor::<4>::from_data(TensorData::new(ramp(h), [1, 1, h, 1]), &device);
    let columns = Tensor::<4>::from_data(TensorData::new(ramp(w), [1, 1, 1, w]), &device);
    Tensor::cat(vec![photo * 2.0 - 1.0, rows.expand([b, 1, h, w]), columns.expand([b, 1, h, w])], 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting(shape: [usize; 4]) -> Tensor<4> {
        let n: usize = shape.iter().product();
        let values: Vec<f32> = (0..n).map(|i| i as f32).collect();
        Tensor::from_data(TensorData::new(values, shape), &Device::flex())
    }

    fn values<const D: usize>(x: Tensor<D>) -> Vec<f32> {
        x.into_data().try_to_vec().unwrap()
    }

    #[test]
    fn shuffle_puts_channels_where_the_description_says() {
        // Channel 4c + 2i + j of a 1x1 map: sub-row i, sub-column j.
        assert_eq!(values(shuffle(counting([1, 4, 1, 1]))), [0.0, 1.0, 2.0, 3.0]);
        let y = shuffle(counting([1, 8, 2, 3]));
        assert_eq!(y.dims(), [1, 2, 4, 6]);
        // Output channel 1, row 3 (= 2*1 + 1), column 4 (= 2*2 + 0): input channel 4 + 2, (1, 2).
        assert_eq!(values(y.clone())[24 + 3 * 6 + 4], (6 * 6 + 3 + 2) as f32);
        assert_eq!(values(unshuffle(y)), values(counting([1, 8, 2, 3])));
    }

    #[test]
    fn tokens_are_row_major_and_doubling_repeats_them() {
        let map = counting([1, 2, 2, 2]);
        assert_eq!(values(to_tokens(map.clone())), [0.0, 4.0, 1.0, 5.0, 2.0, 6.0, 3.0, 7.0]);
        assert_eq!(values(to_map(to_tokens(map.clone()), 2)), values(map.clone()));
        let twice = to_map(double_tokens(to_tokens(map), 2), 4);
        assert_eq!(values(twice)[..8], [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0]);
    }

    #[test]
    fn channels_are_modulated_wherever_they_lie() {
        let by = Tensor::<2>::from_floats([[1.0, 0.0, 10.0, 20.0]], &Device::flex());
        // Two channels of two pixels: scaled by 2 and 1, shifted by 10 and 20.
        assert_eq!(values(modulate(counting([1, 2, 1, 2]), by.clone(), 1)), [10.0, 12.0, 22.0, 23.0]);
        assert_eq!(values(modulate(counting([1, 1, 2, 2]).reshape([1, 2, 2]), by, 2)), [10.0, 21.0, 14.0, 23.0]);
    }

    #[test]
    fn coordinates_run_over_pixel_centres() {
        let x = values(with_coordinates(counting([1, 3, 2, 2]) * 0.0));
        assert_eq!(x[12..], [-0.5, -0.5, 0.5, 0.5, -0.5, 0.5, -0.5, 0.5]);
    }
}
