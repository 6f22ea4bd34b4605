//! A session with the published network: the same photo, prompt and strength as [`crate::editor::Editor`],
//! and the same reuse.
//!
//! The published network knows pictures as prompts only and has no word for "no edit". Shown the
//! photo itself, it has nothing to change, so that is what no prompt means here, and what strength
//! 0 goes back to.

use burn::tensor::Tensor;

use crate::editor::cache::Cache;
use crate::editor::error::{EditorError, check_strength};
use crate::editor::pixels::upload;
use crate::editor::prompt::{Prompt, PromptPicture};
use crate::editor::session::Counts;
use crate::field::Field;
use crate::geometry::camera::Pose;
use crate::paper::network::{Paper, PortraitFeatures, SIDE};

/// An edited portrait of the published network.
#[derive(Debug, Clone)]
pub struct Published {
    /// `[1, 96, 256, 256]`: channel `32 p + c` is channel c of plane p.
    pub planes: Tensor<4>,
    /// The same for the renderer, with the raw picture's decoder.
    pub field: Field,
}

#[derive(Debug, Clone)]
struct Photo {
    features: PortraitFeatures,
    /// `[1, 3, 512, 512]` in [0, 1]
    pixels: Tensor<4>,
    /// F_a of the photo as its own prompt, once it was needed.
    plain: Option<Tensor<4>>,
}

/// A session with one photo at a time.
#[derive(Debug, Clone)]
pub struct PublishedEditor {
    model: Paper,
    photo: Option<Photo>,
    /// Tokens by prompt; 0.6 MB each.
    prompts: Cache<Tensor<3>>,
    /// F_a of the last prompt only: 8 MB.
    appearance: Option<(Prompt, Tensor<4>)>,
    counts: Counts,
}

impl PublishedEditor {
    pub fn new(model: Paper) -> Self {
        Self { model, photo: None, prompts: Cache::default(), appearance: None, counts: Counts::default() }
    }

    pub fn model(&self) -> &Paper {
        &self.model
    }

    /// How often each part has run so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Takes a new photo: an aligned crop `[512, 512, 3]` in [0, 1].
    ///
    /// # Errors
    /// [`EditorError::Pixels`] for pixels of another number. The previous photo stays.
    pub fn set_photo(&mut self, pixels: &[f32]) -> Result<(), EditorError> {
        let pixels = upload(&self.model.device(), "the photo", pixels, Some(SIDE))?;
        let features = self.model.portrait(pixels.clone())?;
        self.counts.photo += 1;
        self.appearance = None;
        self.photo = Some(Photo { features, pixels, plain: None });
        Ok(())
    }

    /// Edits the photo: strength 0 is the reconstruction, 1 the edit, beyond exaggerates.
    ///
    /// # Errors
    /// [`EditorError::NoPhoto`], [`EditorError::Strength`], [`EditorError::Words`] for a text prompt,
    /// [`EditorError::Pixels`] for a picture prompt of another size than 512.
    pub fn edit(&mut self, prompt: &Prompt, strength: f32) -> Result<Published, EditorError> {
        check_strength(strength)?;
        let photo = self.photo.clone().ok_or(EditorError::NoPhoto)?;
        let f_a = if prompt.is_none() || strength == 0.0 {
            self.plain(&photo)?
        } else {
            let prompted = self.appearance(&photo, prompt)?;
            // At full strength the reconstruction is not needed.
            if strength == 1.0 {
                prompted
            } else {
                let plain = self.plain(&photo)?;
                plain.clone() + (prompted - plain) * strength
            }
        };
        let planes = self.model.planes(&photo.features, f_a);
        self.counts.edit += 1;
        let field = self.model.field(planes.clone(), &Pose::default());
        Ok(Published { planes, field })
    }

    fn plain(&mut self, photo: &Photo) -> Result<Tensor<4>, EditorError> {
        if let Some(plain) = &photo.plain {
            return Ok(plain.clone());
        }
        let tokens = self.model.picture_prompt(photo.pixels.clone())?;
        self.counts.prompt += 1;
        let plain = self.model.appearance(&photo.features, tokens);
        self.counts.cross += 1;
        if let Some(photo) = &mut self.photo {
            photo.plain = Some(plain.clone());
        }
        Ok(plain)
    }

    fn appearance(&mut self, photo: &Photo, prompt: &Prompt) -> Result<Tensor<4>, EditorError> {
        if let Some((last, f_a)) = &self.appearance
            && last == prompt
        {
            return Ok(f_a.clone());
        }
        let Prompt::Picture(PromptPicture { side, pixels, .. }) = prompt else { return Err(EditorError::Words) };
        let key = prompt.key();
        let tokens = match self.prompts.get(&key) {
            Some(tokens) => tokens,
            None => {
                let picture = upload(&self.model.device(), "the picture prompt", pixels, Some(*side))?;
                let tokens = self.model.picture_prompt(picture)?;
                self.counts.prompt += 1;
                self.prompts.put(key, tokens.clone());
                tokens
            }
        };
        let f_a = self.model.appearance(&photo.features, tokens);
        self.counts.cross += 1;
        self.appearance = Some((prompt.clone(), f_a.clone()));
        Ok(f_a)
    }
}
