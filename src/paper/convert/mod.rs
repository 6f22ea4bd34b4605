//! From the authors' checkpoint to weights for this program.

pub mod checkpoint;
pub mod tensors;
