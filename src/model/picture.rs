//! E_p for pictures.

use burn::module::{Module, Param};
use burn::nn::conv::Conv2d;
use burn::nn::{Initializer, LayerNorm, LayerNormConfig};
use burn::tensor::{Device, Tensor};

use super::block::{self, Block};
use super::config::Config;
use super::layers::{act, conv, to_tokens};

/// Picture to prompt tokens: four convolutions make them, which learn sooner than one of large
/// patches.
#[derive(Module, Debug)]
pub struct Picture {
    conv1: Conv2d,
    conv2: Conv2d,
    conv3: Conv2d,
    conv4: Conv2d,
    norm0: LayerNorm,
    cls: Param<Tensor<3>>,
    position: Param<Tensor<3>>,
    blocks: Vec<Block>,
    norm: LayerNorm,
}

impl Picture {
    pub fn new(c: &Config, device: &Device) -> Self {
        let d = c.prompt_dim;
        let [w1, w2, w3] = c.picture_widths;
        Self {
            conv1: conv(3, w1, 3, 2, device),
            conv2: conv(w1, w2, 3, 2, device),
            conv3: conv(w2, w3, 3, 2, device),
            conv4: conv(w3, d, 3, 2, device),
            norm0: LayerNormConfig::new(d).init(device),
            cls: Initializer::Normal { mean: 0.0, std: 0.5 }.init([1, 1, d], device),
            position: Initializer::Zeros.init([1, c.patches() + 1, d], device),
            blocks: Block::many(c.picture_blocks, d, c.prompt_heads, c.mlp_ratio, device),
            norm: LayerNormConfig::new(d).init(device),
        }
    }

    /// `[1, 3, picture_side, picture_side]` in [0, 1] to tokens `[1, 1 + patches, prompt_dim]`;
    /// the first is the summary.
    pub fn forward(&self, picture: Tensor<4>) -> Tensor<3> {
        let x = act(self.conv1.forward(picture * 2.0 - 1.0));
        let x = act(self.conv3.forward(act(self.conv2.forward(x))));
        let x = self.norm0.forward(to_tokens(self.conv4.forward(x)));
        let x = Tensor::cat(vec![self.cls.val(), x], 1) + self.position.val();
        self.norm.forward(block::run(&self.blocks, x))
    }
}
