//! From a photo to a map.

use burn::tensor::Tensor;

use super::{gpu, reference};

/// `2 p - 1` of a photo `[B, 3, n, m]` in [0, 1], perhaps halved (means of 2x2 pixels), perhaps with its rows and its
/// columns, which run from -1 to 1 at pixel centres: `[B, n, m, 3 or 5]`. On a GPU zeros fill the channels up to fours.
pub fn enter(photo: Tensor<4>, halved: bool, coordinates: bool) -> Tensor<4> {
    match gpu::enter(&photo, halved, coordinates) {
        Some(x) => x,
        None => reference::photo(photo, halved, coordinates),
    }
}
