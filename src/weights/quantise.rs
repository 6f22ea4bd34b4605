//! f32 values to the types weights are stored in.

use safetensors::Dtype;

/// What a converted file stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    F32,
    F16,
    Int8,
}

/// A tensor as bytes; int8 has its scales beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    pub name: String,
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    pub data: Vec<u8>,
}

/// What a tensor of the published network is stored as when `wanted` is asked for.
///
/// Vectors are small and stay in f32. So do the two first convolutions, which see pixel coordinates
/// of up to 511 through weights hundreds of times smaller than the colours', and the decoder, whose
/// density is an exponent. With int8, f16 is what reaches the picture directly (the tokens' positions, the
/// super-resolution) and the way from the photo to the planes: the renderer makes ten times as much of an
/// error of the planes, and these layers are where it comes from (docs/paper.md, Weights).
pub fn precision(path: &str, shape: &[usize], wanted: Precision) -> Precision {
    let exact = ["low.stem", "high.convs.0.", "decoder."];
    let half = [
        "low.",
        "geometry.",
        "fuse.conv",
        "fuse.block",
        "fuse.out",
        "super_resolution.",
        "prompt.cls",
        "prompt.position",
    ];
    if shape.len() < 2 || exact.iter().any(|p| path.starts_with(p)) {
        return Precision::F32;
    }
    match wanted {
        Precision::Int8 if half.iter().any(|p| path.starts_with(p)) => Precision::F16,
        other => other,
    }
}

/// Bytes that [`store`] makes of a tensor.
pub fn stored_bytes(shape: &[usize], precision: Precision) -> u64 {
    let values = shape.iter().product::<usize>() as u64;
    match precision {
        Precision::F32 => 4 * values,
        Precision::F16 => 2 * values,
        Precision::Int8 => values + 4 * shape[channel_axis(shape)] as u64,
    }
}

/// The axis of the output channels: the first of a convolution, the last of a matrix.
fn channel_axis(shape: &[usize]) -> usize {
    usize::from(shape.len() == 2)
}

/// Stores `values` of the given shape. int8 has one scale for each output channel: the first axis of
/// a convolution, the last of a matrix.
pub fn store(name: &str, shape: &[usize], values: &[f32], precision: Precision) -> Vec<Stored> {
    let stored = |dtype, data| Stored { name: name.to_owned(), dtype, shape: shape.to_vec(), data };
    match precision {
        Precision::F32 => vec![stored(Dtype::F32, bytes(values))],
        Precision::F16 => {
            let data = values.iter().flat_map(|&v| half::f16::from_f32(v).to_le_bytes()).collect();
            vec![stored(Dtype::F16, data)]
        }
        Precision::Int8 => {
            let axis = channel_axis(shape);
            let (channels, inner) = (shape[axis], shape[axis + 1..].iter().product::<usize>().max(1));
            let channel = |i: usize| (i / inner) % channels;
            let mut most = vec![0.0_f32; channels];
            for (i, v) in values.iter().enumerate() {
                most[channel(i)] = most[channel(i)].max(v.abs());
            }
            // A channel of zeros needs no scale of its own.
            let scales: Vec<f32> = most.iter().map(|m| if *m > 0.0 { m / 127.0 } else { 1.0 }).collect();
            let data = values.iter().enumerate().map(|(i, v)| (v / scales[channel(i)]).round() as i8 as u8).collect();
            let mut scale_shape = vec![1; shape.len()];
            scale_shape[axis] = channels;
            let scale =
                Stored { name: format!("{name}.scale"), dtype: Dtype::F32, shape: scale_shape, data: bytes(&scales) };
            vec![stored(Dtype::I8, data), scale]
        }
    }
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::Archive;
    use crate::weights::chunks::Writer;

    fn round_trip(shape: &[usize], values: &[f32], precision: Precision) -> Vec<f32> {
        let mut archive = Archive::default();
        let mut writer = Writer::new(1 << 20);
        for stored in store("x", shape, values, precision) {
            writer.add(stored);
        }
        for (name, bytes) in writer.finish().unwrap() {
            archive.add(&name, &bytes).unwrap();
        }
        let decoded = archive.decode("x").unwrap().unwrap();
        assert_eq!(decoded.shape, shape);
        decoded.values
    }

    #[test]
    fn every_type_comes_back_within_its_own_rounding() {
        let values: Vec<f32> = (0..24).map(|i| (i as f32 - 11.5) * 0.01 * (1 + i / 8 * 10) as f32).collect();
        for shape in [vec![3, 2, 2, 2], vec![8, 3]] {
            assert_eq!(round_trip(&shape, &values, Precision::F32), values);
            for (a, b) in round_trip(&shape, &values, Precision::F16).iter().zip(&values) {
                // f16 has 11 bits.
                assert!((a - b).abs() <= b.abs() / 2048.0);
            }
            let axis = usize::from(shape.len() == 2);
            let inner: usize = shape[axis + 1..].iter().product();
            let channel = |i: usize| i / inner % shape[axis];
            let found = round_trip(&shape, &values, Precision::Int8);
            for (i, (a, b)) in found.iter().zip(&values).enumerate() {
                let most = (0..24).filter(|&j| channel(j) == channel(i)).map(|j| values[j].abs()).fold(0.0, f32::max);
                // Half a step of 1/127 of the channel's largest value, and f32 rounding.
                assert!((a - b).abs() <= most / 254.0 * 1.001, "{i}: {a} against {b}");
            }
        }
        assert_eq!(round_trip(&[2, 1, 1], &[0.0, 0.0], Precision::Int8), [0.0, 0.0]);
    }

    #[test]
    fn sizes_are_known_before_anything_is_stored() {
        for shape in [vec![3, 2, 2, 2], vec![8, 3]] {
            for precision in [Precision::F32, Precision::F16, Precision::Int8] {
                let made: usize = store("x", &shape, &[0.5; 24], precision).iter().map(|s| s.data.len()).sum();
                assert_eq!(stored_bytes(&shape, precision), made as u64);
            }
        }
    }

    #[test]
    fn what_int8_would_spoil_is_kept() {
        let at = |path, shape: &[usize]| precision(path, shape, Precision::Int8);
        assert_eq!(at("low.stem.weight", &[64, 5, 7, 7]), Precision::F32);
        assert_eq!(at("high.convs.0.weight", &[64, 5, 7, 7]), Precision::F32);
        assert_eq!(at("high.convs.1.weight", &[128, 64, 3, 3]), Precision::Int8);
        assert_eq!(at("prompt.blocks.0.qkv.weight", &[768, 2304]), Precision::Int8);
        assert_eq!(at("fuse.patch.proj.weight", &[1024, 256, 7, 7]), Precision::Int8);
        assert_eq!(at("fuse.block.q.weight", &[1024, 1024]), Precision::F16);
        assert_eq!(at("decoder.fc1.weight", &[32, 64]), Precision::F32);
        assert_eq!(at("fuse.conv.bias", &[256]), Precision::F32);
        assert_eq!(at("super_resolution.blocks.0.conv1.weight", &[256, 256, 3, 3]), Precision::F16);
        assert_eq!(precision("fuse.conv.weight", &[256, 256, 3, 3], Precision::F16), Precision::F16);
    }
}
