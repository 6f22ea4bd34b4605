//! From where a stage looks at its portrait.

use std::sync::Arc;

use super::engine::Engine;
use crate::geometry::{Camera, Pose};
use crate::portrait::Portrait;
use crate::view::angles::Asked;
use crate::view::orbit::Orbit;
use crate::view::path::View;
use crate::web::browser;

impl Engine {
    /// Looks from where the photo was taken: at once for a new photo; another crop of the same one,
    /// or another device, leaves the visitor's view as it is.
    pub fn take_pose(&self, pose: Pose, photo: &Arc<Portrait>) {
        let before = self.0.photo.borrow_mut().replace(photo.clone());
        self.0.pose.set(pose);
        if !before.is_some_and(|before| Arc::ptr_eq(&before, photo)) {
            let before = *self.0.orbit.borrow();
            let mut orbit = Orbit::new(before.limits);
            orbit.turn_speed = before.turn_speed;
            go(&mut orbit, self.0.resumed.take().unwrap_or(self.0.home.get()), pose);
            orbit.jump();
            orbit.turn(before.is_turning());
            self.0.orbit.replace(orbit);
        }
        self.0.frames.notify();
    }

    /// Chooses the view to begin with, and goes there; what it leaves open is the photo's own.
    pub fn set_home(&self, home: Asked) {
        self.0.home.set(home);
        self.steer(|orbit| self.go_home(orbit));
    }

    /// The next photo begins with this view, from where it was left.
    pub fn resume(&self, view: Asked) {
        self.0.resumed.set(Some(view));
    }

    fn go_home(&self, orbit: &mut Orbit) {
        go(orbit, self.0.home.get(), self.0.pose.get());
    }

    /// Goes back to where the photo was taken, or to the view that was chosen instead.
    pub fn reset_view(&self) {
        self.steer(|orbit| {
            orbit.turn(false);
            self.go_home(orbit);
        });
    }

    /// Changes the view.
    pub fn steer<T>(&self, f: impl FnOnce(&mut Orbit) -> T) -> T {
        let result = f(&mut self.0.orbit.borrow_mut());
        self.with_scene(|scene| scene.schedule.moved(browser::now()));
        self.0.frames.notify();
        result
    }

    /// How much smaller than in the photo the head is shown, once the view has come to rest.
    pub fn room(&self) -> f32 {
        self.0.orbit.borrow().room_asked()
    }

    /// Makes room for what is worn, if there is not as much already.
    pub fn make_room(&self, room: f32) {
        if self.0.orbit.borrow().room_asked() != room {
            self.steer(|orbit| orbit.make_room(room));
        }
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

    /// How much the view is enlarged.
    pub fn zoom(&self) -> f32 {
        self.0.orbit.borrow().zoom()
    }

    /// Whether the view is on its way.
    pub fn is_moving(&self) -> bool {
        self.0.orbit.borrow().is_moving()
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
        self.camera_at([yaw, pitch, self.zoom()])
    }

    /// The camera of a view: yaw and pitch in radians, and how much it is enlarged.
    pub fn camera_at(&self, [yaw, pitch, zoom]: View) -> Camera {
        if let Some(live) = self.live_view((yaw, pitch), zoom) {
            return live;
        }
        let pose = self.0.pose.get();
        let camera = Camera::photo(&Pose { yaw, pitch, log_scale: pose.log_scale + zoom.ln(), ..pose });
        camera.with_room(self.0.orbit.borrow().room())
    }
}

/// Aims at a view; what it leaves open is the photo's own.
fn go(orbit: &mut Orbit, view: Asked, pose: Pose) {
    orbit.aim(view.yaw.unwrap_or(pose.yaw), view.pitch.unwrap_or(pose.pitch));
    orbit.enlarge(view.zoom.unwrap_or(1.0));
}
