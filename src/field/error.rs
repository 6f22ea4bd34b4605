//! What can be wrong with a field.

/// Why a field cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// Its buffers do not fit its layout.
    #[error("the portrait's {what} holds {found} values instead of {expected}; run the edit again")]
    Size { what: &'static str, expected: usize, found: usize },
    /// Its layout cannot be drawn.
    #[error("this portrait cannot be drawn: {0}; use weights made for this version")]
    Layout(String),
    /// The device lost its memory or its connection while a tensor was being read.
    #[error("the device could not hand over the result ({0}); reload and try again, or use the CPU")]
    Read(String),
}
