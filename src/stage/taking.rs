//! A portrait to be taken away. It stays what it was when that began, whatever comes to the stage meanwhile: views are
//! drawn by the stage as long as the portrait is still there, and by a renderer of their own once it is not.

use std::cell::Cell;
use std::rc::Rc;

use super::engine::Engine;
use super::plain;
use crate::export::sizes::Drawer;
use crate::export::{Draw, ExportError, Format, Pace, Workshop};
use crate::field::Field;
use crate::geometry::Camera;
use crate::render::cpu::{Drawing, Portrait};
use crate::render::{AdapterKind, Backdrop, FieldBuffers, Frame, Quality, RenderError, Renderer};
use crate::web::browser;
use crate::web::encoder::Film;

/// Milliseconds of work between two looks at what the visitor does, and where nobody sees the page: there browsers
/// let a page wait for a second each time.
const SLICE: f64 = 14.0;
const SLICE_HIDDEN: f64 = 400.0;

/// How far the work is, and whether it shall end; clones are the same.
#[derive(Clone)]
pub struct Progress {
    stopped: Rc<Cell<bool>>,
    told: Rc<dyn Fn(f32)>,
}

impl Progress {
    /// Tells `told` the share that is done, at most some times a second.
    pub fn new(told: impl Fn(f32) + 'static) -> Self {
        Self { stopped: Rc::default(), told: Rc::new(told) }
    }

    /// Ends the work at its next pause.
    pub fn stop(&self) {
        self.stopped.set(true);
    }

    /// Whether it was ended.
    pub fn is_stopped(&self) -> bool {
        self.stopped.get()
    }
}

/// What draws a taken portrait.
enum Source {
    /// The number that its edit has on the stage, and its field.
    Chip(u32, Box<Field>),
    Plain(Rc<Portrait>),
}

/// A portrait that is being taken away.
pub struct Taken {
    engine: Engine,
    source: Source,
    /// Draws once the stage shows another portrait.
    own: Option<Renderer>,
    /// The camera of the moment in which it was taken.
    pub camera: Camera,
    /// What was behind it then, and the picture for it.
    pub behind: (Backdrop, Vec<f32>),
    /// How finely views are drawn.
    quality: Quality,
    progress: Progress,
    part: [f32; 2],
    worked: f64,
    told: f64,
}

impl Engine {
    /// What draws.
    pub fn drawer(&self) -> Drawer {
        match self.gpu() {
            Some(gpu) if gpu.kind == AdapterKind::Software => Drawer::Program,
            Some(_) => Drawer::Chip,
            None => Drawer::Processor,
        }
    }

    /// Takes the portrait on the stage, to draw it so finely; nothing where there is none, or one whose views another
    /// network finishes.
    pub fn take(&self, quality: Quality, progress: Progress) -> Option<Taken> {
        let portrait = self.with_scene(|scene| scene.portrait()).flatten();
        let source = match (portrait, self.field()) {
            (Some(portrait), _) => Source::Plain(portrait),
            (None, Some(field)) => Source::Chip(self.bound(), Box::new(field)),
            (None, None) => return None,
        };
        let now = browser::now();
        Some(Taken {
            engine: self.clone(),
            source,
            own: None,
            camera: self.camera(),
            behind: self.behind(),
            quality,
            progress,
            part: [0.0, 1.0],
            worked: now,
            told: now,
        })
    }
}

impl Workshop for Taken {
    type Film = Film;

    async fn portrait(&mut self) -> Result<Rc<Portrait>, ExportError> {
        match &self.source {
            Source::Plain(portrait) => Ok(portrait.clone()),
            Source::Chip(_, field) => {
                let field = field.to_host().await.map_err(RenderError::from)?;
                Ok(plain::portrait(&field).await?)
            }
        }
    }

    fn photo_camera(&self) -> Camera {
        match &self.source {
            Source::Plain(portrait) => *portrait.photo_camera(),
            Source::Chip(_, field) => field.photo_camera,
        }
    }

    async fn reel(&mut self, format: Format, side: u32, rate: u32) -> Result<Film, ExportError> {
        Film::start(format, side, rate).await
    }
}

impl Taken {
    /// Draws on a graphics device.
    async fn marched(&mut self, camera: &Camera, size: u32, passes: u32) -> Result<Frame, RenderError> {
        let Source::Chip(number, field) = &self.source else { return Err(RenderError::Unbound) };
        if self.own.is_none() && self.engine.bound() == *number {
            return self.engine.marched(camera, size, self.quality, passes).await;
        }
        let renderer = match &mut self.own {
            Some(renderer) => renderer,
            own => {
                let gpu = self.engine.gpu().ok_or(RenderError::Unbound)?;
                let buffers = match FieldBuffers::share(&gpu, field) {
                    // The network runs on the processor.
                    Err(RenderError::Foreign(_)) => FieldBuffers::upload(&gpu, &field.to_host().await?)?,
                    other => other?,
                };
                let mut renderer = Renderer::new(&gpu);
                renderer.bind(buffers)?;
                own.insert(renderer)
            }
        };
        renderer.snapshot(camera, size, self.quality, passes)?.await
    }
}

impl Draw for Taken {
    async fn view(&mut self, camera: &Camera, size: u32, passes: u32) -> Result<Frame, ExportError> {
        let Source::Plain(portrait) = &self.source else {
            let frame = self.marched(camera, size, passes).await?;
            self.pause(1.0).await?;
            return Ok(frame);
        };
        let portrait = portrait.clone();
        let mut drawing = Drawing::new(&portrait, camera, size, self.quality, 0)?;
        let mut row = 0;
        while drawing.go_on(&portrait) {
            row += 1;
            self.pause(row as f32 / size as f32).await?;
        }
        Ok(drawing.finish())
    }
}

impl Pace for Taken {
    fn part(&mut self, from: f32, to: f32) {
        self.part = [from, to];
    }

    async fn pause(&mut self, share: f32) -> Result<(), ExportError> {
        let now = browser::now();
        let slice = if browser::is_seen() { SLICE } else { SLICE_HIDDEN };
        if now - self.worked > slice {
            // A tenth of a second is as often as anybody reads a number.
            if now - self.told > 100.0 {
                self.told = now;
                let [from, to] = self.part;
                (self.progress.told)((from + share * (to - from)).clamp(0.0, 1.0));
            }
            browser::sleep(0).await;
            self.worked = browser::now();
        }
        if self.progress.is_stopped() { Err(ExportError::Stopped) } else { Ok(()) }
    }
}
