//! Why a file cannot be made.

use crate::render::RenderError;

/// Why a file cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Render(#[from] RenderError),
    /// An encoder's reason.
    #[error("the file cannot be encoded ({0}); choose a smaller size")]
    Encode(String),
    /// What was asked for has no such form.
    #[error("a {kind} cannot be written as {format}; choose {endings}")]
    Form { kind: &'static str, format: &'static str, endings: String },
    /// The density nowhere reaches what makes a surface.
    #[error("this portrait has no surface; choose another photo or crop")]
    NoSurface,
    /// Nobody waits for it any more.
    #[error("it was stopped")]
    Stopped,
    /// What encodes a film's frames has failed.
    #[error("{0}")]
    Film(String),
    /// Encoded video that is not what its kind says.
    #[error("the encoded video cannot be packed ({0}); encode it again")]
    Video(&'static str),
}

impl ExportError {
    /// An encoder's reason.
    pub(super) fn encode(reason: impl std::fmt::Display) -> Self {
        Self::Encode(reason.to_string())
    }
}
