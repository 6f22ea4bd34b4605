//! Pictures from the host to the device, over each other, and looked up elsewhere.

use burn::tensor::{Device, Int, Tensor, TensorData};

use super::error::EditorError;

/// Largest side of a photo the edited picture is made at.
const MOST_SIDE: usize = 4096;

/// `[n, n, 3]` on the host to `[1, 3, n, n]` on the device; without a `side`, n is found from the
/// number of values.
///
/// # Errors
/// [`EditorError::Pixels`] if the values are no square picture of that side.
pub(crate) fn upload(
    device: &Device,
    what: &'static str,
    pixels: &[f32],
    side: Option<usize>,
) -> Result<Tensor<4>, EditorError> {
    let n = side.unwrap_or_else(|| (pixels.len() / 3).isqrt());
    if n == 0 || n > MOST_SIDE || n * n * 3 != pixels.len() {
        return Err(EditorError::Pixels { what, expected: format!("{n} x {n} x 3"), found: pixels.len() });
    }
    let mut planar = vec![0.0; pixels.len()];
    for (i, pixel) in pixels.chunks_exact(3).enumerate() {
        for (c, &value) in pixel.iter().enumerate() {
            planar[c * n * n + i] = value;
        }
    }
    Ok(Tensor::from_data(TensorData::new(planar, [1, 3, n, n]), device))
}

/// Features `[n, n, channels]` as they lie at places of the same square of side 1, row by row; its edge goes on.
pub(super) fn looked_up(features: Tensor<3>, from: &[[f32; 2]]) -> Tensor<3> {
    let [n, _, channels] = features.dims();
    let (device, flat) = (features.device(), features.reshape([n * n, channels]));
    let mut taps: [(Vec<i32>, Vec<f32>); 4] = Default::default();
    for place in from {
        let at = place.map(|v| (v * n as f32 - 0.5).clamp(0.0, n as f32 - 1.0));
        let [low, part] = [at.map(f32::floor), at.map(f32::fract)];
        for (i, (index, weight)) in taps.iter_mut().enumerate() {
            let step = [i % 2, i / 2];
            let [x, y] = [0, 1].map(|axis| (low[axis] as usize + step[axis]).min(n - 1));
            let along = |axis: usize| if step[axis] == 1 { part[axis] } else { 1.0 - part[axis] };
            index.push((y * n + x) as i32);
            weight.push(along(0) * along(1));
        }
    }
    let looked = taps.map(|(index, weight)| {
        let index = Tensor::<1, Int>::from_data(TensorData::new(index, [n * n]), &device);
        flat.clone().select(0, index) * Tensor::<2>::from_data(TensorData::new(weight, [n * n, 1]), &device)
    });
    let [a, b, c, d] = looked;
    (a + b + c + d).reshape([n, n, channels])
}

/// What was drawn `[4, side, side]`, its colour times its opacity first, over a photo, by so much.
pub(super) fn over(photo: Tensor<4>, drawn: Vec<f32>, amount: f32) -> Tensor<4> {
    let [_, _, _, side] = photo.dims();
    let drawn = Tensor::<4>::from_data(TensorData::new(drawn, [1, 4, side, side]), &photo.device()) * amount;
    let opacity = drawn.clone().slice([0..1, 3..4, 0..side, 0..side]);
    photo * (opacity * -1.0 + 1.0) + drawn.slice([0..1, 0..3, 0..side, 0..side])
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;
    use crate::field::read;

    #[test]
    fn features_are_looked_up_between_places() {
        let device = Device::flex();
        let features = Tensor::<3>::from_data(TensorData::new(vec![0.0_f32, 1.0, 2.0, 3.0], [2, 2, 1]), &device);
        // The middle of the first place, between all four, beyond the last corner, and a quarter to the right.
        let from = [[0.25, 0.25], [0.5, 0.5], [1.4, 1.4], [0.375, 0.25]];
        let found: Vec<f32> = block_on(read(looked_up(features, &from))).expect("numbers");
        // Quarters and halves: exact in f32.
        assert_eq!(found, [0.0, 1.5, 3.0, 0.25]);
    }

    #[test]
    fn what_is_over_hides_as_much_as_it_covers() {
        let device = Device::flex();
        let photo = Tensor::<4>::from_data(TensorData::new(vec![0.4_f32, 0.4, 0.4], [1, 3, 1, 1]), &device);
        // Half covered with white, of which half is taken.
        let found: Vec<f32> = block_on(read(over(photo, vec![0.5, 0.5, 0.5, 0.5], 0.5))).expect("numbers");
        assert!(found.iter().all(|v| (v - 0.55).abs() < 1e-6), "{found:?}");
    }
}
