//! From our aligned square to the crop that the published network was trained with.
//!
//! EG3D (Chan et al. 2022) crops FFHQ's photos by five landmarks; our square is a view of the head's pivot
//! (docs/align.md). Measured on 16 test crops of the network's authors, ours is 1.117 times as wide (1.08 to 1.17
//! between people, 0.3 % within one) and its middle lies 6.6 % of their side higher (1.4 % between people), both turned
//! alike within 0.7 degrees.

use crate::portrait::Crop;

/// Side of our aligned square, in sides of EG3D's crop.
const WIDTH: f32 = 1.117;
/// How far the middle of EG3D's crop lies below ours, in its sides, along its own upright axis.
const DROP: f32 = 0.066;

/// EG3D's crop of the face whose aligned square this is.
#[must_use]
pub fn eg3d(aligned: &Crop) -> Crop {
    Crop { centre: aligned.place([0.0, DROP / WIDTH]), side: aligned.side / WIDTH, roll: aligned.roll }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crop_is_smaller_and_lies_lower_along_the_turned_axis() {
        let aligned = Crop { centre: [200.0, 300.0], side: 223.4, roll: 0.0 };
        let crop = eg3d(&aligned);
        // Products of numbers of some hundreds in f32.
        assert!((crop.side - 200.0).abs() < 1e-3 && (crop.centre[1] - 313.2).abs() < 1e-3, "{crop:?}");
        let turned = eg3d(&Crop { roll: std::f32::consts::FRAC_PI_2, ..aligned });
        // Its down is the photo's left.
        assert!((turned.centre[0] - 186.8).abs() < 1e-3 && (turned.centre[1] - 300.0).abs() < 1e-3, "{turned:?}");
    }
}
