//! Where the prompt meets the photo: detail asks, place by place, and the edits that the prompt names answer.

use burn::module::{Module, Param};
use burn::nn::{Initializer, LayerNorm, LayerNormConfig, Linear};
use burn::tensor::activation::gelu;
use burn::tensor::{Device, Tensor};

use crate::model::config::{CROSS_HEADS, Config};
use crate::model::layers::{biased_attention, double_tokens, linear, to_map, to_tokens};

/// What silences an edit that the prompt does not name, added to its scores before softmax.
const SILENT: f32 = -1e4;

/// Cross-attention of F_h (and F_g) on the named edits.
#[derive(Module, Debug)]
pub struct Cross {
    geometry: Linear,
    norm: LayerNorm,
    names: Param<Tensor<2>>,
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
            names: Initializer::Normal { mean: 0.0, std: 1.0 }.init([c.labels.len(), c.prompt_dim], device),
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

    /// q0 and which edits are `heard` `[B, labels]` (1 or 0) to F_a `[B, w3, image / 8, image / 8]`.
    pub fn forward(&self, q0: Tensor<3>, heard: Tensor<2>) -> Tensor<4> {
        let [b, labels] = heard.dims();
        let q = self.query.forward(self.norm.forward(q0.clone()));
        let names = self.names.val().unsqueeze::<3>();
        let [k, v] = [&self.key, &self.value].map(|map| map.forward(names.clone()).repeat_dim(0, b));
        let bias = ((heard - 1.0) * -SILENT).reshape([b, 1, 1, labels]);
        let x = q0 + self.proj.forward(biased_attention(q, k, v, CROSS_HEADS, bias));
        let y = self.fc2.forward(gelu(self.fc1.forward(self.norm2.forward(x.clone()))));
        to_map(x + y, 2 * self.grid)
    }
}
