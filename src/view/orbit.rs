//! How the visitor turns the portrait: drags, arrow keys, the slow turn by itself, all damped and
//! kept within the angles that a portrait from one photo can stand. Pure; angles in radians,
//! times in seconds.

use crate::geometry::camera::Camera;

/// What an arrow key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrow {
    Left,
    Right,
    Up,
    Down,
    /// Back to the front.
    Home,
}

/// The limits and speeds of an orbit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OrbitLimits {
    /// Least and largest yaw.
    pub yaw: [f32; 2],
    /// Least and largest pitch.
    pub pitch: [f32; 2],
    /// Least and largest enlargement; 1 is the photo's own framing.
    pub zoom: [f32; 2],
}

impl Default for OrbitLimits {
    /// 60 degrees to the sides, 30 up and down, and no enlargement.
    fn default() -> Self {
        let both = |degrees: f32| [-degrees.to_radians(), degrees.to_radians()];
        Self { yaw: both(60.0), pitch: both(30.0), zoom: [1.0, 1.0] }
    }
}

/// The middle of a range and half its width.
fn middle([least, most]: [f32; 2]) -> (f32, f32) {
    ((least + most) / 2.0, (most - least) / 2.0)
}

/// Where the slow turn is after a part of its period, 0 to 1: yaw and pitch.
pub fn turned(part: f32, limits: &OrbitLimits) -> [f32; 2] {
    let ((side, half), (height, rise)) = (middle(limits.yaw), middle(limits.pitch));
    let phase = part * std::f32::consts::TAU;
    [side + TURN_YAW * half * phase.sin(), height + TURN_PITCH * rise * (1.0 - phase.cos())]
}

/// A drag across the whole canvas turns by this much.
const DRAG: f32 = std::f32::consts::FRAC_PI_2;
/// One press of an arrow key.
const KEY: f32 = 5.0 * std::f32::consts::PI / 180.0;
/// The view covers all but 1/e of the way to where it is asked to be in this time.
const DAMPING_S: f32 = 0.09;
/// Closer than this (a twentieth of a pixel at the canvas's edge) the view rests.
const REST: f32 = 2e-4;
/// No head is shown smaller than this.
const LEAST_ROOM: f32 = 0.5;
/// The reach of the slow turn as a part of the limits.
const TURN_YAW: f32 = 0.5;
const TURN_PITCH: f32 = 0.2;
/// Radians of yaw a second of the slow turn, in the mean: there and back within the default limits in 9 s.
pub const TURN_SPEED: f32 = 120.0 / 9.0 * std::f32::consts::PI / 180.0;

/// The state of the view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Orbit {
    pub limits: OrbitLimits,
    /// Radians of yaw a second of the slow turn, in the mean.
    pub turn_speed: f32,
    yaw: f32,
    pitch: f32,
    zoom: f32,
    room: f32,
    wanted_yaw: f32,
    wanted_pitch: f32,
    wanted_zoom: f32,
    wanted_room: f32,
    /// How far the slow turn is in its period, 0 to 1.
    turning: Option<f32>,
}

impl Default for Orbit {
    fn default() -> Self {
        Orbit::new(OrbitLimits::default())
    }
}

impl Orbit {
    /// A view from the front.
    pub fn new(limits: OrbitLimits) -> Orbit {
        Orbit {
            limits,
            turn_speed: TURN_SPEED,
            yaw: 0.0,
            pitch: 0.0,
            zoom: 1.0,
            room: 1.0,
            wanted_yaw: 0.0,
            wanted_pitch: 0.0,
            wanted_zoom: 1.0,
            wanted_room: 1.0,
            turning: None,
        }
    }

    /// Where the view is: yaw and pitch.
    pub fn angles(&self) -> (f32, f32) {
        (self.yaw, self.pitch)
    }

    /// The enlargement; 1 is the photo's own framing.
    pub fn zoom(&self) -> f32 {
        self.zoom
    }

    /// How much smaller than in the photo the head is, so that there is room for what is worn on it.
    pub fn room(&self) -> f32 {
        self.room
    }

    /// How much room is on its way.
    pub fn room_asked(&self) -> f32 {
        self.wanted_room
    }

    /// The camera of this moment.
    pub fn camera(&self) -> Camera {
        Camera::orbit(self.yaw, self.pitch)
    }

