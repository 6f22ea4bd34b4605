//! A canvas that the processor draws on, where the browser offers no WebGPU. Views and portraits are made a few rows
//! at a time, so that the page answers in between.

use std::rc::Rc;

use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::chip::CanvasError;
use crate::export::background;
use crate::field::FieldData;
use crate::geometry::camera::Camera;
use crate::render::cpu::{Drawing, Portrait, Search};
use crate::render::{Backdrop, Frame, Quality, RenderError};
use crate::view::plan::DrawPlan;
use crate::web::browser;

/// Milliseconds of work between two looks at what the visitor does.
const SLICE: f64 = 14.0;

/// What has become of a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slice {
    /// There is more of it.
    More,
    /// It is on the canvas.
    Whole,
    /// It has been given up, as the portrait is another.
    Gone,
}

/// One portrait and the view of it.
#[derive(Default)]
struct Layer {
    portrait: Option<Rc<Portrait>>,
    drawing: Option<(Drawing, DrawPlan)>,
    /// The view that is shown.
    frame: Option<Frame>,
}

impl Layer {
    fn bind(&mut self, portrait: Rc<Portrait>) {
        (self.portrait, self.drawing) = (Some(portrait), None);
    }

    fn unbind(&mut self) {
        (self.portrait, self.drawing) = (None, None);
    }

    /// Begins a view.
    fn draw(&mut self, camera: &Camera, plan: DrawPlan) -> Result<(), RenderError> {
        let portrait = self.portrait.as_ref().ok_or(RenderError::Unbound)?;
        let held = self.frame.as_ref().is_some_and(|frame| frame.size == plan.resolution);
        if plan.pass > 0 && !held {
            return Err(RenderError::Pass(plan.pass));
        }
        let drawing = Drawing::new(portrait, camera, plan.resolution, plan.quality, plan.pass)?;
        self.drawing = Some((drawing, plan));
        Ok(())
    }

    /// Draws until the page's clock shows `end`.
    fn go_on(&mut self, end: f64) -> Slice {
        let (Some((drawing, _)), Some(portrait)) = (&mut self.drawing, &self.portrait) else { return Slice::Gone };
        while drawing.go_on(portrait) {
            if browser::now() > end {
                return Slice::More;
            }
        }
        let Some((drawing, plan)) = self.drawing.take() else { return Slice::Gone };
        let next = drawing.finish();
        match &mut self.frame {
            Some(frame) if plan.pass > 0 && frame.size == next.size => {
                for (mean, new) in frame.rgba.iter_mut().zip(&next.rgba) {
                    *mean += (new - *mean) / (plan.pass + 1) as f32;
                }
            }
            frame => *frame = Some(next),
        }
        Slice::Whole
    }
}

/// A canvas with a portrait in the page's memory.
pub struct Plain {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// Holds a view at its own size; the canvas stretches it.
    small: HtmlCanvasElement,
    after: Layer,
    /// The portrait without an edit, once that was asked for.
    before: Layer,
    /// The part of the canvas, from the left, that shows it.
    pub divided: Option<f32>,
    backdrop: Backdrop,
    /// The photo's background as [`background::picture`] makes it, and as it was enlarged last.
    behind: Vec<f32>,
    enlarged: (u32, Vec<f32>),
}

impl Plain {
    /// A canvas with nothing on it.
    ///
    /// # Errors
    /// [`RenderError::NoAdapter`] for one that a graphics device has drawn on.
    pub fn open(canvas: HtmlCanvasElement, backdrop: Backdrop) -> Result<Self, RenderError> {
        use wasm_bindgen::JsCast;

        let missing = || RenderError::NoAdapter("the canvas belongs to a graphics device".to_owned());
        let context = browser::drawing(&canvas).ok_or_else(missing)?;
        let small = browser::document().create_element("canvas").ok().and_then(|element| element.dyn_into().ok());
        let small = small.ok_or_else(missing)?;
        Ok(Self {
            canvas,
            context,
            small,
            after: Layer::default(),
            before: Layer::default(),
            divided: None,
            backdrop,
            behind: Vec::new(),
            enlarged: (0, Vec::new()),
        })
    }

    /// The portrait that is drawn.
    pub fn portrait(&self) -> Option<Rc<Portrait>> {
        self.after.portrait.clone()
    }

    /// Takes a portrait to draw from now on, and what is behind it.
    pub fn bind(&mut self, portrait: Rc<Portrait>, behind: &[f32]) {
        self.after.bind(portrait);
        behind.clone_into(&mut self.behind);
        self.enlarged = (0, Vec::new());
    }

