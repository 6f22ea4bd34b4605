//! A small network of one hidden layer at one point, as a ray asks for it thousands of times.

use crate::four::Four;
use crate::numbers::softplus;
#[cfg(target_arch = "x86_64")]
use crate::widest::has_fma;

/// Outputs that a hidden unit is packed with.
pub const OUTPUTS: usize = 8;
/// Hidden units that are summed up at once: as many as two or four registers hold.
const BLOCK: usize = 16;
/// The most of them.
const MOST: usize = 512;

/// `second · softplus(first · input + bias) + out_bias`. `packed` is first `[inputs][hidden]`, bias `[hidden]`, second
/// `[hidden][8]`, out_bias `[8]`, row-major.
///
/// # Panics
/// If `packed` has another length, or more than 512 hidden units.
#[must_use]
pub fn decode(packed: &[f32], hidden: usize, input: &[f32]) -> [f32; OUTPUTS] {
    assert!(hidden <= MOST, "at most {MOST} hidden units");
    assert_eq!(packed.len(), (input.len() + 1) * hidden + (hidden + 1) * OUTPUTS, "weights for every input");
    #[cfg(target_arch = "x86_64")]
    if has_fma() {
        // SAFETY: the processor has these instructions.
        return unsafe { decode_fused(packed, hidden, input) };
    }
    if cfg!(target_arch = "wasm32") && hidden.is_multiple_of(BLOCK) {
        return by_four(packed, hidden, input);
    }
    run(packed, hidden, input, |a, b, sum| a * b + sum)
}

