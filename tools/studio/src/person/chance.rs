//! Draws that several files make.

use glam::Vec3;
use rand::Rng;
use rand_distr::{Distribution, Normal};

/// A normal number; the spread is always a positive constant of the code.
pub fn normal(rng: &mut impl Rng, mean: f32, spread: f32) -> f32 {
    Normal::new(mean, spread).map_or(mean, |n| n.sample(rng))
}

/// One of a list of values with weights.
pub fn pick<T: Copy>(rng: &mut impl Rng, list: &[(T, f32)], otherwise: T) -> T {
    let mut left = rng.random::<f32>() * list.iter().map(|l| l.1).sum::<f32>();
    for (value, weight) in list {
        left -= weight;
        if left < 0.0 {
            return *value;
        }
    }
    otherwise
}

/// A colour a little lighter or darker and of another hue; `spread` in logarithms.
pub fn jitter(rng: &mut impl Rng, colour: Vec3, spread: f32) -> Vec3 {
    let all = normal(rng, 0.0, spread);
    colour * Vec3::from([(); 3].map(|()| (all + normal(rng, 0.0, 0.3 * spread)).exp()))
}

/// The linear colour of a garment.
pub fn garment_colour(rng: &mut impl Rng) -> Vec3 {
    let value = rng.random_range(0.02..0.75f32).powf(1.3);
    let hue = rng.random_range(0.0..std::f32::consts::TAU);
    let saturation = rng.random_range(0.0..0.85f32);
    Vec3::from([0.0, 1.0, 2.0].map(|k| value * (1.0 - saturation * (0.5 + 0.5 * (hue + k * 2.094f32).cos()))))
}
