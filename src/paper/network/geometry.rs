//! The F encoder: DeepLab's features to F_g, the portrait's structure.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

use crate::model::pieces::{conv, shuffle, to_map};
use crate::paper::network::mixer::Mixer;
use crate::paper::network::pieces::{Patches, double, leaky};

/// Side of the token grid.
const GRID: usize = 32;

#[derive(Module, Debug)]
pub struct Geometry {
    pub patch: Patches,
    pub blocks: Vec<Mixer>,
    conv1: Conv2d,
    conv2: Conv2d,
}

impl Geometry {
    pub fn new(device: &Device) -> Self {
        Self {
            patch: Patches::new(256, 1024, 2, device),
            blocks: (0..2).map(|_| Mixer::new(1024, 4, GRID, 1, device)).collect(),
            conv1: conv(256, 128, 3, 1, device),
            conv2: conv(128, 128, 3, 1, device),
        }
    }

    /// Tokens `[1, 1024, 1024]` to `[1, 256, 128, 128]`.
    pub fn enlarge(&self, x: Tensor<3>) -> Tensor<4> {
        double(shuffle(to_map(x, GRID)))
    }

    /// `[1, 256, 64, 64]` to F_g `[1, 128, 128, 128]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let x = self.blocks.iter().fold(self.patch.forward(x), |x, block| block.forward(x));
        self.conv2.forward(leaky(self.conv1.forward(self.enlarge(x))))
    }
}
