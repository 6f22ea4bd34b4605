//! Where the person ends in the photo. A network that has seen few real photos says it roughly; the photo's own colours
//! and contrasts say it to the pixel. On the host, once a photo; knows no network.

mod cut;
mod fill;
mod guided;
mod mixture;

pub use cut::cut;
pub use fill::fill;
pub use guided::guided;

/// Half the guided filter's window in places, and how much of the colours' variance is noise: strands of two places
/// stay, grain does not.
const REACH: usize = 6;
const NOISE: f32 = 1e-4;
/// A cut that shares less than this with what the network says has lost its way (a person and a background of one
/// colour), and is not used.
const LEAST_SHARED: f32 = 0.6;

/// How much of each place is the person, 0 to 1: `[2 n, 2 n]` of `prior` `[n, n]`, what a network says, and the photo
/// `[2 n, 2 n, 3]` in 0..1.
pub fn matte(photo: &[f32], prior: &[f32], n: usize) -> Vec<f32> {
    let found = cut(&halved(photo, n, 3), prior, n);
    let rough = if shared(&found, prior) < LEAST_SHARED { prior } else { &found };
    guided(photo, &resized(rough, n, 2 * n), 2 * n, REACH, NOISE)
}

/// Means of 2 x 2 places of `[2 n, 2 n, channels]`.
pub fn halved(values: &[f32], n: usize, channels: usize) -> Vec<f32> {
    let at = |row: usize, column: usize, c: usize| values[(row * 2 * n + column) * channels + c];
    let mut out = Vec::with_capacity(n * n * channels);
    for (row, column) in (0..n * n).map(|i| (2 * (i / n), 2 * (i % n))) {
        for c in 0..channels {
            let sum = at(row, column, c) + at(row, column + 1, c) + at(row + 1, column, c) + at(row + 1, column + 1, c);
            out.push(sum / 4.0);
        }
    }
    out
}

/// `[n, n]` at `[m, m]` places, bilinear between their middles, its edge going on.
pub fn resized(values: &[f32], n: usize, m: usize) -> Vec<f32> {
    let taps: Vec<(usize, usize, f32)> = (0..m)
        .map(|i| {
            let at = ((i as f32 + 0.5) * n as f32 / m as f32 - 0.5).clamp(0.0, n as f32 - 1.0);
            let low = at as usize;
            (low, (low + 1).min(n - 1), at.fract())
        })
        .collect();
    let mut out = Vec::with_capacity(m * m);
    for &(top, bottom, down) in &taps {
        for &(left, right, across) in &taps {
            let row = |y: usize| values[y * n + left] * (1.0 - across) + values[y * n + right] * across;
            out.push(row(top) * (1.0 - down) + row(bottom) * down);
        }
    }
    out
}

/// Intersection over union of what is above a half.
fn shared(a: &[f32], b: &[f32]) -> f32 {
    let (mut both, mut any) = (0_u32, 0_u32);
    for (a, b) in a.iter().zip(b) {
        both += u32::from(*a > 0.5 && *b > 0.5);
        any += u32::from(*a > 0.5 || *b > 0.5);
    }
    both as f32 / any.max(1) as f32
}

#[cfg(test)]
mod tests;