    /// Lets go of the portrait; what is on the canvas stays.
    pub fn unbind(&mut self) {
        self.after.unbind();
    }

    /// Takes the portrait without an edit.
    pub fn bind_before(&mut self, portrait: Rc<Portrait>) {
        self.before.bind(portrait);
        self.before.frame = None;
    }

    /// Lets go of it.
    pub fn unbind_before(&mut self) {
        self.before = Layer::default();
    }

    pub fn set_backdrop(&mut self, backdrop: Backdrop) {
        self.backdrop = backdrop;
    }

    /// The canvas has another size.
    pub fn resize(&mut self, side: u32) {
        self.canvas.set_width(side);
        self.canvas.set_height(side);
        // That has emptied it, and the next view takes its time.
        self.show();
    }

    /// Begins a view.
    ///
    /// # Errors
    /// [`RenderError::Unbound`], or as [`Drawing::new`].
    pub fn draw(&mut self, camera: &Camera, plan: DrawPlan) -> Result<(), RenderError> {
        self.before.drawing = None;
        if self.divided.is_some() && self.before.portrait.is_some() {
            self.before.draw(camera, plan)?;
        }
        self.after.draw(camera, plan)
    }

    /// Draws for a moment.
    pub fn go_on(&mut self) -> Slice {
        let end = browser::now() + SLICE;
        if self.after.drawing.is_some() {
            let slice = self.after.go_on(end);
            if slice != Slice::Whole {
                return slice;
            }
            if self.before.drawing.is_some() {
                return Slice::More;
            }
        } else {
            let slice = self.before.go_on(end);
            if slice != Slice::Whole {
                return slice;
            }
        }
        self.show();
        Slice::Whole
    }

    /// Gives up the view that was begun.
    pub fn give_up(&mut self) {
        (self.after.drawing, self.before.drawing) = (None, None);
    }

    /// Shows a finished view, `[size, size, 4]` premultiplied.
    pub fn set_finished(&mut self, size: u32, rgba: Vec<f32>) {
        self.after.frame = Some(Frame { rgba, ..Frame::empty(size) });
    }

    /// Shows the view again, over its backdrop.
    pub fn show(&mut self) {
        let Some(frame) = &self.after.frame else { return };
        let size = frame.size;
        if self.backdrop == Backdrop::Picture && self.enlarged.0 != size {
            self.enlarged = (size, background::enlarged(&self.behind, size as usize));
        }
        self.stretch(frame, 1.0);
        if let (Some(part), Some(before)) = (self.divided, self.before.frame.as_ref().filter(|f| f.size == size)) {
            self.stretch(before, f64::from(part));
        }
    }

    /// Shows the left part of a view on that part of the canvas.
    fn stretch(&self, frame: &Frame, part: f64) {
        let size = frame.size;
        let rgba = frame.over(self.backdrop, Some(&self.enlarged.1));
        browser::paint(&self.small, size, size, &rgba);
        let (width, height) = (part * f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        self.context.clear_rect(0.0, 0.0, width, height);
        let (small, from) = (&self.small, f64::from(size));
        if part > 0.0 {
            // Fails only for a picture that is not there.
            let _ = self.context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                small,
                0.0,
                0.0,
                part * from,
                from,
                0.0,
                0.0,
                width,
                height,
            );
        }
    }
}

impl From<Slice> for Result<(), CanvasError> {
    fn from(slice: Slice) -> Self {
        if slice == Slice::Whole { Ok(()) } else { Err(CanvasError::Overtaken) }
    }
}

/// A portrait whose space has been looked through.
///
/// # Errors
/// [`RenderError::Field`].
pub async fn portrait(field: &FieldData) -> Result<Rc<Portrait>, RenderError> {
    let mut search = Search::new(field)?;
    slices(|| search.go_on()).await;
    Ok(Rc::new(search.finish()))
}

/// A still view.
///
/// # Errors
/// As [`Drawing::new`].
pub async fn frame(portrait: &Portrait, camera: &Camera, side: u32) -> Result<Frame, RenderError> {
    let mut drawing = Drawing::new(portrait, camera, side, Quality::Still, 0)?;
    slices(|| drawing.go_on(portrait)).await;
    Ok(drawing.finish())
}

/// Does something as long as there is more of it, and lets the page answer in between.
async fn slices(mut go_on: impl FnMut() -> bool) {
    loop {
        let started = browser::now();
        while browser::now() - started < SLICE {
            if !go_on() {
                return;
            }
        }
        browser::sleep(0).await;
    }
}
