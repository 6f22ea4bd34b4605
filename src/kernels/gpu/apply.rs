//! The change of a photo, applied.

use burn::backend::Dispatch;
use burn::tensor::{Shape, Tensor};

use super::is_gpu;
use super::kernels::Kernels;
use super::source::bindings;
use crate::kernels::apply::CHANNELS;

const TEXT: &str = include_str!("../../../shaders/apply.wgsl");

/// The text of `shaders/apply.wgsl`.
pub(super) fn text() -> String {
    [&bindings(&["photo", "change"], "f32"), TEXT].concat()
}

/// One launch of `shaders/apply.wgsl`.
#[derive(Debug, Clone)]
pub(super) struct ApplyJob {
    pub shape: Shape,
    pub numbers: [u32; 8],
    pub groups: [u32; 2],
}

/// As [`crate::kernels::apply()`].
pub(in crate::kernels) fn apply(photo: &Tensor<4>, change: &Tensor<4>, reach: f32) -> Option<Tensor<3>> {
    let ([b, c, n, m], [_, channels, h, w]) = (photo.dims(), change.dims());
    if !is_gpu(&photo.device()) || (b, c, channels) != (1, 3, CHANNELS) {
        return None;
    }
    let [height, width, fine_height, fine_width] = [n, m, h, w].map(|n| n as u32);
    let job = ApplyJob {
        shape: Shape::from([n, m, 4]),
        numbers: [height, width, fine_height, fine_width, reach.to_bits(), 0, 0, 0],
        groups: [(height * width).div_ceil(64), 1],
    };
    let y = <Dispatch as Kernels>::apply(photo.clone().into_dispatch(), change.clone().into_dispatch(), job);
    Some(Tensor::from_dispatch(y))
}
