//! The final encoder E_t: appearance and structure to the three feature planes.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

use crate::model::pieces::{conv, shuffle, to_map};
use crate::paper::network::mixer::Mixer;
use crate::paper::network::pieces::{Patches, double, leaky};

/// Side of the token grid.
const GRID: usize = 64;

#[derive(Module, Debug)]
pub struct Fuse {
    conv: Conv2d,
    pub patch: Patches,
    pub block: Mixer,
    out: Vec<Conv2d>,
}

impl Fuse {
    pub fn new(device: &Device) -> Self {
        let widths = [(256, 256), (256, 128), (128, 128), (128, 96), (96, 96)];
        Self {
            conv: conv(256, 256, 3, 1, device),
            patch: Patches::new(256, 1024, 2, device),
            block: Mixer::new(1024, 2, GRID, 2, device),
            out: widths.iter().map(|&(from, to)| conv(from, to, 3, 1, device)).collect(),
        }
    }

    /// F_a and F_g, both `[1, 128, 128, 128]`, to `[1, 256, 128, 128]`; nothing is rectified here.
    pub fn join(&self, f_a: Tensor<4>, f_g: Tensor<4>) -> Tensor<4> {
        self.conv.forward(Tensor::cat(vec![f_a, f_g], 1))
    }

    /// Tokens `[1, 4096, 1024]` to `[1, 256, 128, 128]`.
    pub fn unfold(&self, x: Tensor<3>) -> Tensor<4> {
        shuffle(to_map(x, GRID))
    }

    /// `[1, 256, 128, 128]` to `[1, 256, 256, 256]`: the first of the output convolutions.
    pub fn enlarge(&self, x: Tensor<4>) -> Tensor<4> {
        double(leaky(self.out[0].forward(x)))
    }

    /// `[1, 256, 256, 256]` to the planes `[1, 96, 256, 256]`: channel `32 p + c` is channel c of
    /// plane p.
    pub fn planes(&self, x: Tensor<4>) -> Tensor<4> {
        let x = self.out[1..4].iter().fold(x, |x, conv| leaky(conv.forward(x)));
        self.out[4].forward(x)
    }

    /// F_a and F_g to the planes `[1, 96, 256, 256]`.
    pub fn forward(&self, f_a: Tensor<4>, f_g: Tensor<4>) -> Tensor<4> {
        let tokens = self.block.forward(self.patch.forward(self.join(f_a, f_g)));
        self.planes(self.enlarge(self.unfold(tokens)))
    }
}
