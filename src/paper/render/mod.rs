//! The published volume renderer: 48 even samples a ray, 48 more where the first found something,
//! and 32 colour channels, which the super-resolution takes.
//!
//! [`ray`] is the CPU twin of the shader behind [`pass`]; [`view`] adds the super-resolution.
//!
//! The page's marcher (`crate::render::cpu::march`) draws the same planes with even samples and three channels;
//! this one follows the published code to the last sample. It differs from EG3D's description in
//! three ways that must be kept: the weights of the intervals are one bin out of step in the
//! importance sampling, a sum of colours is not divided by the ray's total weight, and the depth is
//! clamped to the range of all samples of the view.

pub mod decoder;
pub mod depths;
pub mod image;
pub mod pass;
pub mod ray;
pub mod view;

pub use decoder::FeatureDecoder;
pub use image::{FeatureImage, render};
pub use pass::{FeaturePass, PlaneBuffers};
pub use ray::{PaperField, Traced, trace};
pub use view::ViewRenderer;

/// Samples of each pass.
pub const SAMPLES: usize = 48;
/// Samples of both passes.
pub const ALL: usize = 2 * SAMPLES;
/// Density and 32 colours of a point.
pub const OUTPUTS: usize = 33;
