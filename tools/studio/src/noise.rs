//! Value noise in space: the same point always has the same value, which keeps patterns fixed on a surface from every view.

use glam::Vec3;

/// Smooth noise in 0..1 with one cell per unit.
pub fn value(p: Vec3, seed: u32) -> f32 {
    let (x, y, z) = (floor(p.x), floor(p.y), floor(p.z));
    let f = p - Vec3::new(x as f32, y as f32, z as f32);
    let s = f * f * (3.0 - 2.0 * f);
    let pair = |v: i32, factor: u32| [v as u32, v.wrapping_add(1) as u32].map(|v| v.wrapping_mul(factor));
    let (x, y, z) = (pair(x, FACTORS[0]), pair(y, FACTORS[1]), pair(z, FACTORS[2]));
    let corner = |dx: usize, dy: usize, dz: usize| scatter(seed ^ x[dx] ^ y[dy] ^ z[dz]);
    let lerp = |a: f32, b: f32, t: f32| a + (b - a) * t;
    let row = |dy, dz| lerp(corner(0, dy, dz), corner(1, dy, dz), s.x);
    lerp(lerp(row(0, 0), row(1, 0), s.y), lerp(row(0, 1), row(1, 1), s.y), s.z)
}

/// The whole number at or below `x`.
fn floor(x: f32) -> i32 {
    let cut = x as i32;
    cut.saturating_sub(i32::from(cut as f32 > x))
}

/// Three octaves of [`value`], 0..1.
pub fn fractal(p: Vec3, seed: u32) -> f32 {
    (4.0 * value(p, seed) + 2.0 * value(p * 2.03, seed ^ 0x51) + value(p * 4.11, seed ^ 0xa3)) / 7.0
}

/// Three random numbers in 0..1 of a cell.
pub fn lattice3(cell: Vec3, seed: u32) -> Vec3 {
    let (x, y, z) = (cell.x as i32, cell.y as i32, cell.z as i32);
    Vec3::new(lattice(x, y, z, seed), lattice(x, y, z, seed ^ 0x9e1), lattice(x, y, z, seed ^ 0x3c7))
}

/// What spreads the coordinates of a cell over 32 bits.
const FACTORS: [u32; 3] = [0x8da6_b343, 0xd816_3841, 0xcb1a_b31f];

fn lattice(x: i32, y: i32, z: i32, seed: u32) -> f32 {
    let [a, b, c] = FACTORS;
    scatter(seed ^ (x as u32).wrapping_mul(a) ^ (y as u32).wrapping_mul(b) ^ (z as u32).wrapping_mul(c))
}

/// A random number in 0..1 from the bits of a cell.
fn scatter(mut h: u32) -> f32 {
    h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
    h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
    h ^= h >> 15;
    (h >> 8) as f32 / (1 << 24) as f32
}

/// 0..1 from an index.
pub fn hash(mut x: u32) -> f32 {
    x = (x ^ (x >> 16)).wrapping_mul(0x7feb_352d);
    x = (x ^ (x >> 15)).wrapping_mul(0x846c_a68b);
    ((x ^ (x >> 16)) >> 8) as f32 / 16_777_216.0
}
