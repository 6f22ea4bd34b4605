//! The transformer block of the F encoder and the final encoder: its perceptron sees neighbouring
//! tokens through a depthwise convolution, and its keys can come from a coarser grid.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::activation::gelu;
use burn::tensor::{Device, Tensor};

use crate::model::pieces::{attention, linear, patches, to_map, to_tokens};
use crate::paper::network::pieces::depthwise;

/// Makes the grid of keys and values coarser.
#[derive(Module, Debug)]
pub struct Reduce {
    conv: Conv2d,
    norm: LayerNorm,
}

/// Pre-norm attention and perceptron, each added to its input; all norms have eps 1e-5.
#[derive(Module, Debug)]
pub struct Mixer {
    norm1: LayerNorm,
    q: Linear,
    /// Rows K, then V; heads contiguous inside each.
    kv: Linear,
    proj: Linear,
    reduce: Option<Reduce>,
    norm2: LayerNorm,
    fc1: Linear,
    depthwise: Conv2d,
    fc2: Linear,
    heads: usize,
    side: usize,
}

impl Mixer {
    /// A block over `side` x `side` tokens; `ratio` is how much coarser the keys' grid is.
    pub fn new(dim: usize, heads: usize, side: usize, ratio: usize, device: &Device) -> Self {
        let norm = || LayerNormConfig::new(dim).init(device);
        let plain = |to: usize| LinearConfig::new(dim, to).with_bias(false).init(device);
        Self {
            norm1: norm(),
            q: plain(dim),
            kv: plain(2 * dim),
            proj: linear(dim, dim, device),
            reduce: (ratio > 1).then(|| Reduce { conv: patches(dim, dim, ratio, device), norm: norm() }),
            norm2: norm(),
            fc1: linear(dim, 2 * dim, device),
            depthwise: depthwise(2 * dim, device),
            fc2: linear(2 * dim, dim, device),
            heads,
            side,
        }
    }

    /// What keys and values are made of: `[1, side^2 / ratio^2, dim]`.
    pub fn sources(&self, x: Tensor<3>) -> Tensor<3> {
        self.reduced(self.norm1.forward(x))
    }

    fn reduced(&self, normed: Tensor<3>) -> Tensor<3> {
        match &self.reduce {
            Some(Reduce { conv, norm }) => norm.forward(to_tokens(conv.forward(to_map(normed, self.side)))),
            None => normed,
        }
    }

    /// The attention's share, before it is added: `[1, side^2, dim]`.
    pub fn attend(&self, x: Tensor<3>) -> Tensor<3> {
        let normed = self.norm1.forward(x);
        let q = self.q.forward(normed.clone());
        let kv = self.kv.forward(self.reduced(normed));
        let [b, m, c] = kv.dims();
        let k = kv.clone().slice([0..b, 0..m, 0..c / 2]);
        let v = kv.slice([0..b, 0..m, c / 2..c]);
        self.proj.forward(attention(q, k, v, self.heads))
    }

    /// The perceptron's share, before it is added: `[1, side^2, dim]`.
    pub fn perceive(&self, x: Tensor<3>) -> Tensor<3> {
        let y = self.fc1.forward(self.norm2.forward(x));
        let y = to_tokens(self.depthwise.forward(to_map(y, self.side)));
        self.fc2.forward(gelu(y))
    }

    /// Tokens `[1, side^2, dim]` to the same shape.
    pub fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let x = x.clone() + self.attend(x);
        x.clone() + self.perceive(x)
    }
}
