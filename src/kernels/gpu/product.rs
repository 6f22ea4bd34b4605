//! Convolutions and matrix products.

use burn::tensor::Shape;

use super::text::{bindings, surroundings};
use crate::kernels::around::Act;
use crate::kernels::packed::Taps;

const TEXT: &str = include_str!("../../../shaders/product.wgsl");

/// All that the text of `shaders/product.wgsl` depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is a step that the kernel has or has not")]
pub struct ProductSource {
    pub(super) taps: Taps,
    pub(super) before: bool,
    pub(super) act: Act,
    pub(super) added: bool,
    pub(super) film: bool,
    pub(super) last: bool,
    /// Threads of a workgroup: along the columns, of which each makes four, and along the places.
    pub(super) across: u32,
    pub(super) down: u32,
    /// Places that a thread makes.
    pub(super) rows: u32,
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
pub(super) fn tile(rows: u32, columns: u32) -> (u32, u32, u32) {
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
