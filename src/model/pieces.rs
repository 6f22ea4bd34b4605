//! Small pieces the encoders and the editor share.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig, PaddingConfig2d, PixelShuffleConfig};
use burn::tensor::activation::leaky_relu;
use burn::tensor::module::{attention as fused_attention, interpolate};
use burn::tensor::ops::{InterpolateMode, InterpolateOptions};
use burn::tensor::{Device, Tensor};

use crate::kernels::{Around, Conv, SLOPE};

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

/// `x + conv(act(x))` of channel-last maps.
#[derive(Module, Debug)]
pub struct Res {
    conv: Conv,
}

impl Res {
    pub fn new(width: usize, device: &Device) -> Self {
        Self { conv: Conv::new(width, width, 3, 1, device) }
    }

    /// `[B, H, W, C]` to the same shape; `last` has the activation of it.
    pub fn forward(&self, x: Tensor<4>, last: bool) -> Tensor<4> {
        self.conv.forward(x.clone(), Around { last, ..Around::default().before().plus(x) })
    }
}

/// Multi-head attention of already projected `q` `[B, N, C]` on `k`, `v` `[B, M, C]`; heads lie
/// contiguous in C, the scale is `1 / sqrt(C / heads)`.
pub fn attention(q: Tensor<3>, k: Tensor<3>, v: Tensor<3>, heads: usize) -> Tensor<3> {
    let [b, n, c] = q.dims();
    let split = |x: Tensor<3>| {
        let m = x.dims()[1];
        x.reshape([b, m, heads, c / heads]).swap_dims(1, 2)
    };
    fused_attention(split(q), split(k), split(v), None, None, Default::default()).swap_dims(1, 2).reshape([b, n, c])
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

/// A channel-last map at twice the size, bilinear with half-pixel centres.
pub fn double(x: Tensor<4>) -> Tensor<4> {
    let [_, h, w, _] = x.dims();
    resize(x.permute([0, 3, 1, 2]), 2 * h, 2 * w).permute([0, 2, 3, 1])
}

/// `[B, C, ., .]` to `[B, C, h, w]`, bilinear with half-pixel centres, edges held.
pub fn resize(x: Tensor<4>, h: usize, w: usize) -> Tensor<4> {
    let options = InterpolateOptions::new(InterpolateMode::Bilinear).with_align_corners(false);
    interpolate(x, options.with_output_size([h, w]))
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

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
        assert_eq!(values(y)[24 + 3 * 6 + 4], (6 * 6 + 3 + 2) as f32);
    }

    #[test]
    fn tokens_are_row_major() {
        let map = counting([1, 2, 2, 2]);
        assert_eq!(values(to_tokens(map.clone())), [0.0, 4.0, 1.0, 5.0, 2.0, 6.0, 3.0, 7.0]);
        assert_eq!(values(to_map(to_tokens(map.clone()), 2)), values(map));
    }
}
