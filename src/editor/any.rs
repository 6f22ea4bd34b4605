//! An editing session with weights of either preset: what the page and its worker speak to.

use super::{Editor, EditorError, Prompt, PublishedEditor, Understanding};
use crate::camera::Pose;
use crate::model::Field;
use crate::model::paper::SIDE;
use crate::render::published::finish::Finish;
use crate::weights::Model;

/// The edited picture of the compact preset has this many pixels a side.
const PICTURE: usize = 512;

/// What a session can do, for the page to offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abilities {
    /// Whether it understands words; all understand pictures.
    pub words: bool,
    /// Whether it tells the person from the background.
    pub opacity: bool,
    /// Side of the picture shown while the view moves, where the network fixes it.
    pub raw_side: Option<u32>,
    /// Edits it knows by name.
    pub known: Vec<String>,
}

impl Default for Abilities {
    /// The compact preset's, before its weights are here.
    fn default() -> Self {
        Self { words: true, opacity: true, raw_side: None, known: Vec::new() }
    }
}

/// An edit, ready to be rendered.
#[derive(Debug, Clone)]
pub struct Sculpted {
    pub field: Field,
    /// What a still view is finished with, where the marcher's picture is not the last word.
    pub finish: Option<Finish>,
}

/// A session of either preset.
#[derive(Debug, Clone)]
pub enum AnyEditor {
    Compact(Box<Editor>),
    Published(Box<PublishedEditor>),
}

impl AnyEditor {
    pub fn new(model: Model) -> Self {
        match model {
            Model::Compact(model) => Self::Compact(Box::new(Editor::new(*model))),
            Model::Paper(model) => Self::Published(Box::new(PublishedEditor::new(*model))),
        }
    }

    pub fn abilities(&self) -> Abilities {
        match self {
            Self::Compact(editor) => {
                let known = editor.model().config().labels.iter().filter(|l| *l != "none").cloned().collect();
                Abilities { known, ..Abilities::default() }
            }
            Self::Published(_) => Abilities {
                words: false,
                opacity: false,
                raw_side: Some(crate::model::paper::RAW_SIDE as u32),
                known: Vec::new(),
            },
        }
    }

    /// Whether a square photo counts as framed already: the published network is made for such crops.
    pub fn takes_squares_whole(&self) -> bool {
        matches!(self, Self::Published(_))
    }

    /// Side of a prompt's picture, in pixels.
    pub fn prompt_side(&self) -> usize {
        match self {
            Self::Compact(editor) => editor.model().config().picture_side,
            Self::Published(_) => SIDE,
        }
    }

    /// Takes a new photo; `crop` gives it `[n, n, 3]` in [0, 1] for a side n, and `pose` is the crop's as the
    /// aligner knows it, if it found a face there. Answers where the photo was taken from, which the published
    /// network does not tell: then from the front.
    ///
    /// # Errors
    /// [`EditorError::Pixels`], [`EditorError::Model`]. The previous photo stays.
    pub async fn set_photo(
        &mut self,
        crop: impl Fn(usize) -> Vec<f32>,
        pose: Option<Pose>,
    ) -> Result<Pose, EditorError> {
        match self {
            Self::Compact(editor) => {
                let small = crop(editor.model().config().image);
                editor.set_photo(&small, &crop(PICTURE), pose).await
            }
            Self::Published(editor) => {
                editor.set_photo(&crop(SIDE))?;
                Ok(Pose::default())
            }
        }
    }

    /// What the session makes of a prompt; `None` where it takes every picture as it is.
    ///
    /// # Errors
    /// [`EditorError::Words`] for words where it knows none, [`EditorError::Pixels`],
    /// [`EditorError::Model`].
    pub async fn understanding(&mut self, prompt: &Prompt) -> Result<Option<Understanding>, EditorError> {
        match self {
            Self::Compact(editor) => {
                let probabilities = editor.understand(prompt).await?;
                let names = editor.model().config().labels.iter().cloned();
                let labels: Vec<(String, f32)> = names.zip(probabilities.iter().copied()).collect();
                Ok(Some(Understanding::judge(probabilities.last().copied().unwrap_or(0.0), &labels)))
            }
            Self::Published(_) if matches!(prompt, Prompt::Text(_)) && !prompt.is_none() => Err(EditorError::Words),
            Self::Published(_) => Ok(None),
        }
    }

    /// Edits the photo: strength 0 is the reconstruction, 1 the edit, beyond exaggerates.
    ///
    /// # Errors
    /// As [`Editor::edit`] and [`PublishedEditor::edit`].
    pub async fn edit(&mut self, prompt: &Prompt, strength: f32) -> Result<Sculpted, EditorError> {
        match self {
            Self::Compact(editor) => Ok(Sculpted { field: editor.edit(prompt, strength).await?.field, finish: None }),
            Self::Published(editor) => {
                let field = editor.edit(prompt, strength)?.field;
                let model = editor.model();
                let finish = Finish { decoder: model.decoder(), enlarger: model.enlarger().clone() };
                Ok(Sculpted { field, finish: Some(finish) })
            }
        }
    }
}
