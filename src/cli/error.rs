//! Why a command stops, each as a sentence that says what to do.

use std::path::PathBuf;

use crate::editor::EditorError;
use crate::pipeline::JobError;
use crate::portrait::PortraitError;
use crate::render::RenderError;
use crate::weights::WeightsError;

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error(transparent)]
    Weights(#[from] WeightsError),
    #[error(transparent)]
    Editor(#[from] EditorError),
    #[error(transparent)]
    Model(#[from] crate::model::ModelError),
    #[error(transparent)]
    Render(#[from] RenderError),
    #[error(transparent)]
    Checkpoint(#[from] crate::paper::convert::checkpoint::CheckpointError),
    #[error("{path}: {source}")]
    Photo { path: PathBuf, source: PortraitError },
    #[error("{path} cannot be read ({reason}). Check the path")]
    Read { path: PathBuf, reason: String },
    #[error("{path} cannot be written ({reason}). Choose another place with --out")]
    Write { path: PathBuf, reason: String },
    #[error("standard output cannot be written ({reason}). Print to another place")]
    Print { reason: String },
    #[error("{path} is no file of the studio: {reason}. Draw the data set again")]
    Data { path: PathBuf, reason: String },
    #[error(
        "{path}: no face was found. Choose a photo in which a face is at least an eighth of the height and nothing covers it, or tell `volteface edit` where it is with --crop"
    )]
    NoFace { path: PathBuf },
    /// The input is sound and cannot give what was asked for; `--anyway` goes on all the same.
    #[error("{sentence}")]
    Refused { sentence: String },
    #[error(transparent)]
    Export(#[from] crate::export::ExportError),
    #[error(transparent)]
    Field(#[from] crate::field::FieldError),
    #[error("{0}")]
    Usage(String),
}

impl From<JobError> for CliError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Editor(error) => Self::Editor(error),
            JobError::Model(error) => Self::Model(error),
        }
    }
}
