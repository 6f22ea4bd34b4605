//! What a stage tells its door.

use std::sync::Arc;

use super::error::Stopped;
use super::said::Said;
use crate::align::Face;
use crate::editor::Understanding;
use crate::pipeline::{Abilities, Doing, Doubt, Phase, Sight, Step, Wanted, Wish};
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
#[derive(Debug, Clone)]
pub struct Notice {
    /// What happened and what to do.
    pub said: Said,
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

impl Notice {
    /// A failure.
    pub fn failure(said: Said) -> Self {
        Self { said, about: About::Stage, mild: false, retry: false, suggestions: Vec::new(), stopped: None }
    }

    /// A failure that stopped the work.
    #[must_use]
    pub fn stopping(self, stopped: Stopped) -> Self {
        Self { stopped: Some(stopped), ..self }
    }

    /// News.
    pub fn news(said: Said, about: About) -> Self {
        Self { said, about, mild: true, retry: false, suggestions: Vec::new(), stopped: None }
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
    Status(Doing),
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
    /// What was made of the prompt; nothing where there was nothing to read.
    Heard(Option<Arc<Understanding>>),
    /// The wish that holds, as the one that was asked for cannot be followed.
    Wish {
        asked: Wish,
        kept: Wish,
    },
    /// The weights that stay, as those that were asked for cannot be had.
    Source(Source),
    /// What the weights in use can do.
    Abilities(Abilities),
    /// The weights in use: where they come from, which they are, how large, and whether the processor runs them.
    Weights {
        source: Source,
        preset: String,
        version: String,
        megabytes: f64,
        on_cpu: bool,
    },
    /// The edit with this number has come to the screen.
    Revision(u32),
    /// What a wish that was offered would make of a photo and its crop, as a small PNG.
    Preview {
        of: Arc<Wanted>,
        words: String,
        png: Arc<Vec<u8>>,
    },
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
