//! What can stop the work of a stage, in sentences.

use crate::editor::EditorError;
use crate::field::FieldError;
use crate::model::ModelError;
use crate::pipeline::JobError;
use crate::pipeline::self_test::{self, Wrong};
use crate::pipeline::words::sentence;
use crate::render::{GpuHealth, RenderError};
use crate::web::download::DownloadError;
use crate::weights::WeightsError;

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

/// Why the work stopped.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    #[error(transparent)]
    Download(#[from] DownloadError),
    #[error("The model was not loaded: {0}.")]
    Weights(#[from] WeightsError),
    #[error("The portrait could not be made: {0}.")]
    Editor(#[from] EditorError),
    #[error("The portrait could not be made: {0}.")]
    Model(#[from] ModelError),
    #[error("{}", explain(.0))]
    Render(#[from] RenderError),
    /// The device went away.
    #[error(
        "The graphics device was lost ({0}) and keeps failing. Close other tabs that use it and try again; your photo and prompt are kept."
    )]
    Lost(String),
    /// The device went away, and there is no other.
    #[error(
        "The graphics device was lost ({lost}), and the browser gives no other ({now}). Close other tabs that use it and try again, or start the browser anew; your photo and prompt are kept."
    )]
    Gone { lost: String, now: String },
    /// The device refused a command, so that nothing on it can be trusted.
    #[error(
        "The graphics device refused a command ({0}), so what it shows may be wrong. Update the browser or the graphics driver, or try again; your photo and prompt are kept."
    )]
    Refused(String),
    /// The device has no memory left, not even for the smallest picture.
    #[error(
        "The graphics device has too little memory ({0}), even for a small picture. Close other tabs that use it and try again; your photo and prompt are kept."
    )]
    Full(String),
    /// A stage computes something else than it must.
    #[error(
        "The graphics device computes wrongly: {0}. Update the browser or the graphics driver, or try another browser; your photo and prompt are kept."
    )]
    Wrong(#[from] Wrong),
    /// A task of the stage has panicked.
    #[error(
        "Something inside the page broke ({0}), again and again. Try again, or load the page with ?model=cpu in its address; your photo and prompt are kept."
    )]
    Died(String),
}

impl StageError {
    /// Why a device that is not well has to be given up; nothing for one that is.
    pub fn of(health: GpuHealth) -> Option<Self> {
        Some(match health {
            GpuHealth::Well => return None,
            GpuHealth::Lost(why) => Self::Lost(why),
            GpuHealth::Faulty(why) => Self::Refused(why),
            GpuHealth::Full(why) => Self::Full(why),
        })
    }
}

impl StageError {
    /// What failed.
    pub fn stopped(&self) -> Stopped {
        match self {
            Self::Download(_) | Self::Weights(_) => Stopped::Weights,
            Self::Editor(_) | Self::Model(_) => Stopped::Portrait,
            Self::Render(RenderError::NoAdapter(_) | RenderError::NoDevice(_)) => Stopped::NoDevice,
            Self::Render(_)
            | Self::Lost(_)
            | Self::Gone { .. }
            | Self::Refused(_)
            | Self::Full(_)
            | Self::Wrong(_)
            | Self::Died(_) => Stopped::Device,
        }
    }
}

impl From<JobError> for StageError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Editor(error) => Self::Editor(error),
            JobError::Model(error) => Self::Model(error),
        }
    }
}

impl From<self_test::Stopped> for StageError {
    fn from(stopped: self_test::Stopped) -> Self {
        match stopped {
            self_test::Stopped::Model(error) => Self::Model(error),
            self_test::Stopped::Field(error) => error.into(),
        }
    }
}

impl From<FieldError> for StageError {
    fn from(error: FieldError) -> Self {
        Self::Render(error.into())
    }
}

fn explain(error: &RenderError) -> String {
    match error {
        RenderError::NoAdapter(_) => "This browser offers no WebGPU, which is needed to draw. Use a current Chrome, Edge, Firefox or Safari, and see that hardware acceleration is switched on in its settings.".to_owned(),
        other => sentence(&other.to_string()),
    }
}
