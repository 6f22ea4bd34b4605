use super::field::Field;
use super::*;
use crate::editor::spectacles::expected;
use crate::geometry::Camera;
use crate::geometry::camera::Pose;

const SIDE: usize = 200;

/// A face that looks at the camera, with a mouth as wide as half the eyes' distance to both sides.
fn face(is_open: bool) -> Face {
    let camera = Camera::photo(&Pose::default());
    let eyes = expected(&camera).expect("eyes before the camera");
    let mouth = Mouth { middle: [0.5, 0.66], half: [0.1, 0.0] };
    let face = Face::new(&camera, eyes, Some(mouth)).expect("a face before the camera");
    Face { is_open, ..face }
}

/// From a place of the changed photo to the one that is seen there.
fn seen(change: &[f32], at: [f32; 2]) -> [f32; 2] {
    let [x, y] = at.map(|v| (v * SIDE as f32) as usize);
    [AFFINE, AFFINE + 1].map(|c| DISPLACEMENT * change[(c * SIDE + y) * SIDE + x])
}

/// How much of a place another colour hides.
fn hidden(change: &[f32], at: [f32; 2]) -> f32 {
    let [x, y] = at.map(|v| (v * SIDE as f32) as usize);
    -change[y * SIDE + x]
}

#[test]
fn a_smile_takes_corners_up_and_apart_and_the_rest_stays() {
    let change = change(&face(true), &[(Shape::Smile, 1.0)], SIDE);
    // Where a corner has gone to, the photo's corner is seen; within half a pixel's slope.
    for sign in [-1.0, 1.0] {
        let [x, y] = seen(&change, [0.5 + sign * 0.124, 0.63]);
        assert!((x + sign * 0.024).abs() < 0.002 && (y - 0.03).abs() < 0.002, "{x} {y}");
    }
    // Forehead, eyes and chin.
    for place in [[0.5, 0.2], [0.35, 0.42], [0.5, 0.95]] {
        let [x, y] = seen(&change, place);
        assert!(x.hypot(y) < 0.002, "{place:?}: {x} {y}");
    }
    assert!(change[..AFFINE * SIDE * SIDE].iter().all(|v| *v == 0.0), "colours stay");
}

#[test]
fn nothing_moves_by_nothing_and_nothing_far_from_the_face() {
    let face = face(false);
    for (name, shape) in shape::NAMES {
        assert!(change(&face, &[(shape, 0.0)], 16).iter().all(|v| v.abs() < 1e-5), "{name}");
        let moved = change(&face, &[(shape, 1.0)], SIDE);
        assert!(moved.iter().any(|v| v.abs() > 0.05), "{name} is seen");
        for place in [[0.03, 0.5], [0.97, 0.5], [0.5, 0.03], [0.5, 0.98]] {
            let [x, y] = seen(&moved, place);
            assert!(x.hypot(y) < 0.002 && hidden(&moved, place) == 0.0, "{name} {place:?}: {x} {y}");
        }
    }
}

/// Twice as much of anything still shows every place once: what is seen goes on downwards and to the right.
#[test]
fn no_field_folds() {
    for (name, shape) in shape::NAMES {
        let change = change(&face(true), &[(shape, 1.6)], SIDE);
        for row in 1..SIDE - 1 {
            for column in 1..SIDE - 1 {
                let at = |row: usize, column: usize| {
                    let places = [column, row].map(|k| (k as f32 + 0.5) / SIDE as f32);
                    let [x, y] = seen(&change, places);
                    [places[0] + x, places[1] + y]
                };
                let [here, below, right] = [at(row, column), at(row + 1, column), at(row, column + 1)];
                assert!(below[1] > here[1] && right[0] > here[0], "{name} at {column} {row}");
            }
        }
    }
}

#[test]
fn brows_say_what_somebody_feels() {
    let face = face(false);
    let up = |shape: Shape, out: f32| {
        let fields = shape.fields().iter().filter(|field| matches!(field, Field::Brows { .. }));
        let way = face.way([out, -0.36]);
        let brow = [face.middle[0] + way[0], face.middle[1] + way[1]];
        fields.map(|field| -field.moved(&face, brow)[1]).sum::<f32>()
    };
    assert!(up(Shape::Sad, 0.14) > 0.01 && up(Shape::Sad, 0.8) < 0.0);
    assert!(up(Shape::Angry, 0.14) < -0.01 && up(Shape::Angry, 0.8) > 0.0);
    assert!(up(Shape::Surprised, 0.14) > 0.01 && up(Shape::Surprised, 0.8) > 0.01);
}

#[test]
fn a_frame_before_the_eyes_is_hardly_bent() {
    let with = Face { has_glasses: true, ..face(true) };
    let eye = [with.middle[0] + 0.5 * with.across[0], with.middle[1] - 0.02];
    for shape in [Shape::BigEyes, Shape::Surprised, Shape::Angry] {
        let moved = |face: &Face| {
            let [x, y] = seen(&change(face, &[(shape, 1.0)], SIDE), eye);
            x.hypot(y)
        };
        assert!(moved(&with) < 0.4 * moved(&face(true)), "{shape:?}");
    }
}

#[test]
fn a_mouth_opens_along_its_seam_once() {
    let opened = change(&face(false), &[(Shape::OpenMouth, 1.0)], SIDE);
    assert!(hidden(&opened, [0.5, 0.68]) > 0.99, "the inside");
    for lip in [[0.5, 0.63], [0.5, 0.74], [0.38, 0.66], [0.62, 0.66], [0.5, 0.5]] {
        assert!(hidden(&opened, lip) < 0.01, "{lip:?}");
    }
    // What was at the seam is seen below the opening: the lower lip has gone down.
    let [_, y] = seen(&opened, [0.5, 0.72]);
    assert!(y < -0.03, "{y}");
    // One that is open already stays as it is.
    let already = change(&face(true), &[(Shape::OpenMouth, 1.0)], SIDE);
    assert!(already.iter().all(|v| v.abs() < 1e-5));
}
