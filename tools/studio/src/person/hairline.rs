//! Where hair grows on a scalp: a hairline that may recede at forehead and temples, and a crown that may be bare.

use glam::Vec3;

use crate::math::smoothstep;
use crate::noise;

/// A hairline; the default one recedes nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Hairline {
    /// How far it recedes, eye distances along the scalp: 0.3 is a high forehead, 1.3 bares the front; with a bare crown the sides stay.
    pub recede: f32,
    /// How much more at the temples.
    pub temples: f32,
    /// Radius of the bare crown in eye distances.
    pub crown: f32,
    pub seed: u32,
}

impl Hairline {
    /// Height over the plane of a full hairline at a point in the coordinates of `Mask`; as in `Regions`.
    pub fn height(m: Vec3) -> f32 {
        Vec3::new(0.0, 0.82, -0.57).dot(m - Vec3::new(0.0, 1.22, 0.40))
    }

    /// Share of the hair that is left at a point of the scalp, 0..1.
    pub fn keeps(&self, m: Vec3) -> f32 {
        if self.recede <= 0.0 && self.crown <= 0.0 {
            return 1.0;
        }
        let rough = 0.25 * (noise::value(m * 5.0, self.seed) - 0.5);
        let temple = smoothstep(0.25, 0.85, m.x.abs());
        let gone = self.recede * (0.6 + self.temples * temple) - 0.15;
        let front = smoothstep(gone - 0.16, gone + 0.16, Self::height(m) + rough);
        let d = (m - Vec3::new(0.0, 1.75, -1.75)).length() + rough;
        let crown = if self.crown > 0.0 { smoothstep(self.crown - 0.2, self.crown + 0.2, d) } else { 1.0 };
        // The sides and the nape stay.
        let side = smoothstep(0.95, 0.60, m.y + rough) * smoothstep(0.1, -0.4, m.z);
        (front * crown).max(side)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hair_goes_from_front_and_crown_and_stays_at_the_sides() {
        let (front, crown, side) = (Vec3::new(0.0, 1.45, 0.1), Vec3::new(0.0, 1.85, -1.7), Vec3::new(1.2, 0.2, -1.6));
        let full = Hairline::default();
        assert!([front, crown, side].iter().all(|m| full.keeps(*m) == 1.0));
        let high = Hairline { recede: 1.3, temples: 0.6, crown: 0.0, seed: 1 };
        assert!(high.keeps(front) < 0.2 && high.keeps(crown) > 0.9 && high.keeps(side) > 0.9);
        let wreath = Hairline { recede: 1.6, temples: 0.6, crown: 1.1, seed: 1 };
        assert!(wreath.keeps(front) < 0.1 && wreath.keeps(crown) < 0.1 && wreath.keeps(side) > 0.9);
    }
}
