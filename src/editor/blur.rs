//! A normal distribution's blur.

/// Of places `[n, n]`, of this standard deviation in places; the edge goes on.
pub(super) fn blurred(values: &[f32], n: usize, sigma: f32) -> Vec<f32> {
    let reach = (3.0 * sigma) as usize;
    let weights: Vec<f32> =
        (0..=2 * reach).map(|k| (-(k as f32 - reach as f32).powi(2) / (2.0 * sigma * sigma)).exp()).collect();
    across(&across(values, n, &weights), n, &weights)
}

/// Blurred along rows, and turned over: twice is both ways.
fn across(values: &[f32], n: usize, weights: &[f32]) -> Vec<f32> {
    let reach = weights.len() / 2;
    let whole: f32 = weights.iter().sum();
    (0..n * n)
        .map(|i| {
            let (column, row) = (i / n, i % n);
            let sum: f32 = weights
                .iter()
                .enumerate()
                .map(|(k, weight)| weight * values[row * n + (column + k).saturating_sub(reach).min(n - 1)])
                .sum();
            sum / whole
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speck_becomes_a_bell_and_an_even_picture_stays() {
        let n = 32;
        let mut speck = vec![0.0; n * n];
        speck[16 * n + 16] = 1.0;
        let bell = blurred(&speck, n, 2.0);
        // Sampled at places and cut at three deviations, which leaves out 0.3 % each way.
        let at = |right: usize, down: usize| bell[(16 + down) * n + 16 + right];
        let wanted = |r: f32| (-r * r / 8.0).exp() / (8.0 * std::f32::consts::PI);
        assert!((at(0, 0) - wanted(0.0)).abs() < 3e-4 && (at(2, 0) - wanted(2.0)).abs() < 3e-4);
        assert!((at(1, 1) - wanted(2.0_f32.sqrt())).abs() < 3e-4 && (bell.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        // A sum of rounded weights.
        assert!(blurred(&[0.7; 64], 8, 1.8).iter().all(|v| (v - 0.7).abs() < 1e-6));
    }
}
