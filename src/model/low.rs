//! E_low: the structure of a portrait, and the camera that took it.

use burn::module::{Module, Param};
use burn::nn::conv::Conv2d;
use burn::nn::{Initializer, LayerNorm, LayerNormConfig, Linear};
use burn::tensor::{Device, Tensor};

use super::config::Config;
use crate::model::block;
use crate::model::block::Block;
use crate::model::layers::{act, conv, halve, linear, to_tokens};

/// Photo to structure tokens.
#[derive(Module, Debug)]
pub struct Low {
    conv1: Conv2d,
    conv2: Conv2d,
    conv3: Conv2d,
    norm0: LayerNorm,
    position: Param<Tensor<3>>,
    blocks: Vec<Block>,
    norm: LayerNorm,
    pose: Linear,
}

impl Low {
    pub fn new(c: &Config, device: &Device) -> Self {
        let [w1, w2] = c.low_widths;
        Self {
            conv1: conv(5, w1, 3, 2, device),
            conv2: conv(w1, w2, 3, 2, device),
            conv3: conv(w2, c.dim, 3, 2, device),
            norm0: LayerNormConfig::new(c.dim).init(device),
            position: Initializer::Zeros.init([1, c.tokens(), c.dim], device),
            blocks: Block::many(c.low_blocks, c.dim, c.heads, c.mlp_ratio, device),
            norm: LayerNormConfig::new(c.dim).init(device),
            pose: linear(c.dim, 6, device),
        }
    }

    /// `[B, 5, image, image]` (photo and coordinates) to F_g `[B, tokens, dim]` and the six
    /// numbers of the photo's camera `[B, 6]`.
    pub fn forward(&self, input: Tensor<4>) -> (Tensor<3>, Tensor<2>) {
        let x = act(self.conv1.forward(halve(input)));
        let x = act(self.conv2.forward(x));
        let x = self.norm0.forward(to_tokens(self.conv3.forward(x))) + self.position.val();
        let f_g = self.norm.forward(block::run(&self.blocks, x));
        let [b, _, d] = f_g.dims();
        let pose = self.pose.forward(f_g.clone().mean_dim(1).reshape([b, d]));
        (f_g, pose)
    }
}
