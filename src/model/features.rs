//! What the networks hand to each other.

use burn::tensor::Tensor;

use super::error::ModelError;
use super::high::Detail;
use super::layers::Seen;
use crate::field::read;
use crate::geometry::Pose;

/// What is kept of a portrait, whatever the prompt.
#[derive(Debug, Clone)]
pub struct PortraitFeatures {
    /// Structure, F_g: `[1, tokens, dim]`.
    pub f_g: Tensor<3>,
    /// Detail: F_h and the two skip maps.
    pub detail: Detail,
    /// The cross-attention's query source.
    pub query: Tensor<3>,
    /// Six numbers of the photo's camera, `[1, 6]`.
    pub pose: Tensor<2>,
    /// What is where in the photo, if the weights have the head that says so.
    pub layers: Option<Seen>,
}

impl PortraitFeatures {
    /// Reads the photo's camera.
    ///
    /// # Errors
    /// [`FieldError::Read`] if the device fails.
    pub async fn read_pose(&self) -> Result<Pose, ModelError> {
        let values = read(self.pose.clone()).await?;
        let six: [f32; 6] = values.try_into().map_err(|v: Vec<f32>| ModelError::Shape {
            what: "the photo's camera",
            expected: vec![6],
            found: vec![v.len()],
        })?;
        Ok(Pose::from_array(six))
    }
}

/// An encoded prompt.
#[derive(Debug, Clone)]
pub struct PromptTokens {
    /// `[1, M, prompt_dim]`; the first is read by the classifier.
    pub tokens: Tensor<3>,
    /// `[1, labels + 1]`: the labels' logits, then "understood".
    pub logits: Tensor<2>,
}

/// Appearance: what a prompt makes of a portrait before E_t.
#[derive(Debug, Clone)]
pub struct Appearance {
    /// F_a: `[1, image / 8, image / 8, w3]`.
    pub f_a: Tensor<4>,
    /// How much of which edit is wished for, `[1, labels]`; nothing of any of them is the reconstruction.
    pub wish: Tensor<2>,
}
