//! The transformer block every encoder and the editor are made of.

use burn::module::Module;
use burn::nn::{LayerNorm, LayerNormConfig, Linear};
use burn::tensor::activation::gelu;
use burn::tensor::{Device, Tensor};

use crate::model::layers::{attention, linear};

/// Pre-norm self-attention and a two-layer perceptron, each added to its input.
#[derive(Module, Debug)]
pub struct Block {
    norm1: LayerNorm,
    qkv: Linear,
    proj: Linear,
    norm2: LayerNorm,
    fc1: Linear,
    fc2: Linear,
    heads: usize,
}

impl Block {
    pub fn new(dim: usize, heads: usize, ratio: usize, device: &Device) -> Self {
        Self::with_epsilon(dim, heads, ratio, 1e-5, device)
    }

    /// A block whose norms add `epsilon` to the variance.
    pub fn with_epsilon(dim: usize, heads: usize, ratio: usize, epsilon: f64, device: &Device) -> Self {
        let norm = || LayerNormConfig::new(dim).with_epsilon(epsilon).init(device);
        Self {
            norm1: norm(),
            qkv: linear(dim, 3 * dim, device),
            proj: linear(dim, dim, device),
            norm2: norm(),
            fc1: linear(dim, ratio * dim, device),
            fc2: linear(ratio * dim, dim, device),
            heads,
        }
    }

    /// `count` blocks of one size.
    pub fn many(count: usize, dim: usize, heads: usize, ratio: usize, device: &Device) -> Vec<Self> {
        (0..count).map(|_| Self::new(dim, heads, ratio, device)).collect()
    }

    /// The attention's share, before it is added: `[B, N, dim]`.
    pub fn attend(&self, x: Tensor<3>) -> Tensor<3> {
        let mut parts = self.qkv.forward(self.norm1.forward(x)).chunk(3, 2).into_iter();
        let (Some(q), Some(k), Some(v)) = (parts.next(), parts.next(), parts.next()) else {
            unreachable!("chunk(3) of 3 dim columns gives three parts")
        };
        self.proj.forward(attention(q, k, v, self.heads))
    }

    /// Tokens `[B, N, dim]` to the same shape.
    pub fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let x = x.clone() + self.attend(x);
        let y = self.fc2.forward(gelu(self.fc1.forward(self.norm2.forward(x.clone()))));
        x + y
    }
}

/// Runs tokens through a stack of blocks.
pub fn run(blocks: &[Block], x: Tensor<3>) -> Tensor<3> {
    blocks.iter().fold(x, |x, block| block.forward(x))
}
