//! The portrait without its edit beside the portrait with it, on one canvas and from one camera: left of a line the
//! one, right of it the other.

use super::engine::Engine;
use super::scene::{Drawable, Scene};
use crate::pipeline::Wanted;
use crate::render::RenderError;

impl Engine {
    /// Where the line is, as a part of the canvas from the left; none shows the edit alone.
    pub fn divide(&self, at: Option<f32>) {
        let at = at.map(|at| at.clamp(0.0, 1.0));
        let before = self.0.divided.replace(at);
        if before == at {
            return;
        }
        self.with_scene(|scene| {
            scene.divide(at);
            if before.is_none() {
                // It has not been drawn from here yet.
                scene.schedule.changed();
            }
        });
        self.0.frames.notify();
        self.0.work.notify();
    }

    /// Whether the line is shown.
    pub(super) fn is_divided(&self) -> bool {
        self.0.divided.get().is_some()
    }

    /// Whether the portrait without an edit is to be made.
    pub(super) fn wants_before(&self, wanted: &Wanted) -> bool {
        self.0.divided.get().is_some() && self.with_scene(|scene| scene.has_before(wanted)) == Some(false)
    }

    /// Gives the stage the portrait without an edit.
    ///
    /// # Errors
    /// [`RenderError::Device`], also when there is no device any more.
    pub(super) fn bind_before(&self, portrait: Drawable, of: Wanted) -> Result<(), RenderError> {
        let (_, behind) = self.behind();
        self.with_scene(|scene| scene.bind_before(portrait, of, &behind))
            .unwrap_or_else(|| Err(RenderError::Device("it is closed".to_owned())))?;
        self.0.frames.notify();
        Ok(())
    }

    /// The portrait on the stage is another photo's, or another square's.
    pub(super) fn drop_before(&self) {
        self.with_scene(Scene::unbind_before);
    }
}
