//! Where the samples of a ray lie.

use crate::paper::render::SAMPLES;

/// Shift of every even sample within its interval: the middle, in place of a random number.
const JITTER: f32 = 0.5;
/// Added to the weights before they are normalised, so that none is zero.
const FLOOR: f32 = 1e-5;

/// The even samples: `near` to `far`, each shifted half an interval onwards. The last lies beyond
/// `far`, as in the published code.
pub fn even(near: f32, far: f32) -> [f32; SAMPLES] {
    let step = (far - near) / (SAMPLES - 1) as f32;
    std::array::from_fn(|i| near + step * i as f32 + JITTER * step)
}

/// The importance draws, evenly spread: `(k + 1/2) / 48`, in place of random numbers.
pub fn even_draws() -> [f32; SAMPLES] {
    std::array::from_fn(|k| (k as f32 + 0.5) / SAMPLES as f32)
}

/// More samples where the weights of the intervals are large.
///
/// `weights` belong to the 47 intervals between `depths`; `draws` in [0, 1) choose by the inverse
/// of their cumulative distribution. The samples come in the order of the draws.
pub fn important(depths: &[f32; SAMPLES], weights: &[f32; SAMPLES - 1], draws: &[f32; SAMPLES]) -> [f32; SAMPLES] {
    // The largest of two neighbours, then the mean of two neighbours: wider and smoother.
    let most: [f32; SAMPLES] = std::array::from_fn(|i| match i {
        0 => weights[0],
        i if i == SAMPLES - 1 => weights[i - 1],
        i => weights[i - 1].max(weights[i]),
    });
    const BINS: usize = SAMPLES - 3;
    // The first and the last interval are dropped.
    let smooth: [f32; BINS] = std::array::from_fn(|i| 0.5 * (most[i + 1] + most[i + 2]) + 0.01 + FLOOR);
    let total: f32 = smooth.iter().sum();
    let mut cumulative = [0.0_f32; BINS + 1];
    for i in 0..BINS {
        cumulative[i + 1] = cumulative[i] + smooth[i] / total;
    }
    // The bins' edges are the middles of the first 46 intervals.
    let edge = |i: usize| 0.5 * (depths[i] + depths[i + 1]);
    draws.map(|draw| {
        let found = cumulative.partition_point(|&c| c <= draw);
        let (below, above) = (found.saturating_sub(1), found.min(BINS));
        let step = cumulative[above] - cumulative[below];
        let step = if step < FLOOR { 1.0 } else { step };
        edge(below) + (draw - cumulative[below]) / step * (edge(above) - edge(below))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_samples_end_half_an_interval_beyond() {
        let depths = even(2.25, 3.3);
        // Roundings of numbers around 3.
        assert!((depths[0] - 2.261_170_2).abs() < 1e-6 && (depths[47] - 3.311_17).abs() < 1e-6);
    }

    #[test]
    fn draws_follow_the_weight() {
        let depths = even(2.25, 3.3);
        let mut weights = [0.0; SAMPLES - 1];
        weights[20] = 1.0;
        let fine = important(&depths, &weights, &even_draws());
        assert!(fine.windows(2).all(|w| w[0] <= w[1]), "ascending draws give ascending samples");
        let near = fine.iter().filter(|d| (**d - depths[20]).abs() < 0.06).count();
        // Four of 45 bins hold 1 + 1/2 + 1/2 of weight against 0.01 in each of the others.
        assert!(near >= 36, "{near} of 48 samples near the surface");
        let flat = important(&depths, &[0.0; SAMPLES - 1], &even_draws());
        let gaps: Vec<f32> = flat.windows(2).map(|w| w[1] - w[0]).collect();
        assert!(gaps.iter().all(|g| (g - gaps[0]).abs() < 1e-5), "no weight, even samples: {gaps:?}");
    }
}
