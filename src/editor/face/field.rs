//! Where a face's places go, feature by feature.

use super::found::Face;

/// How far above the eyes brows lie, and how soft what moves them is, in distances between the eyes.
const BROWS_UP: f32 = 0.36;
const BROWS_SOFT: f32 = 0.15;
/// From where to where, from between the eyes outwards, a brow goes from its inner to its outer end.
const BROW: [f32; 2] = [0.12, 0.85];
const BEYOND_BROW: f32 = 0.16;
/// How much of that is left of somebody with glasses.
const BEHIND_GLASSES: f32 = 0.35;
/// How far cheeks are pushed up by a smile, where that is most: beside the corners, and above them, in halves of the mouth.
const CHEEK_AT: [f32; 2] = [1.5, -1.1];
/// Softness of what moves a mouth above and below it, beyond its corners, and of the cheeks.
const ACROSS: f32 = 0.7;
const BEYOND: f32 = 0.45;
const CHEEK_SOFT: f32 = 0.5;

/// How far cheeks reach to the side, how far beyond them something moves, how far below the eyes they lie and how soft that
/// is, in distances between the eyes.
const CHEEKS: f32 = 1.15;
const BESIDE_CHEEKS: f32 = 0.35;
const CHEEKS_DOWN: f32 = 0.85;
const CHEEKS_SOFT: f32 = 0.6;

/// What is grown or shrunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feature {
    Eyes,
    Nose,
    Lips,
}

/// One movement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Field {
    /// Corners of the mouth, in halves of its width: apart, up, and cheeks up.
    Corners { apart: f32, up: f32, cheeks: f32 },
    /// Brows, in distances between the eyes: up at the inner and at the outer ends, and inner ends together.
    Brows { inner: f32, outer: f32, together: f32 },
    /// Cheeks and jaw, away from the middle by this share.
    Cheeks { out: f32 },
    /// A feature grows by these shares, across and down.
    Grows { feature: Feature, by: [f32; 2] },
}

fn soft(v: f32, width: f32) -> f32 {
    (-v * v / (2.0 * width * width)).exp()
}

impl Field {
    /// How far a place of the photo goes, in its widths.
    pub fn moved(self, face: &Face, at: [f32; 2]) -> [f32; 2] {
        match self {
            Self::Corners { apart, up, cheeks } => {
                let Some(mouth) = &face.mouth else { return [0.0; 2] };
                let [x, y] = mouth.within(at);
                let (beyond, level) = (soft((x.abs() - 1.0).max(0.0), BEYOND), soft(y, ACROSS));
                let within = x.abs().min(1.0);
                // From the middle, where nothing goes up, to the corners, where most does.
                let corner = (1.0 - (std::f32::consts::PI * within).cos()) / 2.0;
                let cheek = soft(x.abs() - CHEEK_AT[0], CHEEK_SOFT) * soft(y - CHEEK_AT[1], CHEEK_SOFT);
                let along = apart * x.signum() * within * beyond * level;
                mouth.way([along, -(up * corner * beyond * level + cheeks * cheek)])
            }
            Self::Brows { inner, outer, together } => {
                let [x, y] = face.within(at);
                let [from, to] = BROW;
                let along = ((x.abs() - from) / (to - from)).clamp(0.0, 1.0);
                let there = soft((x.abs() - to).max(0.0), BEYOND_BROW) * soft(y + BROWS_UP, BROWS_SOFT);
                let up = inner + (outer - inner) * along;
                // A frame before brows would bend with them.
                let there = if face.has_glasses { BEHIND_GLASSES * there } else { there };
                let inwards = -x.signum() * together * (1.0 - along) * (x.abs() / from).min(1.0);
                face.way([inwards * there, -up * there])
            }
            Self::Cheeks { out } => {
                let [x, y] = face.within(at);
                let there = soft((x.abs() - CHEEKS).max(0.0), BESIDE_CHEEKS) * soft(y - CHEEKS_DOWN, CHEEKS_SOFT);
                face.way([out * x * there, 0.0])
            }
            Self::Grows { feature, by } => feature.grown(face, at, by),
        }
    }
}

impl Feature {
    fn grown(self, face: &Face, at: [f32; 2], by: [f32; 2]) -> [f32; 2] {
        let grown = |[x, y]: [f32; 2], [wide, high]: [f32; 2]| {
            let there = soft(x, wide) * soft(y, high);
            [by[0] * x * there, by[1] * y * there]
        };
        match self {
            Self::Lips => {
                let Some(mouth) = &face.mouth else { return [0.0; 2] };
                mouth.way(grown(mouth.within(at), [0.9, 0.42]))
            }
            Self::Eyes if face.has_glasses => [0.0; 2],
            Self::Eyes => {
                let [x, y] = face.within(at);
                // The eyes are half their distance from between them.
                let ways = [-0.5, 0.5].map(|eye| grown([x - eye, y], [0.24, 0.2]));
                face.way([ways[0][0] + ways[1][0], ways[0][1] + ways[1][1]])
            }
            Self::Nose => {
                let ([x, y], [u, v]) = (face.within(at), face.within(face.nose));
                face.way(grown([x - u, y - v], [0.26, 0.28]))
            }
        }
    }
}
