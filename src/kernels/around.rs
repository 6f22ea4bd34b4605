//! What goes with a layer.

use burn::tensor::Tensor;
use burn::tensor::activation::{gelu, leaky_relu};

use super::SLOPE;

/// Channels of a change of a photo: local affine colour (3x4, row-major), then displacement (columns, rows).
pub(super) const CHANGE: usize = 14;

/// An activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Act {
    #[default]
    None,
    /// Leaky ReLU of slope [`crate::kernels::SLOPE`].
    Leaky,
    /// GELU by the error function.
    Gelu,
}

/// Scales and shifts of channels: `x (1 + scale) + shift`.
#[derive(Debug, Clone)]
pub struct Film {
    /// A row of numbers `[1, n]`.
    pub numbers: Tensor<2>,
    /// Where the scales of the channels begin in it.
    pub at: usize,
    /// How far behind them the shifts begin: as many as there are channels, if all are here.
    pub apart: usize,
}

impl Film {
    /// `x (1 + scale) + shift` of the channels, which lie along the last axis.
    pub(super) fn of<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        let c = x.dims()[D - 1];
        let mut shape = [1; D];
        shape[D - 1] = c;
        let shifts = self.at + self.apart;
        let scale = self.numbers.clone().slice([0..1, self.at..self.at + c]).reshape(shape);
        let shift = self.numbers.slice([0..1, shifts..shifts + c]).reshape(shape);
        x * (scale + 1.0) + shift
    }
}

/// A layer's surroundings: `last(film(act(layer(before(x))) + added))`; each part may be missing.
#[derive(Debug, Clone, Default)]
pub struct Around<const D: usize> {
    /// Leaky ReLU of the input.
    pub before: bool,
    pub act: Act,
    /// Of the output's shape.
    pub added: Option<Tensor<D>>,
    pub film: Option<Film>,
    /// Leaky ReLU of all.
    pub last: bool,
}

impl<const D: usize> Around<D> {
    /// Leaky ReLU of the input.
    #[must_use]
    pub fn before(mut self) -> Self {
        self.before = true;
        self
    }

    /// An activation of the layer's own output.
    #[must_use]
    pub fn act(mut self, act: Act) -> Self {
        self.act = act;
        self
    }

    /// `x` is added to it.
    #[must_use]
    pub fn plus(mut self, x: Tensor<D>) -> Self {
        self.added = Some(x);
        self
    }

    /// Channels are scaled and shifted.
    #[must_use]
    pub fn film(mut self, film: Film) -> Self {
        self.film = Some(film);
        self
    }

    /// Leaky ReLU of all.
    #[must_use]
    pub fn last(mut self) -> Self {
        self.last = true;
        self
    }

    /// What a product always does itself, and what may follow it.
    pub(super) fn apart(self) -> (Self, Self) {
        let Self { before, act, added, film, last } = self;
        (Self { before, act, ..Self::default() }, Self { before: false, act: Act::None, added, film, last })
    }

    /// All that comes after a layer, of its output, in burn's operations.
    pub(super) fn leave(self, y: Tensor<D>) -> Tensor<D> {
        let mut y = match self.act {
            Act::None => y,
            Act::Leaky => leaky_relu(y, SLOPE),
            Act::Gelu => gelu(y),
        };
        if let Some(added) = self.added {
            y = y + added;
        }
        if let Some(film) = self.film {
            y = film.of(y);
        }
        if self.last { leaky_relu(y, SLOPE) } else { y }
    }
}
