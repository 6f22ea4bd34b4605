//! Puts a finished head into the world by the FFHQ measure of its own face (docs/dataset.md).

use glam::Vec3;

use crate::assets::pack::{Base, centre};

/// Side of the FFHQ crop in world units.
pub const SIDE: f32 = 0.5535;
/// Where the midpoint of the eyes goes, in world units.
pub const EYES: Vec3 = Vec3::new(0.0, 0.02, 0.20);
/// Below this height nothing is seen from any camera in use.
pub const LOWEST: f32 = -0.42;

/// Centres of the left and the right eye, and the middle between the corners of the mouth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Landmarks {
    pub eyes: [Vec3; 2],
    pub mouth: Vec3,
}

impl Landmarks {
    pub fn find(base: &Base, positions: &[Vec3]) -> Self {
        let mouth = (positions[base.mouth[0] as usize] + positions[base.mouth[1] as usize]) * 0.5;
        Self { eyes: [centre(positions, &base.eyes[0]), centre(positions, &base.eyes[1])], mouth }
    }

    pub fn middle(&self) -> Vec3 {
        (self.eyes[0] + self.eyes[1]) * 0.5
    }

    /// Distance between the eyes.
    pub fn unit(&self) -> f32 {
        self.eyes[0].distance(self.eyes[1]).max(1e-6)
    }

    /// Side of the FFHQ crop, measured as in a frontal picture.
    pub fn side(&self) -> f32 {
        let ed = self.eyes[0].truncate().distance(self.eyes[1].truncate());
        let em = self.middle().truncate().distance(self.mouth.truncate());
        2.0 * (2.0 * ed).max(1.8 * em)
    }

    pub fn map(&self, place: &Placement) -> Self {
        Self { eyes: self.eyes.map(|e| place.apply(e)), mouth: place.apply(self.mouth) }
    }
}

/// A uniform scale and a shift.
#[derive(Debug, Clone, Copy)]
pub struct Placement {
    pub scale: f32,
    pub from: Vec3,
}

impl Placement {
    pub fn of(face: &Landmarks) -> Self {
        Self { scale: SIDE / face.side().max(1e-6), from: face.middle() }
    }

    pub fn apply(&self, p: Vec3) -> Vec3 {
        (p - self.from) * self.scale + EYES
    }
}
