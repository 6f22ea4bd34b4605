//! The stage behind a canvas: device, surface, renderer and view, shared by the task that makes
//! portraits ([`super::worker`]) and the one that draws them ([`super::frames`]). What a door wants is in
//! [`Desired`], what it is told in [`Update`]; nothing here knows which door it is.
//!
//! What the GPU holds is in [`Scene`] and can be thrown away; the rest outlives it.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;

use burn::tensor::wgpu::wgpu;
use futures_util::future::{Either, select};
use web_sys::HtmlCanvasElement;

use super::desired::Desired;
use super::figures::Request;
use super::film::Live;
use super::offered::Previews;
use super::plain;
use super::scene::{Drawable, Scene};
use super::shared::Shared;
use super::trouble::Trouble;
use super::update::Update;
use super::views::ViewRenderer;
use crate::field::Field;
use crate::geometry::{Camera, Pose};
use crate::pipeline::Phase;
use crate::portrait::Portrait;
use crate::render::{AdapterKind, Backdrop, Frame, Gpu, GpuHealth, Quality, RenderError, STILL_PASSES};
use crate::view::angles::Asked;
use crate::view::orbit::Orbit;
#[cfg(feature = "published")]
use crate::web::browser;
use crate::web::notify::Notify;

/// Pictures that a thumbnail is the mean of.
const THUMBNAIL_PASSES: u32 = 2;

/// What hears the news of a stage.
type Listener = dyn Fn(Update);

#[derive(Default)]
pub(super) struct Inner {
    pub(super) shared: Shared,
    /// In a cell of its own: a task that dies while it draws has it borrowed for ever, and the next scene needs another.
    scene: RefCell<Rc<RefCell<Option<Scene>>>>,
    /// The scene's device, also where the scene cannot be reached any more.
    gpu: RefCell<Option<Gpu>>,
    pub(super) desired: RefCell<Desired>,
    pub(super) phase: Cell<Option<Phase>>,
    pub(super) report: RefCell<Option<Rc<Listener>>>,
    pub(super) orbit: RefCell<Orbit>,
    pub(super) pose: Cell<Pose>,
    /// The view that a portrait begins with and goes back to; what it leaves open is the photo's own.
    pub(super) home: Cell<Asked>,
    /// The view to begin the next photo with, in place of `home`.
    pub(super) resumed: Cell<Option<Asked>>,
    /// The photo that the pose belongs to.
    pub(super) photo: RefCell<Option<Arc<Portrait>>>,
    pub(super) behind: RefCell<(Backdrop, Vec<f32>)>,
    /// The field of the newest edit, where it can be drawn anywhere.
    field: RefCell<Option<Field>>,
    /// What still views are finished with, where the marcher's picture is not the last word.
    pub(super) views: RefCell<Option<Rc<ViewRenderer>>>,
    /// Whether the picture on the canvas is a finished one.
    pub(super) finished: Cell<bool>,
    /// Side of marched pictures, where the network fixes it.
    pub(super) raw_side: Cell<Option<u32>>,
    pub(super) size: Cell<u32>,
    /// Where the line between the portrait without its edit and with it is.
    pub(super) divided: Cell<Option<f32>>,
    /// Edits given to the renderer, and those of them that have been drawn.
    pub(super) bound: Cell<u32>,
    pub(super) seen: Cell<u32>,
    pub(super) idle: Cell<bool>,
    /// Nobody can see the canvas, so that nothing is drawn on it.
    pub(super) hidden: Cell<bool>,
    pub(super) announce: Cell<bool>,
    pub(super) work: Notify,
    pub(super) frames: Notify,
    pub(super) trouble: Trouble,
    pub(super) measuring: RefCell<Option<Request>>,
    pub(super) live: Live,
    pub(super) previews: Previews,
}

/// A handle to the stage; clones are the same stage.
#[derive(Clone, Default)]
pub struct Engine(pub(super) Rc<Inner>);

