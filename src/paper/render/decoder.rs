//! Features of a point to density and 32 colours.

use crate::field::FieldError;
use crate::paper::render::OUTPUTS;
use crate::render::RenderError;
use crate::render::cpu::decode::softplus;

const INPUTS: usize = 32;
/// Units of the hidden layer.
pub const HIDDEN: usize = 64;
/// Values of the packed weights.
pub const PACKED: usize = INPUTS * HIDDEN + HIDDEN + HIDDEN * OUTPUTS + OUTPUTS;

/// The perceptron with its weights in the order in which they are used.
#[derive(Debug, Clone)]
pub struct FeatureDecoder {
    packed: Vec<f32>,
}

impl FeatureDecoder {
    /// Takes the weights as `model::paper::decoder::Decoder::pack` gives them.
    ///
    /// # Errors
    /// [`FieldError::Size`] for another number of values.
    pub fn new(packed: Vec<f32>) -> Result<Self, RenderError> {
        if packed.len() != PACKED {
            return Err(FieldError::Size { what: "decoder", expected: PACKED, found: packed.len() }.into());
        }
        Ok(Self { packed })
    }

    /// Raw density, then colours `sigmoid(x) * 1.002 - 0.001`.
    pub fn evaluate(&self, features: &[f32; INPUTS]) -> [f32; OUTPUTS] {
        let (first, rest) = self.packed.split_at(INPUTS * HIDDEN);
        let (bias, rest) = rest.split_at(HIDDEN);
        let (second, out_bias) = rest.split_at(HIDDEN * OUTPUTS);
        let mut hidden = [0.0_f32; HIDDEN];
        hidden.copy_from_slice(bias);
        for (value, row) in features.iter().zip(first.chunks_exact(HIDDEN)) {
            for (h, w) in hidden.iter_mut().zip(row) {
                *h += value * w;
            }
        }
        let mut out = [0.0_f32; OUTPUTS];
        out.copy_from_slice(out_bias);
        for (h, row) in hidden.iter().zip(second.chunks_exact(OUTPUTS)) {
            let h = softplus(*h);
            for (o, w) in out.iter_mut().zip(row) {
                *o += h * w;
            }
        }
        for colour in &mut out[1..] {
            *colour = 1.002 / (1.0 + (-*colour).exp()) - 0.001;
        }
        out
    }
}
