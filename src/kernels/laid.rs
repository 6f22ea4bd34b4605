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

    /// The layer. What is around it goes into its kernel; of other shapes than the kernel takes, it follows.
    pub fn product<const D: usize>(&self, x: &Tensor<D>, taps: Taps, around: Around<D>) -> Tensor<D> {
        if let Some(y) = self.together(x, taps, &around) {
            return y;
        }
        let (own, rest) = around.apart();
        let y = self.together(x, taps, &own);
        rest.leave(y.unwrap_or_else(|| unreachable!("a layer and its input lie on one device")))
    }

    fn together<const D: usize>(&self, x: &Tensor<D>, taps: Taps, around: &Around<D>) -> Option<Tensor<D>> {
        match self {
            Self::Gpu(packed) => gpu::product(x, packed, taps, around),
            Self::Cpu(weights) => cpu::product(x, weights, taps, around),
        }
    }
}
