//! Whoever draws views for export.

use crate::export::ExportError;
use crate::geometry::Camera;
use crate::render::{Frame, Quality, Renderer, cpu};

/// Draws still views of one portrait: the marcher on either kind of processor, or a stage.
pub trait Draw {
    /// Draws a view, `size` pixels square, out of so many passes (see [`crate::render::STILL_PASSES`]).
    fn view(&mut self, camera: &Camera, size: u32, passes: u32) -> impl Future<Output = Result<Frame, ExportError>>;
}

impl Draw for cpu::Portrait {
    async fn view(&mut self, camera: &Camera, size: u32, passes: u32) -> Result<Frame, ExportError> {
        Ok(self.refine(camera, size, Quality::Still, passes)?)
    }
}

impl Draw for Renderer {
    async fn view(&mut self, camera: &Camera, size: u32, passes: u32) -> Result<Frame, ExportError> {
        Ok(self.snapshot(camera, size, Quality::Still, passes)?.await?)
    }
}