/// The same where hidden units come in blocks.
fn by_four(packed: &[f32], hidden: usize, input: &[f32]) -> [f32; OUTPUTS] {
    let (first, rest) = packed.split_at(input.len() * hidden);
    let (bias, rest) = rest.split_at(hidden);
    let (second, out_bias) = rest.split_at(hidden * OUTPUTS);
    // In blocks of four, whatever is left over: hidden and outputs are multiples.
    let [first, bias, second, out_bias] = [first, bias, second, out_bias].map(|weights| weights.as_chunks::<4>().0);
    let mut out = [Four::load(&out_bias[0]), Four::load(&out_bias[1])];
    for block in 0..hidden / BLOCK {
        let from = block * BLOCK / 4;
        let mut sums: [Four; BLOCK / 4] = std::array::from_fn(|k| Four::load(&bias[from + k]));
        for (value, row) in input.iter().zip(first.chunks_exact(hidden / 4)) {
            let (value, row) = (Four::splat(*value), &row[from..][..BLOCK / 4]);
            for (sum, weights) in sums.iter_mut().zip(row) {
                *sum = *sum + value * Four::load(weights);
            }
        }
        let mut units = [[0.0; 4]; BLOCK / 4];
        for (unit, sum) in units.iter_mut().zip(sums) {
            sum.softplus().store(unit);
        }
        let rows = second[block * BLOCK * 2..].as_chunks::<2>().0;
        for (value, [left, right]) in units.as_flattened().iter().zip(rows) {
            let value = Four::splat(*value);
            out = [out[0] + value * Four::load(left), out[1] + value * Four::load(right)];
        }
    }
    let mut both = [[0.0; 4]; 2];
    for (to, from) in both.iter_mut().zip(out) {
        from.store(to);
    }
    std::array::from_fn(|i| both[i / 4][i % 4])
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn decode_fused(packed: &[f32], hidden: usize, input: &[f32]) -> [f32; OUTPUTS] {
    run(packed, hidden, input, f32::mul_add)
}

#[inline(always)]
fn run(packed: &[f32], hidden: usize, input: &[f32], add: impl Fn(f32, f32, f32) -> f32) -> [f32; OUTPUTS] {
    let (first, rest) = packed.split_at(input.len() * hidden);
    let (bias, rest) = rest.split_at(hidden);
    let (second, out_bias) = rest.split_at(hidden * OUTPUTS);
    let mut out = [0.0; OUTPUTS];
    out.copy_from_slice(out_bias);
    let mut units = 0;
    while units < hidden {
        let block = BLOCK.min(hidden - units);
        let mut sums = [0.0; BLOCK];
        if block == BLOCK {
            sums.copy_from_slice(&bias[units..units + BLOCK]);
            for (value, row) in input.iter().zip(first.chunks_exact(hidden)) {
                let row = &row[units..][..BLOCK];
                for j in 0..BLOCK {
                    sums[j] = add(*value, row[j], sums[j]);
                }
            }
        } else {
            sums[..block].copy_from_slice(&bias[units..]);
            for (value, row) in input.iter().zip(first.chunks_exact(hidden)) {
                for (sum, weight) in sums.iter_mut().zip(&row[units..]) {
                    *sum = add(*value, *weight, *sum);
                }
            }
        }
        for sum in &mut sums {
            *sum = softplus(*sum);
        }
        let (rows, _) = second[units * OUTPUTS..].as_chunks::<OUTPUTS>();
        for (value, row) in sums[..block].iter().zip(rows) {
            for (o, weight) in out.iter_mut().zip(row) {
                *o = add(*value, *weight, *o);
            }
        }
        units += block;
    }
    out
}

/// `out += weight * texel` for each of some texels of a channel-last map.
///
/// # Panics
/// If a texel lies outside the map.
pub fn gather(map: &[f32], texels: &[usize], weights: &[f32], out: &mut [f32]) {
    let channels = out.len();
    if cfg!(target_arch = "wasm32") && channels.is_multiple_of(4) {
        return gather_four(map, texels, weights, out);
    }
    for (texel, weight) in texels.iter().zip(weights) {
        for (sum, value) in out.iter_mut().zip(&map[texel * channels..][..channels]) {
            *sum += weight * value;
        }
    }
}

/// The same of channels that come in fours.
fn gather_four(map: &[f32], texels: &[usize], weights: &[f32], out: &mut [f32]) {
    let (fours, channels) = (out.len() / 4, out.len());
    let (out, _) = out.as_chunks_mut::<4>();
    for (texel, weight) in texels.iter().zip(weights) {
        let weight = Four::splat(*weight);
        let (values, _) = map[texel * channels..][..channels].as_chunks::<4>();
        for (sum, value) in out[..fours].iter_mut().zip(values) {
            (Four::load(sum) + weight * Four::load(value)).store(sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look like weights.
    fn numbers(n: usize) -> Vec<f32> {
        (0..n).map(|i| ((i * 7919 % 1009) as f32 / 504.5 - 1.0) * 0.4).collect()
    }

    #[test]
    fn it_is_its_formula_for_any_width() {
        for hidden in [1, 15, 16, 40, 64] {
            let inputs = 21;
            let packed = numbers((inputs + 1) * hidden + (hidden + 1) * OUTPUTS);
            let input: Vec<f32> = numbers(inputs).iter().map(|v| 3.0 * v).collect();
            let out = decode(&packed, hidden, &input);
            let fours = if hidden % BLOCK == 0 { by_four(&packed, hidden, &input) } else { out };
            for (o, found) in out.iter().chain(&fours).enumerate().map(|(o, found)| (o % OUTPUTS, found)) {
                let second = (inputs + 1) * hidden;
                let mut right = f64::from(packed[second + hidden * OUTPUTS + o]);
                for h in 0..hidden {
                    let sum: f64 =
                        (0..inputs).map(|i| f64::from(input[i]) * f64::from(packed[i * hidden + h])).sum::<f64>()
                            + f64::from(packed[inputs * hidden + h]);
                    right += sum.exp().ln_1p() * f64::from(packed[second + h * OUTPUTS + o]);
                }
                // Sums of 64 numbers below 2: a few roundings of 1e-7 each.
                assert!((f64::from(*found) - right).abs() < 2e-5, "{hidden} units, output {o}: {found} for {right}");
            }
        }
    }

    #[test]
    fn texels_are_weighed() {
        let map = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let mut out = [0.5, 0.0, 0.0];
        gather(&map, &[1, 0], &[2.0, 1.0], &mut out);
        assert_eq!(out, [9.5, 12.0, 15.0]);
        let map: Vec<f32> = (0..16).map(|i| i as f32).collect();
        let mut out = [0.5; 8];
        gather_four(&map, &[1, 0], &[2.0, 1.0], &mut out);
        // Small whole numbers and a half: exact.
        assert_eq!(out, std::array::from_fn(|i| 16.5 + 3.0 * i as f32));
    }
}
