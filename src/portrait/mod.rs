//! The visitor's photo: from the bytes of any file to an upright RGB picture, from there to the square crop that the model sees.
//!
//! A photo is the one input that nobody has checked, so everything here either gives an upright
//! picture of at most [`MAX_SIDE`] pixels or an error whose sentence says what to do. Pixels are all
//! that is kept: no location, no date, no camera name survives decoding.

mod colour;
pub(crate) mod crop;
mod decode;
mod error;
pub mod exif;
mod jpeg;
mod limits;
mod room;
mod sniff;
mod within;

pub use crop::{Crop, EYE_HALF_DISTANCE, EYE_HEIGHT, LEAST_SIDE, MOUTH_HEIGHT};
pub use decode::Portrait;
pub use error::{PortraitError, PortraitWarning};
pub use limits::{MAX_FILE, MAX_PIXELS, MAX_SIDE};
pub use sniff::{Kind, sniff};
pub use within::FADE;
