//! The composition of an edited photo (`crate::compose`): its parts, their bilateral filter, and other colours.

use burn::backend::Dispatch;
use burn::backend::tensor::FloatTensor;
use burn::tensor::{Shape, Tensor};

use super::compose::{ComposeJob, Pass};
use super::kernels::Kernels;
use super::layers::is_gpu;

/// One launch; of `inputs` there are 1 to 4.
fn launched<const D: usize>(
    inputs: Vec<FloatTensor<Dispatch>>,
    pass: Pass,
    shape: [usize; D],
    numbers: [u32; 4],
    threads: u32,
) -> Tensor<D> {
    let job = ComposeJob { pass, shape: Shape::from(shape), numbers, groups: threads.div_ceil(64) };
    // What a pass has no use for is bound to nothing.
    let mut inputs = inputs.into_iter().cycle();
    let mut next = || inputs.next().unwrap_or_else(|| unreachable!("a pass has an input"));
    Tensor::from_dispatch(<Dispatch as Kernels>::compose(next(), next(), next(), next(), job))
}

/// As `crate::compose::cpu::parts`.
pub(crate) fn parts(raw: &Tensor<4>, photo: &Tensor<4>) -> Option<Tensor<3>> {
    let ([_, h, w, _], [_, _, n, _]) = (raw.dims(), photo.dims());
    if !is_gpu(&raw.device()) {
        return None;
    }
    let [height, width, step] = [2 * h, 2 * w, n / (2 * h)].map(|n| n as u32);
    let inputs = vec![raw.clone().into_dispatch(), photo.clone().into_dispatch()];
    let numbers = [height, width, step, 0];
    Some(launched(inputs, Pass::Parts, [2 * h, 2 * w, 16], numbers, height * width))
}

/// As `crate::compose::cpu::bilateral`.
pub(crate) fn bilateral(parts: &Tensor<3>, far: f32, other: f32) -> Option<Tensor<3>> {
    let [h, w, _] = parts.dims();
    if !is_gpu(&parts.device()) {
        return None;
    }
    let [height, width] = [h, w].map(|n| n as u32);
    let numbers = [height, width, far.to_bits(), other.to_bits()];
    Some(launched(vec![parts.clone().into_dispatch()], Pass::Bilateral, parts.dims(), numbers, height * width))
}

/// Sizes of a photo and its parts, if they lie on a GPU and can be written in fours.
fn sizes(photo: &Tensor<4>, parts: &Tensor<3>) -> Option<[u32; 4]> {
    let ([_, _, n, m], [h, w, _]) = (photo.dims(), parts.dims());
    (is_gpu(&photo.device()) && (n * m).is_multiple_of(4)).then(|| [n, m, h, w].map(|n| n as u32))
}

/// As `crate::compose::cpu::recolour`.
pub(crate) fn recolour(photo: &Tensor<4>, parts: &Tensor<3>, numbers: &Tensor<2>) -> Option<Tensor<4>> {
    let sizes = sizes(photo, parts)?;
    let inputs = vec![photo.clone().into_dispatch(), parts.clone().into_dispatch(), numbers.clone().into_dispatch()];
    Some(launched(inputs, Pass::Recolour, photo.dims(), sizes, sizes[0] * sizes[1] / 4))
}

/// As `crate::compose::relief` and `crate::compose::shade`: `recoloured` of a material.
pub(crate) fn shade(
    photo: &Tensor<4>,
    parts: &Tensor<3>,
    numbers: &Tensor<2>,
    raw: &Tensor<4>,
    recoloured: &Tensor<4>,
    matter: &Tensor<1>,
) -> Option<Tensor<4>> {
    let sizes = sizes(photo, parts)?;
    let [height, width, fine_height, fine_width] = sizes;
    let inputs = vec![photo.clone().into_dispatch(), parts.clone().into_dispatch(), numbers.clone().into_dispatch()];
    let [_, _, n, m] = photo.dims();
    let relief: Tensor<3> = launched(inputs, Pass::Relief, [n, m, 4], sizes, height * width);
    let [h, w, _] = parts.dims();
    let places = fine_height * fine_width;
    let inputs = vec![relief.clone().into_dispatch(), raw.clone().into_dispatch()];
    let coarse = [fine_height, fine_width, height / fine_height, 0];
    let mut coarse: Tensor<3> = launched(inputs, Pass::Coarse, [h, w, 4], coarse, places);
    for _ in 0..2 {
        let size = [fine_height, fine_width, 0, 0];
        coarse = launched(vec![coarse.into_dispatch()], Pass::Blur, [h, w, 4], size, places);
    }
    let inputs = vec![
        recoloured.clone().into_dispatch(),
        relief.into_dispatch(),
        coarse.into_dispatch(),
        matter.clone().into_dispatch(),
    ];
    Some(launched(inputs, Pass::Shade, photo.dims(), sizes, height * width / 4))
}

/// As `crate::compose::lamp::leaning`, of layers of `side` places a side.
pub(crate) fn leaning(raw: &Tensor<4>) -> Option<Tensor<3>> {
    let [_, h, w, _] = raw.dims();
    if !is_gpu(&raw.device()) {
        return None;
    }
    let (shape, [height, width]) = ([2 * h, 2 * w, 4], [2 * h, 2 * w].map(|n| n as u32));
    let none = Tensor::<3>::zeros(shape, &raw.device());
    let inputs = vec![none.into_dispatch(), raw.clone().into_dispatch()];
    let mut lean: Tensor<3> = launched(inputs, Pass::Coarse, shape, [height, width, 1, 0], height * width);
    for _ in 0..2 {
        lean = launched(vec![lean.into_dispatch()], Pass::Blur, shape, [height, width, 0, 0], height * width);
    }
    Some(lean)
}

/// As `crate::compose::lamp::lit`.
pub(crate) fn lit(picture: &Tensor<4>, parts: &Tensor<3>, lean: &Tensor<3>, numbers: &Tensor<1>) -> Option<Tensor<4>> {
    let sizes = sizes(picture, parts)?;
    let inputs = vec![
        picture.clone().into_dispatch(),
        parts.clone().into_dispatch(),
        lean.clone().into_dispatch(),
        numbers.clone().into_dispatch(),
    ];
    Some(launched(inputs, Pass::Lamp, picture.dims(), sizes, sizes[0] * sizes[1] / 4))
}
