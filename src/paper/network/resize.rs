//! The prompt picture as the transformer wants it: 224 pixels, normalised.
//!
//! The published code shrinks the tensor with torch's bicubic kernel (coefficient -0.75, half-pixel
//! centres, borders clamped, **no** antialiasing) and then subtracts means and divides by spreads.
//! Both axes are matrix products with constant weights, exact on every backend.

use burn::tensor::{Device, Tensor, TensorData};

use crate::paper::network::prompt::SIDE;

const COEFFICIENT: f64 = -0.75;
/// Mean and spread of each colour channel.
const MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const SPREAD: [f32; 3] = [0.229, 0.224, 0.225];

/// A picture `[1, 3, n, n]` in [0, 1] to the transformer's input `[1, 3, 224, 224]`.
pub fn prepare(picture: Tensor<4>) -> Tensor<4> {
    let [_, _, h, w] = picture.dims();
    let device = picture.device();
    let rows = matrix(h, &device).reshape([1, 1, SIDE, h]);
    let columns = matrix(w, &device).transpose().reshape([1, 1, w, SIDE]);
    let small = rows.expand([1, 3, SIDE, h]).matmul(picture).matmul(columns.expand([1, 3, w, SIDE]));
    let constant = |v: [f32; 3]| Tensor::<4>::from_data(TensorData::new(v.to_vec(), [1, 3, 1, 1]), &device);
    (small - constant(MEAN)) / constant(SPREAD)
}

/// Row i holds what pixel i of 224 takes from each of `n`.
fn matrix(n: usize, device: &Device) -> Tensor<2> {
    let mut weights = vec![0.0_f32; SIDE * n];
    let last = n as isize - 1;
    for (i, row) in weights.chunks_exact_mut(n).enumerate() {
        let at = (i as f64 + 0.5) * n as f64 / SIDE as f64 - 0.5;
        let first = at.floor();
        for (tap, weight) in cubic(at - first).into_iter().enumerate() {
            let pixel = (first as isize + tap as isize - 1).clamp(0, last);
            row[pixel as usize] += weight as f32;
        }
    }
    Tensor::from_data(TensorData::new(weights, [SIDE, n]), device)
}

/// Weights of the pixels at -1, 0, 1 and 2 for a place `t` in [0, 1) (Keys' cubic convolution).
fn cubic(t: f64) -> [f64; 4] {
    let a = COEFFICIENT;
    let near = |x: f64| ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0;
    let far = |x: f64| ((a * x - 5.0 * a) * x + 8.0 * a) * x - 4.0 * a;
    [far(t + 1.0), near(t), near(1.0 - t), far(2.0 - t)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_add_up_and_hit_pixels_exactly() {
        for i in 0..100 {
            let sum: f64 = cubic(f64::from(i) / 100.0).iter().sum();
            assert!((sum - 1.0).abs() < 1e-12, "{sum}");
        }
        assert_eq!(cubic(0.0), [0.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn a_flat_picture_stays_flat() {
        let device = Device::flex();
        let flat = Tensor::<4>::full([1, 3, 512, 512], 0.5, &device);
        let values = prepare(flat).into_data().try_to_vec::<f32>().unwrap();
        for c in 0..3 {
            let expected = (0.5 - MEAN[c]) / SPREAD[c];
            // Sums of products whose weights add up to 1 within f32 rounding, divided by 0.22.
            assert!(values[c * SIDE * SIDE..][..SIDE * SIDE].iter().all(|v| (v - expected).abs() < 5e-6));
        }
    }
}
