//! The colours of every part of a photo.

use crate::model::layers::PARTS;
use crate::wish::Part;

/// The least standard deviation of a part's colours.
const SPREAD: f32 = 0.04;

/// How unlikely a part is that is not there: as `unlikely` has it, beside some tens for colours far from its mean.
const ABSENT: f32 = 100.0;

/// What is less of the photo is not there: what looks a little like glasses on a bare face is the corners of the eyes, like
/// a hat light on hair.
pub fn least(part: Part) -> f32 {
    match part {
        Part::Glasses | Part::Beard => 4e-3,
        Part::Headwear => 2e-2,
        _ => 0.0,
    }
}

/// A place of the photo: its parts, which sum to 1, and its colour in OKLab.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub parts: [f32; PARTS],
    pub lab: [f32; 3],
}

/// The colours of one part.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Colours {
    /// Share of the photo, of sure places.
    pub share: f32,
    /// In OKLab.
    pub mean: [f32; 3],
    /// One over the variances of L, a and b.
    pub inverse: [f32; 3],
    /// The sum of the variances' logarithms, and more for a part that is not there.
    pub logarithms: f32,
}

impl Colours {
    /// Minus twice the logarithm of how likely the part has a colour, but for a constant.
    pub fn unlikely(&self, lab: [f32; 3]) -> f32 {
        (0..3).map(|i| (lab[i] - self.mean[i]).powi(2) * self.inverse[i]).sum::<f32>() + self.logarithms
    }
}

/// The colours of all parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statistics {
    pub parts: [Colours; PARTS],
}

impl Statistics {
    /// Weighted by the parts' squares, so that where the network is sure counts.
    pub fn of(places: &[Place]) -> Self {
        let parts = std::array::from_fn(|p| {
            // In f64: of tens of thousands of places, differences of nearly equal sums are left.
            let (mut total, mut sums, mut squares) = (1e-3_f64, [0.0_f64; 3], [0.0_f64; 3]);
            for place in places {
                let weight = f64::from(place.parts[p] * place.parts[p]);
                total += weight;
                for i in 0..3 {
                    let value = f64::from(place.lab[i]);
                    sums[i] += weight * value;
                    squares[i] += weight * value * value;
                }
            }
            let mean = sums.map(|sum| sum / total);
            let variance: [f64; 3] =
                std::array::from_fn(|i| (squares[i] / total - mean[i] * mean[i]).max(0.0) + f64::from(SPREAD * SPREAD));
            let share = (total / places.len().max(1) as f64) as f32;
            let absent = if share < least(Part::ALL[p]) { ABSENT } else { 0.0 };
            Colours {
                share,
                mean: mean.map(|v| v as f32),
                inverse: variance.map(|v| (1.0 / v) as f32),
                logarithms: variance.iter().map(|v| v.ln()).sum::<f64>() as f32 + absent,
            }
        });
        Self { parts }
    }
}

#[cfg(test)]
mod tests {
    use super::super::pixel::refined;
    use super::*;

    #[test]
    fn sure_places_count_and_spread_is_measured() {
        let place = |part: usize, sure: f32, lab| {
            let mut parts = [0.0; PARTS];
            (parts[part], parts[0]) = (sure, 1.0 - sure);
            Place { parts, lab }
        };
        let places = [
            place(2, 1.0, [0.2, 0.1, 0.0]),
            place(2, 1.0, [0.4, 0.1, 0.0]),
            place(2, 0.1, [0.9, -0.3, 0.3]),
            place(1, 1.0, [0.7, 0.0, 0.1]),
        ];
        let found = Statistics::of(&places);
        let hair = found.parts[2];
        // The unsure place counts a hundredth of a sure one.
        assert!((hair.mean[0] - 0.304).abs() < 2e-3 && (hair.mean[1] - 0.098).abs() < 1e-3, "{hair:?}");
        assert!((1.0 / hair.inverse[0] - (0.01 + SPREAD * SPREAD + 0.0018)).abs() < 5e-4, "{hair:?}");
        assert!(hair.unlikely([0.3, 0.1, 0.0]) < hair.unlikely([0.7, 0.0, 0.1]));
        assert!((found.parts[1].share - 0.25).abs() < 1e-3);
        assert_eq!(Statistics::of(&[]).parts[3].mean, [0.0; 3]);
    }

    #[test]
    fn a_part_that_is_hardly_there_has_no_place() {
        let (hair, hat) = (Part::Hair.index(), Part::Headwear.index());
        let place = |hats: f32, lab| {
            let mut parts = [0.0; PARTS];
            (parts[hat], parts[hair]) = (hats, 1.0 - hats);
            Place { parts, lab }
        };
        let light = place(0.7, [0.4, 0.0, 0.0]);
        let of = |hats: usize| {
            let places: Vec<Place> =
                (0..100).map(|i| if i < hats { light } else { place(0.0, [0.2, 0.02, 0.03]) }).collect();
            refined(light.parts, light.lab, &Statistics::of(&places))
        };
        // Light on hair, and a hat.
        assert!(of(2)[hair] > 0.999 && of(20)[hat] > 0.9, "{:?} {:?}", of(2), of(20));
    }
}
