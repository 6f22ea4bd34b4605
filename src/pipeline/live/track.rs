//! One face through a film: where it is in each frame, without trembling and without a jump.
//!
//! A face is followed from the square it had in the frame before; where it is lost, it is looked for in the whole frame. What
//! was measured is filtered ([`super::one_euro`]). A face that is found again goes on from the square that was shown
//! last, from which it eases to its own.

use super::one_euro::{OneEuro, Tuning};
use crate::align::{Face, SURE, overlap};
use crate::geometry::{Pose, smoothstep};
use crate::model::ModelError;
use crate::pipeline::faces::FaceFinder;
use crate::portrait::{Crop, Portrait};

/// A face that is followed may be less sure than one that is found: something passes before it, or it turns.
const KEPT: f32 = 0.6;
/// Seconds between two looks at a whole frame.
const SEARCH: f64 = 0.2;
/// Seconds without a face after which that is said.
const PATIENCE: f64 = 0.7;
/// Seconds in which a face that is found again comes to its own square.
const EASE: f64 = 0.4;
/// How far from its face's a square may be meanwhile: in sides, logarithms of the side, radians. The networks know
/// faces in such squares.
const REACH: [f32; 3] = [0.08, 0.08, 0.12];
/// In sides a second, logarithms a second, and radians a second.
const PLACE: Tuning = Tuning { rest: 0.5, haste: 6.0 };
const SIZE: Tuning = Tuning { rest: 0.3, haste: 6.0 };
const TURN: Tuning = Tuning { rest: 0.5, haste: 5.0 };

/// What is seen of a face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// None was seen yet.
    Waiting,
    /// It is followed.
    Following,
    /// It was there, and is not any more.
    Lost,
}

/// The face in one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Followed {
    /// The square to read, in pixels of the frame.
    pub crop: Crop,
    /// The camera of that square.
    pub pose: Pose,
    /// From where a stage looks that shows what the camera sees: the head is in the middle, and turned and tilted as it
    /// is.
    pub view: Pose,
    /// Whether this is a face that was just found: nothing of the frames before holds.
    pub fresh: bool,
}

/// Follows one face.
#[derive(Debug)]
pub struct Tracker {
    place: OneEuro<2>,
    size: OneEuro<1>,
    turn: OneEuro<3>,
    /// Where the face was measured in the frame before.
    at: Option<Face>,
    /// The square and the view that were shown last, filtered and eased.
    shown: Option<Shown>,
    /// How far it is from where it was measured, and since when that goes away.
    easing: Option<(Offset, f64)>,
    /// Seconds: of the last frame, of the last one with the face, of the last look at a whole frame.
    now: f64,
    seen: Option<f64>,
    searched: Option<f64>,
    sight: Sight,
}

/// What is shown: a square, and roll, yaw and pitch of the head.
#[derive(Debug, Clone, Copy)]
struct Shown {
    crop: Crop,
    angles: [f32; 3],
}

/// From one to another: in sides, logarithms of the side and radians.
#[derive(Debug, Clone, Copy)]
struct Offset {
    place: [f32; 2],
    size: f32,
    roll: f32,
    angles: [f32; 3],
}

impl Default for Tracker {
    fn default() -> Self {
        Self {
            place: OneEuro::new(PLACE),
            size: OneEuro::new(SIZE),
            turn: OneEuro::new(TURN),
            at: None,
            shown: None,
            easing: None,
            now: 0.0,
            seen: None,
            searched: None,
            sight: Sight::Waiting,
        }
    }
}

impl Tracker {
    /// What is seen of the face.
    pub fn sight(&self) -> Sight {
        self.sight
    }

