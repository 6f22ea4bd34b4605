//! How the portrait is looked at: turning by itself, beside the photo, divided, on the whole screen.

use leptos::prelude::*;

use crate::render::relief::Relief;

/// Signals of the stage; copies are the same.
#[derive(Clone, Copy)]
pub struct Viewing {
    /// The portrait turns slowly by itself.
    pub turning: RwSignal<bool>,
    /// The photo is held up for comparison.
    pub holding: RwSignal<bool>,
    /// Where the line between before and after is, as a part of the stage from the left; none shows the edit alone.
    pub divided: RwSignal<Option<f32>>,
    /// The stage fills the screen.
    pub full: RwSignal<bool>,
    /// The views that have a name are offered.
    pub offering: RwSignal<bool>,
    /// The portrait's shape is shown instead of its colours.
    pub relief: RwSignal<Option<Relief>>,
}

impl Viewing {
    /// The edit alone, at rest.
    pub fn new() -> Self {
        Self {
            turning: RwSignal::new(false),
            holding: RwSignal::new(false),
            divided: RwSignal::new(None),
            full: RwSignal::new(false),
            offering: RwSignal::new(false),
            relief: RwSignal::new(None),
        }
    }
}

/// How the page's portrait is looked at, from anywhere below [`super::app::App`].
pub fn viewing() -> Viewing {
    expect_context()
}
