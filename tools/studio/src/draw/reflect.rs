//! What a surface point gives back of its light.

use glam::Vec3;

/// Where highlights and reflections are seen from.
pub const VIEWER: Vec3 = Vec3::new(0.0, 0.02, 2.7);

/// How light answers at a point: the shaded colour is albedo x `diffuse` + `gloss`. What drawings need comes with it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Answer {
    pub diffuse: Vec3,
    pub gloss: Vec3,
    pub normal: Vec3,
    /// Openness 0..1 to the surroundings.
    pub open: f32,
}

/// The mirrored direction to the viewer.
pub(crate) fn reflect(normal: Vec3, viewer: Vec3) -> Vec3 {
    2.0 * normal.dot(viewer) * normal - viewer
}
