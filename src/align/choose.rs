//! Which squares are faces, which of them is the one to use, and which are one and the same.

use crate::align::Face;
use crate::align::overlap::{overlap, within};
use crate::portrait::Crop;

/// From this confidence on a face is sure; chosen on held-out people and real photos (the card).
pub const SURE: f32 = 0.96;
/// From this one on, of two faces the larger is meant; a false face is seldom so sure.
const CERTAIN: f32 = 0.99;
/// The confidence that a face beside a certain one needs.
const COMPANION: f32 = 0.98;
/// Below this a square shows no face at all, not even one that something covers.
pub(super) const HARDLY: f32 = 0.8;
/// Two squares that overlap more than this are one face.
const SAME: f32 = 0.3;
/// A square of which more lies within a surer one, and whose centre is within [`REACH`] sides of that one's, is an eye
/// or a hairline of that face.
const PART: f32 = 0.75;
/// Farther out it is the face of somebody behind.
const REACH: f32 = 0.36;

/// The sure faces, the one to use first: the largest, where faces that are barely sure count as smaller than they are.
/// What is barely sure goes where another face is certain.
pub(super) fn sure(mut faces: Vec<Face>) -> Vec<Face> {
    let is_certain = faces.iter().any(|face| face.confidence >= CERTAIN);
    let least = if is_certain { COMPANION } else { SURE };
    faces.retain(|face| face.confidence > least);
    faces.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    faces
}

/// A face's side in pixels, less where it is barely sure: a quarter at [`SURE`], all from [`CERTAIN`] on.
fn weight(face: &Face) -> f32 {
    let share = (face.confidence - SURE) / (CERTAIN - SURE);
    face.crop.side * (0.25 + 0.75 * share.clamp(0.0, 1.0))
}

/// The surest of what may be a face.
pub(super) fn surest(faces: Vec<Face>) -> Option<Face> {
    let likely = faces.into_iter().filter(|face| face.confidence > HARDLY);
    likely.max_by(|a, b| a.confidence.total_cmp(&b.confidence))
}

/// One of each face, the surest.
pub(super) fn distinct(mut faces: Vec<Face>) -> Vec<Face> {
    faces.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let mut kept: Vec<Face> = Vec::with_capacity(faces.len());
    for face in faces {
        if !kept.iter().any(|k| same(&k.crop, &face.crop)) {
            kept.push(face);
        }
    }
    kept
}

fn same(a: &Crop, b: &Crop) -> bool {
    let apart = (a.centre[0] - b.centre[0]).hypot(a.centre[1] - b.centre[1]) / a.side.max(b.side);
    overlap(a, b) >= SAME || (within(a, b) >= PART && apart < REACH)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: Crop = Crop { centre: [100.0, 80.0], side: 50.0, roll: std::f32::consts::FRAC_PI_2 };

    fn face(x: f32, side: f32, confidence: f32) -> Face {
        Face { crop: Crop { centre: [x, 80.0], side, ..SQUARE }, yaw: 0.0, pitch: 0.0, confidence }
    }

    fn confidences(faces: &[Face]) -> Vec<f32> {
        faces.iter().map(|face| face.confidence).collect()
    }

    #[test]
    fn doubles_go_and_neighbours_stay() {
        let kept = distinct(vec![face(100.0, 50.0, 0.8), face(104.0, 50.0, 0.9), face(150.0, 50.0, 0.6)]);
        assert_eq!(confidences(&kept), [0.9, 0.6]);
        // A quarter of the side: too small for SAME, but a part of the surer face.
        let eye = face(110.0, 12.5, 0.7);
        assert_eq!(distinct(vec![eye, face(100.0, 50.0, 0.8)]), [face(100.0, 50.0, 0.8)]);
        // Somebody behind, small in the corner of the large face's square.
        let behind = Face { crop: Crop { centre: [117.0, 97.0], side: 12.5, ..SQUARE }, ..eye };
        assert_eq!(distinct(vec![behind, face(100.0, 50.0, 0.8)]).len(), 2);
    }

    #[test]
    fn the_largest_sure_face_comes_first() {
        // A visor that is larger than the face, and barely sure.
        let faces = sure(vec![face(300.0, 196.0, 0.962), face(100.0, 182.0, 0.985)]);
        assert_eq!(confidences(&faces), [0.985, 0.962]);
        // Beside a certain face it is none.
        let faces = sure(vec![face(300.0, 196.0, 0.962), face(100.0, 182.0, 0.996)]);
        assert_eq!(confidences(&faces), [0.996]);
        // Of two certain ones the larger is meant.
        let faces = sure(vec![face(300.0, 300.0, 0.992), face(100.0, 182.0, 0.999), face(500.0, 400.0, 0.9)]);
        assert_eq!(confidences(&faces), [0.992, 0.999]);
        assert_eq!(sure(vec![face(100.0, 50.0, 0.95)]), []);
    }

    #[test]
    fn without_a_sure_face_the_surest_is_kept_if_it_may_be_one() {
        let found = surest(vec![face(100.0, 50.0, 0.85), face(200.0, 20.0, 0.9)]);
        assert_eq!(found.map(|face| face.confidence), Some(0.9));
        assert_eq!(surest(vec![face(100.0, 50.0, 0.7)]), None);
    }
}
