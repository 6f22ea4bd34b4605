//! Parameters before they are filled; what nobody asks for is never drawn.
//!
//! burn's initialisers would do, but one of them brings burn's matrix product for GPUs into every module.

use burn::module::{Param, ParamId};
use burn::tensor::{Device, Distribution, Tensor};

/// What fresh parameters are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fresh {
    /// All the same.
    All(f64),
    /// Mean 0 and this spread.
    Normal(f64),
    /// Even within the root of one over so many inputs (He et al. 2015, with the gain of PyTorch's layers).
    Fan(usize),
}

impl Fresh {
    /// A parameter of that shape.
    pub fn of<const D: usize>(self, shape: [usize; D], device: &Device) -> Param<Tensor<D>> {
        let draw = move |device: &Device, _: bool| match self {
            Self::All(value) => Tensor::full(shape, value, device),
            Self::Normal(spread) => Tensor::random(shape, Distribution::Normal(0.0, spread), device),
            Self::Fan(inputs) => {
                let bound = 1.0 / (inputs as f64).sqrt();
                Tensor::random(shape, Distribution::Uniform(-bound, bound), device)
            }
        };
        Param::uninitialized(ParamId::new(), draw, device.clone(), true, shape.into())
    }
}
