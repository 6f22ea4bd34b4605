//! Affine maps of the last axis.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

use super::around::Around;
use super::fresh::Fresh;
use super::gpu;
use super::laid::Laid;
use super::packed::{Kept, Packed, Taps};

/// A matrix `[inputs, outputs]` and a bias.
#[derive(Module, Debug)]
pub struct Dense {
    weight: Param<Tensor<2>>,
    bias: Param<Tensor<1>>,
    shuffled: bool,
    #[module(skip)]
    laid: Kept<Laid>,
}

impl Dense {
    pub fn new(from: usize, to: usize, device: &Device) -> Self {
        let fresh = Fresh::Fan(from);
        Self {
            weight: fresh.of([from, to], device),
            bias: fresh.of([to], device),
            shuffled: false,
            laid: Kept::default(),
        }
    }

    /// With a pixel shuffle by 2 of a map's places, as [`super::Conv::shuffled`].
    pub fn shuffled(from: usize, to: usize, device: &Device) -> Self {
        Self { shuffled: true, ..Self::new(from, to, device) }
    }

    /// The matrix and the bias.
    pub fn numbers(&self) -> (Tensor<2>, Tensor<1>) {
        (self.weight.val(), self.bias.val())
    }

    /// `[.., inputs]` to `[.., outputs]`; where it shuffles, `[B, H, W, inputs]` to `[B, 2 H, 2 W, outputs / 4]`.
    pub fn forward<const D: usize>(&self, x: Tensor<D>, around: Around<D>) -> Tensor<D> {
        let taps = Taps { shuffled: self.shuffled, ..Taps::ONE };
        let pack = || Packed::of_matrix(self.weight.val(), self.bias.val(), self.shuffled, gpu::fours_of(&x.device()));
        self.laid.get(|| Laid::of(pack())).product(&x, taps, around)
    }
}
