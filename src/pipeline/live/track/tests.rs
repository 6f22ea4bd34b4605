//! A film of which a stand-in says where the face is.

use std::cell::RefCell;

use pollster::block_on;

use super::*;

const FRAME: f64 = 1.0 / 30.0;

/// Where the face is in this frame, if it is, and what was asked.
#[derive(Default)]
struct Script {
    face: RefCell<Option<Face>>,
    asked: RefCell<Vec<&'static str>>,
}

impl FaceFinder for Script {
    async fn faces(&self, _: &Portrait) -> Result<Vec<Face>, ModelError> {
        self.asked.borrow_mut().push("whole");
        Ok(self.face.borrow().iter().copied().collect())
    }

    async fn follow(&self, _: &Portrait, square: &Crop) -> Result<Option<Face>, ModelError> {
        self.asked.borrow_mut().push("square");
        let nothing = |square: &Crop| Face { crop: *square, yaw: 0.0, pitch: 0.0, confidence: 0.01 };
        Ok(Some(self.face.borrow().filter(|face| overlap(&face.crop, square) > 0.3).unwrap_or(nothing(square))))
    }
}

struct Film {
    script: Script,
    tracker: Tracker,
    frame: Portrait,
    now: f64,
}

impl Film {
    fn new() -> Self {
        let frame = Portrait::from_pixels(64, 48, vec![90; 64 * 48 * 3]).unwrap();
        Self { script: Script::default(), tracker: Tracker::default(), frame, now: 100.0 }
    }

    fn next(&mut self, face: Option<Face>) -> Option<Followed> {
        self.script.face.replace(face);
        self.now += FRAME;
        block_on(self.tracker.step(&self.frame, self.now, &self.script)).unwrap()
    }

    fn asked(&self) -> Vec<&'static str> {
        self.script.asked.take()
    }
}

fn face(x: f32, side: f32, yaw: f32) -> Face {
    Face { crop: Crop { centre: [x, 240.0], side, roll: 0.1 }, yaw, pitch: 0.05, confidence: 0.995 }
}

/// How far a square is from another, in sides of it.
fn apart(a: &Crop, b: &Crop) -> f32 {
    (a.centre[0] - b.centre[0]).hypot(a.centre[1] - b.centre[1]) / a.side
}

#[test]
fn a_whole_frame_is_looked_at_once_and_the_square_from_then_on() {
    let mut film = Film::new();
    assert_eq!((film.next(None), film.tracker.sight()), (None, Sight::Waiting));
    // Not in each frame.
    film.next(None);
    assert_eq!(film.asked(), ["whole"]);
    film.now += SEARCH;
    let first = film.next(Some(face(320.0, 200.0, 0.3))).unwrap();
    assert!(first.fresh && apart(&first.crop, &face(320.0, 200.0, 0.3).crop) < 1e-5);
    // The rest is the camera of the square by itself.
    assert_eq!((first.pose.yaw, first.pose.pitch, first.pose.roll), (0.3, 0.05, 0.0));
    assert_eq!(first.view, Pose { yaw: 0.3, pitch: 0.05, roll: -0.1, ..Pose::default() });
    let second = film.next(Some(face(322.0, 200.0, 0.3))).unwrap();
    assert_eq!((second.fresh, film.tracker.sight()), (false, Sight::Following));
    assert_eq!(film.asked(), ["whole", "square"]);
}

#[test]
fn a_still_face_does_not_tremble_with_what_is_measured_of_it() {
    let mut film = Film::new();
    // Half a percent of the side and half a degree: the aligner's own spread (weights/align/MODEL_CARD.md).
    let noise = |i: usize, k: usize| (((i * 7919 + k * 104_729) % 1009) as f32 / 504.5 - 1.0) * 0.005;
    let mut crops = Vec::new();
    for i in 0..120 {
        let mut measured = face(320.0 + 200.0 * noise(i, 1), 200.0 * (1.0 + noise(i, 2)), 0.3 + 1.7 * noise(i, 3));
        measured.crop.roll += 1.7 * noise(i, 4);
        crops.push(film.next(Some(measured)).unwrap());
    }
    for pair in crops[30..].windows(2) {
        // A tenth of what is measured: of a face of 200 pixels a fifth of a pixel.
        assert!(apart(&pair[0].crop, &pair[1].crop) < 0.001, "{pair:?}");
        assert!((pair[0].crop.side / pair[1].crop.side).ln().abs() < 0.001, "{pair:?}");
        assert!((pair[0].view.yaw - pair[1].view.yaw).abs() < 0.002, "{pair:?}");
        assert!((pair[0].view.roll - pair[1].view.roll).abs() < 0.002, "{pair:?}");
    }
}

