//! Small functions of numbers that many files use.

/// Hermite step from 0 at `a` to 1 at `b`, which may lie in either order.
pub fn smoothstep(a: f32, b: f32, x: f32) -> f32 {
    let t = ((x - a) / (b - a)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
