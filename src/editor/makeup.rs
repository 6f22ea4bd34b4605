//! Make-up: rouge and eye shadow on the skin around the eyes, where they are in the photo. The lips take a colour by what is
//! known of their pixels (`crate::compose`). What the network had learned were lips and cheeks of another face.

use super::spectacles::Eyes;
use crate::wish::{Aim, Look, Part, PartColour, colour};

/// The edit that is done like that.
pub(super) const MAKEUP: &str = "makeup";
/// The lips' colour, sRGB, and how much of it.
const LIPS: [f32; 3] = [0.68, 0.08, 0.15];
const LIPS_AMOUNT: f32 = 0.85;

/// A soft spot beside each eye. Lengths are in distances between the eyes: outwards and down.
struct Spot {
    at: [f32; 2],
    halves: [f32; 2],
    /// How far it rises outwards.
    rises: f32,
    /// sRGB, and its opacity in the middle.
    colour: [f32; 3],
    opacity: f32,
}

const SPOTS: [Spot; 2] = [
    Spot { at: [0.2, 0.58], halves: [0.34, 0.2], rises: 0.45, colour: [0.84, 0.24, 0.3], opacity: 0.3 },
    Spot { at: [0.03, -0.12], halves: [0.3, 0.14], rises: 0.2, colour: [0.26, 0.13, 0.2], opacity: 0.5 },
];

/// A look with painted lips, if it gives them no colour itself.
pub(super) fn painted(look: &Look) -> Look {
    let mut look = *look;
    if look.get(Part::Lips).is_none() {
        look.set(Part::Lips, Some(PartColour { colour: Aim::Colour(colour::oklab_of(LIPS)), amount: LIPS_AMOUNT }));
    }
    look
}

/// Where a place lies from an eye, outwards (1 to the person's left) and down, in the `way` from the right eye to the left.
pub(super) fn from_eye(eye: [f32; 2], way: [f32; 2], outwards: f32, at: [f32; 2]) -> [f32; 2] {
    let squared = (way[0] * way[0] + way[1] * way[1]).max(1e-9);
    let from = [at[0] - eye[0], at[1] - eye[1]];
    let across = outwards * (from[0] * way[0] + from[1] * way[1]) / squared;
    [across, (from[1] * way[0] - from[0] * way[1]) / squared]
}

/// Over a photo `[side, side]`: red, green and blue times opacity, and opacity, plane by plane `[4, side, side]`; `skin`
/// `[side, side]` is where it holds.
pub(super) fn drawn([right, left]: Eyes, skin: &[f32], side: usize) -> Vec<f32> {
    let way = [left[0] - right[0], left[1] - right[1]];
    let mut out = vec![0.0; 4 * side * side];
    for (i, skin) in skin.iter().enumerate().filter(|(_, skin)| **skin > 0.0) {
        let at = [i % side, i / side].map(|k| (k as f32 + 0.5) / side as f32);
        let mut pixel = [0.0; 4];
        for (eye, outwards) in [(right, -1.0), (left, 1.0)] {
            let [out, down] = from_eye(eye, way, outwards, at);
            for spot in &SPOTS {
                let (x, y) = (out - spot.at[0], down - spot.at[1]);
                let (x, y) = (x / spot.halves[0], (y + spot.rises * x) / spot.halves[1]);
                let opacity = spot.opacity * skin * (-2.0 * (x * x + y * y)).exp();
                let [r, g, b] = spot.colour;
                pixel.iter_mut().zip([r, g, b, 1.0]).for_each(|(to, from)| *to += opacity * (from - *to));
            }
        }
        for (plane, value) in pixel.into_iter().enumerate() {
            out[plane * side * side + i] = value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cheeks_and_lids_are_painted_and_nothing_but_skin() {
        let side = 128;
        let eyes = [[0.4, 0.45], [0.6, 0.45]];
        let opacity = |of: &[f32], x: f32, y: f32| {
            of[3 * side * side + (y * side as f32) as usize * side + (x * side as f32) as usize]
        };
        let all = drawn(eyes, &vec![1.0; side * side], side);
        for sign in [-1.0, 1.0] {
            let x = 0.5 + sign * 0.1;
            // A cheek, an upper lid, and below the eye.
            assert!(opacity(&all, x + sign * 0.04, 0.566) > 0.25 && opacity(&all, x, 0.426) > 0.4);
            assert!(opacity(&all, x, 0.5) < 0.12);
        }
        assert!(opacity(&all, 0.5, 0.7) < 0.01 && opacity(&all, 0.5, 0.2) < 0.01, "mouth and forehead stay");
        assert!(drawn(eyes, &vec![0.0; side * side], side).iter().all(|v| *v == 0.0));
        assert!(all.iter().all(|v| (0.0..=1.0).contains(v)));
    }

    #[test]
    fn lips_are_red_unless_another_colour_is_asked_for() {
        let lips = |look: &Look| painted(look).get(Part::Lips).expect("painted lips").colour;
        let Aim::Colour([_, a, _]) = lips(&Look::default()) else { unreachable!("a colour") };
        assert!(a > 0.1, "{a}");
        let mut look = Look::default();
        let blue = PartColour { colour: Aim::Colour([0.5, 0.0, -0.2]), amount: 1.0 };
        look.set(Part::Lips, Some(blue));
        assert_eq!(lips(&look), blue.colour);
    }
}