    /// Drags by pixels on a canvas of `canvas` pixels a side. The face follows the pointer: a drag
    /// to the right turns it to the right, so the camera goes left; a drag upwards lifts the chin,
    /// so the camera goes below. Ends the slow turn.
    pub fn drag(&mut self, dx: f32, dy: f32, canvas: f32) {
        let scale = DRAG / canvas.max(1.0);
        self.turning = None;
        self.aim(self.wanted_yaw - dx * scale, self.wanted_pitch - dy * scale);
        // Under the finger there is no lag.
        self.yaw = self.wanted_yaw;
        self.pitch = self.wanted_pitch;
    }

    /// Turns by one step: the camera goes where the arrow points. Ends the slow turn.
    pub fn key(&mut self, arrow: Arrow) {
        self.turning = None;
        let (yaw, pitch) = (self.wanted_yaw, self.wanted_pitch);
        match arrow {
            Arrow::Left => self.aim(yaw - KEY, pitch),
            Arrow::Right => self.aim(yaw + KEY, pitch),
            Arrow::Up => self.aim(yaw, pitch - KEY),
            Arrow::Down => self.aim(yaw, pitch + KEY),
            Arrow::Home => self.aim(0.0, 0.0),
        }
    }

    /// Asks for a view, which is reached gently.
    pub fn aim(&mut self, yaw: f32, pitch: f32) {
        // A broken event must not turn the view into nothing.
        self.wanted_yaw = kept(yaw, self.wanted_yaw, self.limits.yaw);
        self.wanted_pitch = kept(pitch, self.wanted_pitch, self.limits.pitch);
    }

    /// Asks for an enlargement, which is reached gently.
    pub fn enlarge(&mut self, zoom: f32) {
        self.wanted_zoom = kept(zoom, self.wanted_zoom, self.limits.zoom);
    }

    /// Makes room, 1 being the photo's own framing; this is reached gently.
    pub fn make_room(&mut self, room: f32) {
        self.wanted_room = kept(room, self.wanted_room, [LEAST_ROOM, 1.0]);
    }

    /// Enlarges what is asked for now by a factor.
    pub fn zoom_by(&mut self, factor: f32) {
        self.enlarge(self.wanted_zoom * factor);
    }

    /// Other limits, which hold from now on.
    pub fn limit(&mut self, limits: OrbitLimits) {
        self.limits = limits;
        self.aim(self.wanted_yaw, self.wanted_pitch);
        self.enlarge(self.wanted_zoom);
    }

    /// Goes at once to what is asked for.
    pub fn jump(&mut self) {
        (self.yaw, self.pitch, self.zoom) = (self.wanted_yaw, self.wanted_pitch, self.wanted_zoom);
        self.room = self.wanted_room;
    }

    /// Starts or ends the slow turn, which begins where the view is.
    pub fn turn(&mut self, on: bool) {
        match (on, self.turning) {
            (true, None) => {
                let (centre, half) = middle(self.limits.yaw);
                let part = ((self.yaw - centre) / (TURN_YAW * half).max(1e-6)).clamp(-1.0, 1.0);
                self.turning = Some(part.asin() / std::f32::consts::TAU);
            }
            (false, Some(_)) => {
                self.turning = None;
                self.aim(self.yaw, self.pitch);
            }
            _ => {}
        }
    }

    /// Whether the view turns by itself.
    pub fn is_turning(&self) -> bool {
        self.turning.is_some()
    }

    /// Lets time pass; true if the view moved, so that a picture is due.
    pub fn advance(&mut self, seconds: f32) -> bool {
        // A page that slept does not jump.
        let dt = if seconds.is_finite() { seconds.clamp(0.0, 0.1) } else { 0.0 };
        if let Some(part) = &mut self.turning {
            // There and back is four times the reach.
            let period = 4.0 * TURN_YAW * middle(self.limits.yaw).1 / self.turn_speed.max(1e-3);
            *part = (*part + dt / period.max(0.1)).fract();
            let [yaw, pitch] = turned(*part, &self.limits);
            self.aim(yaw, pitch);
        }
        let before = (self.yaw, self.pitch, self.zoom, self.room);
        let part = 1.0 - (-dt / DAMPING_S).exp();
        let follow = |at: f32, to: f32| if (to - at).abs() < REST { to } else { at + part * (to - at) };
        self.yaw = follow(self.yaw, self.wanted_yaw);
        self.pitch = follow(self.pitch, self.wanted_pitch);
        self.zoom = follow(self.zoom, self.wanted_zoom);
        self.room = follow(self.room, self.wanted_room);
        before != (self.yaw, self.pitch, self.zoom, self.room)
    }

    /// Whether the view is on its way.
    pub fn is_moving(&self) -> bool {
        let wanted = (self.wanted_yaw, self.wanted_pitch, self.wanted_zoom, self.wanted_room);
        self.is_turning() || (self.yaw, self.pitch, self.zoom, self.room) != wanted
    }
}

