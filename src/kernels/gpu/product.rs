//! Convolutions and matrix products.

use burn::backend::Dispatch;
use burn::tensor::{Shape, Tensor};

use super::is_gpu;
use super::kernels::Kernels;
use super::source::{bindings, film_numbers, fours, surroundings};
use crate::kernels::around::{Act, Around};
use crate::kernels::packed::{Packed, Taps};

const TEXT: &str = include_str!("../../../shaders/product.wgsl");

/// All that the text of `shaders/product.wgsl` depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is a step that the kernel has or has not")]
pub struct ProductSource {
    taps: Taps,
    before: bool,
    act: Act,
    pub(super) added: bool,
    pub(super) film: bool,
    last: bool,
    /// Threads of a workgroup: along the columns, of which each makes four, and along the places.
    pub(super) across: u32,
    pub(super) down: u32,
    /// Places that a thread makes.
    rows: u32,
}

impl ProductSource {
    pub(super) fn text(&self) -> String {
        let mut inputs = vec!["x", "weight", "bias"];
        inputs.extend(self.added.then_some("added"));
        inputs.extend(self.film.then_some("film"));
        let Taps { kernel, stride, pad, shuffled } = self.taps;
        let Self { before, act, last, across, down, rows, .. } = *self;
        let act = act as u32;
        [
            &bindings(&inputs, "vec4f"),
            &surroundings(self.added, self.film),
            &format!(
                "const KERNEL = {kernel}u;\nconst STRIDE = {stride}u;\nconst PAD = {pad};\nconst BEFORE = {before};\n\
                 const ACT = {act}u;\nconst LAST = {last};\nconst SHUFFLED = {shuffled};\nconst ACROSS = {across}u;\n\
                 const DOWN = {down}u;\nconst ROWS = {rows}u;\n"
            ),
            TEXT,
        ]
        .concat()
    }

    /// Every kernel size with everything around it and with nothing, in the largest tiles.
    pub(super) fn every() -> Vec<Self> {
        let sized = [(1, 1, 0), (2, 2, 0), (3, 1, 1), (3, 2, 1)];
        let with = |act, all: bool| {
            sized.map(|(kernel, stride, pad)| {
                let taps = Taps { kernel, stride, pad, shuffled: all && kernel == 1 };
                let (across, down, rows) = tile(1 << 20, 16);
                Self { taps, before: all, act, added: all, film: all, last: all, across, down, rows }
            })
        };
        [with(Act::None, false), with(Act::Leaky, true), with(Act::Gelu, true)].concat()
    }
}

/// Workgroups that keep a large chip busy.
const BUSY: u32 = 128;

/// Threads along columns and places, and places of a thread, for so many places and fours of columns.
///
/// Tiles are as wide as wastes least, and as large as leaves enough of them.
fn tile(rows: u32, columns: u32) -> (u32, u32, u32) {
    let wasted = |across: &u32| columns.next_multiple_of(*across) - columns;
    let across = [16, 12, 8, 6, 4].into_iter().min_by_key(wasted).unwrap_or(16);
    let mut down = match across {
        16 | 12 => 16,
        _ => 24,
    };
    let mut each = 8;
    let tiles = |down: u32, each: u32| rows.div_ceil(down * each) * columns.div_ceil(across);
    while tiles(down, each) < BUSY && (each > 2 || down > 8) {
        if each > 2 {
            each /= 2;
        } else {
            down = 8;
        }
    }
    (across, down, each)
}

/// One launch of `shaders/product.wgsl`.
#[derive(Debug, Clone)]
pub(super) struct ProductJob {
    pub source: ProductSource,
    pub shape: Shape,
    pub numbers: [u32; 8],
    pub groups: [u32; 2],
}

/// As [`crate::kernels::reference`]'s product and convolution.
pub(in crate::kernels) fn product<const D: usize>(
    x: &Tensor<D>,
    packed: &Packed,
    taps: Taps,
    around: &Around<D>,
) -> Option<Tensor<D>> {
    if !is_gpu(&x.device()) {
        return None;
    }
    let dims = x.dims();
    let columns = packed.weight.dims()[1];
    let (quads, wide) = (fours(dims[D - 1])?, fours(columns)?);
    if taps.shuffled && !wide.is_multiple_of(4) {
        return None;
    }
    // A map's places, or all rows in one.
    let (height, width) = if D == 4 { (dims[1], dims[2]) } else { (1, dims[..D - 1].iter().product()) };
    if D == 4 && dims[0] != 1 {
        return None;
    }
    let out = |n: usize| (n + 2 * taps.pad - taps.kernel) / taps.stride + 1;
    let (rows, columns_out) = if taps.kernel == 1 { (height, width) } else { (out(height), out(width)) };
    let mut shape = dims;
    shape[D - 1] = columns;
    if D == 4 {
        (shape[1], shape[2]) = (rows, columns_out);
        if taps.shuffled {
            (shape[1], shape[2], shape[3]) = (2 * rows, 2 * columns_out, columns / 4);
        }
    }
    if around.added.as_ref().is_some_and(|added| added.dims() != shape) {
        return None;
    }
    let places = u32::try_from(rows * columns_out).ok()?;
    let (across, down, each) = tile(places, wide);
    let film = around.film.as_ref();
    let [film_at, apart] = film_numbers(film)?;
    let source = ProductSource {
        taps,
        before: around.before,
        act: around.act,
        added: around.added.is_some(),
        film: film.is_some(),
        last: around.last,
        across,
        down,
        rows: each,
    };
    let [columns_out, height, width] = [columns_out, height, width].map(|n| n as u32);
    let job = ProductJob {
        source,
        shape: Shape::from(shape),
        numbers: [places, columns_out, height, width, quads, wide, film_at, apart],
        groups: [places.div_ceil(down * each), wide.div_ceil(across)],
    };
    let bias = packed.bias.clone().into_dispatch();
    let y = <Dispatch as Kernels>::product(
        x.clone().into_dispatch(),
        packed.weight.clone().into_dispatch(),
        bias.clone(),
        around.added.clone().map_or_else(|| bias.clone(), Tensor::into_dispatch),
        film.map_or(bias, |film| film.numbers.clone().into_dispatch()),
        job,
    );
    Some(Tensor::from_dispatch(y))
}
