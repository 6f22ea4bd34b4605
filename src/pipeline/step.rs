//! The steps from a photo to a portrait, in their order, and what they have to say.

use crate::geometry::Pose;
use crate::pipeline::wish::Wish;
use crate::portrait::Crop;

/// A step of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The photo's faces are looked for.
    Face,
    /// The encoders read the crop.
    Photo,
    /// The prompt is read.
    Prompt,
    /// The network edits.
    Edit,
    /// The edit goes to the renderer.
    View,
}

impl Step {
    /// What is going on, for a status line.
    pub fn words(self) -> &'static str {
        match self {
            Self::Face => "Looking for the face",
            Self::Photo => "Reading the photo",
            Self::Prompt => "Understanding the prompt",
            Self::Edit => "Sculpting",
            Self::View => "Rendering",
        }
    }
}

/// What a job says while it works.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A step begins.
    Step(Step),
    /// Where the photo was taken from, once its crop was read.
    Pose(Pose),
    /// The square of the prompt picture's face.
    PromptCrop(Crop),
    /// What was read in the prompt, as a sentence and as a prompt that says the same exactly; empty where there was
    /// nothing to read.
    Heard { sentence: String, wish: String },
    /// A wish cannot be followed: why, in a sentence, the labels nearest to it, and the wish that holds instead.
    Refused { asked: Wish, sentence: String, nearest: Vec<String>, kept: Wish },
}

impl Event {
    /// There was nothing to read.
    pub(super) fn nothing_heard() -> Self {
        Self::Heard { sentence: String::new(), wish: String::new() }
    }
}
