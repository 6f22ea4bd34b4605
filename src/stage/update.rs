//! What a stage tells its door.

use std::sync::Arc;

use crate::align::Face;
use crate::pipeline::{Abilities, Doubt, Phase, Sight, Step, Wish};
use crate::portrait::{Crop, Portrait};
use crate::web::progress::Progress;
use crate::web::source::Source;

/// Where on a page a sentence belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum About {
    /// The whole.
    #[default]
    Stage,
    /// The photo and its crop.
    Photo,
    /// The prompt.
    Prompt,
    /// What is taken away.
    Saving,
}

/// Something the visitor should read.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// What happened and what to do.
    pub sentence: String,
    pub about: About,
    /// News rather than a failure.
    pub mild: bool,
    /// Whether trying again makes sense.
    pub retry: bool,
    /// Labels to ask for instead, nearest first.
    pub suggestions: Vec<String>,
    /// What failed, where that stopped the work.
    pub stopped: Option<Stopped>,
}

/// What can stop the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// There is no WebGPU, or no device.
    NoDevice,
    /// The device failed or was lost.
    Device,
    /// Weights could not be had or used.
    Weights,
    /// The networks refused.
    Portrait,
}

impl Notice {
    /// A failure.
    pub fn failure(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            about: About::Stage,
            mild: false,
            retry: false,
            suggestions: Vec::new(),
            stopped: None,
        }
    }

    /// Beside a part of the page.
    #[must_use]
    pub fn at(self, about: About) -> Self {
        Self { about, ..self }
    }

    /// A failure that stopped the work.
    #[must_use]
    pub fn stopping(self, stopped: Stopped) -> Self {
        Self { stopped: Some(stopped), ..self }
    }

    /// News.
    pub fn news(sentence: impl Into<String>, about: About) -> Self {
        Self { sentence: sentence.into(), about, mild: true, retry: false, suggestions: Vec::new(), stopped: None }
    }

    /// With what to ask for instead.
    #[must_use]
    pub fn suggesting(self, suggestions: Vec<String>) -> Self {
        Self { suggestions, ..self }
    }

    /// A failure that trying again may cure.
    #[must_use]
    pub fn for_now(self) -> Self {
        Self { retry: true, ..self }
    }
}

/// One piece of news of a stage.
#[derive(Debug, Clone)]
pub enum Update {
    Phase(Phase),
    /// What is going on, for a status line.
    Status(String),
    /// A step of the work begins.
    Step(Step),
    /// Bytes of the weights; nothing while none are under way.
    Progress(Option<Progress>),
    Notice(Notice),
    /// The faces of a photo, the one to use first, and the square that is used from now on.
    Framed {
        photo: Arc<Portrait>,
        faces: Vec<Face>,
        crop: Crop,
        doubt: Option<Doubt>,
    },
    /// Where the face of the prompt's picture is.
    PromptCrop(Crop),
    /// What was read in the prompt, as a sentence and as a prompt that says the same exactly.
    Heard {
        sentence: String,
        wish: String,
    },
    /// The wish that holds, as the one that was asked for cannot be followed.
    Wish {
        asked: Wish,
        kept: Wish,
    },
    /// The weights that stay, as those that were asked for cannot be had.
    Source(Source),
    /// What the weights in use can do.
    Abilities(Abilities),
    /// The weights in use: what they are called, their preset, and whether the processor runs them.
    Weights {
        words: String,
        preset: String,
        on_cpu: bool,
    },
    /// The edit with this number has come to the screen.
    Revision(u32),
    /// The view has moved: yaw and pitch in radians, and how much it is enlarged.
    Moved {
        yaw: f32,
        pitch: f32,
        zoom: f32,
    },
    /// What is seen of the face in front of the camera, and how many frames could not be kept up with so far.
    Live {
        sight: Sight,
        dropped: u64,
    },
    /// The view has come to rest: yaw and pitch in degrees; whether it is to be said aloud.
    View {
        yaw: f32,
        pitch: f32,
        aloud: bool,
    },
}
