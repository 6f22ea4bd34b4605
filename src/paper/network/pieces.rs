//! What several parts of the published network share.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{LayerNorm, LayerNormConfig, PaddingConfig2d};
use burn::tensor::activation::leaky_relu;
use burn::tensor::module::interpolate;
use burn::tensor::ops::{InterpolateMode, InterpolateOptions};
use burn::tensor::{Device, Int, Tensor};

use crate::model::pieces::{conv, to_tokens};

/// Slope of the leaky ReLU in every encoder; DeepLab's has none and the super-resolution's is 0.2.
const SLOPE: f64 = 0.01;

/// The activation of the F encoder, E_high and the final encoder.
pub fn leaky<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    leaky_relu(x, SLOPE)
}

/// A 3x3 convolution whose taps lie `rate` pixels apart, with as much padding.
pub fn dilated(from: usize, to: usize, rate: usize, device: &Device) -> Conv2d {
    Conv2dConfig::new([from, to], [3, 3])
        .with_dilation([rate, rate])
        .with_padding(PaddingConfig2d::Explicit(rate, rate, rate, rate))
        .init(device)
}

/// A 3x3 convolution of each channel by itself.
pub fn depthwise(width: usize, device: &Device) -> Conv2d {
    Conv2dConfig::new([width, width], [3, 3])
        .with_groups(width)
        .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
        .init(device)
}

/// A 1x1 convolution without bias.
pub fn mix(from: usize, to: usize, device: &Device) -> Conv2d {
    Conv2dConfig::new([from, to], [1, 1]).with_bias(false).init(device)
}

/// `[B, C, H, W]` to `[B, C, 2H, 2W]`, bilinear, corners on corners.
pub fn double(x: Tensor<4>) -> Tensor<4> {
    let [_, _, h, w] = x.dims();
    let options = InterpolateOptions::new(InterpolateMode::Bilinear);
    interpolate(x, options.with_align_corners(true).with_output_size([2 * h, 2 * w]))
}

/// The encoders' input: `2 p - 1` of the photo `[1, 3, H, W]` in [0, 1], then the row and the
/// column of each pixel as raw numbers from 0.
pub fn with_places(photo: Tensor<4>) -> Tensor<4> {
    let [b, _, h, w] = photo.dims();
    let device = photo.device();
    let count = |n: usize| Tensor::<1, Int>::arange(0..n as i64, &device).float();
    let rows = count(h).reshape([1, 1, h, 1]).expand([b, 1, h, w]);
    let columns = count(w).reshape([1, 1, 1, w]).expand([b, 1, h, w]);
    Tensor::cat(vec![photo * 2.0 - 1.0, rows, columns], 1)
}

/// Overlapping patch embedding: a 7x7 convolution, then a norm over channels.
#[derive(Module, Debug)]
pub struct Patches {
    proj: Conv2d,
    norm: LayerNorm,
}

impl Patches {
    pub fn new(from: usize, to: usize, stride: usize, device: &Device) -> Self {
        Self { proj: conv(from, to, 7, stride, device), norm: LayerNormConfig::new(to).init(device) }
    }

    /// `[1, C, H, W]` to tokens `[1, H W / stride^2, to]`, row-major.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<3> {
        self.norm.forward(to_tokens(self.proj.forward(x)))
    }
}
