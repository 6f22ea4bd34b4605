//! Smooth swellings and shifts of the morphed body, for shapes that no morph target reaches.

use glam::Vec3;

use super::place::Landmarks;

/// Scales and shifts what lies in an ellipsoid about a point of the face. Lengths in eye distances, measured from the middle
/// of the eyes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Warp {
    pub at: Vec3,
    pub reach: Vec3,
    /// About the point; 1 keeps the size.
    pub scale: Vec3,
    pub shift: Vec3,
    /// Done on both sides of the face.
    pub twice: bool,
}

impl Warp {
    /// A change of size about a point on the middle line.
    pub fn new(at: [f32; 3], reach: [f32; 3], scale: [f32; 3], shift: [f32; 3]) -> Self {
        Self { at: at.into(), reach: reach.into(), scale: scale.into(), shift: shift.into(), twice: false }
    }

    /// The same on both sides.
    pub fn pair(at: [f32; 3], reach: [f32; 3], scale: [f32; 3], shift: [f32; 3]) -> Self {
        Self { twice: true, ..Self::new(at, reach, scale, shift) }
    }

    /// Both eyes, lids and all, `scale` times as large.
    pub fn eyes(scale: f32) -> Self {
        Self::pair([0.5, 0.0, 0.0], [0.62, 0.62, 0.80], [scale, scale, 1.0 + 0.6 * (scale - 1.0)], [0.0; 3])
    }

    /// Moves `body` about the landmarks of `face`.
    pub fn apply(&self, face: &Landmarks, body: &mut [Vec3]) {
        let (middle, unit) = (face.middle(), face.unit());
        let sides: &[f32] = if self.twice { &[1.0, -1.0] } else { &[1.0] };
        for side in sides {
            let mirror = Vec3::new(*side, 1.0, 1.0);
            // The eyes are measured where they are; an uneven face has them at uneven places.
            let centre = match (self.twice, self.at.truncate() == glam::Vec2::new(0.5, 0.0)) {
                (true, true) => face.eyes[usize::from(*side < 0.0)] + Vec3::Z * (self.at.z * unit),
                _ => middle + self.at * mirror * unit,
            };
            for p in body.iter_mut() {
                let d = *p - centre;
                let w = weight((d / (self.reach * unit)).length());
                if w > 0.0 {
                    *p += w * (d * (self.scale - Vec3::ONE) + self.shift * mirror * unit);
                }
            }
        }
    }
}

/// 1 in the inner third, 0 from the rim on, smooth between.
fn weight(r: f32) -> f32 {
    const FLAT: f32 = 0.35;
    if r >= 1.0 {
        return 0.0;
    }
    let t = ((r - FLAT) / (1.0 - FLAT)).max(0.0);
    let s = 1.0 - t * t;
    s * s
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warp_stays_within_its_reach_and_never_folds() {
        let face = Landmarks { eyes: [Vec3::X, -Vec3::X], mouth: Vec3::new(0.0, -2.0, 0.0) };
        // Twice the eye distance of one, so all lengths double.
        let line: Vec<Vec3> = (0..200).map(|k| Vec3::new(1.0 + k as f32 * 0.01, 0.0, 0.0)).collect();
        let mut moved = line.clone();
        Warp { twice: false, at: Vec3::new(0.5, 0.0, 0.0), ..Warp::eyes(1.45) }.apply(&face, &mut moved);
        assert_eq!(moved[199], line[199]);
        assert!((moved[20].x - 1.0 - 1.45 * 0.2).abs() < 1e-4, "{}", moved[20].x);
        assert!(moved.windows(2).all(|w| w[1].x > w[0].x));
    }
}
