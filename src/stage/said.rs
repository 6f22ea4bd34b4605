//! What a stage has to tell a visitor, as types; in English sentences for doors that speak nothing else.

use std::fmt::{self, Display};
use std::sync::Arc;

use super::error::StageError;
use crate::pipeline::self_test::{Stage, Wrong};
use crate::pipeline::{Doubt, Refused, Shown};
use crate::render::RenderError;
use crate::web::download::DownloadError;

/// What there is to tell.
#[derive(Debug, Clone)]
pub enum Said {
    /// There is no WebGPU, so that the processor draws.
    Plain,
    /// What there is to doubt about the photo.
    Doubt(Doubt),
    /// A wish is not followed.
    Refused(Refused),
    /// Other weights cannot be had.
    WeightsStay(Arc<DownloadError>),
    /// A finished view could not be made.
    Unrefined(RenderError),
    /// The work has stopped.
    Failed(Arc<StageError>),
    /// A task has died and was started again.
    Restarted(String),
    /// Pictures have so many pixels a side from now on, for want of memory.
    Smaller { why: String, side: u32 },
    /// The network runs on the processor, for want of memory.
    FullProcessor(String),
    /// The same, as the device refused a command, perhaps while that stage was tested.
    RefusedProcessor { why: String, testing: Option<Stage> },
    /// The processor draws, as the device computes wrongly.
    WrongDraws(Wrong),
    /// The network runs on the processor, as the device computes wrongly.
    WrongProcessor(Wrong),
}

/// What is said where there is no device.
const PLAIN: &str = "This browser offers no WebGPU here, so the processor draws: slower, and coarser while the portrait turns. A current Chrome, Edge, Firefox or Safari with hardware acceleration draws it finely.";

impl Said {
    /// A refused command with what was tested meanwhile, for what stands in brackets.
    pub fn tested(why: &str, testing: Option<Stage>) -> String {
        testing.map_or_else(|| why.to_owned(), |stage| format!("{why}; {} was being tested", stage.words()))
    }
}

impl Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Plain => f.write_str(PLAIN),
            Self::Doubt(doubt) => {
                let way_out = match doubt {
                    _ if doubt.has_no_face() => " “Adjust the crop” puts the square on it by hand.",
                    Doubt::Several(_) => " “Adjust the crop” offers the others.",
                    _ => "",
                };
                write!(f, "{}{way_out}", doubt.sentence(Shown::Photo))
            }
            Self::Refused(refused) => f.write_str(&refused.sentence()),
            Self::WeightsStay(why) => write!(f, "{why} The weights in use stay."),
            Self::Unrefined(why) => write!(f, "The view could not be refined: {why}."),
            Self::Failed(why) => write!(f, "{why}"),
            Self::Restarted(words) => {
                write!(f, "Something inside the page broke ({words}) and was started again; nothing is lost.")
            }
            Self::Smaller { why, side } => write!(
                f,
                "The graphics device has too little memory ({why}), so the picture has {side} pixels a side from now on."
            ),
            Self::FullProcessor(why) => write!(
                f,
                "The graphics device has too little memory ({why}), so the network runs on the processor: slower, but with all it can."
            ),
            Self::RefusedProcessor { why, testing } => write!(
                f,
                "The graphics device refused a command ({}), so the network runs on the processor: slower, but right.",
                Self::tested(why, *testing)
            ),
            Self::WrongDraws(wrong) => write!(
                f,
                "The graphics device computes wrongly: {wrong}. The processor draws instead: slower, but right."
            ),
            Self::WrongProcessor(wrong) => write!(
                f,
                "The graphics device computes wrongly: {wrong}. The network runs on the processor instead: slower, but right."
            ),
        }
    }
}
