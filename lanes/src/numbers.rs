//! Functions of single numbers without branches, so that loops of them become vector instructions.

/// 1.5 * 2^23: added to a number below 2^22, it leaves the number's nearest whole one in the lowest bits.
pub(crate) const ROUNDING: f32 = 12_582_912.0;

/// The larger of two numbers. `f32::max` minds NaN as no instruction of WebAssembly does, and is a call there.
#[inline(always)]
pub fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// e^x, off by two units in the last place (after Cephes' `expf`); 0 below -87.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let below = x < -87.0;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUNDING;
    let whole = shifted - ROUNDING;
    let rest = x - whole * 0.693_359_4 + whole * 2.121_944_4e-4;
    let mut p = 1.987_569_1e-4;
    for c in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_66, 0.5] {
        p = p * rest + c;
    }
    let p = p * rest * rest + rest + 1.0;
    let power = f32::from_bits(shifted.to_bits().wrapping_add(127) << 23);
    if below { 0.0 } else { p * power }
}

/// GELU by the error function, Abramowitz and Stegun 7.1.26: off by 1e-7 |x|.
#[inline(always)]
pub(crate) fn gelu(x: f32) -> f32 {
    let a = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * a);
    let p = t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    let erf = 1.0 - p * exp(-a * a);
    0.5 * x * (1.0 + if x < 0.0 { -erf } else { erf })
}

/// Leaky ReLU of slope 0.1.
#[inline(always)]
pub(crate) fn leaky(x: f32) -> f32 {
    larger(x, 0.1 * x)
}

/// `ln(1 + e^x)`, within 4e-7 of exact relative to `max(1, x)`.
#[inline(always)]
pub fn softplus(x: f32) -> f32 {
    // e^-|x| by 2^k and a polynomial: Cody-Waite reduction, then Taylor to degree 6 on
    // |r| <= ln 2 / 2, where the remainder is below 2e-7.
    let a = larger(-x.abs(), -80.0);
    let shifted = a * std::f32::consts::LOG2_E + ROUNDING;
    let k = shifted - ROUNDING;
    let r = (a - k * (355.0 / 512.0)) + k * 2.121_944_4e-4;
    let p = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r / 720.0)))));
    let y = p * f32::from_bits(shifted.to_bits().wrapping_add(127) << 23);
    // ln(1 + y) = 2 artanh(y / (2 + y)), whose argument is at most 1/3.
    let z = y / (2.0 + y);
    let q = z * z;
    let series = 1.0 + q * (1.0 / 3.0 + q * (0.2 + q * (1.0 / 7.0 + q * (1.0 / 9.0 + q / 11.0))));
    larger(x, 0.0) + 2.0 * z * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponentials_are_right_over_their_range() {
        for i in -8700..=8800 {
            let x = i as f32 / 100.0;
            let right = f64::from(x).exp();
            // Two units in the last place of f32, 1.2e-7 each.
            assert!((f64::from(exp(x)) / right - 1.0).abs() < 2.5e-7, "{x}: {} for {right}", exp(x));
        }
        assert_eq!([exp(-88.0), exp(-1e30), exp(0.0)], [0.0, 0.0, 1.0]);
    }

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
    fn gelu_is_that_of_the_error_function() {
        // From a table of the normal distribution: x * P(X < x).
        for (x, right) in
            [(0.0, 0.0), (1.0, 0.841_344_7), (-1.0, -0.158_655_3), (2.0, 1.954_499_7), (-3.0, -0.004_049_694)]
        {
            assert!((gelu(x) - right).abs() < 1e-6, "{x}: {}", gelu(x));
        }
    }
}