impl Engine {
    /// A stage that tells its news to `report`; what it can share with others is in `shared`.
    pub fn new(shared: Shared, report: impl Fn(Update) + 'static) -> Self {
        let engine = Self(Rc::new(Inner { shared, ..Inner::default() }));
        engine.0.report.replace(Some(Rc::new(report)));
        engine
    }

    /// What the stages of the page share.
    pub(super) fn shared(&self) -> &Shared {
        &self.0.shared
    }

    /// Tells nothing any more, and lets go of who was told.
    pub fn hang_up(&self) {
        self.0.report.take();
    }

    /// Tells the door. A door that changes what it desires while it is told finds nothing borrowed.
    pub fn report(&self, news: Update) {
        let report = self.0.report.borrow().clone();
        if let Some(report) = report {
            report(news);
        }
    }

    /// Tells the door how far the work is, if that is news.
    pub fn set_phase(&self, phase: Phase) {
        if self.0.phase.replace(Some(phase)) != Some(phase) {
            self.report(Update::Phase(phase));
        }
    }

    /// How far the work is.
    pub fn phase(&self) -> Phase {
        self.0.phase.get().unwrap_or(Phase::Loading)
    }

    /// What is wanted now.
    pub fn desired(&self) -> Desired {
        self.0.desired.borrow().clone()
    }

    /// Changes what is wanted, which wakes the work if it is a change.
    pub fn want(&self, change: impl FnOnce(&mut Desired)) {
        let mut desired = self.desired();
        change(&mut desired);
        if self.0.desired.replace(desired.clone()) != desired {
            self.0.work.notify();
        }
    }

    /// Asks for a device that draws on `canvas`; without one the processor draws there, which is answered by nothing.
    ///
    /// # Errors
    /// As [`Shared::device`] and [`Scene::on_chip`], on a canvas that a device has drawn on before.
    pub async fn open(&self, canvas: HtmlCanvasElement) -> Result<Option<Gpu>, RenderError> {
        let (side, backdrop) = (self.0.size.get(), self.0.behind.borrow().0);
        let mut scene = match self.0.shared.device(canvas.clone(), self.is_on_program()).await {
            Ok((gpu, surface)) => Scene::on_chip(gpu, surface, side, backdrop)?,
            Err(why @ (RenderError::NoAdapter(_) | RenderError::NoDevice(_))) => {
                Scene::plain(canvas, side, backdrop).map_err(|_| why)?
            }
            Err(why) => return Err(why),
        };
        scene.set_finest(self.finest());
        scene.divide(self.0.divided.get());
        let gpu = scene.gpu().cloned();
        self.0.gpu.replace(gpu.clone());
        self.0.scene.replace(Rc::new(RefCell::new(Some(scene))));
        Ok(gpu)
    }

    /// Throws away what is on the device. The device is the page's, but one that is not well is of no use to anybody.
    pub fn close(&self) {
        self.0.scene.take();
        self.0.views.take();
        self.0.field.take();
        if let Some(gpu) = self.0.gpu.take().filter(|gpu| gpu.health() != GpuHealth::Well) {
            gpu.close();
        }
    }

    /// Fixes the side of marched pictures, or leaves it to the frame budget.
    pub fn set_raw_side(&self, side: Option<u32>) {
        self.0.raw_side.set(side);
        let finest = self.finest();
        self.with_scene(|scene| scene.set_finest(finest));
    }

    /// Lets go of the edit, as its weights are going.
    pub fn unbind(&self) {
        self.0.views.take();
        self.0.field.take();
        self.with_scene(Scene::unbind);
        self.drop_before();
    }

    /// The device's health; nothing where there is no device.
    pub fn health(&self) -> Option<GpuHealth> {
        self.0.gpu.borrow().as_ref().map(Gpu::health)
    }

    /// Whether nobody can see the canvas.
    pub fn is_hidden(&self) -> bool {
        self.0.hidden.get()
    }

    /// The canvas has gone out of sight, or has come back. Out of sight portraits are made and none is drawn.
    pub fn set_hidden(&self, hidden: bool) {
        if self.0.hidden.replace(hidden) != hidden {
            self.0.frames.notify();
        }
    }

