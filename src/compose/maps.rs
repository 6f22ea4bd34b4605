//! The passes, where the tensors are.

use burn::tensor::{Tensor, TensorData};

use super::cpu::{self, Move, PLACE};
use super::statistics::Statistics;
use crate::field::{FieldError, read};
use crate::kernels::gpu;
use crate::model::layers::{PARTS, Seen};

/// The bilateral filter's standard deviations: places of the layers, and OKLab.
const NEAR: f32 = 4.5;
const ALIKE: f32 = 0.06;

fn half_inverse(deviation: f32) -> f32 {
    1.0 / (2.0 * deviation * deviation)
}

/// Parts and colours of a photo `[1, 3, n, n]` brought to its outlines: `[image, image, PLACE]`.
pub async fn parts(seen: &Seen, photo: &Tensor<4>) -> Result<Tensor<3>, FieldError> {
    let (far, other) = (half_inverse(NEAR), half_inverse(ALIKE));
    if let Some(parts) = gpu::parts(&seen.raw, photo).and_then(|parts| gpu::bilateral(&parts, far, other)) {
        return Ok(parts);
    }
    let (side, n) = (2 * seen.raw.dims()[1], photo.dims()[2]);
    let (raw, pixels) = (read(seen.raw.clone()).await?, read(photo.clone()).await?);
    let parts = cpu::bilateral(&cpu::parts(&raw, &pixels, side, n), side, far, other);
    Ok(Tensor::from_data(TensorData::new(parts, [side, side, PLACE]), &photo.device()))
}

/// A photo `[1, 3, n, n]` with its parts moved.
pub async fn recolour(
    photo: &Tensor<4>,
    parts: &Tensor<3>,
    statistics: &Statistics,
    moves: &[Move; PARTS],
) -> Result<Tensor<4>, FieldError> {
    let numbers = Tensor::from_data(TensorData::new(numbers(statistics, moves), [PARTS, PLACE]), &photo.device());
    if let Some(made) = gpu::recolour(photo, parts, &numbers) {
        return Ok(made);
    }
    let ([_, _, n, _], [side, _, _]) = (photo.dims(), parts.dims());
    let (pixels, places) = (read(photo.clone()).await?, read(parts.clone()).await?);
    let made = cpu::recolour(&pixels, n, &places, side, statistics, moves);
    Ok(Tensor::from_data(TensorData::new(made, [1, 3, n, n]), &photo.device()))
}

/// What `shaders/recolour.wgsl` reads of every part.
fn numbers(statistics: &Statistics, moves: &[Move; PARTS]) -> Vec<f32> {
    let of = |(colours, part): (&super::statistics::Colours, &Move)| {
        let [a, b, c] = colours.mean;
        let [d, e, f] = colours.inverse;
        let ([g, h, i], [j, k, l]) = (part.from, part.to);
        [a, b, c, d, e, f, g, h, i, j, k, l, part.amount, colours.logarithms, 0.0, 0.0]
    };
    statistics.parts.iter().zip(moves).flat_map(of).collect()
}
