//! Cross-attention: the photo's detail asks, the prompt answers.
//!
//! One head, no learned projections and no residual: the detail reaches the output only as the
//! queries of the attention.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

use crate::model::pieces::{attention, conv, shuffle, to_map};
use crate::paper::network::pieces::{Patches, mix};

/// Side of the grid of queries.
const GRID: usize = 32;

#[derive(Module, Debug)]
pub struct Cross {
    pre: Conv2d,
    patch: Patches,
    tail: Conv2d,
}

impl Cross {
    pub fn new(device: &Device) -> Self {
        Self { pre: conv(128, 96, 3, 1, device), patch: Patches::new(96, 768, 4, device), tail: mix(192, 512, device) }
    }

    /// Detail `[1, 128, 128, 128]` to `[1, 96, 128, 128]`.
    pub fn narrow(&self, detail: Tensor<4>) -> Tensor<4> {
        self.pre.forward(detail)
    }

    /// Detail `[1, 128, 128, 128]` to queries `[1, 1024, 768]`; they do not depend on the prompt.
    pub fn queries(&self, detail: Tensor<4>) -> Tensor<3> {
        self.patch.forward(self.narrow(detail))
    }

    /// Queries and prompt tokens `[1, 197, 768]` (class token included) to `[1, 192, 64, 64]`.
    pub fn attend(&self, queries: Tensor<3>, prompt: Tensor<3>) -> Tensor<4> {
        shuffle(to_map(attention(queries, prompt.clone(), prompt, 1), GRID))
    }

    /// `[1, 192, 64, 64]` to `[1, 512, 64, 64]`.
    pub fn widen(&self, x: Tensor<4>) -> Tensor<4> {
        self.tail.forward(x)
    }

    /// Queries and prompt tokens to F_a `[1, 128, 128, 128]`.
    pub fn forward(&self, queries: Tensor<3>, prompt: Tensor<3>) -> Tensor<4> {
        shuffle(self.widen(self.attend(queries, prompt)))
    }
}
