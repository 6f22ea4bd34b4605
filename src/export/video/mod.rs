//! Films: encoded frames packed into files, one after the other. What encodes them belongs to the doors: a browser's
//! WebCodecs, or a program beside this one; animated WebP needs none.

mod animation;
mod h264;
mod mp4;
mod planar;
mod webm;

pub use animation::Animation;
pub use h264::{Avc, lengths};
pub use mp4::Mp4;
pub use planar::i420;
pub use webm::WebM;

/// A frame as an encoder hands it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    pub bytes: Vec<u8>,
    /// Whether it can be shown without those before it.
    pub key: bool,
    /// How long it is shown, in microseconds.
    pub duration: u32,
}
