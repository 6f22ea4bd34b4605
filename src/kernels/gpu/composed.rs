//! The composition of an edited photo (`crate::compose`): its parts, their bilateral filter, and other colours.

use burn::backend::Dispatch;
use burn::backend::tensor::FloatTensor;
use burn::tensor::{Shape, Tensor};

use super::compose::{ComposeJob, Pass};
use super::kernels::Kernels;
use super::layers::is_gpu;

fn launched<const D: usize>(inputs: [FloatTensor<Dispatch>; 3], job: ComposeJob) -> Tensor<D> {
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
        pass: Pass::Parts,
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
        pass: Pass::Bilateral,
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
        pass: Pass::Recolour,
        shape: Shape::from(photo.dims()),
        numbers: [height, width, fine_height, fine_width],
        groups: (height * width).div_ceil(4 * 64),
    };
    let numbers = numbers.clone().into_dispatch();
    Some(launched([photo.clone().into_dispatch(), parts.clone().into_dispatch(), numbers], job))
}
