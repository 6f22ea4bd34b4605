//! The small decoder: features of a point to raw density, three colours and a gate. Shader twin:
//! `field.wgsl`.
//!
//! Most of the time of a CPU view is spent in the softplus of the hidden layer, so it is written
//! in a form that compilers turn into vector instructions.

use crate::field::MAX_HIDDEN;

/// Outputs a hidden unit is packed with: density, three colours, gate, three zeros.
pub const OUTPUTS: usize = 8;

/// Runs the packed decoder (see `FieldData::decoder`) on one point's features.
///
/// Returns density, three colours (before the sigmoid) and gate, then three zeros.
pub fn decode(packed: &[f32], hidden: usize, input: &[f32]) -> [f32; OUTPUTS] {
    let (first, rest) = packed.split_at(input.len() * hidden);
    let (bias, rest) = rest.split_at(hidden);
    let (second, out_bias) = rest.split_at(hidden * OUTPUTS);
    let mut buffer = [0.0_f32; MAX_HIDDEN];
    let sums = &mut buffer[..hidden];
    sums.copy_from_slice(bias);
    for (value, row) in input.iter().zip(first.chunks_exact(hidden)) {
        for (s, w) in sums.iter_mut().zip(row) {
            *s += value * w;
        }
    }
    for s in sums.iter_mut() {
        *s = softplus(*s);
    }
    let mut out = [0.0_f32; OUTPUTS];
    out.copy_from_slice(&out_bias[..OUTPUTS]);
    for (h, row) in sums.iter().zip(second.chunks_exact(OUTPUTS)) {
        for (o, w) in out.iter_mut().zip(row) {
            *o += h * w;
        }
    }
    out
}

/// `ln(1 + e^x)`, within 4e-7 of exact relative to `max(1, x)`, without calls or branches.
#[inline]
pub fn softplus(x: f32) -> f32 {
    // e^-|x| by 2^k and a polynomial: Cody-Waite reduction, then Taylor to degree 6 on
    // |r| <= ln 2 / 2, where the remainder is below 2e-7.
    let a = (-x.abs()).max(-80.0);
    const ROUND: f32 = 12_582_912.0;
    let k = (a * std::f32::consts::LOG2_E + ROUND) - ROUND;
    let r = (a - k * (355.0 / 512.0)) + k * 2.121_944_4e-4;
    let p = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r / 720.0)))));
    let y = p * f32::from_bits((((k as i32) + 127) << 23) as u32);
    // ln(1 + y) = 2 artanh(y / (2 + y)), whose argument is at most 1/3.
    let z = y / (2.0 + y);
    let q = z * z;
    let series = 1.0 + q * (1.0 / 3.0 + q * (0.2 + q * (1.0 / 7.0 + q * (1.0 / 9.0 + q / 11.0))));
    x.max(0.0) + 2.0 * z * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softplus_is_accurate() {
        for i in -4000..4000 {
            let x = i as f32 * 0.02;
            let exact = f64::from(x).max(0.0) + (-f64::from(x).abs()).exp().ln_1p();
            let error = (f64::from(softplus(x)) - exact).abs();
            // As documented: a few roundings of numbers up to max(1, x).
            assert!(error < 4e-7 * exact.max(1.0), "softplus({x}) is off by {error}");
        }
    }

    #[test]
    fn decoder_matches_its_formula() {
        // Two features, two hidden units, by hand in f64.
        let w1 = [[0.5, -1.0], [0.25, 2.0]];
        let b1 = [0.1, -0.3];
        let mut packed: Vec<f32> = vec![0.5, -1.0, 0.25, 2.0, 0.1, -0.3];
        let second: Vec<f32> = (0..16).map(|i| i as f32 * 0.125 - 1.0).collect();
        let bias: Vec<f32> = (0..8).map(|i| i as f32).collect();
        packed.extend(&second);
        packed.extend(&bias);
        let x = [0.7_f32, -0.4];
        let out = decode(&packed, 2, &x);
        for o in 0..8 {
            let mut expected = f64::from(bias[o]);
            for h in 0..2 {
                let sum: f64 = b1[h] + f64::from(x[0]) * w1[0][h] + f64::from(x[1]) * w1[1][h];
                expected += sum.exp().ln_1p() * f64::from(second[h * 8 + o]);
            }
            assert!((f64::from(out[o]) - expected).abs() < 1e-5, "output {o}");
        }
    }
}
