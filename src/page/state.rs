//! What the visitor has chosen and what the page is doing: the signals that everything else reads.
//!
//! Choices live here and not in the engine, so that nothing is lost when the GPU is.

use std::sync::Arc;

use leptos::prelude::*;

use crate::align::Face;
use crate::pipeline::network::Abilities;
use crate::portrait::{Crop, Portrait};
use crate::web::source::Source;

/// What the page is doing, in the words of `data-phase`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The weights are on their way.
    Loading,
    /// The weights are here, a photo is not.
    Ready,
    /// A wish is being worked on.
    Busy,
    /// The newest wish is on the screen.
    Shown,
    /// Nothing can be done before the visitor acts.
    Failed,
}

impl Phase {
    /// The word for `data-phase`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Ready => "ready",
            Self::Busy => "busy",
            Self::Shown => "shown",
            Self::Failed => "failed",
        }
    }
}

/// What the portrait shall become.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// Words; none of them leaves the portrait as it is.
    Words(String),
    /// A picture of somebody who already is so.
    Picture(Arc<Portrait>),
}

/// What is behind the portrait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behind {
    /// The photo's own background, blurred.
    Photo,
    /// One colour.
    Colour,
    /// Nothing.
    Nothing,
}

/// Something the visitor should read.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// What happened and what to do.
    pub sentence: String,
    /// News rather than a failure.
    pub mild: bool,
    /// Whether trying again makes sense.
    pub retry: bool,
}

/// Bytes of a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are here.
    pub done: u64,
    /// All bytes.
    pub total: u64,
}

/// The page's signals; copies are the same page.
#[derive(Clone, Copy)]
pub struct Page {
    pub phase: RwSignal<Phase>,
    pub status: RwSignal<String>,
    pub progress: RwSignal<Option<Progress>>,
    pub notice: RwSignal<Option<Notice>>,
    /// Counts requests to try again.
    pub retries: RwSignal<u32>,
    pub photo: RwSignal<Option<Arc<Portrait>>>,
    /// The square of the photo that is used; none means that its faces are to be looked for.
    pub crop: RwSignal<Option<Crop>>,
    /// The faces that were found, largest first.
    pub faces: RwSignal<Vec<Face>>,
    /// Where the face of the prompt's picture is, once it was looked for.
    pub prompt_crop: RwSignal<Option<Crop>>,
    /// The sample that the photo is, if it is one.
    pub sample: RwSignal<Option<String>>,
    pub wish: RwSignal<Wish>,
    /// 0 is the photo as it is, 1 the whole edit.
    pub strength: RwSignal<f32>,
    pub behind: RwSignal<Behind>,
    /// `#rrggbb`.
    pub colour: RwSignal<String>,
    pub turning: RwSignal<bool>,
    /// Whether the original is held up for comparison.
    pub comparing: RwSignal<bool>,
    /// Edits that have come to the screen.
    pub revision: RwSignal<u32>,
    /// What the model says it read, in its own words.
    pub heard: RwSignal<String>,
    /// Where the weights shall come from.
    pub source: RwSignal<Source, LocalStorage>,
    /// The weights in use, in words.
    pub used: RwSignal<String>,
    /// What the weights in use can do.
    pub abilities: RwSignal<Abilities>,
    /// What a screen reader says next.
    pub spoken: RwSignal<String>,
}

impl Page {
    /// The page before anything has happened.
    pub fn new() -> Self {
        Self {
            phase: RwSignal::new(Phase::Loading),
            status: RwSignal::new("Getting ready".to_owned()),
            progress: RwSignal::new(None),
            notice: RwSignal::new(None),
            retries: RwSignal::new(0),
            photo: RwSignal::new(None),
            crop: RwSignal::new(None),
            faces: RwSignal::new(Vec::new()),
            prompt_crop: RwSignal::new(None),
            sample: RwSignal::new(None),
            wish: RwSignal::new(Wish::Words(String::new())),
            strength: RwSignal::new(1.0),
            behind: RwSignal::new(Behind::Photo),
            colour: RwSignal::new("#d9cdbd".to_owned()),
            turning: RwSignal::new(false),
            comparing: RwSignal::new(false),
            revision: RwSignal::new(0),
            heard: RwSignal::new(String::new()),
            source: RwSignal::new_local(Source::asked()),
            used: RwSignal::new("none yet".to_owned()),
            abilities: RwSignal::new(Abilities::default()),
            spoken: RwSignal::new(String::new()),
        }
    }

    /// Shows a failure.
    pub fn fail(self, sentence: impl Into<String>) {
        self.notice.set(Some(Notice { sentence: sentence.into(), mild: false, retry: false }));
    }

    /// Shows a failure that trying again may cure.
    pub fn fail_for_now(self, sentence: impl Into<String>) {
        self.notice.set(Some(Notice { sentence: sentence.into(), mild: false, retry: true }));
    }

    /// Tells something.
    pub fn tell(self, sentence: impl Into<String>) {
        self.notice.set(Some(Notice { sentence: sentence.into(), mild: true, retry: false }));
    }

    /// Takes a photo, with the crop where it is known; else its faces will be looked for.
    pub fn take_photo(self, photo: Portrait, crop: Option<Crop>) {
        self.notice.set(None);
        self.sample.set(None);
        self.faces.set(Vec::new());
        self.crop.set(crop.map(|c| c.sensible(&photo)));
        self.photo.set(Some(Arc::new(photo)));
    }

    /// Takes a picture as the prompt.
    pub fn take_prompt(self, picture: Portrait) {
        self.notice.set(None);
        self.prompt_crop.set(None);
        self.wish.set(Wish::Picture(Arc::new(picture)));
    }
}

/// The page's signals, from anywhere below [`crate::page::app::App`].
pub fn page() -> Page {
    expect_context::<Page>()
}
