//! What goes on around a portrait, for a status line.

use super::step::Step;
use super::wish::Wish;
use super::words::caption;

/// What goes on.
#[derive(Debug, Clone, PartialEq)]
pub enum Doing {
    /// A graphics device is looked for.
    Device,
    Loading,
    Preparing,
    Testing,
    /// A photo may come.
    Ready,
    Step(Step),
    /// The portrait before its edit is made.
    Comparing,
    Refining,
    /// This wish is on the canvas.
    Shown(Wish),
    /// The device is started again.
    Again,
    Unchanged,
    Stopped,
}

impl Doing {
    /// In English.
    pub fn words(&self) -> String {
        match self {
            Self::Device => "Looking for a graphics device".to_owned(),
            Self::Loading => "Loading the model".to_owned(),
            Self::Preparing => "Preparing the model".to_owned(),
            Self::Testing => "Testing the graphics device".to_owned(),
            Self::Ready => "Ready: choose a photo".to_owned(),
            Self::Step(step) => format!("{}…", step.words()),
            Self::Comparing => "Preparing the comparison…".to_owned(),
            Self::Refining => "Refining the view…".to_owned(),
            Self::Shown(wish) => caption(wish).to_owned(),
            Self::Again => "Starting the graphics device again".to_owned(),
            Self::Unchanged => "Nothing was changed".to_owned(),
            Self::Stopped => "Stopped".to_owned(),
        }
    }
}
