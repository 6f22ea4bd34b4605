//! The vector kernels against burn's operations. `tests/it/kernels_gpu.rs` measures the GPU's against these.

use burn::tensor::{Device, Distribution, Tensor, TensorData};

use super::around::{Act, Around, Film};
use super::attention::plain;
use super::laid::Laid;
use super::packed::{Packed, Taps};
use super::{Conv, apply, attention, burns, cpu, cross_attention, mix, reference};

/// Sums of up to 800 rounded products of numbers within 1, in another order, and what is done to them afterwards: each
/// rounds at 6e-8 of numbers up to about 20.
const TOLERANCE: f32 = 1e-4;

fn random<const D: usize>(shape: [usize; D]) -> Tensor<D> {
    Tensor::random(shape, Distribution::Uniform(-1.0, 1.0), &Device::flex())
}

fn check<const D: usize>(what: &str, wanted: Tensor<D>, found: Tensor<D>) {
    assert_eq!(wanted.dims(), found.dims(), "{what}");
    let (a, b): (Vec<f32>, Vec<f32>) =
        (wanted.into_data().try_to_vec().unwrap(), found.into_data().try_to_vec().unwrap());
    let worst = a.iter().zip(&b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst < TOLERANCE, "{what}: off by {worst}");
}

fn surroundings<const D: usize>(shape: [usize; D], act: Act) -> Around<D> {
    let c = shape[D - 1];
    let film = Film { numbers: random([1, 3 + 2 * c + 1]), at: 3, apart: c + 1 };
    Around { before: true, act, last: true, ..Around::default() }.plus(random(shape)).film(film)
}

#[test]
fn convolutions_and_products_are_burns() {
    for (i, (taps, side, from, to)) in [
        (Taps { kernel: 3, stride: 1, pad: 1, shuffled: false }, 20, 24, 24),
        (Taps { kernel: 3, stride: 2, pad: 1, shuffled: false }, 32, 5, 30),
        (Taps { kernel: 2, stride: 2, pad: 0, shuffled: false }, 16, 96, 192),
        (Taps { shuffled: true, ..Taps::ONE }, 12, 48, 96),
        (Taps { shuffled: true, ..Taps::ONE }, 7, 3, 20),
        (Taps::ONE, 9, 80, 72),
        // The aligner's.
        (Taps { kernel: 3, stride: 2, pad: 1, shuffled: false }, 24, 3, 16),
        (Taps::ONE, 24, 64, 6),
    ]
    .into_iter()
    .enumerate()
    {
        let bound = 1.0 / (taps.kernel as f32 * (from as f32).sqrt());
        let (weight, bias) = (random([to, from, taps.kernel, taps.kernel]) * bound, random([to]));
        let packed = Packed::of_convolution(weight.clone(), bias.clone(), taps.shuffled, 1);
        let laid = Laid::of(packed.clone());
        assert!(matches!(laid, Laid::Cpu(_)));
        let x = random([1 + i % 3, side, side, from]);
        let shape = laid.product(&x, taps, Around::default()).dims();
        for around in [Around::default(), surroundings(shape, [Act::None, Act::Leaky, Act::Gelu][i % 3])] {
            let found = laid.product(&x, taps, around.clone());
            let wanted = if taps.kernel == 1 {
                burns::product(x.clone(), &packed, taps, around)
            } else {
                burns::convolution(x.clone(), weight.clone(), bias.clone(), taps, around)
            };
            check(&format!("{taps:?} {from} to {to}"), wanted, found);
        }
    }
}

#[test]
fn a_doubled_map_repeats_every_place() {
    let (weight, bias) = (random([6, 9, 1, 1]), random([6]));
    let mut conv = Conv::doubled(9, 6, &Device::flex());
    conv.fill(weight.clone(), bias.clone());
    let (x, fine) = (random([2, 5, 7, 9]), random([2, 10, 14, 6]));
    let wanted = burns::convolution(x.clone(), weight, bias, Taps::ONE, Around::default());
    let wanted = wanted.reshape([2, 5, 1, 7, 1, 6]).expand([2, 5, 2, 7, 2, 6]).reshape([2, 10, 14, 6]);
    check("doubled", wanted + fine.clone(), conv.forward(x, Around::default().plus(fine)));
}

