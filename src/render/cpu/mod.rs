//! The renderer on the processor; each file is the twin of the shader of the same name.

pub mod cost;
pub mod decode;
pub mod guide;
mod lump;
pub mod march;
pub mod occupancy;
pub mod pack;
mod parallel;
pub mod point;
pub mod present;
pub mod ray;
mod render;
pub mod sample;
mod slices;
pub mod uniform;
mod worn;

pub use cost::Cost;
pub use render::{Portrait, render};
pub use slices::{Drawing, Search};

pub(crate) use parallel::map;
