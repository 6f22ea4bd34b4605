//! The stage behind the canvas: device, surface, renderer and view, shared by the task that makes
//! portraits ([`crate::stage::worker`]) and the one that draws them ([`crate::stage::frames`]).
//!
//! What the GPU holds is in [`Scene`] and can be thrown away; the rest outlives it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::{LocalStorage, StoredValue, expect_context};
use web_sys::HtmlCanvasElement;

use crate::geometry::camera::{Camera, Pose};
use crate::paper::render::Finisher;
use crate::portrait::Portrait;
use crate::render::{AdapterKind, Backdrop, FieldBuffers, Frame, Gpu, GpuHealth, RenderError, STEPS_STILL};
use crate::stage::finish;
use crate::stage::scene::Scene;
use crate::view::orbit::{Orbit, OrbitLimits};
use crate::web::browser;
use crate::web::notify::Bell;

#[derive(Default)]
struct Inner {
    scene: RefCell<Option<Scene>>,
    /// The scene is out for an export.
    lent: Cell<bool>,
    orbit: RefCell<Orbit>,
    pose: Cell<Pose>,
    /// The photo that the pose belongs to.
    photo: RefCell<Option<Arc<Portrait>>>,
    behind: RefCell<(Backdrop, Vec<f32>)>,
    /// What still views are finished with, where the marcher's picture is not the last word.
    finisher: RefCell<Option<Rc<Finisher>>>,
    /// Whether the picture on the canvas is a finished one.
    finished: Cell<bool>,
    /// Side of marched pictures, where the network fixes it.
    raw_side: Cell<Option<u32>>,
    size: Cell<u32>,
    /// Edits given to the renderer, and those of them that have been drawn.
    bound: Cell<u32>,
    seen: Cell<u32>,
    idle: Cell<bool>,
    announce: Cell<bool>,
    work: Bell,
    frames: Bell,
}

/// A handle to the stage; clones are the same stage.
#[derive(Clone, Default)]
pub struct Engine(Rc<Inner>);

/// The page's stage, from anywhere below [`crate::page::app::App`].
pub fn engine() -> StoredValue<Engine, LocalStorage> {
    expect_context()
}

impl Engine {
    /// Asks for a device that draws on `canvas`.
    ///
    /// # Errors
    /// As [`Scene::open`].
    pub async fn open(&self, canvas: HtmlCanvasElement) -> Result<Gpu, RenderError> {
        let mut scene = Scene::open(canvas, self.0.size.get(), self.0.behind.borrow().0).await?;
        scene.set_finest(self.0.raw_side.get());
        let gpu = scene.gpu.clone();
        *self.0.scene.borrow_mut() = Some(scene);
        Ok(gpu)
    }

    /// Throws away what is on the device.
    pub fn close(&self) {
        self.0.scene.take();
        self.0.finisher.take();
    }

    /// Fixes the side of marched pictures, or leaves it to the frame budget.
    pub fn set_raw_side(&self, side: Option<u32>) {
        self.0.raw_side.set(side);
        self.with_scene(|scene| scene.set_finest(side));
    }

    /// Lets go of the edit, as its weights are going.
    pub fn unbind(&self) {
        self.0.finisher.take();
        self.with_scene(|scene| scene.renderer.unbind());
    }

    /// The device's health; nothing where there is no device.
    pub fn health(&self) -> Option<GpuHealth> {
        self.0.scene.borrow().as_ref().map(|scene| scene.gpu.health())
    }

    /// Whether the adapter is a program.
    pub fn is_software(&self) -> bool {
        self.0.scene.borrow().as_ref().is_some_and(|s| s.gpu.kind == AdapterKind::Software)
    }

    /// Gives the renderer an edit with what finishes its views, and the blurred photo behind it.
    ///
    /// # Errors
    /// [`RenderError::Device`], also when there is no device any more.
    pub async fn bind(
        &self,
        field: FieldBuffers,
        finisher: Option<Finisher>,
        behind: &[f32],
    ) -> Result<(), RenderError> {
        while self.0.lent.get() {
            browser::sleep(15).await;
        }
        let mut slot = self.0.scene.borrow_mut();
        let scene = slot.as_mut().ok_or_else(|| RenderError::Device("it is closed".to_owned()))?;
        scene.renderer.set_backdrop_picture(
            crate::page::cards::backdrop::SIDE as u32,
            &crate::page::cards::backdrop::bytes(behind),
        )?;
        scene.renderer.bind(field)?;
        scene.schedule.changed();
        self.0.finisher.replace(finisher.map(Rc::new));
        self.0.finished.set(false);
        self.0.behind.borrow_mut().1 = behind.to_vec();
        self.0.bound.set(self.0.bound.get() + 1);
        self.0.frames.ring();
        Ok(())
    }

    /// Draws a finished view and reads it back; of `side` pixels unless the network fixes the side.
    ///
    /// # Errors
    /// [`RenderError`]; [`RenderError::Unbound`] while another export runs.
    pub async fn frame(&self, side: u32) -> Result<Frame, RenderError> {
        if let Some(finisher) = self.finisher() {
            return finish::frame(&finisher, &self.camera()).await;
        }
        let mut scene = self.0.scene.take().ok_or(RenderError::Unbound)?;
        self.0.lent.set(true);
        let frame = scene.renderer.render_to_frame(&self.camera(), side, STEPS_STILL).await;
        // A view that was being drawn when the scene went out has not been told that it is done; and the
        // exported picture took the place of the shown one.
        scene.schedule.failed();
        scene.schedule.changed();
        *self.0.scene.borrow_mut() = Some(scene);
        self.0.lent.set(false);
        self.0.frames.ring();
        frame
    }

