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

    /// Columns of the weight matrix that one channel of the output has.
    pub fn parts(self) -> usize {
        if self.shuffled { 4 } else { 1 }
    }
}

/// A weight matrix `[kernel * kernel * inputs, columns]` with its bias `[columns]`.
#[derive(Debug, Clone)]
pub(super) struct Packed {
    pub weight: Tensor<2>,
    pub bias: Tensor<1>,
    /// Channels of the output; columns beyond them are 0 and only fill up fours.
    pub outputs: usize,
}

impl Packed {
    /// Of `[inputs, columns]`. Inputs and the output's channels are filled up with zeros to a multiple of `fours`. Of a
    /// layer whose output is shuffled, column `4 c + part` goes to `part * channels + c`.
    pub fn of_matrix(weight: Tensor<2>, bias: Tensor<1>, shuffled: bool, fours: usize) -> Self {
        let [inputs, columns] = weight.dims();
        let parts = if shuffled { 4 } else { 1 };
        let outputs = columns / parts;
        let (high, wide) = (inputs.next_multiple_of(fours), outputs.next_multiple_of(fours));
        let weight = weight.reshape([inputs, outputs, parts]).swap_dims(1, 2);
        let weight = filled(filled(weight, 0, high), 2, wide);
        let bias = filled(bias.reshape([outputs, parts]).swap_dims(0, 1), 1, wide);
        // Flattening forces the values into memory in their order, which would be done at every use otherwise.
        let weight = weight.reshape([high * parts * wide]).reshape([high, parts * wide]);
        Self { weight, bias: bias.reshape([parts * wide]), outputs }
    }

    /// Of a convolution's `[columns, inputs, k, k]`, otherwise as [`Self::of_matrix`].
    pub fn of_convolution(weight: Tensor<4>, bias: Tensor<1>, shuffled: bool, fours: usize) -> Self {
        let [columns, inputs, k, _] = weight.dims();
        let high = inputs.next_multiple_of(fours);
        let weight = filled(weight.permute([2, 3, 1, 0]), 2, high);
        Self::of_matrix(weight.reshape([k * k * high, columns]), bias, shuffled, fours)
    }
}

/// Zeros behind an axis, so that it is `long`.
pub(super) fn filled<const D: usize>(x: Tensor<D>, axis: usize, long: usize) -> Tensor<D> {
    let mut shape = x.dims();
    if shape[axis] == long {
        return x;
    }
    shape[axis] = long - shape[axis];
    let none = Tensor::zeros(shape, &x.device());
    Tensor::cat(vec![x, none], axis)
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
