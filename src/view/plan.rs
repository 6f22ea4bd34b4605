//! One picture to draw.

use crate::render::Quality;

/// One picture to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawPlan {
    /// Side of the marched image in pixels.
    pub resolution: u32,
    /// How finely its rays are sampled.
    pub quality: Quality,
    /// 0, or which of the further pictures that a still view is the mean of.
    pub pass: u32,
}

impl DrawPlan {
    /// A new picture.
    pub fn new(resolution: u32, quality: Quality) -> DrawPlan {
        DrawPlan { resolution, quality, pass: 0 }
    }

    /// Rays times evaluations: what the time of a picture grows with.
    pub(super) fn cost(&self) -> f64 {
        f64::from(self.resolution) * f64::from(self.resolution) * self.quality.evaluations()
    }
}
