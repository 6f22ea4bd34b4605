//! The small perceptron the ray-marcher evaluates at each point.
//!
//! Frames are drawn by the renderer's own kernels; the module here packs the weights for them and
//! is the reference that tests compare with.

use burn::module::Module;
use burn::tensor::activation::softplus;
use burn::tensor::{Device, Tensor};

use crate::kernels::{Around, Dense};
use crate::model::config::{Config, DECODER_OUTPUTS};

/// Outputs of the packed second layer, padded so that a shader reads two vec4 a row.
pub const PACKED_OUTPUTS: usize = 8;

/// Point features to raw density, colours and gate.
#[derive(Module, Debug)]
pub struct Decoder {
    fc1: Dense,
    fc2: Dense,
}

impl Decoder {
    pub fn new(c: &Config, device: &Device) -> Self {
        Self {
            fc1: Dense::new(c.decoder_inputs(), c.hidden, device),
            fc2: Dense::new(c.hidden, DECODER_OUTPUTS, device),
        }
    }

    /// Features `[N, plane + view channels]` to raw outputs `[N, 5]`.
    pub fn forward(&self, features: Tensor<2>) -> Tensor<2> {
        let hidden = softplus(self.fc1.forward(features, Around::default()), 1.0);
        self.fc2.forward(hidden, Around::default())
    }

    /// All weights in the order of [`crate::field::FieldData::decoder`].
    pub fn pack(&self) -> Tensor<1> {
        let ((w1, b1), (w2, b2)) = (self.fc1.numbers(), self.fc2.numbers());
        let device = w1.device();
        let [inputs, hidden] = w1.dims();
        let spare = PACKED_OUTPUTS - DECODER_OUTPUTS;
        let w2 = Tensor::cat(vec![w2, Tensor::zeros([hidden, spare], &device)], 1);
        Tensor::cat(
            vec![
                w1.reshape([inputs * hidden]),
                b1,
                w2.reshape([hidden * PACKED_OUTPUTS]),
                b2,
                Tensor::zeros([spare], &device),
            ],
            0,
        )
    }
}