/// A number within its limits; the old one where it is none.
fn kept(v: f32, old: f32, [least, most]: [f32; 2]) -> f32 {
    if v.is_finite() { v.max(least).min(most) } else { old }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_within_its_limits() {
        let mut o = Orbit::default();
        o.drag(-10_000.0, -10_000.0, 500.0);
        assert_eq!(o.angles(), (60_f32.to_radians(), 30_f32.to_radians()));
        for _ in 0..50 {
            o.key(Arrow::Left);
            o.key(Arrow::Up);
        }
        while o.advance(0.05) {}
        assert_eq!(o.angles(), (-60_f32.to_radians(), -30_f32.to_radians()));
        o.aim(f32::NAN, f32::INFINITY);
        assert!(!o.advance(0.05) && o.camera().camera_to_world.iter().all(|v| v.is_finite()));
    }

    #[test]
    fn the_face_follows_the_pointer() {
        let mut o = Orbit::default();
        o.drag(50.0, 0.0, 500.0);
        assert!(o.camera().origin()[0] < 0.0, "the camera went left");
        let mut o = Orbit::default();
        o.drag(0.0, -50.0, 500.0);
        assert!(o.camera().origin()[1] < 0.0, "the chin goes up: seen from below");
    }

    #[test]
    fn keys_are_damped_and_come_to_rest() {
        let mut o = Orbit::default();
        o.key(Arrow::Right);
        assert!(o.is_moving() && o.angles() == (0.0, 0.0));
        let mut frames = 0;
        let mut last = 0.0;
        while o.advance(1.0 / 60.0) {
            assert!(o.angles().0 >= last, "no overshoot");
            last = o.angles().0;
            frames += 1;
            assert!(frames < 120);
        }
        assert_eq!(o.angles(), (KEY, 0.0));
        assert!(!o.is_moving() && frames > 5);
        o.key(Arrow::Home);
        while o.advance(1.0 / 60.0) {}
        assert_eq!(o.angles(), (0.0, 0.0));
    }

    #[test]
    fn limits_need_not_be_even_and_a_jump_is_at_once() {
        let mut o = Orbit::default();
        o.aim(-0.5, 0.2);
        o.limit(OrbitLimits { yaw: [-0.1, 0.4], pitch: [0.0, 0.1], zoom: [1.0, 3.0] });
        o.zoom_by(10.0);
        assert_eq!((o.angles(), o.zoom()), ((0.0, 0.0), 1.0));
        o.jump();
        assert_eq!((o.angles(), o.zoom()), ((-0.1, 0.1), 3.0));
        assert!(!o.is_moving());
        o.enlarge(f32::NAN);
        assert!(!o.is_moving());
        o.make_room(0.7);
        assert!(o.is_moving() && o.advance(0.05) && o.room() < 1.0 && o.room() > 0.7);
        o.jump();
        assert_eq!(o.room(), 0.7);
        o.make_room(0.0);
        o.jump();
        assert_eq!(o.room(), LEAST_ROOM);
        // The slow turn swings about the middle of the limits, over half of them.
        o.turn(true);
        let (mut least, mut most) = (f32::MAX, f32::MIN);
        for k in 0..4000 {
            o.advance(0.016);
            // The first second goes to where the turn begins.
            if k > 60 {
                (least, most) = (least.min(o.angles().0), most.max(o.angles().0));
            }
        }
        // Damping keeps it a little short of its reach of 0.15 ± 0.125.
        assert!(least > 0.02 && least < 0.05 && most > 0.25 && most < 0.28, "{least} {most}");
    }

    #[test]
    fn turns_slowly_without_a_jump_and_stops_at_a_touch() {
        let mut o = Orbit::default();
        o.aim(0.2, 0.0);
        while o.advance(0.016) {}
        o.turn(true);
        let (mut last, mut reach) = (o.angles().0, 0.0_f32);
        for _ in 0..1200 {
            assert!(o.advance(0.016));
            let yaw = o.angles().0;
            // A full period of 9 s over a reach of 0.52 moves at most 0.37 a second.
            assert!((yaw - last).abs() < 0.37 * 0.016 * 1.5, "jumped from {last} to {yaw}");
            last = yaw;
            reach = reach.max(yaw.abs());
        }
        assert!(reach > 0.4 && reach < 0.6, "{reach}");
        o.drag(1.0, 0.0, 500.0);
        assert!(!o.is_turning() && !o.advance(0.016));
    }
}
