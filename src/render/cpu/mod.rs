//! The renderer on the processor; each file is the twin of the shader of the same name.

pub mod decode;
pub mod march;
pub mod occupancy;
mod parallel;
mod render;
pub mod sample;

pub use render::{Portrait, render};

pub(crate) use parallel::map;
