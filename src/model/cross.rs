//! Where the prompt meets the photo: detail asks, prompt tokens answer.

use burn::module::Module;
use burn::nn::{LayerNorm, LayerNormConfig, Linear};
use burn::tensor::activation::gelu;
use burn::tensor::{Device, Tensor};

use super::config::{CROSS_HEADS, Config};
use super::layers::{attention, double_tokens, linear, to_map, to_tokens};

/// Cross-attention of F_h (and F_g) on the prompt.
#[derive(Module, Debug)]
pub struct Cross {
    geometry: Linear,
    norm: LayerNorm,
    query: Linear,
    key: Linear,
    value: Linear,
    proj: Linear,
    norm2: LayerNorm,
    fc1: Linear,
    fc2: Linear,
    grid: usize,
}

impl Cross {
    pub fn new(c: &Config, device: &Device) -> Self {
        let w = c.high_widths[2];
        Self {
            geometry: linear(c.dim, w, device),
            norm: LayerNormConfig::new(w).init(device),
            query: linear(w, w, device),
            key: linear(c.prompt_dim, w, device),
            value: linear(c.prompt_dim, w, device),
            proj: linear(w, w, device),
            norm2: LayerNormConfig::new(w).init(device),
            fc1: linear(w, 2 * w, device),
            fc2: linear(2 * w, w, device),
            grid: c.token_grid,
        }
    }

    /// The part of the query that no prompt changes: q0 `[B, 4 tokens, w3]`.
    pub fn source(&self, f_h: Tensor<4>, f_g: Tensor<3>) -> Tensor<3> {
        to_tokens(f_h) + double_tokens(self.geometry.forward(f_g), self.grid)
    }

    /// q0 and prompt tokens `[B, M, prompt_dim]` to F_a `[B, w3, image / 8, image / 8]`.
    pub fn forward(&self, q0: Tensor<3>, prompt: Tensor<3>) -> Tensor<4> {
        let q = self.query.forward(self.norm.forward(q0.clone()));
        let k = self.key.forward(prompt.clone());
        let v = self.value.forward(prompt);
        let x = q0 + self.proj.forward(attention(q, k, v, CROSS_HEADS));
        let y = self.fc2.forward(gelu(self.fc1.forward(self.norm2.forward(x.clone()))));
        to_map(x + y, 2 * self.grid)
    }
}
