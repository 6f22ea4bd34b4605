//! Where files are made: what draws, encodes and waits, whatever the platform.

use std::rc::Rc;

use super::video::Animation;
use super::{Draw, ExportError, Format, Pace, Pixels};
use crate::geometry::Camera;
use crate::render::cpu;

/// Encodes the frames of a film, of which all have one size.
pub trait Reel {
    /// Adds a frame.
    fn push(&mut self, pixels: &Pixels) -> impl Future<Output = Result<(), ExportError>>;
    /// The file.
    fn finish(self) -> impl Future<Output = Result<Vec<u8>, ExportError>>;
}

/// Where files are made: it draws views of one portrait, and is told how far the work is.
pub trait Workshop: Draw + Pace {
    /// What encodes its films.
    type Film: Reel;
    /// The portrait as the processor reads it.
    fn portrait(&mut self) -> impl Future<Output = Result<Rc<cpu::Portrait>, ExportError>>;
    /// The camera that took its photo.
    fn photo_camera(&self) -> Camera;
    /// What makes a film of frames with so many pixels a side, so many of them a second.
    fn reel(&mut self, format: Format, side: u32, rate: u32) -> impl Future<Output = Result<Self::Film, ExportError>>;
}

impl Reel for Animation {
    async fn push(&mut self, pixels: &Pixels) -> Result<(), ExportError> {
        Animation::push(self, pixels)
    }

    async fn finish(self) -> Result<Vec<u8>, ExportError> {
        Ok(Animation::finish(self))
    }
}
