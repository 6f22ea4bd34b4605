//! Expressions and features as displacements of the photo: a face that is moved is the person's own, and keeps every
//! pixel of theirs. What the network had learned of a smile was one row of teeth on every mouth.
//!
//! How far a smile goes is what landmarks of photos of people who smile say beside those who do not (docs/compact.md);
//! the others are chosen by eye, on photos of people.

mod field;
mod found;
mod mouth;
mod opening;
mod shape;

use crate::model::config::{AFFINE, CHANGE, DISPLACEMENT};
use field::Field;
pub(super) use found::Face;
pub(super) use mouth::Mouth;
use opening::Opening;
pub(super) use shape::Shape;

/// The field says where a place goes; what comes to a place is found by going there again and again.
const ROUNDS: usize = 5;
/// It is found to this, in parts of the picture: a twentieth of a pixel of 512.
const NEAR: f32 = 1e-4;

/// The change of the photo `[14, side, side]` by so much of each shape: 1 is a whole one.
pub(super) fn change(face: &Face, shapes: &[(Shape, f32)], side: usize) -> Vec<f32> {
    let fields = fields(shapes);
    let wide = shapes.iter().map(|(shape, amount)| shape.opens() * amount).fold(0.0, f32::max);
    let opening = face.mouth.filter(|_| wide > 0.0 && !face.is_open).map(|mouth| Opening { mouth, wide });
    let mut change = vec![0.0; CHANGE * side * side];
    for i in 0..side * side {
        let at = [i % side, i / side].map(|k| (k as f32 + 0.5) / side as f32);
        let mut from = source(face, &fields, at);
        if let Some(opening) = &opening {
            let (lips, cover) = opening.behind(from);
            from = lips;
            let inside = opening.inside(at);
            for (row, colour) in inside.into_iter().enumerate() {
                change[5 * row * side * side + i] = -cover;
                change[(4 * row + 3) * side * side + i] = cover * colour;
            }
        }
        change[AFFINE * side * side + i] = (from[0] - at[0]) / DISPLACEMENT;
        change[(AFFINE + 1) * side * side + i] = (from[1] - at[1]) / DISPLACEMENT;
    }
    change
}

/// The places of the photo that are seen at the middles of `[n, n]` places, by so much of those of the shapes that move
/// where the person ends; none where none does.
pub(super) fn sources(face: &Face, shapes: &[(Shape, f32)], n: usize) -> Option<Vec<[f32; 2]>> {
    let outer: Vec<(Shape, f32)> = shapes.iter().copied().filter(|(shape, _)| shape.is_outer()).collect();
    let fields = fields(&outer);
    let middle = |i: usize| [i % n, i / n].map(|k| (k as f32 + 0.5) / n as f32);
    (!outer.is_empty()).then(|| (0..n * n).map(|i| source(face, &fields, middle(i))).collect())
}

fn fields(shapes: &[(Shape, f32)]) -> Vec<(Field, f32)> {
    shapes.iter().flat_map(|(shape, amount)| shape.fields().iter().map(|field| (*field, *amount))).collect()
}

/// The place of the photo that has come to a place.
fn source(face: &Face, fields: &[(Field, f32)], at: [f32; 2]) -> [f32; 2] {
    let mut from = at;
    for _ in 0..ROUNDS {
        let [x, y] = moved(face, fields, from);
        let before = std::mem::replace(&mut from, [at[0] - x, at[1] - y]);
        // Most places are not near what moves.
        if (from[0] - before[0]).abs().max((from[1] - before[1]).abs()) < NEAR {
            break;
        }
    }
    from
}

/// How far a place of the photo goes.
fn moved(face: &Face, fields: &[(Field, f32)], at: [f32; 2]) -> [f32; 2] {
    let mut sum = [0.0; 2];
    for (field, amount) in fields {
        let way = field.moved(face, at);
        sum = [sum[0] + amount * way[0], sum[1] + amount * way[1]];
    }
    sum
}

#[cfg(test)]
mod tests;
