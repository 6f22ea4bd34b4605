//! The renderer on the processor; each file is the twin of the shader of the same name.

pub mod decode;
pub mod guide;
pub mod march;
pub mod occupancy;
pub mod pack;
mod parallel;
pub mod present;
pub mod ray;
mod render;
pub mod sample;
pub mod uniform;

pub use render::{Cost, Portrait, render};

pub(crate) use parallel::map;