#[test]
fn a_face_that_moves_is_followed() {
    let mut film = Film::new();
    for i in 0..60 {
        let moving = face(200.0 + 3.0 * i as f32, 200.0, 0.01 * i as f32);
        let followed = film.next(Some(moving)).unwrap();
        // 3 of 200 pixels a frame are 0.45 sides a second, and 0.01 a frame 0.3 radians.
        assert!(apart(&followed.crop, &moving.crop) < 0.04, "{i}: {followed:?}");
        assert!((followed.view.yaw - moving.yaw).abs() < 0.05, "{i}: {followed:?}");
    }
}

#[test]
fn a_face_that_is_lost_is_found_again_without_a_jump() {
    let mut film = Film::new();
    let mut last = None;
    for _ in 0..30 {
        last = film.next(Some(face(320.0, 200.0, 0.5)));
    }
    film.asked();
    assert_eq!(film.next(None), None);
    assert_eq!(film.tracker.sight(), Sight::Following, "a moment is nothing to speak of");
    for _ in 0..29 {
        assert_eq!(film.next(None), None);
    }
    assert_eq!(film.tracker.sight(), Sight::Lost);
    // Five looks a second, after the one at the square it was on.
    let asked = film.asked();
    assert_eq!(asked.iter().filter(|what| **what == "square").count(), 1);
    assert!((4..=6).contains(&asked.iter().filter(|what| **what == "whole").count()), "{asked:?}");
    film.now += SEARCH;
    // A little to the side, nearer, and turned another way.
    let back = face(332.0, 210.0, -0.2);
    let mut before = last.unwrap();
    let first = film.next(Some(back)).unwrap();
    assert!(first.fresh && film.tracker.sight() == Sight::Following);
    assert!(apart(&first.crop, &before.crop) < 0.002 && (first.view.yaw - before.view.yaw).abs() < 0.02, "{first:?}");
    before = first;
    let mut steps = 0;
    loop {
        let now = film.next(Some(back)).unwrap();
        // The steepest part of the way: one and a half times its mean of 12 frames.
        assert!(apart(&now.crop, &before.crop) < 0.06 * 1.6 / 12.0, "{now:?} {before:?}");
        assert!((now.view.yaw - before.view.yaw).abs() < 0.7 * 1.6 / 12.0, "{now:?} {before:?}");
        // The camera of the square is told as it is, however the square lies.
        assert!((now.pose.yaw + 0.2).abs() < 1e-3, "{now:?}");
        before = now;
        steps += 1;
        if steps == 13 {
            break;
        }
    }
    assert!(apart(&before.crop, &back.crop) < 1e-3 && (before.view.yaw - back.yaw).abs() < 1e-3, "{before:?}");
}

#[test]
fn a_face_that_comes_back_elsewhere_is_read_near_its_own_square_at_once() {
    let mut film = Film::new();
    film.next(Some(face(120.0, 100.0, 0.0)));
    for _ in 0..10 {
        film.next(None);
    }
    film.now += SEARCH;
    let far = face(500.0, 300.0, 0.0);
    let found = film.next(Some(far)).unwrap();
    // Between the two there is nothing to read.
    assert!(apart(&found.crop, &far.crop) < 0.13, "{found:?}");
    // The square is off, and its camera says so: the head stays in the middle of the stage.
    assert!(found.pose.dx.abs() > 0.05, "{found:?}");
}

#[test]
fn somebody_who_is_hardly_sure_is_not_begun_with() {
    let mut film = Film::new();
    assert_eq!(film.next(Some(Face { confidence: 0.9, ..face(320.0, 200.0, 0.0) })), None);
    film.now += SEARCH;
    assert!(film.next(Some(face(320.0, 200.0, 0.0))).is_some());
    // One that is followed may be.
    assert!(film.next(Some(Face { confidence: 0.7, ..face(320.0, 200.0, 0.0) })).is_some());
}
