//! The compact preset as a whole: which part runs when, and what is kept between them.
//!
//! The portrait's features do not depend on the prompt, so a new prompt costs the prompt encoder,
//! the cross-attention and the editor; a new strength costs a blend and the editor.

use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};

use super::cross::Cross;
use super::decoder::Decoder;
use super::features::{Appearance, PortraitFeatures, PromptTokens};
use super::low::Low;
use super::picture::Picture;
use super::place::Seen;
use super::text::Text;
use crate::geometry::camera::Camera;
use crate::kernels::{Around, Dense};
use crate::model::ModelError;
use crate::model::config::{Config, NONE};
use crate::model::edit::{Edit, Planes};
use crate::model::high::High;
use crate::model::layers::Layers;

/// All networks of the preset.
#[derive(Module, Debug)]
pub struct Networks {
    pub low: Low,
    pub high: High,
    pub text: Text,
    pub picture: Picture,
    pub classifier: Dense,
    pub cross: Cross,
    pub edit: Edit,
    pub decoder: Decoder,
    pub layers: Option<Layers>,
}

impl Networks {
    /// Fresh random networks; weights are drawn when first used or replaced by loaded ones.
    pub fn new(c: &Config, device: &Device) -> Self {
        Self {
            low: Low::new(c, device),
            high: High::new(c, device),
            text: Text::new(c, device),
            picture: Picture::new(c, device),
            classifier: Dense::new(c.prompt_dim, c.labels.len() + 1, device),
            cross: Cross::new(c, device),
            edit: Edit::new(c, device),
            decoder: Decoder::new(c, device),
            layers: c.layers.then(|| Layers::new(c, device)),
        }
    }
}

/// The preset, ready to run.
#[derive(Debug, Clone)]
pub struct Compact {
    pub(super) config: Config,
    networks: Networks,
    /// The decoder as the renderer wants it; packed once.
    pub(super) decoder: Tensor<1>,
}

impl Compact {
    /// Puts networks of the given configuration together.
    pub fn new(config: Config, networks: Networks) -> Self {
        let decoder = networks.decoder.pack();
        Self { config, networks, decoder }
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    pub fn networks(&self) -> &Networks {
        &self.networks
    }

    /// The device the weights live on.
    pub fn device(&self) -> Device {
        self.decoder.device()
    }

    /// E_low and E_high of a photo `[1, 3, image, image]` in [0, 1].
    ///
    /// # Errors
    /// [`ModelError::Shape`] for any other size.
    pub fn portrait(&self, photo: Tensor<4>) -> Result<PortraitFeatures, ModelError> {
        let n = self.config.image;
        expect_shape("the photo", &photo, [1, 3, n, n])?;
        let (f_g, pose) = self.networks.low.forward(photo.clone());
        let detail = self.networks.high.forward(photo.clone());
        let query = self.networks.cross.source(detail.eighth.clone(), f_g.clone());
        let layers = self.networks.layers.as_ref().map(|layers| layers.forward(photo, f_g.clone(), &detail));
        Ok(PortraitFeatures { f_g, detail, query, pose, layers })
    }

    /// Encodes words; the empty text means "no edit".
    pub fn text_prompt(&self, text: &str) -> PromptTokens {
        self.prompt(self.networks.text.forward(text))
    }

    /// Encodes a picture `[1, 3, picture_side, picture_side]` in [0, 1].
    ///
    /// # Errors
    /// [`ModelError::Shape`] for any other size.
    pub fn picture_prompt(&self, picture: Tensor<4>) -> Result<PromptTokens, ModelError> {
        let n = self.config.picture_side;
        expect_shape("the picture prompt", &picture, [1, 3, n, n])?;
        let PromptTokens { tokens, logits } = self.prompt(self.networks.picture.forward(picture));
        Ok(PromptTokens { tokens, logits: self.networks.picture.heard(logits) })
    }

    fn prompt(&self, tokens: Tensor<3>) -> PromptTokens {
        let [b, _, d] = tokens.dims();
        let summary = tokens.clone().slice([0..b, 0..1, 0..d]).reshape([b, d]);
        PromptTokens { logits: self.networks.classifier.forward(summary, Around::default()), tokens }
    }

    /// What the edits that a prompt names make of the portrait.
    pub fn appearance(&self, features: &PortraitFeatures, prompt: &PromptTokens) -> Appearance {
        let labels = self.config.labels.len();
        let named = prompt.logits.clone().slice([0..1, 0..labels]).greater_elem(0.0).float();
        self.wished(features, named)
    }

    /// The appearance without any edit.
    pub fn plain(&self, features: &PortraitFeatures) -> Appearance {
        self.wished(features, Tensor::zeros([1, self.config.labels.len()], &self.device()))
    }

    /// The appearance of named edits, `[1, labels]`; "none" is never wished for, but always answers as well.
    fn wished(&self, features: &PortraitFeatures, named: Tensor<2>) -> Appearance {
        let none = self.none();
        let wish = named * (none.clone() * -1.0 + 1.0);
        Appearance { f_a: self.networks.cross.forward(features.query.clone(), wish.clone() + none), wish }
    }

    /// 1 for the label "none", 0 for the others: `[1, labels]`.
    fn none(&self) -> Tensor<2> {
        let one: Vec<f32> = self.config.labels.iter().map(|name| f32::from(name == NONE)).collect();
        let shape = [1, one.len()];
        Tensor::from_data(TensorData::new(one, shape), &self.device())
    }

    /// Between "no prompt" (strength 0) and the prompt (strength 1); more exaggerates.
    pub fn blend(&self, plain: Appearance, prompted: Appearance, strength: f32) -> Appearance {
        if strength == 0.0 {
            // Exactly the reconstruction, whatever the prompt.
            return plain;
        }
        Appearance { f_a: plain.f_a.clone() + (prompted.f_a - plain.f_a) * strength, wish: prompted.wish * strength }
    }

    /// What all edits of a photo share: its camera, and where it sees the face. Kept while the camera stays.
    pub fn seen(&self, camera: Camera) -> Seen {
        Seen::new(&self.config, camera, &self.device())
    }

    /// E_t of a photo that was seen like that.
    pub fn planes(&self, features: &PortraitFeatures, appearance: Appearance, seen: &Seen) -> Planes {
        self.networks.edit.forward(features, appearance, seen)
    }
}

/// Checks the shape of an input.
///
/// # Errors
/// [`ModelError::Shape`]
pub(crate) fn expect_shape(what: &'static str, x: &Tensor<4>, expected: [usize; 4]) -> Result<(), ModelError> {
    let found = x.dims();
    if found == expected {
        return Ok(());
    }
    Err(ModelError::Shape { what, expected: expected.to_vec(), found: found.to_vec() })
}
