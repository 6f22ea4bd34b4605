//! The parts of the page, one a file.

pub mod backdrop;
pub mod bench;
pub mod crop;
pub mod export;
pub mod icons;
pub mod lamp;
pub mod photo;
pub mod prompt;
pub mod samples;
pub mod status;
pub mod suggestions;
mod understood;
pub mod webcam;
pub mod weights;
