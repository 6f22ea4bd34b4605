//! Cameras, poses and the constants of the world that the studio, the trainer and the renderer share.

pub mod camera;

pub use camera::{Camera, Pose};

/// 0 at `low` and below, 1 at `high` and above, smooth between: WGSL's function of that name.
pub fn smoothstep(low: f32, high: f32, x: f32) -> f32 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
