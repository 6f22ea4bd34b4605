//! E_low: the structure of a portrait, and the camera that took it.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

use super::config::Config;
use crate::kernels::{Act, Around, Conv, Dense, Fresh, Norm, enter, tokens};
use crate::model::block;
use crate::model::block::Block;

/// Photo to structure tokens.
#[derive(Module, Debug)]
pub struct Low {
    conv1: Conv,
    conv2: Conv,
    conv3: Conv,
    norm0: Norm,
    position: Param<Tensor<3>>,
    blocks: Vec<Block>,
    norm: Norm,
    pose: Dense,
}

impl Low {
    pub fn new(c: &Config, device: &Device) -> Self {
        let [w1, w2] = c.low_widths;
        Self {
            conv1: Conv::new(5, w1, 3, 2, device),
            conv2: Conv::new(w1, w2, 3, 2, device),
            conv3: Conv::new(w2, c.dim, 3, 2, device),
            norm0: Norm::new(c.dim, device),
            position: Fresh::All(0.0).of([1, c.tokens(), c.dim], device),
            blocks: Block::many(c.low_blocks, c.dim, c.heads, c.mlp_ratio, device),
            norm: Norm::new(c.dim, device),
            pose: Dense::new(c.dim, 6, device),
        }
    }

    /// A photo `[B, 3, image, image]` to F_g `[B, tokens, dim]` and the six numbers of its camera `[B, 6]`.
    pub fn forward(&self, photo: Tensor<4>) -> (Tensor<3>, Tensor<2>) {
        let active = || Around::default().act(Act::Leaky);
        let x = self.conv1.forward(enter(photo, true, true), active());
        let x = self.conv3.forward(self.conv2.forward(x, active()), Around::default());
        let x = self.norm0.forward(tokens(x), Around::default().plus(self.position.val()));
        let f_g = self.norm.forward(block::run(&self.blocks, x), Around::default());
        let [b, _, d] = f_g.dims();
        let pose = self.pose.forward(f_g.clone().mean_dim(1).reshape([b, d]), Around::default());
        (f_g, pose)
    }
}
