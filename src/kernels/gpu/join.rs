//! What the view features are made of.

use burn::backend::Dispatch;
use burn::tensor::{Shape, Tensor};

use super::is_gpu;
use super::kernels::Kernels;
use super::source::{bindings, fours};
use crate::kernels::Film;

const TEXT: &str = include_str!("../../../shaders/join.wgsl");

/// The text of `shaders/join.wgsl`.
pub(super) fn text() -> String {
    let numbers = ["sheet", "places"];
    numbers
        .iter()
        .fold([&bindings(&["view", "detail", "film", "sheet", "places"], "vec4f"), TEXT].concat(), |text, n| {
            text.replace(&format!("{n}: array<vec4f>"), &format!("{n}: array<f32>"))
        })
}

/// One launch of `shaders/join.wgsl`.
#[derive(Debug, Clone)]
pub(super) struct JoinJob {
    pub shape: Shape,
    pub numbers: [u32; 12],
    pub groups: [u32; 2],
}

/// As [`crate::kernels::join()`].
pub(in crate::kernels) fn join(
    view: &Tensor<4>,
    detail: &Tensor<4>,
    film: &Film,
    sheet: &Tensor<4>,
    places: &Tensor<4>,
) -> Option<Tensor<4>> {
    let ([b, h, w, first], [_, _, _, second]) = (view.dims(), detail.dims());
    let [_, planes, sheet_height, sheet_width] = sheet.dims();
    if b != 1 || !is_gpu(&view.device()) {
        return None;
    }
    let (first, second) = (fours(first)?, fours(second)?);
    let [height, width, sheets, sheet_height, sheet_width] =
        [h, w, planes, sheet_height, sheet_width].map(|n| n as u32);
    let quads = first + second + sheets;
    let groups = (height * width * quads).div_ceil(64);
    // So many are granted in one direction.
    if groups > 65_535 {
        return None;
    }
    let (at, apart) = (fours(film.at)?, fours(film.apart)?);
    let job = JoinJob {
        shape: Shape::from([1, h, w, 4 * quads as usize]),
        numbers: [height, width, first, second, sheets, sheet_height, sheet_width, at, apart, 0, 0, 0],
        groups: [groups, 1],
    };
    let y = <Dispatch as Kernels>::join(
        view.clone().into_dispatch(),
        detail.clone().into_dispatch(),
        film.numbers.clone().into_dispatch(),
        sheet.clone().into_dispatch(),
        places.clone().into_dispatch(),
        job,
    );
    Some(Tensor::from_dispatch(y))
}
