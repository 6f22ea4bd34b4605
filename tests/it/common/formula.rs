//! Weights and inputs made by a small integer hash, so that any program can make the same ones.
//!
//! `value = offset + (2u - 1) a` with `u` from `splitmix64(fnv1a64(name) + i)`; `offset` and `a` go by
//! the tensor's name and shape. They keep every stage of the published network at a spread of about 1.

use volteface::paper::convert::tensors::{ENCODER, Entry, filter, tensors};
use volteface::weights::Archive;

pub fn fnv1a64(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}

pub fn splitmix64(x: u64) -> u64 {
    let z = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// `offset + (2u - 1) a` in double, rounded once.
pub fn value(hash: u64, i: u64, offset: f64, a: f64) -> f32 {
    let u = (splitmix64(hash.wrapping_add(i)) >> 11) as f64 * 2.0_f64.powi(-53);
    (offset + (2.0 * u - 1.0) * a) as f32
}

/// The gain of an encoder's weight.
fn gain(name: &str) -> f64 {
    let stem = name == "encoder.conv1.weight" || name == "EHigh_encoder.net.0.weight";
    let rectified = ["encoder.", "decoder.", "EHigh_encoder.", "F_encoder.net.", "Final_encoder.net."];
    match name {
        _ if stem => 4.0,
        n if n.starts_with("encoder.layer") && n.ends_with("conv2.weight") => 0.7,
        n if n.starts_with("encoder.layer") && n.ends_with("downsample.0.weight") => 1.0,
        n if rectified.iter().any(|r| n.starts_with(r)) || n.starts_with("Final_encoder.output_net.") => 1.5,
        n if n.ends_with(".attn.q.weight") => 4.0,
        n if n.ends_with(".mlp.dwconv.dwconv.weight") => 1.5,
        _ => 1.0,
    }
}

/// The published tensor filled by the formula.
pub fn fill(entry: &Entry) -> Vec<f32> {
    let (name, shape) = (entry.name.as_str(), &entry.shape);
    let n: usize = shape.iter().product();
    let hash = fnv1a64(name);
    let plain = |offset: f64, a: f64| (0..n as u64).map(|i| value(hash, i, offset, a)).collect::<Vec<f32>>();
    if name.ends_with("resample_filter") {
        return filter().to_vec();
    }
    if name.ends_with("noise_strength") {
        return plain(0.5, 0.1);
    }
    let encoder = entry.dictionary == ENCODER;
    if name.ends_with("weight") && encoder && shape.len() >= 2 {
        let fan_in: usize = shape[1..].iter().product();
        let a = gain(name) * (3.0 / fan_in as f64).sqrt();
        if shape[1] != 5 {
            return plain(0.0, a);
        }
        // Coordinates are large numbers.
        let inner = shape[2] * shape[3];
        return (0..n).map(|i| value(hash, i as u64, 0.0, if (i / inner) % 5 >= 3 { a / 512.0 } else { a })).collect();
    }
    if name.ends_with("weight") && !encoder {
        let a = if name == "decoder.net.0.weight" { 2.0 } else { 1.0 } * 3.0_f64.sqrt();
        let dense = |i: usize| if name == "decoder.net.2.weight" && i < shape[1] { 8.0 * a } else { a };
        return (0..n).map(|i| value(hash, i as u64, 0.0, dense(i))).collect();
    }
    if name.ends_with("weight") {
        return if name == "Ref_encoder.patch_emb.norm.weight" { plain(4.0, 0.4) } else { plain(1.0, 0.1) };
    }
    if name.ends_with("bias") {
        let mut bias = plain(if name.contains(".affine.") { 1.0 } else { 0.0 }, 0.1);
        if name == "decoder.net.2.bias" {
            bias[0] = value(hash, 0, 15.0, 0.1);
        }
        return bias;
    }
    plain(0.0, 1.0)
}

/// The formula's weights for every kept tensor whose path begins with one of `parts`, each part's own
/// name left out.
pub fn archive(part: &str) -> Archive {
    let mut archive = Archive::default();
    for entry in tensors() {
        let kept = match &entry.role {
            volteface::paper::convert::tensors::Role::Kept { path }
            | volteface::paper::convert::tensors::Role::Transposed { path } => path.starts_with(part),
            _ => false,
        };
        if kept && let Some((path, shape, values)) = entry.convert(fill(&entry)).expect("the formula's numbers") {
            archive.insert(path.strip_prefix(part).expect("checked above"), &shape, &values);
        }
    }
    archive
}

/// A wave between 0 and 112.
pub fn triangle(t: i64) -> i64 {
    let r = t.rem_euclid(224);
    if r < 112 { r } else { 224 - r }
}

/// The picture `name` (`input` or `prompt`): `[512, 512, 3]`, 8 bit.
pub fn picture(name: &str) -> Vec<u8> {
    let hash = fnv1a64(name);
    let mut out = Vec::with_capacity(512 * 512 * 3);
    for row in 0..512_i64 {
        for column in 0..512_i64 {
            let (x, y) = if name == "prompt" { (row, column) } else { (column, row) };
            for c in 0..3_i64 {
                let noise = splitmix64(hash.wrapping_add(((row * 512 + column) * 3 + c) as u64)) >> 59;
                let waves = triangle(x * (c + 1) + 2 * y + 37 * c) + triangle(3 * y - x * (2 - c) + 1024 + 53 * c);
                out.push((waves + noise as i64) as u8);
            }
        }
    }
    out
}

/// 8-bit pixels `[n, n, 3]` as `[3, n, n]` in [0, 1].
pub fn planar(pixels: &[u8]) -> Vec<f32> {
    let n = pixels.len() / 3;
    (0..3 * n).map(|i| f32::from(pixels[(i % n) * 3 + i / n]) / 255.0).collect()
}

/// Smooth planes that need no encoder: `[3, 256, 256, 32]`.
pub fn planes() -> Vec<f32> {
    let mut planes = vec![0.0; 3 * 256 * 256 * 32];
    for ch in 0..96 {
        for y in 0..256 {
            for x in 0..256 {
                let v = triangle((x * (1 + ch % 3) + y * (2 - ch % 2) + 29 * ch) as i64) - 56;
                planes[(((ch / 32) * 256 + y) * 256 + x) * 32 + ch % 32] = v as f32 / 32.0;
            }
        }
    }
    planes
}
