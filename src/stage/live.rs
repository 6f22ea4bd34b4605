//! A camera in the place of the photo: its newest frame is made into the portrait, again and again, until it is switched
//! off. What is wished and from where it is looked at stays; nothing of a frame is kept.

use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::{Either, select};

use super::engine::Engine;
use super::error::StageError;
use super::maker::Maker;
use super::update::Update;
use crate::align::Aligner;
use crate::geometry::{Camera as View, Pose};
use crate::pipeline::{AnyEditor, Doing, Job, Phase, Sight, Tracker, Wanted};
use crate::web::browser;
use crate::web::camera::Camera;

/// Frames for which the blurred background is the same.
const SAME_BACKGROUND: u32 = 16;
/// Milliseconds after which a page that nobody sees does not wait for a frame to be drawn: nothing is drawn there.
const PATIENCE: u32 = 1000;
/// The most yaw and pitch of a view, in radians: a head that turns takes its photo's camera with it.
const MOST: [f32; 2] = [1.3, 0.9];

impl Engine {
    /// Shows what a camera sees from now on, in the place of the photo.
    pub fn follow(&self, camera: Camera) {
        self.unfollow();
        self.0.live.camera.replace(Some(Rc::new(camera)));
    }

    /// Switches the camera off and goes back to the photo.
    pub fn unfollow(&self) {
        if let Some(camera) = self.0.live.camera.take() {
            camera.end();
        }
        self.work().notify();
    }

    /// Whether a camera is in the place of the photo.
    pub fn is_live(&self) -> bool {
        self.0.live.camera.borrow().is_some()
    }

    fn live(&self) -> Option<Rc<Camera>> {
        self.0.live.camera.borrow().clone()
    }

    /// The camera of a view of so much yaw and pitch while somebody is followed: as far beside the camera that films as
    /// the view is beside the photo's own.
    pub(super) fn live_view(&self, (yaw, pitch): (f32, f32), zoom: f32) -> Option<View> {
        let (live, own) = (self.0.live.view.get()?, self.0.pose.get());
        let yaw = (live.yaw + yaw - own.yaw).clamp(-MOST[0], MOST[0]);
        let pitch = (live.pitch + pitch - own.pitch).clamp(-MOST[1], MOST[1]);
        Some(View::photo(&Pose { yaw, pitch, log_scale: live.log_scale + zoom.ln(), ..live }))
    }

    /// The next portrait follows at once, or not any more.
    fn hurry(&self, on: bool) {
        self.with_scene(|scene| scene.schedule.hurry(on));
    }

    /// Waits until the newest edit is on the screen.
    async fn is_seen(&self) {
        while self.shown() != self.bound() && !self.is_hidden() {
            let patience = browser::sleep(PATIENCE);
            let is_late = matches!(select(pin!(self.0.live.drawn.wait()), pin!(patience)).await, Either::Right(_));
            if is_late && !browser::is_seen() {
                return;
            }
        }
    }
}

/// A camera that is followed.
pub(super) struct Film {
    camera: Rc<Camera>,
    tracker: Tracker,
    frames: u32,
    told: Option<(Sight, u64)>,
}

impl Film {
    /// Tells the door what is seen, if that is news.
    fn tell(&mut self, engine: &Engine) {
        let news = (self.tracker.sight(), self.camera.dropped());
        if self.told.replace(news) != Some(news) {
            engine.report(Update::Live { sight: news.0, dropped: news.1 });
        }
    }
}

/// Makes the newest frame of the camera that is on into the portrait; false where none is on.
///
/// # Errors
/// [`StageError`] that stops the work.
pub(super) async fn step(
    maker: &mut Maker<'_>,
    job: &mut Job<AnyEditor, Aligner>,
    film: &mut Option<Film>,
) -> Result<bool, StageError> {
    let engine = maker.door.engine;
    let Some(camera) = engine.live() else {
        if film.take().is_some() {
            end(engine);
        }
        return Ok(false);
    };
    engine.set_idle(false);
    let film = match film {
        Some(film) if Rc::ptr_eq(&film.camera, &camera) => film,
        other => {
            engine.set_phase(Phase::Busy);
            other.insert(Film { camera: camera.clone(), tracker: Tracker::default(), frames: 0, told: None })
        }
    };
    film.tell(engine);
    // A wish that changes meanwhile is that of the next frame.
    if matches!(select(pin!(camera.next()), pin!(engine.work().wait())).await, Either::Right(_)) {
        return Ok(true);
    }
    let Some(frame) = camera.frame() else { return Ok(true) };
    let _turn = engine.turn().await;
    let followed = job.track(&mut film.tracker, &frame, browser::now() / 1000.0).await?;
    film.tell(engine);
    let Some(followed) = followed else { return Ok(true) };
    let desired = engine.desired();
    let (photo, wish) = (Arc::new(frame), desired.wish);
    let wanted = Wanted { photo, crop: followed.crop, wish, strength: desired.strength, mix: desired.mix };
    let Some((sculpted, made)) = job.follow(wanted, &followed, &maker.door).await? else { return Ok(true) };
    if !engine.live().is_some_and(|now| Rc::ptr_eq(&now, &camera)) {
        return Ok(true);
    }
    let new_background = followed.fresh || film.frames.is_multiple_of(SAME_BACKGROUND);
    film.frames = film.frames.wrapping_add(1);
    engine.hurry(true);
    engine.0.live.view.set(Some(followed.view));
    maker.binder.bind(engine, sculpted, &made, new_background).await?;
    if engine.is_divided()
        && let Some(plain) = job.plain(&made).await?
    {
        maker.binder.bind_before(engine, plain, made.clone()).await?;
    }
    job.bound(made);
    engine.note_made();
    engine.is_seen().await;
    engine.set_phase(Phase::Shown);
    Ok(true)
}

/// The photo is back in its place, where there is one.
fn end(engine: &Engine) {
    engine.0.live.view.set(None);
    engine.hurry(false);
    if engine.desired().photo.is_none() {
        engine.unbind();
        engine.report(Update::Status(Doing::Ready));
        engine.set_phase(Phase::Ready);
    }
}
