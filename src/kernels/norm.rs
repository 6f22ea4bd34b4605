//! Layer norm.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

use super::around::Around;
use super::fresh::Fresh;
use super::{cpu, gpu, reference};

/// Mean 0 and variance 1 over the last axis, then a gain and a shift of every channel.
#[derive(Module, Debug)]
pub struct Norm {
    gamma: Param<Tensor<1>>,
    beta: Param<Tensor<1>>,
    epsilon: f64,
}

impl Norm {
    pub fn new(channels: usize, device: &Device) -> Self {
        Self::with_epsilon(channels, 1e-5, device)
    }

    /// A norm that adds `epsilon` to the variance.
    pub fn with_epsilon(channels: usize, epsilon: f64, device: &Device) -> Self {
        Self { gamma: Fresh::All(1.0).of([channels], device), beta: Fresh::All(0.0).of([channels], device), epsilon }
    }

    /// `[.., channels]` to the same shape; what is added and the film of `around` follow, the rest of it is not meant
    /// for norms.
    pub fn forward<const D: usize>(&self, x: Tensor<D>, around: Around<D>) -> Tensor<D> {
        let (gain, shift) = (self.gamma.val(), self.beta.val());
        let own = gpu::norm(&x, &gain, &shift, self.epsilon, &around)
            .or_else(|| cpu::norm(&x, &gain, &shift, self.epsilon, &around));
        match own {
            Some(y) => y,
            None => reference::norm(x, gain, shift, self.epsilon, around),
        }
    }
}
