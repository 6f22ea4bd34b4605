//! Modulated convolutions whose style is a constant, folded into plain ones.
//!
//! The published super-resolution has no mapping network: the style is one learned vector, so that
//! every modulated weight is a constant too and is worked out once, when the weights are loaded.
//! The gain sqrt(2) of the activation passes through a leaky ReLU, so it is folded as well.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::activation::leaky_relu;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor};

use crate::model::pieces::{linear, shuffle};

/// Length of the style vector.
pub const STYLE: usize = 512;
const SLOPE: f64 = 0.2;

/// One modulated layer as published: weights, bias and the map from the style to its gains.
#[derive(Module, Debug)]
pub struct Modulated {
    weight: Param<Tensor<4>>,
    bias: Param<Tensor<1>>,
    affine: Linear,
}

impl Modulated {
    pub fn new(from: usize, to: usize, kernel: usize, device: &Device) -> Self {
        Self {
            weight: Param::from_tensor(Tensor::zeros([to, from, kernel, kernel], device)),
            bias: Param::from_tensor(Tensor::zeros([to], device)),
            affine: linear(STYLE, from, device),
        }
    }

    /// The gain of each input channel for the style `[1, 512]`: `[1, from]`.
    pub fn styles(&self, style: Tensor<2>) -> Tensor<2> {
        let scaled = style.matmul(self.affine.weight.val()) / (STYLE as f32).sqrt();
        match &self.affine.bias {
            Some(bias) => scaled + bias.val().unsqueeze(),
            None => scaled,
        }
    }

    /// Weights `[to, from, k, k]` of a convolution, demodulated: each output's have length 1.
    fn demodulated(&self, style: Tensor<2>) -> Tensor<4> {
        let weight = self.weight.val();
        let [to, from, k, _] = weight.dims();
        let weight = weight * self.styles(style).reshape([1, from, 1, 1]);
        let power = (weight.clone() * weight.clone()).reshape([to, from * k * k]).sum_dim(1);
        weight * (power + 1e-8).sqrt().recip().reshape([to, 1, 1, 1])
    }

    fn bias(&self) -> Tensor<1> {
        self.bias.val()
    }
}

/// A folded 3x3 convolution with activation.
#[derive(Debug, Clone)]
pub struct Same {
    weight: Tensor<4>,
    bias: Tensor<1>,
}

impl Same {
    pub fn fold(layer: &Modulated, style: Tensor<2>) -> Self {
        let gain = 2.0_f32.sqrt();
        Self { weight: layer.demodulated(style) * gain, bias: layer.bias() * gain }
    }

    /// `[1, from, n, n]` to `[1, to, n, n]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let options = ConvOptions::new([1, 1], [1, 1], [1, 1], 1);
        leaky_relu(conv2d(x, self.weight.clone(), Some(self.bias.clone()), options), SLOPE)
    }
}

/// A folded 1x1 convolution to red, green and blue; no activation.
#[derive(Debug, Clone)]
pub struct ToRgb {
    weight: Tensor<4>,
    bias: Tensor<1>,
}

impl ToRgb {
    pub fn fold(layer: &Modulated, style: Tensor<2>) -> Self {
        let weight = layer.weight.val();
        let from = weight.dims()[1];
        let gains = layer.styles(style) / (from as f32).sqrt();
        Self { weight: weight * gains.reshape([1, from, 1, 1]), bias: layer.bias() }
    }

    /// `[1, from, n, n]` to `[1, 3, n, n]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let options = ConvOptions::new([1, 1], [0, 0], [1, 1], 1);
        conv2d(x, self.weight.clone(), Some(self.bias.clone()), options)
    }
}

/// A folded transposed 3x3 convolution of stride 2, the low-pass filter after it, and activation.
///
/// The picture between the two would be 513 pixels wide, more than the largest buffer this project
/// allows itself. So its four phases (even or odd rows and columns) are kept apart: each is a plain
/// convolution of the input with the taps that reach it, and the filter becomes a sum of shifted
/// phases. The arithmetic is the same and no tap is multiplied by zero.
#[derive(Debug, Clone)]
pub struct Up {
    /// Even rows, even columns: 2x2 taps.
    corner: Tensor<4>,
    /// Even rows, odd columns: 2x1.
    column: Tensor<4>,
    /// Odd rows, even columns: 1x2.
    row: Tensor<4>,
    /// Odd rows, odd columns: 1x1.
    middle: Tensor<4>,
    bias: Tensor<1>,
}

