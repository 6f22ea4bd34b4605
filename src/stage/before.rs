//! The portrait without its edit beside the portrait with it, on one canvas and from one camera: left of a line the
//! one, right of it the other.

use super::engine::Engine;
use crate::export::background;
use crate::pipeline::Wanted;
use crate::render::{FieldBuffers, Gpu, RenderError, Renderer};

/// What draws the portrait without an edit.
#[derive(Debug)]
pub(super) struct Before {
    /// Whose photo and crop it is of.
    of: Option<Wanted>,
    pub renderer: Renderer,
}

impl Before {
    /// With nothing bound yet.
    fn new(gpu: &Gpu) -> Self {
        Self { of: None, renderer: Renderer::new(gpu) }
    }

    /// Whether it is of that square of that photo.
    fn is_of(&self, wanted: &Wanted) -> bool {
        self.of.as_ref().is_some_and(|of| of.same_crop(wanted))
    }

    /// Lets go of the portrait.
    pub fn unbind(&mut self) {
        self.of = None;
        self.renderer.unbind();
    }
}

impl Engine {
    /// Where the line is, as a part of the canvas from the left; none shows the edit alone.
    pub fn divide(&self, at: Option<f32>) {
        let at = at.map(|at| at.clamp(0.0, 1.0));
        let before = self.0.divided.replace(at);
        if before == at {
            return;
        }
        self.with_scene(|scene| {
            scene.divided = at;
            scene.stale = true;
            if before.is_none() {
                // It has not been drawn from here yet.
                scene.schedule.changed();
            }
        });
        self.0.frames.notify();
        self.0.work.notify();
    }

    /// Whether the portrait without an edit is to be made.
    pub(super) fn wants_before(&self, wanted: &Wanted) -> bool {
        let is_there = |scene: &mut super::scene::Scene| scene.before.as_ref().is_some_and(|b| b.is_of(wanted));
        self.0.divided.get().is_some() && self.with_scene(is_there) == Some(false)
    }

    /// Gives the stage the portrait without an edit.
    ///
    /// # Errors
    /// [`RenderError::Device`], also when there is no device any more.
    pub(super) fn bind_before(&self, field: FieldBuffers, of: Wanted) -> Result<(), RenderError> {
        let (backdrop, behind) = self.behind();
        self.with_scene(|scene| {
            let gpu = scene.gpu.clone();
            let before = scene.before.get_or_insert_with(|| Before::new(&gpu));
            before.renderer.set_backdrop(backdrop);
            before.renderer.set_backdrop_picture(background::SIDE as u32, &background::bytes(&behind))?;
            before.renderer.bind(field)?;
            before.of = Some(of);
            scene.schedule.changed();
            Ok(())
        })
        .unwrap_or_else(|| Err(RenderError::Device("it is closed".to_owned())))?;
        self.0.frames.notify();
        Ok(())
    }

    /// The portrait on the stage is another photo's, or another square's.
    pub(super) fn drop_before(&self) {
        self.with_scene(|scene| scene.before.as_mut().map(Before::unbind));
    }
}
