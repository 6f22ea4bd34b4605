//! A frame in the world, on the face that every portrait is placed as.

/// Half the distance between the eyes, and how high and how far in front they lie, in the world (docs/dataset.md).
pub(in crate::editor) const EYE: [f32; 3] = [0.066, 0.02, 0.2];
/// Middle of a lens beside and below the eye, its halves, and the exponent of its outline (2 is an ellipse).
const LENS_AT: [f32; 2] = [0.002, -0.005];
const LENS: [f32; 2] = [0.054, 0.038];
const LENS_POWER: f32 = 2.7;
/// The front lies so far before the eyes, and bends back with the square of the distance from the nose.
const BEFORE: f32 = 0.03;
const BEND: f32 = 1.3;
/// Where a temple ends, beside the ear.
const EAR: [f32; 3] = [0.162, 0.022, 0.0];
/// Points of a lens's outline.
const POINTS: usize = 48;

/// On the bent front, in the world.
fn front(x: f32, y: f32) -> [f32; 3] {
    [x, y, EYE[2] + BEFORE - BEND * x * x]
}

/// The outline of the lens before an eye.
pub(super) fn lens(side: f32) -> Vec<[f32; 3]> {
    let power = |v: f32| v.signum() * v.abs().powf(2.0 / LENS_POWER);
    let at = |k: usize| {
        let angle = std::f32::consts::TAU * k as f32 / POINTS as f32;
        let (x, y) = (power(angle.cos()), power(angle.sin()));
        // A little higher and wider outside and above than within and below.
        let wide = LENS[0] * (1.0 + 0.06 * y);
        front(side * (EYE[0] + LENS_AT[0]) + wide * x, EYE[1] + LENS_AT[1] + LENS[1] * y + 0.003 * side * x)
    };
    (0..POINTS).map(at).collect()
}

pub(super) fn closed(mut outline: Vec<[f32; 3]>) -> Vec<[f32; 3]> {
    outline.extend(outline.first().copied());
    outline
}

pub(super) fn bridge() -> Vec<[f32; 3]> {
    let half = EYE[0] + LENS_AT[0] - LENS[0];
    let at = |k: i8| f32::from(k) / 4.0;
    (-4..=4).map(|k| front(half * at(k), EYE[1] + 0.006 - 0.006 * at(k) * at(k))).collect()
}

pub(super) fn temple(side: f32) -> Vec<[f32; 3]> {
    let hinge = front(side * (EYE[0] + LENS_AT[0] + LENS[0]), EYE[1] + 0.012);
    let ear = [side * EAR[0], EAR[1], EAR[2]];
    (0..=8).map(|k| std::array::from_fn(|c| hinge[c] + k as f32 / 8.0 * (ear[c] - hinge[c]))).collect()
}
