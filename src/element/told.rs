//! What an element is told by its stage, as JSON.

use serde::Serialize;

use crate::pipeline::{Phase, Shown, Step, words};
use crate::stage::{About, Notice, Stopped, Update};
use crate::view::angles::Asked;

/// One piece of news; `kind` names it.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(super) enum Told {
    Phase {
        phase: &'static str,
    },
    /// What is going on.
    Status {
        words: String,
    },
    /// The share of the weights that is here.
    Weights {
        share: f64,
    },
    /// The share of the steps from a photo to a picture that lies behind.
    Step {
        share: f64,
    },
    /// Something failed; `stops` means until somebody acts.
    Failed {
        what: &'static str,
        sentence: String,
        stops: bool,
    },
    /// What was read in the prompt, as a sentence and as a prompt that says the same exactly.
    Heard {
        sentence: String,
        wish: String,
    },
    /// Why the prompt is not followed, and what to ask for instead.
    Refused {
        sentence: String,
        suggestions: Vec<String>,
    },
    /// The square of the photo that is used, in pixels of the upright file, as `crop` takes it.
    Framed {
        crop: String,
        faces: usize,
        doubt: Option<String>,
    },
    /// What was asked for last is on the screen, if not yet as fine as it will be.
    Drawn,
    Moved {
        orbit: String,
    },
    Rested {
        words: String,
        aloud: bool,
    },
}

/// An element's word for a part of the work.
const PHOTO: &str = "photo";

/// A stage's news, if it is any to an element.
pub(super) fn told(news: Update) -> Option<Told> {
    Some(match news {
        Update::Phase(phase) => Told::Phase { phase: Phase::word(phase) },
        Update::Status(doing) => Told::Status { words: doing.words() },
        Update::Step(step) => Told::Step { share: share(step) },
        Update::Progress(progress) => {
            Told::Weights { share: progress.map_or(1.0, |p| p.done as f64 / p.total.max(1) as f64) }
        }
        Update::Notice(notice) => return notice_told(notice),
        Update::Framed { photo, faces, crop, doubt } => {
            let square = crop.in_original(&photo);
            let ([x, y], side, roll) = (square.centre, square.side, square.roll);
            let doubted = |doubt: crate::pipeline::Doubt| doubt.sentence(Shown::Photo);
            if let Some(doubt) = doubt.filter(|doubt| doubt.stops_photo()) {
                return Some(Told::Failed { what: PHOTO, sentence: doubted(doubt), stops: false });
            }
            let crop = format!("{x:.1},{y:.1},{side:.1},{roll:.4}");
            Told::Framed { crop, faces: faces.len(), doubt: doubt.map(doubted) }
        }
        Update::Heard(read) => match read {
            Some(read) => Told::Heard { sentence: read.sentence(), wish: read.written() },
            None => Told::Heard { sentence: String::new(), wish: String::new() },
        },
        Update::Revision(_) => Told::Drawn,
        Update::Moved { yaw, pitch, zoom } => Told::Moved { orbit: Asked::written(yaw, pitch, zoom) },
        Update::View { yaw, pitch, aloud } => Told::Rested { words: words::view(yaw, pitch), aloud },
        Update::PromptCrop(_)
        | Update::Wish { .. }
        | Update::Source(_)
        | Update::Live { .. }
        | Update::Preview { .. }
        | Update::Abilities(_)
        | Update::Weights { .. } => return None,
    })
}

fn notice_told(notice: Notice) -> Option<Told> {
    let Notice { said, about, mild, suggestions, stopped, .. } = notice;
    let sentence = said.to_string();
    match (about, mild) {
        (About::Prompt, true) => Some(Told::Refused { sentence, suggestions }),
        // What there is to say about a photo comes with its square.
        (_, true) => None,
        (_, false) => {
            let what = match stopped {
                Some(Stopped::NoDevice) => "webgpu",
                Some(Stopped::Device) => "device",
                Some(Stopped::Weights) | None => "weights",
                Some(Stopped::Portrait) => "portrait",
            };
            Some(Told::Failed { what, sentence, stops: stopped.is_some() })
        }
    }
}

fn share(step: Step) -> f64 {
    match step {
        Step::Face => 0.0,
        Step::Photo => 0.3,
        Step::Prompt => 0.6,
        Step::Edit => 0.75,
        Step::View => 0.95,
    }
}
