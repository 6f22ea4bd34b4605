//! The layers of a channel-last network on a processor: products and convolutions without copies, layer norm and
//! attention, each with all that goes with it in one pass; and the small decoder that a ray asks.
//!
//! Loops are written over short arrays of fixed length, which the compiler turns into vector instructions: 4 lanes in
//! WebAssembly, 8 with fused multiply-adds where an x86 has them. So this crate is always compiled for speed, whatever
//! the rest of the page is compiled for.

#![allow(
    clippy::inline_always,
    reason = "a loop takes the widest vectors only if all that it calls is compiled with it"
)]

mod apply;
mod attention;
mod decoder;
mod four;
mod norm;
mod numbers;
mod panels;
mod product;
mod rows;
mod widest;
mod winograd;

pub use apply::{Planes, apply};
pub use attention::{Attention, attend};
pub use decoder::{OUTPUTS, decode, gather};
pub use norm::norm;
pub use numbers::{exp, larger, softplus};
pub use panels::Panels;
pub use product::{Act, After, Geometry, convolve};
pub use rows::rows;
