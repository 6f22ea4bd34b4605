//! What a stage draws with: a graphics device's surface and renderer, or a plain canvas and the processor; and when.
//! It is thrown away with its device and made anew.

use std::rc::Rc;

use burn::tensor::wgpu::wgpu;
use web_sys::HtmlCanvasElement;

use super::chip::{CanvasError, Chip};
use super::plain::{Plain, Slice};
use crate::export::background;
use crate::geometry::camera::Camera;
use crate::pipeline::Wanted;
use crate::render::{AdapterKind, Backdrop, FieldBuffers, Gpu, PictureBuffer, RenderError, cpu};
use crate::view::plan::DrawPlan;
use crate::view::schedule::{LONGEST_MS, LONGEST_SOFTWARE_MS, Schedule};

/// Milliseconds a picture may take while the view moves, on a device and on the processor.
const BUDGET: f64 = 28.0;
const BUDGET_PLAIN: f64 = 110.0;
/// The finest picture on the screen, in pixels a side, on a device and on the processor.
pub(super) const FINEST: u32 = 1024;
const FINEST_PLAIN: u32 = 384;
/// The canvas has no more pixels than this a side, whatever the screen.
const CANVAS: u32 = 1600;

/// A portrait as a scene takes it.
pub enum Drawable {
    Buffers(Box<FieldBuffers>),
    Portrait(Rc<cpu::Portrait>),
}

/// A finished view as a scene takes it.
pub enum Finished {
    Buffer(PictureBuffer),
    /// Side and `[side, side, 4]`, premultiplied.
    Pixels(u32, Vec<f32>),
}

enum Screen {
    Chip(Box<Chip>),
    Plain(Box<Plain>),
}

/// What a stage draws with.
pub struct Scene {
    screen: Screen,
    /// Whose photo and crop the portrait before its edit is of, where there is one.
    before_of: Option<Wanted>,
    pub schedule: Schedule,
    /// The last picture must be shown again: another size or backdrop.
    pub stale: bool,
}

impl Scene {
    /// Draws on a surface of `gpu` that has `side` pixels a side.
    ///
    /// # Errors
    /// [`RenderError::NoAdapter`] if the device cannot draw there.
    pub fn on_chip(
        gpu: Gpu,
        surface: wgpu::Surface<'static>,
        side: u32,
        backdrop: Backdrop,
    ) -> Result<Self, RenderError> {
        let side = side.clamp(64, CANVAS);
        let schedule = Schedule::new(BUDGET, side, FINEST).with_longest(match gpu.kind {
            AdapterKind::Software => LONGEST_SOFTWARE_MS,
            AdapterKind::Real => LONGEST_MS,
        });
        let screen = Screen::Chip(Box::new(Chip::open(gpu, surface, side, backdrop)?));
        Ok(Self { screen, before_of: None, schedule, stale: false })
    }

    /// Draws on a canvas by the processor.
    ///
    /// # Errors
    /// As [`Plain::open`].
    pub fn plain(canvas: HtmlCanvasElement, side: u32, backdrop: Backdrop) -> Result<Self, RenderError> {
        let side = side.clamp(64, CANVAS);
        let mut plain = Plain::open(canvas, backdrop)?;
        plain.resize(side);
        let schedule = Schedule::new(BUDGET_PLAIN, side, FINEST_PLAIN).with_longest(LONGEST_SOFTWARE_MS);
        Ok(Self { screen: Screen::Plain(Box::new(plain)), before_of: None, schedule, stale: false })
    }

    /// The device that draws, where one does.
    pub fn gpu(&self) -> Option<&Gpu> {
        self.chip().map(|chip| &chip.gpu)
    }

    /// The surface and renderer of that device.
    pub fn chip(&self) -> Option<&Chip> {
        match &self.screen {
            Screen::Chip(chip) => Some(chip),
            Screen::Plain(_) => None,
        }
    }

    /// As [`Self::chip`], to change it.
    pub fn chip_mut(&mut self) -> Option<&mut Chip> {
        match &mut self.screen {
            Screen::Chip(chip) => Some(chip),
            Screen::Plain(_) => None,
        }
    }

    /// The portrait that the processor draws.
    pub fn portrait(&self) -> Option<Rc<cpu::Portrait>> {
        match &self.screen {
            Screen::Chip(_) => None,
            Screen::Plain(plain) => plain.portrait(),
        }
    }

    /// Whether there is a portrait to draw.
    pub fn is_bound(&self) -> bool {
        match &self.screen {
            Screen::Chip(chip) => chip.renderer.is_bound(),
            Screen::Plain(plain) => plain.portrait().is_some(),
        }
    }

    /// Takes a portrait to draw from now on, and the blurred photo behind it.
    ///
    /// # Errors
    /// [`RenderError`] of the device; [`RenderError::Foreign`] for a portrait that lies elsewhere.
    pub fn bind(&mut self, portrait: Drawable, behind: &[f32]) -> Result<(), RenderError> {
        match (&mut self.screen, portrait) {
            (Screen::Chip(chip), Drawable::Buffers(field)) => {
                chip.renderer.set_backdrop_picture(background::SIDE as u32, &background::bytes(behind))?;
                chip.renderer.bind(*field)?;
            }
            (Screen::Plain(plain), Drawable::Portrait(portrait)) => plain.bind(portrait, behind),
            _ => return Err(RenderError::Foreign("the stage draws elsewhere".to_owned())),
        }
        self.schedule.changed();
        Ok(())
    }

