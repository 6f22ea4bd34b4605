//! Volteface: one portrait photo becomes a 3D portrait that text and pictures edit in real time.
//!
//! The same library serves the page and the custom element (wasm32, WebGPU) and the command line (CPU or GPU); only
//! its doors, `page`, `element` and [`cli`], differ. The rooms are listed from the ground up, and none uses one below it
//! (docs/ARCHITECTURE.md).

pub mod geometry;
pub mod wish;

pub mod weights;

pub mod portrait;

pub mod field;

pub mod kernels;

pub mod model;
pub mod render;

pub mod compose;

pub mod align;
pub mod editor;
#[cfg(feature = "published")]
pub mod paper;

pub mod view;

pub mod pipeline;

pub mod export;

pub mod language;

#[cfg(target_arch = "wasm32")]
pub mod web;

#[cfg(target_arch = "wasm32")]
pub mod stage;

#[cfg(target_arch = "wasm32")]
pub mod page;

// Behind a feature, as what it exports to JavaScript would be in every module that links this library.
#[cfg(all(target_arch = "wasm32", feature = "element"))]
pub mod element;

#[cfg(all(not(target_arch = "wasm32"), feature = "published"))]
pub mod cli;
