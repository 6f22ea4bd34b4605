//! The layers of the network, each with all that goes with it in one step: what is done to its input, activation, sum,
//! film. Maps are channel-last, `[B, H, W, C]`, so that a map's places are tokens and tokens are a map's places.
//!
//! On a GPU every layer is one launch of a kernel of its own (`gpu`, `shaders/`), on a processor one pass of vector
//! instructions (`cpu`, `lanes/`). What neither takes is put together from burn's operations (`reference`), but for
//! products: burn's for GPUs are large, and no program carries them for this. Tests measure against them (`burns`).

mod apply;
mod around;
pub mod attention;
#[cfg(test)]
mod burns;
mod conv;
mod cpu;
mod dense;
mod enter;
mod fresh;
pub mod gpu;
mod join;
mod laid;
mod mix;
mod norm;
mod packed;
mod reference;

use burn::tensor::Tensor;

pub use apply::apply;
pub use around::{Act, Around, Film};
pub use attention::{attention, cross_attention};
pub use conv::Conv;
pub use dense::Dense;
pub use enter::enter;
pub use fresh::Fresh;
pub use join::join;
pub use mix::mix;
pub use norm::Norm;
pub use packed::Kept;

/// A map's places as tokens, row-major: `[B, H, W, C]` to `[B, H W, C]`.
pub fn tokens(map: Tensor<4>) -> Tensor<3> {
    let [b, h, w, c] = map.dims();
    map.reshape([b, h * w, c])
}

/// Tokens `[B, side side, C]` as a map.
pub fn map(tokens: Tensor<3>, side: usize) -> Tensor<4> {
    let [b, _, c] = tokens.dims();
    tokens.reshape([b, side, side, c])
}

/// Slope of the leaky ReLU for negative values.
pub const SLOPE: f64 = 0.1;

#[cfg(test)]
mod tests;
