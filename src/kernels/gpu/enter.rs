//! From a photo to a map.

use burn::backend::Dispatch;
use burn::tensor::{Shape, Tensor};

use super::is_gpu;
use super::kernels::Kernels;
use super::source::bindings;

const TEXT: &str = include_str!("../../../shaders/enter.wgsl");

/// All that the text of `shaders/enter.wgsl` depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EnterSource {
    halved: bool,
    coordinates: bool,
}

impl EnterSource {
    pub(super) fn text(&self) -> String {
        let step = 1 + u32::from(self.halved);
        let constants = format!("const STEP = {step}u;\nconst COORDINATES = {};\n", self.coordinates);
        [&bindings(&["x"], "f32"), &constants, TEXT].concat()
    }

    pub(super) fn every() -> [Self; 2] {
        [false, true].map(|all| Self { halved: all, coordinates: all })
    }
}

/// One launch of `shaders/enter.wgsl`.
#[derive(Debug, Clone)]
pub(super) struct EnterJob {
    pub source: EnterSource,
    pub shape: Shape,
    pub numbers: [u32; 4],
    pub groups: [u32; 2],
}

/// As [`crate::kernels::enter()`].
pub(in crate::kernels) fn enter(photo: &Tensor<4>, halved: bool, coordinates: bool) -> Option<Tensor<4>> {
    let [b, c, h, w] = photo.dims();
    if b != 1 || c != 3 || !is_gpu(&photo.device()) {
        return None;
    }
    let step = 1 + usize::from(halved);
    let (h, w) = (h / step, w / step);
    let [height, width] = [h, w].map(|n| n as u32);
    let job = EnterJob {
        source: EnterSource { halved, coordinates },
        shape: Shape::from([1, h, w, if coordinates { 8 } else { 4 }]),
        numbers: [height, width, 0, 0],
        groups: [(height * width).div_ceil(64), 1],
    };
    Some(Tensor::from_dispatch(<Dispatch as Kernels>::enter(photo.clone().into_dispatch(), job)))
}
