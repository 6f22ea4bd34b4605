//! Glasses: a frame in the world in front of the eyes, seen by the photo's camera, with the sharpness of the photo. What the
//! network had learned of them was the mean of many, a grey band.

mod frame;
mod line;
mod seen;

use crate::geometry::Camera;
use crate::wish::{Look, Part, colour};
pub(super) use frame::EYE;
pub(super) use line::Fit;

pub(super) use seen::Spectacles;

/// What glasses are made of; colours are sRGB in 0..1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub frame: [f32; 3],
    pub lens: [f32; 3],
    /// How much of the eye a lens hides.
    pub opacity: f32,
}

impl Style {
    pub const CLEAR: Self = Self { frame: [0.075, 0.068, 0.07], lens: [0.86, 0.92, 1.0], opacity: 0.07 };
    pub const DARK: Self = Self { frame: [0.045, 0.043, 0.05], lens: [0.035, 0.035, 0.045], opacity: 0.9 };

    /// By the name of the edit.
    pub fn named(label: &str) -> Option<Self> {
        match label {
            "glasses" => Some(Self::CLEAR),
            "sunglasses" => Some(Self::DARK),
            _ => None,
        }
    }

    /// In the colour that a wish gives glasses.
    pub fn with(self, look: &Look) -> Self {
        let Some(wished) = look.get(Part::Glasses) else { return self };
        let frame = colour::srgb_of(wished.on(colour::oklab_of(self.frame)));
        Self { frame, ..self }
    }
}

/// Where the eyes are in a picture of side 1: the person's right one first, which lies to the left.
pub(super) type Eyes = [[f32; 2]; 2];

/// Where the photo's camera sees the eyes of whoever is placed as every face is.
pub(super) fn expected(camera: &Camera) -> Option<Eyes> {
    let [x, y, z] = EYE;
    Some([camera.project([-x, y, z])?, camera.project([x, y, z])?])
}

/// Where the eyes are, by how much of each place `[n, n]` is an eye, near where they are expected; there, where none is seen.
pub(super) fn found(expected: Eyes, shares: &[f32], n: usize) -> Eyes {
    let reach = 0.6 * between(expected[0], expected[1]) / 2.0;
    expected.map(|eye| {
        let mut sum = [0.0; 3];
        for (i, share) in shares.iter().enumerate() {
            let at = [i % n, i / n].map(|k| (k as f32 + 0.5) / n as f32);
            if *share > 0.3 && between(at, eye) < reach {
                sum = [sum[0] + share * at[0], sum[1] + share * at[1], sum[2] + share];
            }
        }
        // Less than a few places is a speck.
        if sum[2] < 4.0 { eye } else { [sum[0] / sum[2], sum[1] / sum[2]] }
    })
}

/// How far two places are apart.
fn between(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::camera::Pose;
    use crate::wish::{Aim, PartColour};

    const SIDE: usize = 256;

    fn alpha(of: &[f32], at: [f32; 2]) -> f32 {
        let [column, row] = at.map(|v| (v * SIDE as f32) as usize);
        of[3 * SIDE * SIDE + row * SIDE + column]
    }

    fn drawn(yaw: f32, style: &Style, eyes: impl Fn(Eyes) -> Eyes) -> (Eyes, Vec<f32>) {
        let camera = Camera::photo(&Pose { yaw, ..Pose::default() });
        let eyes = eyes(expected(&camera).expect("eyes before the camera"));
        let glasses = Spectacles::on(&camera, eyes).expect("glasses before the camera");
        (eyes, glasses.drawn(style, &vec![0.0; SIDE * SIDE], SIDE))
    }

    #[test]
    fn eyes_look_through_lenses_and_rims_go_around_them() {
        for yaw in [0.0, 0.4, -0.4] {
            let (eyes, clear) = drawn(yaw, &Style::CLEAR, |eyes| eyes);
            let (_, dark) = drawn(yaw, &Style::DARK, |eyes| eyes);
            for eye in eyes {
                assert!(alpha(&clear, eye) < 0.2 && alpha(&dark, eye) > 0.7, "yaw {yaw}");
                // Somewhere below an eye, within a lens's height, is a rim.
                let covered = (0..40).map(|k| alpha(&clear, [eye[0], eye[1] + 0.003 * k as f32]));
                assert!(covered.fold(0.0, f32::max) > 0.95, "yaw {yaw}");
            }
            let far = [[0.5, 0.1], [0.5, 0.9], [0.05, 0.5], [0.95, 0.5]];
            assert!(far.iter().all(|at| alpha(&clear, *at) == 0.0), "yaw {yaw}");
            assert!(clear.iter().all(|v| (0.0..=1.0).contains(v)));
        }
    }

    #[test]
    fn glasses_sit_where_the_eyes_are() {
        // A fifth further apart, turned, and further down.
        let moved = |[right, left]: Eyes| [[right[0] - 0.02, right[1] + 0.03], [left[0] + 0.02, left[1] + 0.05]];
        let (eyes, dark) = drawn(0.0, &Style::DARK, moved);
        for eye in eyes {
            assert!(alpha(&dark, eye) > 0.7);
        }
        let camera = Camera::photo(&Pose::default());
        let expected = expected(&camera).expect("eyes");
        let mut shares = vec![0.0; 128 * 128];
        let there = [expected[0][0] + 0.02, expected[0][1] + 0.015];
        for (i, share) in shares.iter_mut().enumerate() {
            let at = [(i % 128) as f32 + 0.5, (i / 128) as f32 + 0.5].map(|v| v / 128.0);
            *share = f32::from(between(at, there) < 0.02);
        }
        let [right, left] = found(expected, &shares, 128);
        // Half a place.
        assert!(between(right, there) < 0.004 && left == expected[1], "{right:?} {left:?}");
    }

    #[test]
    fn hair_hides_the_temple_that_is_seen() {
        let camera = Camera::photo(&Pose { yaw: 0.6, ..Pose::default() });
        let glasses = Spectacles::on(&camera, expected(&camera).expect("eyes")).expect("glasses");
        assert_eq!(glasses.temples.len(), 1, "the other one is behind the head");
        let middle = glasses.temples[0].points[5];
        let with = |hair: f32| alpha(&glasses.drawn(&Style::CLEAR, &vec![hair; SIDE * SIDE], SIDE), middle);
        assert!(with(0.0) > 0.9 && with(1.0) < 0.01, "{} {}", with(0.0), with(1.0));
    }

    #[test]
    fn a_wish_gives_the_frame_its_colour() {
        let mut look = Look::default();
        let red = colour::oklab_of([0.8, 0.1, 0.1]);
        look.set(Part::Glasses, Some(PartColour { colour: Aim::Colour(red), amount: 1.0 }));
        let style = Style::CLEAR.with(&look);
        assert!(style.frame[0] > 0.75 && style.frame[1] < 0.15 && style.lens == Style::CLEAR.lens, "{style:?}");
        assert_eq!(Style::CLEAR.with(&Look::default()), Style::CLEAR);
        assert_eq!(Style::named("hat"), None);
    }
}
