//! Which squares are faces, which of them is the one to use, and which are one and the same.

use crate::align::Face;
use crate::align::overlap::{overlap, within};
use crate::portrait::Crop;

/// From this confidence on a face is sure; chosen on held-out people and real photos (the card).
pub const SURE: f32 = 0.96;
/// From this one on it is certain, and what is not even [`COMPANION`] beside it is none: the aligner was seen to be so
/// certain of no false face.
const CERTAIN: f32 = 0.99;
const COMPANION: f32 = 0.98;
/// The confidence that a face needs which is not upright; false ones got up to 0.97, real ones 0.998.
const TURNED: f32 = 0.985;
/// Below this a square shows no face, not even one that something covers: upright pictures without any got up to 0.84.
pub(super) const HARDLY: f32 = 0.85;
/// Two squares that overlap more than this are one face.
const SAME: f32 = 0.3;
/// A square of which more lies within a surer one, and whose centre is within [`REACH`] sides of that one's, is an eye
/// or a hairline of that face.
const PART: f32 = 0.75;
/// Farther out it is the face of somebody behind.
const REACH: f32 = 0.36;

/// The faces of an upright photo, the one to use first: the largest that is sure enough for its size. Where one is
/// certain, only sure ones are given.
pub(super) fn upright(mut faces: Vec<Face>) -> Vec<Face> {
    let is_certain = faces.iter().any(|face| face.confidence >= CERTAIN);
    let least = if is_certain { COMPANION } else { HARDLY };
    faces.retain(|face| face.confidence > least);
    faces.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    faces
}

/// The same of a photo that was turned to look at it, which takes more.
pub(super) fn turned(mut faces: Vec<Face>) -> Vec<Face> {
    faces.retain(|face| face.confidence > TURNED);
    upright(faces)
}

/// What a face counts: its side in pixels by the odds' logarithm that it is one. Of two certain faces the larger counts
/// more, while a hat that is a little larger than the face under it does not.
fn weight(face: &Face) -> f32 {
    let p = face.confidence.clamp(1e-6, 1.0 - 1e-6);
    face.crop.side * (p / (1.0 - p)).ln()
}

/// One square of each face, the surest (greedy non-maximum suppression).
pub(super) fn non_maximum_suppression(mut faces: Vec<Face>) -> Vec<Face> {
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
        let kept =
            non_maximum_suppression(vec![face(100.0, 50.0, 0.8), face(104.0, 50.0, 0.9), face(150.0, 50.0, 0.6)]);
        assert_eq!(confidences(&kept), [0.9, 0.6]);
        // A quarter of the side: too small for SAME, but a part of the surer face.
        let eye = face(110.0, 12.5, 0.7);
        assert_eq!(non_maximum_suppression(vec![eye, face(100.0, 50.0, 0.8)]), [face(100.0, 50.0, 0.8)]);
        // Somebody behind, small in the corner of the large face's square.
        let behind = Face { crop: Crop { centre: [117.0, 97.0], side: 12.5, ..SQUARE }, ..eye };
        assert_eq!(non_maximum_suppression(vec![behind, face(100.0, 50.0, 0.8)]).len(), 2);
    }

    #[test]
    fn the_largest_sure_face_comes_first() {
        // A visor that is larger than the face, and barely sure.
        assert_eq!(confidences(&upright(vec![face(300.0, 196.0, 0.962), face(100.0, 182.0, 0.985)])), [0.985, 0.962]);
        // Beside a certain face it is none.
        assert_eq!(confidences(&upright(vec![face(300.0, 196.0, 0.962), face(100.0, 182.0, 0.996)])), [0.996]);
        // Of two certain ones the larger is meant.
        let two = vec![face(300.0, 300.0, 0.992), face(100.0, 182.0, 0.998), face(500.0, 400.0, 0.9)];
        assert_eq!(confidences(&upright(two)), [0.992, 0.998]);
        // A face behind a camera, and an elbow.
        assert_eq!(confidences(&upright(vec![face(300.0, 191.0, 0.982), face(100.0, 384.0, 0.91)])), [0.91, 0.982]);
        assert_eq!(upright(vec![face(100.0, 50.0, 0.8)]), []);
    }

    #[test]
    fn a_turned_face_has_to_be_surer() {
        assert_eq!(turned(vec![face(100.0, 50.0, 0.965), face(200.0, 400.0, 0.9)]), []);
        assert_eq!(confidences(&turned(vec![face(100.0, 50.0, 0.998)])), [0.998]);
    }
}