impl Up {
    pub fn fold(layer: &Modulated, style: Tensor<2>) -> Self {
        let gain = 2.0_f32.sqrt();
        // The filter is [1, 3, 3, 1] / 4 along each axis; its quarters are folded here.
        let w = layer.demodulated(style) * (gain / 16.0);
        let [to, from, _, _] = w.dims();
        let tap = |r: usize, c: usize| w.clone().slice([0..to, 0..from, r..r + 1, c..c + 1]);
        // Output 2 i takes input i through tap 0 and input i - 1 through tap 2.
        let across = |r: usize| Tensor::cat(vec![tap(r, 2), tap(r, 0)], 3);
        Self {
            corner: Tensor::cat(vec![across(2), across(0)], 2),
            column: Tensor::cat(vec![tap(2, 1), tap(0, 1)], 2),
            row: across(1),
            middle: tap(1, 1),
            bias: layer.bias() * gain,
        }
    }

    /// `[1, from, n, n]` to `[1, to, 2 n, 2 n]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let phase = |weight: &Tensor<4>, padding: [usize; 2]| {
            conv2d(x.clone(), weight.clone(), None, ConvOptions::new([1, 1], padding, [1, 1], 1))
        };
        let (even, odd) = smooth(phase(&self.corner, [1, 1]), phase(&self.row, [0, 1]), 2);
        let (even_odd, odd_odd) = smooth(phase(&self.column, [1, 0]), phase(&self.middle, [0, 0]), 2);
        let (ee, eo) = smooth(even, even_odd, 3);
        let (oe, oo) = smooth(odd, odd_odd, 3);
        let [b, c, h, w] = ee.dims();
        let all = Tensor::stack::<5>(vec![ee, eo, oe, oo], 2).reshape([b, 4 * c, h, w]);
        let bias = self.bias.clone().reshape([1, c, 1, 1]);
        leaky_relu(shuffle(all) + bias, SLOPE)
    }
}

/// The filter [1, 3, 3, 1] along an axis of which `even` (n + 1) and `odd` (n) are the phases; gives
/// the phases of the result, n each. Beyond the ends there is nothing.
fn smooth(even: Tensor<4>, odd: Tensor<4>, axis: usize) -> (Tensor<4>, Tensor<4>) {
    let n = odd.dims()[axis];
    let (here, next) = (even.clone().narrow(axis, 0, n), even.narrow(axis, 1, n));
    let (before, after) = neighbours(odd.clone(), axis);
    (before + (here.clone() + odd.clone()) * 3.0 + next.clone(), here + (odd + next) * 3.0 + after)
}

/// The values one place earlier and one place later along an axis, 0 beyond the ends.
fn neighbours(x: Tensor<4>, axis: usize) -> (Tensor<4>, Tensor<4>) {
    let n = x.dims()[axis];
    let mut edge = x.dims();
    edge[axis] = 1;
    let zero = Tensor::zeros(edge, &x.device());
    let before = Tensor::cat(vec![zero.clone(), x.clone().narrow(axis, 0, n - 1)], axis);
    let after = Tensor::cat(vec![x.narrow(axis, 1, n - 1), zero], axis);
    (before, after)
}

/// The running picture `[1, 3, n, n]` at twice the side: zeros between its pixels, then the filter.
pub fn double_rgb(x: Tensor<4>) -> Tensor<4> {
    let phases = |x: Tensor<4>, axis: usize| {
        let (before, after) = neighbours(x.clone(), axis);
        let x = x * 3.0;
        ((before + x.clone()) * 0.25, (x + after) * 0.25)
    };
    let (even, odd) = phases(x, 2);
    let ((ee, eo), (oe, oo)) = (phases(even, 3), phases(odd, 3));
    let [b, c, h, w] = ee.dims();
    shuffle(Tensor::stack::<5>(vec![ee, eo, oe, oo], 2).reshape([b, 4 * c, h, w]))
}