    /// Whether the processor draws, with or without a program that plays a graphics chip.
    pub fn is_software(&self) -> bool {
        match self.0.gpu.borrow().as_ref() {
            Some(gpu) => gpu.kind == AdapterKind::Software,
            None => self.with_scene(|_| ()).is_some(),
        }
    }

    /// Gives the renderer an edit with the super-resolution of its views where the network has one, and the blurred photo behind it.
    ///
    /// # Errors
    /// [`RenderError::Device`], also when there is no device any more.
    pub fn bind(&self, field: Drawable, views: Option<ViewRenderer>, behind: &[f32]) -> Result<(), RenderError> {
        self.with_scene(|scene| scene.bind(field, behind))
            .unwrap_or_else(|| Err(RenderError::Device("it is closed".to_owned())))?;
        self.0.views.replace(views.map(Rc::new));
        self.0.finished.set(false);
        self.0.behind.borrow_mut().1 = behind.to_vec();
        self.0.bound.set(self.0.bound.get() + 1);
        self.0.frames.notify();
        Ok(())
    }

    /// Draws a finished view and reads it back; of `side` pixels unless the network fixes the side.
    ///
    /// # Errors
    /// [`RenderError`].
    pub async fn frame(&self, side: u32) -> Result<Frame, RenderError> {
        #[cfg(feature = "published")]
        if let Some(views) = self.views() {
            return views.frame(&self.camera(), browser::painted).await;
        }
        if let Some(portrait) = self.with_scene(|scene| scene.portrait()).flatten() {
            return plain::frame(&portrait, &self.camera(), side).await;
        }
        // A program that plays a graphics chip would take minutes for what smooths edges.
        let passes = if self.is_software() { 1 } else { STILL_PASSES };
        self.marched(&self.camera(), side, Quality::Still, passes).await
    }

    /// Remembers what the stage draws.
    pub(super) fn keep_field(&self, field: Option<Field>) {
        self.0.field.replace(field);
    }

    /// What the stage draws.
    pub(super) fn field(&self) -> Option<Field> {
        self.0.field.borrow().clone()
    }

    /// The number of the edit that the stage draws.
    pub(super) fn bound(&self) -> u32 {
        self.0.bound.get()
    }

    /// The number of the edit that was drawn last; 0 before there is one.
    pub fn shown(&self) -> u32 {
        self.0.seen.get()
    }

    /// The device that draws.
    pub(super) fn gpu(&self) -> Option<Gpu> {
        self.0.gpu.borrow().clone()
    }

    /// The portrait as the photo was taken, marched in passing and read back; the stage keeps its view.
    ///
    /// # Errors
    /// [`RenderError`].
    pub async fn thumbnail(&self, side: u32) -> Result<Frame, RenderError> {
        let camera = Camera::photo(&self.0.pose.get()).with_room(self.room());
        if let Some(portrait) = self.with_scene(|scene| scene.portrait()).flatten() {
            return plain::frame(&portrait, &camera, side).await;
        }
        let passes = if self.is_software() { 1 } else { THUMBNAIL_PASSES };
        self.marched(&camera, side, Quality::Moving, passes).await
    }

    pub(super) async fn marched(
        &self,
        camera: &Camera,
        side: u32,
        quality: Quality,
        passes: u32,
    ) -> Result<Frame, RenderError> {
        // The work is submitted here, and what is awaited borrows nothing: the stage goes on meanwhile.
        let (gpu, frame, memory, others) = self
            .with_scene(|scene| {
                let chip = scene.chip_mut()?;
                let device = &chip.gpu.device;
                let memory = device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
                // A buffer that could not be had is refused wherever it is used.
                let others = device.push_error_scope(wgpu::ErrorFilter::Validation);
                let frame = chip.renderer.snapshot(camera, side, quality, passes);
                let others = others.pop();
                Some((chip.gpu.clone(), frame, memory.pop(), others))
            })
            .flatten()
            .ok_or(RenderError::Unbound)?;
        let frame = frame?;
        if memory.await.is_some() {
            return Err(RenderError::Full(format!("a picture of {side} pixels a side")));
        }
        if let Some(refused) = others.await {
            return Err(RenderError::Device(refused.to_string()));
        }
        match select(pin!(frame), pin!(gpu.troubled())).await {
            Either::Left((frame, _)) => frame,
            // What a lost device was asked for may never be answered.
            Either::Right(_) => Err(gpu.check().err().unwrap_or(RenderError::Unbound)),
        }
    }

