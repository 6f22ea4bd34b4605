//! E_p for pictures.

use burn::module::{Module, Param};
use burn::nn::conv::Conv2d;
use burn::nn::{Initializer, LayerNorm, LayerNormConfig};
use burn::tensor::{Device, Tensor};

use super::block::{self, Block};
use super::config::Config;
use super::layers::{patches, to_tokens};

/// Picture to prompt tokens.
#[derive(Module, Debug)]
pub struct Picture {
    patch: Conv2d,
    cls: Param<Tensor<3>>,
    position: Param<Tensor<3>>,
    blocks: Vec<Block>,
    norm: LayerNorm,
}

impl Picture {
    pub fn new(c: &Config, device: &Device) -> Self {
        let d = c.prompt_dim;
        Self {
            patch: patches(3, d, c.picture_patch, device),
            cls: Initializer::Normal { mean: 0.0, std: 0.5 }.init([1, 1, d], device),
            position: Initializer::Zeros.init([1, c.patches() + 1, d], device),
            blocks: Block::many(c.picture_blocks, d, c.prompt_heads, c.mlp_ratio, device),
            norm: LayerNormConfig::new(d).init(device),
        }
    }

    /// `[1, 3, picture_side, picture_side]` in [0, 1] to tokens `[1, 1 + patches, prompt_dim]`;
    /// the first is the summary.
    pub fn forward(&self, picture: Tensor<4>) -> Tensor<3> {
        let x = to_tokens(self.patch.forward(picture * 2.0 - 1.0));
        let x = Tensor::cat(vec![self.cls.val(), x], 1) + self.position.val();
        self.norm.forward(block::run(&self.blocks, x))
    }
}
