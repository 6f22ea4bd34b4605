//! What can stop the work of a stage, in sentences.

use super::update::Stopped;
use crate::editor::EditorError;
use crate::field::FieldError;
use crate::model::ModelError;
use crate::pipeline::JobError;
use crate::pipeline::words::sentence;
use crate::render::RenderError;
use crate::web::download::DownloadError;
use crate::weights::WeightsError;

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
    #[error(
        "The graphics device was lost ({0}) and keeps failing. Close other tabs that use it and try again; your photo and prompt are kept."
    )]
    Lost(String),
}

impl StageError {
    /// What failed.
    pub fn stopped(&self) -> Stopped {
        match self {
            Self::Download(_) | Self::Weights(_) => Stopped::Weights,
            Self::Editor(_) | Self::Model(_) => Stopped::Portrait,
            Self::Render(RenderError::NoAdapter(_) | RenderError::NoDevice(_)) => Stopped::NoDevice,
            Self::Render(_) | Self::Lost(_) => Stopped::Device,
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
