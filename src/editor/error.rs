//! What can be wrong with what an editing session is given.

use crate::field::FieldError;
use crate::model::ModelError;

/// Why a session cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    #[error("there is no photo yet; choose one first")]
    NoPhoto,
    #[error("{what} has {found} values, which is no square picture of {expected}; crop it again")]
    Pixels { what: &'static str, expected: String, found: usize },
    #[error("a strength of {0} cannot be used; choose a number from -1 to 2")]
    Strength(f32),
    #[error("these weights know pictures as prompts only; choose a picture that shows the edit")]
    Words,
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Field(#[from] FieldError),
}

/// # Errors
/// [`EditorError::Strength`] for no number or one out of reach.
pub(crate) fn check_strength(strength: f32) -> Result<(), EditorError> {
    if strength.is_finite() && (-1.0..=2.0).contains(&strength) {
        return Ok(());
    }
    Err(EditorError::Strength(strength))
}
