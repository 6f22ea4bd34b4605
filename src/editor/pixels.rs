//! Pictures from the host to the device.

use burn::tensor::{Device, Tensor, TensorData};

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
