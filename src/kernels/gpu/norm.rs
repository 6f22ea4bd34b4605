//! Layer norms.

use burn::backend::Dispatch;
use burn::tensor::{Shape, Tensor};

use super::is_gpu;
use super::kernels::Kernels;
use super::source::{bindings, film_numbers, fours, surroundings};
use crate::kernels::around::Around;

const TEXT: &str = include_str!("../../../shaders/norm.wgsl");

/// All that the text of `shaders/norm.wgsl` depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NormSource {
    pub(super) added: bool,
    pub(super) film: bool,
}

impl NormSource {
    pub(super) fn text(&self) -> String {
        let mut inputs = vec!["x", "gain", "shift"];
        inputs.extend(self.added.then_some("added"));
        inputs.extend(self.film.then_some("film"));
        [&bindings(&inputs, "vec4f"), &surroundings(self.added, self.film), TEXT].concat()
    }

    pub(super) fn every() -> [Self; 2] {
        [false, true].map(|all| Self { added: all, film: all })
    }
}

/// Places of a workgroup.
const TOGETHER: u32 = 8;

/// One launch of `shaders/norm.wgsl`.
#[derive(Debug, Clone)]
pub(super) struct NormJob {
    pub source: NormSource,
    pub shape: Shape,
    pub numbers: [u32; 8],
    pub groups: [u32; 2],
}

/// As [`crate::kernels::reference`]'s norm.
pub(in crate::kernels) fn norm<const D: usize>(
    x: &Tensor<D>,
    gain: &Tensor<1>,
    shift: &Tensor<1>,
    epsilon: f64,
    around: &Around<D>,
) -> Option<Tensor<D>> {
    if !is_gpu(&x.device()) {
        return None;
    }
    let dims = x.dims();
    let rows = u32::try_from(dims[..D - 1].iter().product::<usize>()).ok()?;
    let film = around.film.as_ref();
    let [film_at, apart] = film_numbers(film)?;
    if around.added.as_ref().is_some_and(|added| added.dims() != dims) {
        return None;
    }
    let job = NormJob {
        source: NormSource { added: around.added.is_some(), film: film.is_some() },
        shape: Shape::from(dims),
        numbers: [rows, fours(dims[D - 1])?, (epsilon as f32).to_bits(), film_at, apart, 0, 0, 0],
        groups: [rows.div_ceil(TOGETHER), 1],
    };
    let gain = gain.clone().into_dispatch();
    let y = <Dispatch as Kernels>::norm(
        x.clone().into_dispatch(),
        gain.clone(),
        shift.clone().into_dispatch(),
        around.added.clone().map_or_else(|| gain.clone(), Tensor::into_dispatch),
        film.map_or(gain, |film| film.numbers.clone().into_dispatch()),
        job,
    );
    Some(Tensor::from_dispatch(y))
}
