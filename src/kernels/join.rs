//! What the view features are made of.

use burn::tensor::Tensor;

use super::around::Film;
use super::{gpu, reference};

/// Side by side: `view` `[1, h, w, a]`, the leaky ReLU of `film` of `detail` `[1, h, w, b]`, and a drawing `[1, c, .., ..]`
/// sampled at `places` `[1, 2 h, 2 w, 2]` (-1..1 from edge to edge, 0 beyond), four places of which are one here:
/// `[1, h, w, a + b + 4 c]`; channel `4 c + 2 i + j` of the drawing is sub-row i, sub-column j.
pub fn join(view: Tensor<4>, detail: Tensor<4>, film: Film, sheet: Tensor<4>, places: Tensor<4>) -> Tensor<4> {
    match gpu::join(&view, &detail, &film, &sheet, &places) {
        Some(joined) => joined,
        None => reference::join(view, detail, film, sheet, places),
    }
}
