//! The layers as launches of this crate's own WGSL kernels, on burn's wgpu backend.
//!
//! Every function answers `None` where there is no GPU or the kernel does not take the sizes.

mod apply;
mod attention;
mod compose;
mod composed;
mod enter;
mod join;
mod kernels;
mod launch;
mod layers;
mod mix;
mod norm;
mod product;
mod source;
mod text;

pub(crate) use composed::{bilateral, leaning, lit, parts, recolour, shade};
pub(super) use layers::{apply, attention, cross_attention, enter, fours_of, join, mix, norm, product};
pub use source::{Source, every_source};
