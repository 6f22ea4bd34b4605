//! Convolutions of channel-last maps.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

use super::around::Around;
use super::fresh::Fresh;
use super::gpu;
use super::laid::Laid;
use super::packed::{Kept, Packed, Taps};

/// A convolution of square kernels with a bias. Weights are stored as everybody does, `[outputs, inputs, k, k]`.
#[derive(Module, Debug)]
pub struct Conv {
    weight: Param<Tensor<4>>,
    bias: Param<Tensor<1>>,
    kernel: usize,
    stride: usize,
    pad: usize,
    shuffled: bool,
    doubled: bool,
    #[module(skip)]
    laid: Kept<Laid>,
}

impl Conv {
    /// Keeps the size, or halves it with `stride` 2: padding is half the kernel.
    pub fn new(from: usize, to: usize, kernel: usize, stride: usize, device: &Device) -> Self {
        let fresh = Fresh::Fan(from * kernel * kernel);
        Self {
            weight: fresh.of([to, from, kernel, kernel], device),
            bias: fresh.of([to], device),
            kernel,
            stride,
            pad: kernel / 2,
            shuffled: false,
            doubled: false,
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

    /// One place at a time, each repeated over 2x2 places.
    pub fn doubled(from: usize, to: usize, device: &Device) -> Self {
        Self { doubled: true, ..Self::new(from, to, 1, 1, device) }
    }

    /// `[B, H, W, inputs]` to a map of the outputs. Channels beyond the inputs must be 0 and fill up fours.
    pub fn forward(&self, x: Tensor<4>, around: Around<4>) -> Tensor<4> {
        let shuffled = self.shuffled || self.doubled;
        let taps = Taps { kernel: self.kernel, stride: self.stride, pad: self.pad, shuffled };
        self.laid.get(|| Laid::of(self.packed(&x.device()))).product(&x, taps, around)
    }

    fn packed(&self, device: &Device) -> Packed {
        let (mut weight, mut bias) = (self.weight.val(), self.bias.val());
        if self.doubled {
            // All four of a place are the same.
            let [to, from, k, _] = weight.dims();
            weight = weight.unsqueeze_dim::<5>(1).expand([to, 4, from, k, k]).reshape([4 * to, from, k, k]);
            bias = bias.reshape([to, 1]).expand([to, 4]).reshape([4 * to]);
        }
        Packed::of_convolution(weight, bias, self.shuffled || self.doubled, gpu::fours_of(device))
    }

    #[cfg(test)]
    pub(super) fn fill(&mut self, weight: Tensor<4>, bias: Tensor<1>) {
        (self.weight, self.bias) = (Param::from_tensor(weight), Param::from_tensor(bias));
    }
}
