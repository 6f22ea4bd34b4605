//! The way round a portrait that a film shows: the viewer's own slow turn, once there and back, so that its end meets
//! its beginning.

use crate::geometry::Camera;
use crate::view::orbit::{OrbitLimits, turned};

/// The cameras of a turn in so many frames.
pub fn cameras(frames: u32, limits: &OrbitLimits) -> Vec<Camera> {
    let at = |i: u32| turned(i as f32 / frames.max(1) as f32, limits);
    (0..frames).map(at).map(|[yaw, pitch]| Camera::orbit(yaw, pitch)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_goes_to_both_sides_and_its_end_meets_its_beginning() {
        let cameras = cameras(40, &OrbitLimits::default());
        let x: Vec<f32> = cameras.iter().map(|c| c.origin()[0]).collect();
        assert_eq!(x.len(), 40);
        assert!(x[10] > 0.9 && x[30] < -0.9 && x[0].abs() < 1e-5, "{x:?}");
        let step = x.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
        assert!((x[39] - x[0]).abs() <= step * 1.01);
    }
}
