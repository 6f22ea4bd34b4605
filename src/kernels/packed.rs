//! Weights as the kernels read them, laid out once.

use std::sync::OnceLock;

use burn::tensor::Tensor;

/// What a layer sees of its input, and how it stores its output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Taps {
    pub kernel: usize,
    pub stride: usize,
    pub pad: usize,
    /// Pixel shuffle by 2 of the output: columns are laid out sub-place by sub-place.
    pub shuffled: bool,
}

impl Taps {
    /// A matrix product.
    pub const ONE: Self = Self { kernel: 1, stride: 1, pad: 0, shuffled: false };
}

/// A weight matrix `[kernel * kernel * inputs, columns]` with its bias `[columns]`.
#[derive(Debug, Clone)]
pub(super) struct Packed {
    pub weight: Tensor<2>,
    pub bias: Tensor<1>,
}

impl Packed {
    /// Of `[inputs, columns]`. Of a layer whose output is shuffled, column `4 c + part` goes to
    /// `part * columns / 4 + c`.
    pub fn of_matrix(weight: Tensor<2>, bias: Tensor<1>, shuffled: bool) -> Self {
        if !shuffled {
            return Self { weight, bias };
        }
        let [inputs, columns] = weight.dims();
        let c = columns / 4;
        let weight = weight.reshape([inputs, c, 4]).swap_dims(1, 2).reshape([inputs, columns]);
        Self { weight, bias: bias.reshape([c, 4]).swap_dims(0, 1).reshape([columns]) }
    }

    /// Of a convolution's `[columns, inputs, k, k]`; inputs are filled up with zeros to a multiple of `fours`.
    pub fn of_convolution(weight: Tensor<4>, bias: Tensor<1>, shuffled: bool, fours: usize) -> Self {
        let [columns, inputs, k, _] = weight.dims();
        let mut weight = weight.permute([2, 3, 1, 0]);
        let filled = inputs.next_multiple_of(fours);
        if filled > inputs {
            let none = Tensor::zeros([k, k, filled - inputs, columns], &weight.device());
            weight = Tensor::cat(vec![weight, none], 2);
        }
        Self::of_matrix(weight.reshape([k * k * filled, columns]), bias, shuffled)
    }
}

/// What is made of weights when it is first used, and kept. A module is filled before it runs, and not afterwards.
#[derive(Debug)]
pub struct Kept<T>(OnceLock<T>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Clone for Kept<T> {
    /// A copy of a module may be filled or moved to another device, so it begins anew.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<T> Kept<T> {
    pub fn get(&self, make: impl FnOnce() -> T) -> &T {
        self.0.get_or_init(make)
    }
}
