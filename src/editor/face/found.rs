//! Where a face's features are in a photo.

use super::mouth::Mouth;
use crate::editor::spectacles::{EYE, Eyes, Fit, expected};
use crate::geometry::Camera;

/// The tip of the nose of whoever is placed as every face is.
const NOSE: [f32; 3] = [0.0, -0.055, 0.26];

/// Where a face's features are in a photo, in its widths.
#[derive(Debug, Clone)]
pub(in crate::editor) struct Face {
    /// Between the eyes.
    pub middle: [f32; 2],
    /// From the person's right eye to the left one.
    pub across: [f32; 2],
    /// As far down as the eyes of a face that looks at the camera are apart.
    pub down: [f32; 2],
    pub nose: [f32; 2],
    /// None where none is seen.
    pub mouth: Option<Mouth>,
    /// Whether its inside is seen.
    pub is_open: bool,
    /// Whether glasses are before the eyes.
    pub has_glasses: bool,
}

impl Face {
    /// As the photo's camera sees it, with the eyes and the mouth where they are, closed and without glasses; none where the
    /// camera does not see where the eyes should be.
    pub fn new(camera: &Camera, eyes: Eyes, mouth: Option<Mouth>) -> Option<Self> {
        let fit = Fit::between(expected(camera)?, eyes);
        let nose = fit.of(camera.project(NOSE)?);
        let [x, y, z] = EYE;
        let origin = camera.origin();
        let away = (origin[0].powi(2) + (origin[1] - y).powi(2) + (origin[2] - z).powi(2)).sqrt();
        let apart = 2.0 * x * camera.intrinsics[0] / away * fit.scale();
        let across = [eyes[1][0] - eyes[0][0], eyes[1][1] - eyes[0][1]];
        let long = across[0].hypot(across[1]).max(1e-6);
        Some(Self {
            middle: [(eyes[0][0] + eyes[1][0]) / 2.0, (eyes[0][1] + eyes[1][1]) / 2.0],
            across,
            down: [-across[1] / long * apart, across[0] / long * apart],
            nose,
            mouth,
            is_open: false,
            has_glasses: false,
        })
    }

    /// A place in distances between the eyes, across and down from between them.
    pub(super) fn within(&self, at: [f32; 2]) -> [f32; 2] {
        let away = [at[0] - self.middle[0], at[1] - self.middle[1]];
        let part = |axis: [f32; 2]| {
            (away[0] * axis[0] + away[1] * axis[1]) / (axis[0] * axis[0] + axis[1] * axis[1]).max(1e-9)
        };
        [part(self.across), part(self.down)]
    }

    /// A way across and down, in the photo's widths.
    pub(super) fn way(&self, [across, down]: [f32; 2]) -> [f32; 2] {
        [across * self.across[0] + down * self.down[0], across * self.across[1] + down * self.down[1]]
    }
}
