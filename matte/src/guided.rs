//! The guided filter (He, Sun and Tang 2013, section 4, colour guide): an outline becomes as soft and as fine as the
//! photo is there.

use crate::mixture::inverse;

/// `values` `[n, n]` as a linear function of the photo's colours (`[n, n, 3]`) within windows of `2 reach + 1` places,
/// where colours that vary by less than `noise` say nothing; within 0..1.
pub fn guided(photo: &[f32], values: &[f32], n: usize, reach: usize, noise: f32) -> Vec<f32> {
    let colour = |c: usize| -> Vec<f32> { photo.iter().skip(c).step_by(3).copied().collect() };
    let colours: [Vec<f32>; 3] = std::array::from_fn(colour);
    let mean = |values: &[f32]| boxed(values, n, reach);
    let product = |a: &[f32], b: &[f32]| -> Vec<f32> { a.iter().zip(b).map(|(a, b)| a * b).collect() };

    let means = [0, 1, 2].map(|c| mean(&colours[c]));
    let value = mean(values);
    let with: [Vec<f32>; 3] = [0, 1, 2].map(|c| mean(&product(&colours[c], values)));
    let pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)];
    let squares = pairs.map(|(a, b)| mean(&product(&colours[a], &colours[b])));

    let mut slopes: [Vec<f32>; 4] = std::array::from_fn(|_| Vec::with_capacity(n * n));
    for i in 0..n * n {
        let mut spread = [[0.0; 3]; 3];
        for ((a, b), square) in pairs.into_iter().zip(&squares) {
            let cell = square[i] - means[a][i] * means[b][i];
            (spread[a][b], spread[b][a]) = (cell, cell);
        }
        for (c, row) in spread.iter_mut().enumerate() {
            row[c] += noise;
        }
        let (inverse, _) = inverse(&spread);
        let common: [f32; 3] = std::array::from_fn(|c| with[c][i] - means[c][i] * value[i]);
        let slope = inverse.map(|row| (0..3).map(|c| row[c] * common[c]).sum::<f32>());
        slopes[3].push(value[i] - (0..3).map(|c| slope[c] * means[c][i]).sum::<f32>());
        for c in 0..3 {
            slopes[c].push(slope[c]);
        }
    }
    let slopes = slopes.map(|s| mean(&s));
    (0..n * n)
        .map(|i| (slopes[3][i] + (0..3).map(|c| slopes[c][i] * colours[c][i]).sum::<f32>()).clamp(0.0, 1.0))
        .collect()
}

/// Mean over squares of `2 reach + 1` places, as much of them as there is.
fn boxed(values: &[f32], n: usize, reach: usize) -> Vec<f32> {
    let mut across = vec![0.0; n * n];
    for (from, to) in values.chunks_exact(n).zip(across.chunks_exact_mut(n)) {
        line(|i| from[i], n, reach, |i, mean| to[i] = mean);
    }
    let mut out = vec![0.0; n * n];
    for column in 0..n {
        line(|i| across[i * n + column], n, reach, |i, mean| out[i * n + column] = mean);
    }
    out
}

/// Running means of `n` numbers. In f64: what leaves a window is taken away again exactly enough.
fn line(from: impl Fn(usize) -> f32, n: usize, reach: usize, mut to: impl FnMut(usize, f32)) {
    let mut sum: f64 = (0..reach.min(n)).map(|i| f64::from(from(i))).sum();
    for i in 0..n {
        if i + reach < n {
            sum += f64::from(from(i + reach));
        }
        if i > reach {
            sum -= f64::from(from(i - reach - 1));
        }
        let count = (i + reach).min(n - 1) - i.saturating_sub(reach) + 1;
        to(i, (sum / count as f64) as f32);
    }
}
