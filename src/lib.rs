//! Volteface: one portrait photo becomes a 3D portrait that text and pictures edit in real time.
//!
//! The same library serves the page (wasm32, WebGPU) and the command line (CPU or GPU); only the
//! surfaces at its two ends, [`ui`] and [`cli`], differ.

pub mod camera;
pub mod editor;
pub mod model;
pub mod portrait;
pub mod render;
pub mod weights;

#[cfg(target_arch = "wasm32")]
pub mod ui;

#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
