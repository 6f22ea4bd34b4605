//! The composition of an edited photo (`crate::compose`): its parts, their bilateral filter, and other colours.

use burn::backend::Dispatch;
use burn::tensor::{Shape, Tensor};

use super::kernels::Kernels;
use super::layers::is_gpu;
use super::source::Source;
use super::text::bindings;

const OKLAB: &str = include_str!("../../../shaders/oklab.wgsl");
const PARTS: &str = include_str!("../../../shaders/parts.wgsl");
const BILATERAL: &str = include_str!("../../../shaders/bilateral.wgsl");
const RECOLOUR: &str = include_str!("../../../shaders/recolour.wgsl");

/// The text of `shaders/parts.wgsl`.
pub(super) fn parts_text() -> String {
    [&bindings(&["raw", "photo"], "f32"), OKLAB, PARTS].concat()
}

/// The text of `shaders/bilateral.wgsl`.
pub(super) fn bilateral_text() -> String {
    [&bindings(&["parts"], "vec4f"), BILATERAL].concat()
}

/// The text of `shaders/recolour.wgsl`.
pub(super) fn recolour_text() -> String {
    [&bindings(&["photo", "parts", "numbers"], "f32"), OKLAB, RECOLOUR].concat()
}

/// One launch of one of them.
#[derive(Debug, Clone)]
pub(super) struct ComposeJob {
    pub source: Source,
    /// How many tensors it takes.
    pub inputs: usize,
    pub shape: Shape,
    pub numbers: [u32; 4],
    pub groups: u32,
}

fn launched<const D: usize>(inputs: [burn::backend::tensor::FloatTensor<Dispatch>; 3], job: ComposeJob) -> Tensor<D> {
    let [first, second, third] = inputs;
    Tensor::from_dispatch(<Dispatch as Kernels>::compose(first, second, third, job))
}

/// As `crate::compose::cpu::parts`.
pub(crate) fn parts(raw: &Tensor<4>, photo: &Tensor<4>) -> Option<Tensor<3>> {
    let ([_, h, w, _], [_, _, n, _]) = (raw.dims(), photo.dims());
    if !is_gpu(&raw.device()) {
        return None;
    }
    let [height, width, step] = [2 * h, 2 * w, n / (2 * h)].map(|n| n as u32);
    let job = ComposeJob {
        source: Source::Parts,
        inputs: 2,
        shape: Shape::from([2 * h, 2 * w, 16]),
        numbers: [height, width, step, 0],
        groups: (height * width).div_ceil(64),
    };
    let (raw, photo) = (raw.clone().into_dispatch(), photo.clone().into_dispatch());
    Some(launched([raw.clone(), photo, raw], job))
}

/// As `crate::compose::cpu::bilateral`.
pub(crate) fn bilateral(parts: &Tensor<3>, far: f32, other: f32) -> Option<Tensor<3>> {
    let [h, w, _] = parts.dims();
    if !is_gpu(&parts.device()) {
        return None;
    }
    let [height, width] = [h, w].map(|n| n as u32);
    let job = ComposeJob {
        source: Source::Bilateral,
        inputs: 1,
        shape: Shape::from(parts.dims()),
        numbers: [height, width, far.to_bits(), other.to_bits()],
        groups: (height * width).div_ceil(64),
    };
    let parts = parts.clone().into_dispatch();
    Some(launched([parts.clone(), parts.clone(), parts], job))
}

/// As `crate::compose::cpu::recolour`.
pub(crate) fn recolour(photo: &Tensor<4>, parts: &Tensor<3>, numbers: &Tensor<2>) -> Option<Tensor<4>> {
    let ([_, _, n, m], [h, w, _]) = (photo.dims(), parts.dims());
    if !is_gpu(&photo.device()) || !(n * m).is_multiple_of(4) {
        return None;
    }
    let [height, width, fine_height, fine_width] = [n, m, h, w].map(|n| n as u32);
    let job = ComposeJob {
        source: Source::Recolour,
        inputs: 3,
        shape: Shape::from(photo.dims()),
        numbers: [height, width, fine_height, fine_width],
        groups: (height * width).div_ceil(4 * 64),
    };
    let numbers = numbers.clone().into_dispatch();
    Some(launched([photo.clone().into_dispatch(), parts.clone().into_dispatch(), numbers], job))
}
