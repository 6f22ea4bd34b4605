//! The parts of the page, one a file.

pub mod backdrop;
pub mod bench;
pub mod crop;
pub mod divider;
pub mod export;
pub mod icons;
pub mod keep;
pub mod lamp;
pub mod live;
mod material;
mod mixing;
pub mod photo;
pub mod prompt;
pub mod samples;
pub mod status;
pub mod strip;
pub mod suggestions;
pub mod tongue;
pub mod tools;
mod understood;
pub mod webcam;
pub mod weights;
