//! The change of a photo, applied.

use burn::tensor::Tensor;

use super::{cpu, gpu};

/// A photo `[1, 3, n, m]` with `change` `[1, 14, h, w]`, which is looked up bilinearly: seen `reach` times the
/// displacement (in picture widths) away, edges held, and `p + A p + b` of that; `[n, m, 4]` in [0, 1], the last 1.
pub fn apply(photo: Tensor<4>, change: Tensor<4>, reach: f32) -> Tensor<3> {
    gpu::apply(&photo, &change, reach)
        .or_else(|| cpu::apply(&photo, &change, reach))
        .unwrap_or_else(|| unreachable!("a photo has three channels, its change fourteen, and they lie on one device"))
}