    /// Takes the portrait without an edit, for comparison, of the photo and crop of `of`.
    ///
    /// # Errors
    /// As [`Scene::bind`].
    pub(super) fn bind_before(&mut self, portrait: Drawable, of: Wanted, behind: &[f32]) -> Result<(), RenderError> {
        match (&mut self.screen, portrait) {
            (Screen::Chip(chip), Drawable::Buffers(field)) => chip.bind_before(*field, behind)?,
            (Screen::Plain(plain), Drawable::Portrait(portrait)) => plain.bind_before(portrait),
            _ => return Err(RenderError::Foreign("the stage draws elsewhere".to_owned())),
        }
        self.before_of = Some(of);
        self.schedule.changed();
        Ok(())
    }

    /// Whether it is there, of that photo and crop.
    pub(super) fn has_before(&self, wanted: &Wanted) -> bool {
        self.before_of.as_ref().is_some_and(|of| of.same_crop(wanted))
    }

    /// Lets go of it.
    pub(super) fn unbind_before(&mut self) {
        self.before_of = None;
        match &mut self.screen {
            Screen::Chip(chip) => chip.unbind_before(),
            Screen::Plain(plain) => plain.unbind_before(),
        }
    }

    /// Where the line between before and after is, as a part of the canvas from the left; none shows the edit alone.
    pub(super) fn divide(&mut self, at: Option<f32>) {
        match &mut self.screen {
            Screen::Chip(chip) => chip.divided = at,
            Screen::Plain(plain) => plain.divided = at,
        }
        self.stale = true;
    }

    /// Lets go of the portrait.
    pub fn unbind(&mut self) {
        match &mut self.screen {
            Screen::Chip(chip) => chip.renderer.unbind(),
            Screen::Plain(plain) => plain.unbind(),
        }
    }

    /// The canvas has another size.
    pub fn resize(&mut self, side: u32) {
        let side = side.clamp(64, CANVAS);
        match &mut self.screen {
            Screen::Chip(chip) => chip.resize(side),
            Screen::Plain(plain) => plain.resize(side),
        }
        self.schedule.resized(side);
        self.stale = true;
    }

    /// The finest marched picture: `side` pixels a side.
    pub fn set_finest(&mut self, side: u32) {
        self.schedule.set_limit(match self.screen {
            Screen::Chip(_) => side,
            Screen::Plain(_) => side.min(FINEST_PLAIN),
        });
    }

    /// Takes a finished picture of the view; it shows with the next refresh.
    pub fn set_finished(&mut self, picture: Finished) {
        match (&mut self.screen, picture) {
            (Screen::Chip(chip), Finished::Buffer(buffer)) => chip.renderer.set_finished(buffer),
            (Screen::Plain(plain), Finished::Pixels(side, rgba)) => plain.set_finished(side, rgba),
            // It was made for a scene that is gone.
            _ => return,
        }
        self.stale = true;
    }

    /// Chooses what is behind the portrait.
    pub fn set_backdrop(&mut self, backdrop: Backdrop) {
        match &mut self.screen {
            Screen::Chip(chip) => chip.set_backdrop(backdrop),
            Screen::Plain(plain) => plain.set_backdrop(backdrop),
        }
        self.stale = true;
    }

    /// Draws the view on the canvas; a device may still be at it when this returns, and a processor has only begun.
    ///
    /// # Errors
    /// [`CanvasError`].
    pub fn draw(&mut self, camera: &Camera, plan: DrawPlan) -> Result<(), CanvasError> {
        match &mut self.screen {
            Screen::Chip(chip) => {
                chip.draw(camera, plan)?;
                self.stale = false;
            }
            Screen::Plain(plain) => plain.draw(camera, plan)?,
        }
        Ok(())
    }

    /// Lets the processor draw for a moment.
    pub fn go_on(&mut self) -> Slice {
        let Screen::Plain(plain) = &mut self.screen else { return Slice::Whole };
        let slice = plain.go_on();
        if slice == Slice::Whole {
            self.stale = false;
        }
        slice
    }

    /// Gives up what the processor draws.
    pub fn give_up(&mut self) {
        if let Screen::Plain(plain) = &mut self.screen {
            plain.give_up();
        }
    }

    /// Shows the last picture again if the canvas or the backdrop has changed.
    ///
    /// # Errors
    /// [`CanvasError`].
    pub fn refresh(&mut self) -> Result<(), CanvasError> {
        if !self.stale {
            return Ok(());
        }
        match &mut self.screen {
            Screen::Chip(chip) => chip.show()?,
            Screen::Plain(plain) => plain.show(),
        }
        self.stale = false;
        Ok(())
    }
}