    /// Lets `f` at the scene, if it is there and whole.
    pub fn with_scene<T>(&self, f: impl FnOnce(&mut Scene) -> T) -> Option<T> {
        let scene = self.0.scene.borrow().clone();
        scene.try_borrow_mut().ok()?.as_mut().map(f)
    }

    /// What is behind the portrait, and the picture for it (`[SIDE, SIDE, 3]`).
    pub fn behind(&self) -> (Backdrop, Vec<f32>) {
        self.0.behind.borrow().clone()
    }

    /// Chooses what is behind the portrait.
    pub fn set_backdrop(&self, backdrop: Backdrop) {
        self.0.behind.borrow_mut().0 = backdrop;
        self.with_scene(|scene| scene.set_backdrop(backdrop));
        self.0.frames.notify();
    }

    /// The canvas has another size, in device pixels.
    pub fn resize(&self, side: u32) {
        if self.0.size.replace(side) == side {
            return;
        }
        self.with_scene(|scene| scene.resize(side));
        self.0.frames.notify();
    }

    /// Whether anything remains to be drawn.
    pub fn wants_frames(&self) -> bool {
        let moving = self.0.orbit.borrow().is_moving();
        self.with_scene(|scene| scene.is_bound() && (moving || scene.stale || scene.schedule.is_pending()))
            .unwrap_or(false)
    }

    /// The super-resolution of the newest edit, where its network has one.
    pub fn views(&self) -> Option<Rc<ViewRenderer>> {
        self.0.views.borrow().clone()
    }

    /// Whether the view is still, nothing else is being made and its finished picture is missing.
    pub fn wants_super_resolution(&self) -> bool {
        !self.is_hidden() && self.0.idle.get() && !self.is_super_resolved() && self.is_drawn()
    }

    /// Whether nothing better than what is on the canvas can be had.
    fn is_super_resolved(&self) -> bool {
        self.is_hidden() || self.0.finished.get() || self.0.views.borrow().is_none()
    }

    /// The picture on the canvas is the finished one, or is not any more.
    pub fn note_super_resolved(&self, finished: bool) {
        self.0.finished.set(finished);
    }

    fn is_drawn(&self) -> bool {
        let seen = self.0.seen.get() == self.0.bound.get() && !self.wants_frames();
        self.0.bound.get() > 0 && (self.is_hidden() || seen)
    }

    /// Whether the edit given last is drawn as well as it will be, if it can be seen, and no other is being made.
    pub fn is_settled(&self) -> bool {
        self.0.idle.get() && self.is_drawn() && self.is_super_resolved()
    }

    /// Notes that the newest edit is on the screen: its number, if that is news.
    pub fn note_seen(&self) -> Option<u32> {
        let bound = self.0.bound.get();
        (self.0.seen.replace(bound) != bound).then_some(bound)
    }

    /// The task that makes portraits has something to do, or not.
    pub fn set_idle(&self, idle: bool) {
        self.0.idle.set(idle);
        if idle {
            self.0.frames.notify();
        }
    }

    /// Whether the task that makes portraits has nothing to do.
    pub fn is_idle(&self) -> bool {
        self.0.idle.get()
    }

    /// Notified when a wish has changed or the device has failed.
    pub fn work(&self) -> &Notify {
        &self.0.work
    }

    /// Notified when something may have to be drawn.
    pub fn frames(&self) -> &Notify {
        &self.0.frames
    }
}
