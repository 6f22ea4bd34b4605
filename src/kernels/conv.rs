//! Convolutions of channel-last maps.

use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::{Device, Tensor};

use super::around::Around;
use super::laid::Laid;
use super::packed::{Kept, Packed, Taps};
use super::{gpu, reference};

/// A convolution of square kernels with a bias. Weights are stored as everybody does, `[outputs, inputs, k, k]`.
#[derive(Module, Debug)]
pub struct Conv {
    weight: Param<Tensor<4>>,
    bias: Param<Tensor<1>>,
    kernel: usize,
    stride: usize,
    pad: usize,
    shuffled: bool,
    #[module(skip)]
    laid: Kept<Laid>,
}

impl Conv {
    /// Keeps the size, or halves it with `stride` 2: padding is half the kernel.
    pub fn new(from: usize, to: usize, kernel: usize, stride: usize, device: &Device) -> Self {
        let fan = from * kernel * kernel;
        let initial = Initializer::KaimingUniform { gain: 1.0 / 3.0_f64.sqrt(), fan_out_only: false };
        Self {
            weight: initial.init_with([to, from, kernel, kernel], Some(fan), None, device),
            bias: initial.init_with([to], Some(fan), None, device),
            kernel,
            stride,
            pad: kernel / 2,
            shuffled: false,
            laid: Kept::default(),
        }
    }

    /// Non-overlapping patches.
    pub fn patches(from: usize, to: usize, side: usize, device: &Device) -> Self {
        Self { pad: 0, ..Self::new(from, to, side, side, device) }
    }

    /// One place at a time with a pixel shuffle by 2: output `4 c + 2 i + j` becomes channel c of sub-row i, sub-column
    /// j of a map twice as large.
    pub fn shuffled(from: usize, to: usize, device: &Device) -> Self {
        Self { shuffled: true, ..Self::new(from, to, 1, 1, device) }
    }

    /// `[B, H, W, inputs]` to a map of the outputs. Channels beyond the inputs must be 0 and fill up fours.
    pub fn forward(&self, x: Tensor<4>, around: Around<4>) -> Tensor<4> {
        let taps = Taps { kernel: self.kernel, stride: self.stride, pad: self.pad, shuffled: self.shuffled };
        let fours = if gpu::is_gpu(&x.device()) { 4 } else { 1 };
        let pack = || Packed::of_convolution(self.weight.val(), self.bias.val(), self.shuffled, fours);
        match self.laid.get(|| Laid::of(pack())).product(&x, taps, &around) {
            Some(y) => y,
            None if self.kernel == 1 => reference::product(x, &pack(), taps, around),
            None => reference::convolution(x, self.weight.val(), self.bias.val(), taps, around),
        }
    }
}
