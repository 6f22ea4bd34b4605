//! The transformer block every encoder and the editor are made of.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use crate::kernels::{Act, Around, Dense, Film, Norm, attention};

/// Pre-norm self-attention and a two-layer perceptron, each added to its input.
#[derive(Module, Debug)]
pub struct Block {
    norm1: Norm,
    qkv: Dense,
    proj: Dense,
    norm2: Norm,
    fc1: Dense,
    fc2: Dense,
    heads: usize,
}

impl Block {
    pub fn new(dim: usize, heads: usize, ratio: usize, device: &Device) -> Self {
        Self::with_epsilon(dim, heads, ratio, 1e-5, device)
    }

    /// A block whose norms add `epsilon` to the variance.
    pub fn with_epsilon(dim: usize, heads: usize, ratio: usize, epsilon: f64, device: &Device) -> Self {
        Self {
            norm1: Norm::with_epsilon(dim, epsilon, device),
            qkv: Dense::new(dim, 3 * dim, device),
            proj: Dense::new(dim, dim, device),
            norm2: Norm::with_epsilon(dim, epsilon, device),
            fc1: Dense::new(dim, ratio * dim, device),
            fc2: Dense::new(ratio * dim, dim, device),
            heads,
        }
    }

    /// `count` blocks of one size.
    pub fn many(count: usize, dim: usize, heads: usize, ratio: usize, device: &Device) -> Vec<Self> {
        (0..count).map(|_| Self::new(dim, heads, ratio, device)).collect()
    }

    /// The attention's share of `x` `[B, N, dim]`, and what is added to it.
    fn attended(&self, x: Tensor<3>, around: Around<3>) -> Tensor<3> {
        let qkv = self.qkv.forward(self.norm1.forward(x, Around::default()), Around::default());
        self.proj.forward(attention(qkv, self.heads), around)
    }

    /// The attention's share, before it is added: `[B, N, dim]`.
    pub fn attend(&self, x: Tensor<3>) -> Tensor<3> {
        self.attended(x, Around::default())
    }

    /// Tokens `[B, N, dim]` to the same shape; `film` scales and shifts the result's channels.
    pub fn forward(&self, x: Tensor<3>, film: Option<Film>) -> Tensor<3> {
        let x = self.attended(x.clone(), Around::default().plus(x));
        let hidden = self.norm2.forward(x.clone(), Around::default());
        let hidden = self.fc1.forward(hidden, Around::default().act(Act::Gelu));
        self.fc2.forward(hidden, Around { film, ..Around::default().plus(x) })
    }
}

/// Runs tokens through a stack of blocks.
pub fn run(blocks: &[Block], x: Tensor<3>) -> Tensor<3> {
    blocks.iter().fold(x, |x, block| block.forward(x, None))
}
