//! What a visitor asks for.

use sha2::{Digest, Sha256};

/// A square picture that shows the edit on somebody else.
#[derive(Debug, Clone, PartialEq)]
pub struct PromptPicture {
    /// Side in pixels; the model's `picture_side`.
    pub side: usize,
    /// `[side, side, 3]` in [0, 1].
    pub pixels: Vec<f32>,
    /// The same as the encoders of photos see it, `[image, image, 3]`, where the colours of its parts are asked for.
    pub portrait: Option<Vec<f32>>,
}

/// A text or a picture; the empty text asks for no edit.
#[derive(Debug, Clone, PartialEq)]
pub enum Prompt {
    Text(String),
    Picture(PromptPicture),
}

/// What prompts are told apart by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    Text(String),
    Picture([u8; 32]),
}

impl Prompt {
    /// No edit: the reconstruction.
    pub fn none() -> Self {
        Prompt::Text(String::new())
    }

    /// Whether the prompt is left empty; signs alone are no wish that can be followed, but they are a wish.
    pub fn is_none(&self) -> bool {
        matches!(self, Prompt::Text(text) if text.trim().is_empty())
    }

    pub(crate) fn key(&self) -> Key {
        match self {
            // Case does not change the words read.
            Prompt::Text(text) => Key::Text(text.trim().to_lowercase()),
            Prompt::Picture(picture) => {
                let mut digest = Sha256::new();
                digest.update((picture.side as u64).to_le_bytes());
                for value in &picture.pixels {
                    digest.update(value.to_le_bytes());
                }
                Key::Picture(digest.finalize().into())
            }
        }
    }
}
