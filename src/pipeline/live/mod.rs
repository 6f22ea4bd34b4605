//! A film in the place of the photo: which of its frames are used, and where the face is in them. Frames are shown and
//! forgotten; what is wished and from where it is looked at stays what it was.

mod frames;
mod one_euro;
mod track;

pub use frames::Frames;
pub use one_euro::{OneEuro, Tuning};
pub use track::{Followed, Sight, Tracker};
