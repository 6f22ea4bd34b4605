//! E_p: the prompt picture to tokens, with the ViT-B/16 of a masked autoencoder (nothing masked).

use burn::module::{Module, Param};
use burn::nn::conv::Conv2d;
use burn::nn::{LayerNorm, LayerNormConfig};
use burn::tensor::{Device, Tensor};

use crate::model::block::{Block, run};
use crate::model::pieces::{patches, to_tokens};

/// Side of the picture the transformer sees.
pub const SIDE: usize = 224;
/// Width of a token.
pub const DIM: usize = 768;
const PATCH: usize = 16;
/// Patches and the class token.
pub const TOKENS: usize = (SIDE / PATCH) * (SIDE / PATCH) + 1;
const EPSILON: f64 = 1e-6;

#[derive(Module, Debug)]
pub struct Prompt {
    cls: Param<Tensor<3>>,
    /// Row 0 belongs to the class token.
    position: Param<Tensor<3>>,
    patch: Conv2d,
    pub blocks: Vec<Block>,
    norm: LayerNorm,
}

impl Prompt {
    pub fn new(device: &Device) -> Self {
        let zeros = |n: usize| Param::from_tensor(Tensor::zeros([1, n, DIM], device));
        Self {
            cls: zeros(1),
            position: zeros(TOKENS),
            patch: patches(3, DIM, PATCH, device),
            blocks: (0..12).map(|_| Block::with_epsilon(DIM, 12, 4, EPSILON, device)).collect(),
            norm: LayerNormConfig::new(DIM).with_epsilon(EPSILON).init(device),
        }
    }

    /// The normalised picture `[1, 3, 224, 224]` to `[1, 196, 768]`.
    pub fn patches(&self, x: Tensor<4>) -> Tensor<3> {
        to_tokens(self.patch.forward(x))
    }

    /// Patches with the class token before them and every position added: `[1, 197, 768]`.
    pub fn placed(&self, patches: Tensor<3>) -> Tensor<3> {
        Tensor::cat(vec![self.cls.val(), patches], 1) + self.position.val()
    }

    /// The normalised picture `[1, 3, 224, 224]` (see [`crate::paper::network::resize`]) to tokens `[1, 197, 768]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<3> {
        self.norm.forward(run(&self.blocks, self.placed(self.patches(x))))
    }
}