    /// Lets `f` at the scene, if it is there.
    pub fn with_scene<T>(&self, f: impl FnOnce(&mut Scene) -> T) -> Option<T> {
        self.0.scene.borrow_mut().as_mut().map(f)
    }

    /// What is behind the portrait, and the picture for it (`[SIDE, SIDE, 3]`).
    pub fn behind(&self) -> (Backdrop, Vec<f32>) {
        self.0.behind.borrow().clone()
    }

    /// Chooses what is behind the portrait.
    pub fn set_backdrop(&self, backdrop: Backdrop) {
        self.0.behind.borrow_mut().0 = backdrop;
        self.with_scene(|scene| scene.set_backdrop(backdrop));
        self.0.frames.ring();
    }

    /// The canvas has another size, in device pixels.
    pub fn resize(&self, side: u32) {
        if self.0.size.replace(side) == side {
            return;
        }
        self.with_scene(|scene| scene.resize(side));
        self.0.frames.ring();
    }

    /// Looks from where the photo was taken: at once for a new photo; another crop of the same one,
    /// or another device, leaves the visitor's view as it is.
    pub fn take_pose(&self, pose: Pose, photo: &Arc<Portrait>) {
        let before = self.0.photo.borrow_mut().replace(photo.clone());
        self.0.pose.set(pose);
        if !before.is_some_and(|before| Arc::ptr_eq(&before, photo)) {
            let mut orbit = Orbit::new(OrbitLimits::default());
            orbit.aim(pose.yaw, pose.pitch);
            while orbit.advance(0.1) {}
            self.0.orbit.replace(orbit);
        }
        self.0.frames.ring();
    }

    /// Goes back to where the photo was taken.
    pub fn reset_view(&self) {
        let pose = self.0.pose.get();
        self.steer(|orbit| {
            orbit.turn(false);
            orbit.aim(pose.yaw, pose.pitch);
        });
    }

    /// Changes the view.
    pub fn steer<T>(&self, f: impl FnOnce(&mut Orbit) -> T) -> T {
        let result = f(&mut self.0.orbit.borrow_mut());
        self.with_scene(|scene| scene.schedule.moved(browser::now()));
        self.0.frames.ring();
        result
    }

    /// A screen reader shall say the view once it has come to rest.
    pub fn announce_view(&self) {
        self.0.announce.set(true);
    }

    /// Whether a view is to be said; asking answers it.
    pub fn take_announcement(&self) -> bool {
        self.0.announce.take()
    }

    /// Where the view is: yaw and pitch in radians.
    pub fn angles(&self) -> (f32, f32) {
        self.0.orbit.borrow().angles()
    }

    /// Lets time pass for the view; whether it moved. A slow device draws few frames, so the orbit,
    /// which never takes a long step, takes several short ones.
    pub fn advance(&self, seconds: f32) -> bool {
        let steps = (seconds / 0.08).ceil().clamp(1.0, 12.0);
        let mut orbit = self.0.orbit.borrow_mut();
        (0..steps as u32).fold(false, |moved, _| orbit.advance(seconds / steps) || moved)
    }

    /// The camera of this moment. It keeps the photo's own roll, focal length and centre, so that
    /// the portrait stays framed as the photo was.
    pub fn camera(&self) -> Camera {
        let (yaw, pitch) = self.angles();
        Camera::photo(&Pose { yaw, pitch, ..self.0.pose.get() })
    }

    /// Whether anything remains to be drawn.
    pub fn wants_frames(&self) -> bool {
        let moving = self.0.orbit.borrow().is_moving();
        self.0
            .scene
            .borrow()
            .as_ref()
            .is_some_and(|scene| scene.renderer.is_bound() && (moving || scene.stale || scene.schedule.is_pending()))
    }

    /// What finishes the view of the newest edit.
    pub fn finisher(&self) -> Option<Rc<Finisher>> {
        self.0.finisher.borrow().clone()
    }

    /// Whether the view is still, nothing else is being made and its finished picture is missing.
    pub fn wants_finish(&self) -> bool {
        self.0.idle.get() && !self.is_finished() && self.is_drawn()
    }

    /// Whether nothing better than what is on the canvas can be had.
    fn is_finished(&self) -> bool {
        self.0.finished.get() || self.0.finisher.borrow().is_none()
    }

    /// The picture on the canvas is the finished one, or is not any more.
    pub fn note_finished(&self, finished: bool) {
        self.0.finished.set(finished);
    }

    fn is_drawn(&self) -> bool {
        self.0.bound.get() > 0 && self.0.seen.get() == self.0.bound.get() && !self.wants_frames()
    }

    /// Whether the edit given last is drawn as well as it will be and no other is being made.
    pub fn is_settled(&self) -> bool {
        self.0.idle.get() && self.is_drawn() && self.is_finished()
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
            self.0.frames.ring();
        }
    }

    /// Rings when a wish has changed or the device has failed.
    pub fn work(&self) -> &Bell {
        &self.0.work
    }

    /// Rings when something may have to be drawn.
    pub fn frames(&self) -> &Bell {
        &self.0.frames
    }
}
