//! The cameras that people are drawn from.

use std::f32::consts::PI;

use glam::Vec2;
use rand::Rng;
use rand_distr::{Distribution, Normal};

use crate::draw::camera::Camera;

/// Draws the cameras of one person: the photo's, one near the front, then wide ones.
pub fn sample_views(count: usize, rng: &mut impl Rng) -> Vec<Camera> {
    let deg = PI / 180.0;
    (0..count)
        .map(|view| match view {
            0 => {
                let yaw = bounded_normal(16.0, 35.0, rng) * deg;
                let pitch = bounded_normal(8.5, 20.0, rng) * deg;
                let roll = bounded_normal(5.0, 15.0, rng) * deg;
                // One crop in five is far off.
                let off = if rng.random::<f32>() < 0.2 { 2.0 } else { 1.0 };
                let zoom = bounded_normal(0.06 * off, 0.25, rng);
                let shift = Vec2::new(bounded_normal(0.02 * off, 0.1, rng), bounded_normal(0.02 * off, 0.1, rng));
                Camera::photo(yaw, pitch, roll, zoom, shift)
            }
            1 => Camera::orbit(rng.random_range(-15.0..15.0) * deg, rng.random_range(-15.0..15.0) * deg),
            _ => Camera::orbit(rng.random_range(-50.0..50.0) * deg, rng.random_range(-22.0..22.0) * deg),
        })
        .collect()
}

/// A field of view in radians: 10 to 40 degrees, long lenses more often than a selfie's.
pub fn sample_lens(rng: &mut impl Rng) -> f32 {
    (10.0 * 4.0_f32.powf(rng.random::<f32>().powf(1.4))).to_radians()
}

/// A frontal-ish camera for a prompt picture.
pub fn sample_prompt_view(rng: &mut impl Rng) -> Camera {
    let deg = PI / 180.0;
    let yaw = bounded_normal(10.0, 25.0, rng) * deg;
    let pitch = bounded_normal(5.0, 12.0, rng) * deg;
    let roll = bounded_normal(3.0, 10.0, rng) * deg;
    let zoom = bounded_normal(0.06, 0.2, rng);
    let shift = Vec2::new(bounded_normal(0.02, 0.06, rng), bounded_normal(0.02, 0.06, rng));
    Camera::photo(yaw, pitch, roll, zoom, shift).with_lens(sample_lens(rng))
}

/// A centred normal number, drawn again until it lies within `limit`.
fn bounded_normal(deviation: f32, limit: f32, rng: &mut impl Rng) -> f32 {
    // A positive finite deviation is always accepted, so the fall-back is never taken.
    let Ok(normal) = Normal::new(0.0_f32, deviation) else { return 0.0 };
    loop {
        let x = normal.sample(rng);
        if x.abs() <= limit {
            return x;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::draw::camera::{RADIUS, focal};

    // Single precision: a few roundings of numbers near three.
    const ROUNDING: f32 = 2e-6;

    #[test]
    fn views_stay_within_their_limits() {
        let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(9);
        for _ in 0..50 {
            let views = sample_views(4, &mut rng);
            assert!(views[0].origin.x.abs() <= RADIUS * 35_f32.to_radians().sin() + ROUNDING);
            assert!(views[1].origin.x.abs() <= RADIUS * 15_f32.to_radians().sin() + ROUNDING);
            assert!(views[2..].iter().all(|v| v.focal == focal() && v.centre == Vec2::splat(0.5)));
        }
    }

    #[test]
    fn lenses_reach_from_long_to_wide() {
        let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(3);
        let lenses: Vec<f32> = (0..200).map(|_| sample_lens(&mut rng).to_degrees()).collect();
        assert!(lenses.iter().all(|l| (9.99..40.01).contains(l)));
        assert!(lenses.iter().any(|l| *l < 12.0) && lenses.iter().any(|l| *l > 33.0));
    }
}
