//! The small perceptron the ray-marcher evaluates at each point.
//!
//! Frames are drawn by the renderer's own kernels; the module here packs the weights for them and
//! is the reference that tests compare with.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::activation::softplus;
use burn::tensor::{Device, Tensor};

use super::pieces::linear;
use crate::model::config::{Config, DECODER_OUTPUTS};

/// Outputs of the packed second layer, padded so that a shader reads two vec4 a row.
pub const PACKED_OUTPUTS: usize = 8;

/// Point features to raw density, colours and gate.
#[derive(Module, Debug)]
pub struct Decoder {
    fc1: Linear,
    fc2: Linear,
}

impl Decoder {
    pub fn new(c: &Config, device: &Device) -> Self {
        Self { fc1: linear(c.decoder_inputs(), c.hidden, device), fc2: linear(c.hidden, DECODER_OUTPUTS, device) }
    }

    /// Features `[N, plane + view channels]` to raw outputs `[N, 5]`.
    pub fn forward(&self, features: Tensor<2>) -> Tensor<2> {
        self.fc2.forward(softplus(self.fc1.forward(features), 1.0))
    }

    /// All weights in the order of [`crate::field::FieldData::decoder`].
    pub fn pack(&self) -> Tensor<1> {
        let w1 = self.fc1.weight.val();
        let w2 = self.fc2.weight.val();
        let device = w1.device();
        let [inputs, hidden] = w1.dims();
        let spare = PACKED_OUTPUTS - DECODER_OUTPUTS;
        let bias = |l: &Linear, n: usize| match &l.bias {
            Some(b) => b.val(),
            None => Tensor::zeros([n], &device),
        };
        let w2 = Tensor::cat(vec![w2, Tensor::zeros([hidden, spare], &device)], 1);
        Tensor::cat(
            vec![
                w1.reshape([inputs * hidden]),
                bias(&self.fc1, hidden),
                w2.reshape([hidden * PACKED_OUTPUTS]),
                bias(&self.fc2, DECODER_OUTPUTS),
                Tensor::zeros([spare], &device),
            ],
            0,
        )
    }
}
