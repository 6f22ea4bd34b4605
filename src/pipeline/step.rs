//! The steps from a photo to a portrait, in their order, and what they have to say.

use crate::editor::{EditorError, Understanding};
use crate::geometry::Pose;
use crate::pipeline::faces::{Doubt, Shown};
use crate::pipeline::wish::Wish;
use crate::pipeline::words::sentence;
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
    /// What was made of the prompt; nothing where there was nothing to read.
    Heard(Option<Box<Understanding>>),
    /// A wish cannot be followed: why, and the wish that holds instead.
    Refused { asked: Wish, why: Refused, kept: Wish },
}

/// Why a wish is not followed.
#[derive(Debug, Clone, PartialEq)]
pub enum Refused {
    /// What was made of it says so itself.
    Understood(Box<Understanding>),
    /// Its picture shows no face that could say what is meant.
    Picture(Doubt),
    /// The network takes no words.
    Words,
}

impl Refused {
    /// In English.
    pub fn sentence(&self) -> String {
        match self {
            Self::Understood(read) => read.sentence(),
            Self::Picture(doubt) => doubt.sentence(Shown::Prompt),
            Self::Words => sentence(&EditorError::Words.to_string()),
        }
    }

    /// The labels nearest to it.
    pub fn nearest(&self) -> &[String] {
        match self {
            Self::Understood(read) => &read.nearest,
            Self::Picture(_) | Self::Words => &[],
        }
    }
}
