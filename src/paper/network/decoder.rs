//! The perceptron between a point's features and its density and colours.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};

use crate::model::decoder::PACKED_OUTPUTS;
use crate::model::pieces::linear;
use crate::paper::network::PLANE_CHANNELS;

/// Width of the hidden layer.
pub const HIDDEN: usize = 64;
/// Colour channels of a point; the first three are red, green and blue.
pub const COLOURS: usize = 32;
/// Density and colours.
pub const OUTPUTS: usize = 1 + COLOURS;

/// Weights as published: they are divided by the root of their inputs when used.
#[derive(Module, Debug)]
pub struct Decoder {
    fc1: Linear,
    fc2: Linear,
}

impl Decoder {
    pub fn new(device: &Device) -> Self {
        Self { fc1: linear(PLANE_CHANNELS, HIDDEN, device), fc2: linear(HIDDEN, OUTPUTS, device) }
    }

    /// First layer `[32][64]`, its bias `[64]`, second layer `[64][33]`, its bias `[33]`, with the
    /// divisions done.
    pub fn pack(&self) -> Tensor<1> {
        let (w2, b2) = self.second();
        self.joined(w2, b2)
    }

    /// As [`crate::field::FieldData::decoder`] wants it, for the raw picture alone: density, three
    /// colours, and zeros for the gate and the padding.
    pub fn pack_raw(&self) -> Tensor<1> {
        let device = self.fc1.weight.val().device();
        let (w2, b2) = self.second();
        let spare = PACKED_OUTPUTS - 4;
        let w2 = Tensor::cat(vec![w2.slice([0..HIDDEN, 0..4]), Tensor::zeros([HIDDEN, spare], &device)], 1);
        let b2 = Tensor::cat(vec![b2.narrow(0, 0, 4), Tensor::zeros([spare], &device)], 0);
        self.joined(w2, b2)
    }

    fn second(&self) -> (Tensor<2>, Tensor<1>) {
        (self.fc2.weight.val() / (HIDDEN as f32).sqrt(), bias(&self.fc2, OUTPUTS))
    }

    fn joined(&self, w2: Tensor<2>, b2: Tensor<1>) -> Tensor<1> {
        let w1 = self.fc1.weight.val() / (PLANE_CHANNELS as f32).sqrt();
        let [_, outputs] = w2.dims();
        Tensor::cat(
            vec![w1.reshape([PLANE_CHANNELS * HIDDEN]), bias(&self.fc1, HIDDEN), w2.reshape([HIDDEN * outputs]), b2],
            0,
        )
    }
}

fn bias(l: &Linear, n: usize) -> Tensor<1> {
    match &l.bias {
        Some(b) => b.val(),
        None => Tensor::zeros([n], &l.weight.val().device()),
    }
}
