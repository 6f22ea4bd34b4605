//! What can go wrong while the networks run.

use crate::field::FieldError;

/// Why a network gave no result.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The device failed while a result was read.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// A tensor was given in a shape the network does not take.
    #[error("{what} has the shape {found:?}, but the network needs {expected:?}")]
    Shape { what: &'static str, expected: Vec<usize>, found: Vec<usize> },
}