    /// The face in the next frame, of a moment in seconds; nothing where there is none, and then what is shown stays.
    ///
    /// # Errors
    /// [`ModelError`] if the device fails.
    pub async fn step(
        &mut self,
        frame: &Portrait,
        now: f64,
        finder: &impl FaceFinder,
    ) -> Result<Option<Followed>, ModelError> {
        let passed = (now - self.now).max(0.0) as f32;
        self.now = now;
        let mut fresh = false;
        let mut face = None;
        if let Some(before) = self.at.take() {
            face = finder.follow(frame, &before.crop).await?.filter(|face| face.confidence >= KEPT);
        }
        if face.is_none() && self.searched.is_none_or(|last| now - last >= SEARCH) {
            self.searched = Some(now);
            face = self.choose(&finder.faces(frame).await?);
            fresh = face.is_some();
        }
        let Some(face) = face else {
            if self.seen.is_some_and(|seen| now - seen > PATIENCE) {
                self.sight = Sight::Lost;
            }
            return Ok(None);
        };
        self.at = Some(face);
        self.seen = Some(now);
        self.sight = Sight::Following;
        if fresh {
            self.begin(&face, now);
        }
        let face = self.filtered(face, passed);
        let shown = self.eased(Shown::of(&face), now);
        self.shown = Some(shown);
        let [roll, yaw, pitch] = shown.angles;
        let view = Pose { yaw, pitch, roll: -roll, ..Pose::default() };
        Ok(Some(Followed { crop: shown.crop, pose: face.pose_in(&shown.crop), view, fresh }))
    }

    /// Of several faces the one that was shown before, where it still is, else the first sure one.
    fn choose(&self, faces: &[Face]) -> Option<Face> {
        let sure = || faces.iter().filter(|face| face.confidence >= SURE);
        let is_here = |face: &&Face| self.shown.is_some_and(|shown| overlap(&shown.crop, &face.crop) > 0.0);
        sure().find(is_here).or_else(|| sure().next()).copied()
    }

    /// A face was found: filters begin anew, and it eases from what was shown last.
    fn begin(&mut self, face: &Face, now: f64) {
        self.place.reset();
        self.size.reset();
        self.turn.reset();
        self.easing = self.shown.map(|shown| (Offset::between(&Shown::of(face), &shown), now));
    }

    fn filtered(&mut self, face: Face, seconds: f32) -> Face {
        let crop = face.crop;
        let centre = self.place.filter(crop.centre, seconds, crop.side);
        let [log_side] = self.size.filter([crop.side.max(1.0).ln()], seconds, 1.0);
        // A head that is upright is nowhere near where the circle closes, but one that lies may be.
        let last = self.shown.map_or(crop.roll, |shown| shown.crop.roll);
        let roll = last + wrapped(crop.roll - last);
        let [roll, yaw, pitch] = self.turn.filter([roll, face.yaw, face.pitch], seconds, 1.0);
        Face { crop: Crop { centre, side: log_side.exp(), roll }, yaw, pitch, ..face }
    }

    fn eased(&mut self, shown: Shown, now: f64) -> Shown {
        let Some((offset, since)) = self.easing else { return shown };
        let passed = ((now - since) / EASE) as f32;
        if passed >= 1.0 {
            self.easing = None;
            return shown;
        }
        offset.added(shown, 1.0 - smoothstep(0.0, 1.0, passed))
    }
}

impl Shown {
    fn of(face: &Face) -> Self {
        Self { crop: face.crop, angles: [face.crop.roll, face.yaw, face.pitch] }
    }
}

impl Offset {
    /// From the one towards the other: with the square as far as one may be from its face, with the view all the way.
    fn between(from: &Shown, to: &Shown) -> Self {
        let [place, size, roll] = REACH;
        let within = |v: f32, most: f32| v.clamp(-most, most);
        let apart = |i: usize| within((to.crop.centre[i] - from.crop.centre[i]) / from.crop.side, place);
        Self {
            place: [apart(0), apart(1)],
            size: within((to.crop.side / from.crop.side).ln(), size),
            roll: within(wrapped(to.crop.roll - from.crop.roll), roll),
            angles: std::array::from_fn(|i| wrapped(to.angles[i] - from.angles[i])),
        }
    }

    /// Moved by a share of it.
    fn added(&self, to: Shown, share: f32) -> Shown {
        let Shown { crop, angles } = to;
        let centre = std::array::from_fn(|i| crop.centre[i] + share * self.place[i] * crop.side);
        let crop = Crop { centre, side: crop.side * (share * self.size).exp(), roll: crop.roll + share * self.roll };
        Shown { crop, angles: std::array::from_fn(|i| angles[i] + share * self.angles[i]) }
    }
}

/// An angle within half a circle.
fn wrapped(angle: f32) -> f32 {
    let turn = std::f32::consts::TAU;
    angle - turn * (angle / turn).round()
}

#[cfg(test)]
mod tests;
