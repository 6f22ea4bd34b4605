//! Weights as a device's kernels read them.

use burn::tensor::Tensor;

use super::around::Around;
use super::cpu::{self, Weights};
use super::gpu;
use super::packed::{Packed, Taps};

/// A layer's weights as its device's kernels read them.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a layer has one, and layers are few")]
pub(super) enum Laid {
    Gpu(Packed),
    Cpu(Weights),
}

impl Laid {
    pub fn of(packed: Packed) -> Self {
        match Weights::of(&packed) {
            Some(weights) => Self::Cpu(weights),
            None => Self::Gpu(packed),
        }
    }

    /// The layer, if its kernel takes these sizes.
    pub fn product<const D: usize>(&self, x: &Tensor<D>, taps: Taps, around: &Around<D>) -> Option<Tensor<D>> {
        match self {
            Self::Gpu(packed) => gpu::product(x, packed, taps, around),
            Self::Cpu(weights) => cpu::product(x, weights, taps, around),
        }
    }
}