#[test]
fn sums_of_rows_are_burns() {
    for (n, k, c) in [(1, 37, 100), (6, 41, 128), (3, 1, 7)] {
        let (shares, rows) = (random([n, k]), random([k, c]));
        let shares = shares.clone() * shares.greater_elem(0.3).float();
        check(&format!("{n} {k} {c}"), shares.clone().matmul(rows.clone()), mix(shares, rows));
    }
}

#[test]
fn norms_are_burns() {
    for (rows, c) in [(1, 128), (65, 24), (9, 7)] {
        let (x, gain, shift) = (random([1, rows, c]) * 3.0 + 1.0, random([c]), random([c]));
        for around in [Around::default(), surroundings([1, rows, c], Act::None)] {
            let around = Around { before: false, last: false, ..around };
            let found = cpu::norm(&x, &gain, &shift, 1e-5, &around).unwrap();
            check(&format!("{rows} {c}"), reference::norm(x.clone(), gain.clone(), shift.clone(), 1e-5, around), found);
        }
    }
}

#[test]
fn attention_is_burns() {
    for (n, c, heads) in [(256, 192, 4), (6, 128, 4), (1, 12, 2)] {
        let qkv = random([1, n, 3 * c]) * 3.0;
        let part = |i: usize| qkv.clone().slice([0..1, 0..n, i * c..(i + 1) * c]);
        let wanted = burns::attention(part(0), part(1), part(2), heads, None);
        check(&format!("{n} {c}"), wanted.clone(), attention(qkv.clone(), heads));
        check(&format!("{n} {c}, plainly"), wanted, plain(part(0), part(1), part(2), heads, None));
    }
    let (q, kv) = (random([1, 50, 96]), random([1, 37, 192]));
    let bias = Tensor::from_floats([0.0, -1e4, 1.0].repeat(13)[..37].to_vec().as_slice(), &Device::flex());
    let part = |i: usize| kv.clone().slice([0..1, 0..37, i * 96..(i + 1) * 96]);
    let wanted = burns::attention(q.clone(), part(0), part(1), 4, Some(bias.clone()));
    check("cross, plainly", wanted.clone(), plain(q.clone(), part(0), part(1), 4, Some(&bias)));
    check("cross", wanted, cross_attention(q, kv.clone(), bias, 4));
}

#[test]
fn photos_are_changed_as_by_burn() {
    for (n, m, h, w) in [(16, 24, 8, 12), (20, 20, 20, 20), (7, 9, 16, 5)] {
        let (photo, change) = ((random([1, 3, n, m]) + 1.0) * 0.5, random([1, 14, h, w]));
        check(&format!("{n} {m}"), burns::apply(photo.clone(), change.clone(), 0.1), apply(photo, change, 0.1));
    }
}

#[test]
fn a_displacement_looks_that_many_picture_widths_away_and_holds_the_edges() {
    let (n, reach) = (5, 0.1);
    let photo: Vec<f32> = (0..3 * n * n).map(|i| ((i * 37) % 101) as f32 / 100.0).collect();
    // Two pixels to the right and half a pixel up: widths are 1, and a displacement of 1 moves a tenth of one.
    let (columns, rows) = (2.0 / n as f32 / reach, -0.5 / n as f32 / reach);
    let change: Vec<f32> = (0..12).map(|_| 0.0).chain([columns, rows]).flat_map(|d| vec![d; n * n]).collect();
    let device = Device::flex();
    let found = apply(
        Tensor::from_data(TensorData::new(photo.clone(), [1, 3, n, n]), &device),
        Tensor::from_data(TensorData::new(change, [1, 14, n, n]), &device),
        reach,
    );
    let found: Vec<f32> = found.into_data().try_to_vec().unwrap();
    for (y, x) in (0..n).flat_map(|y| (0..n).map(move |x| (y, x))) {
        for c in 0..3 {
            let at = |y: usize| photo[c * n * n + y * n + (x + 2).min(n - 1)];
            let wanted = (at(y) + at(y.saturating_sub(1))) / 2.0;
            // Places are a few units of f32 off, times differences below 1.
            assert!((found[4 * (y * n + x) + c] - wanted).abs() < 1e-5, "{c} {y} {x}");
        }
        assert_eq!(found[4 * (y * n + x) + 3], 1.0);
    }
}
