//! Views of an edited portrait: volume rendering of a field on the visitor's GPU ([`gpu`]), and the same on
//! the processor ([`cpu`]), which is the twin of the shaders: it checks them in the tests and serves machines
//! without a usable GPU. Twins have the same name.

pub mod backdrop;
pub mod cpu;
mod error;
pub mod frame;
pub mod gpu;
pub mod params;
pub mod quality;
pub mod relief;

pub use backdrop::Backdrop;
pub use error::RenderError;
pub use frame::Frame;
pub use gpu::{AdapterKind, Canvas, FieldBuffers, Gpu, GpuHealth, PictureBuffer, Renderer};
pub use quality::{Quality, STILL_PASSES};

/// A pixel has a depth from this opacity on.
pub const DEPTH_OPACITY: f32 = 0.5;

/// Checks the size of a view.
///
/// # Errors
/// [`RenderError::View`], [`RenderError::Samples`].
pub fn check_view(size: u32, quality: Quality) -> Result<(), RenderError> {
    match quality {
        _ if !(1..=4096).contains(&size) => Err(RenderError::View { size }),
        Quality::Uniform(samples) if !(2..=1024).contains(&samples) => Err(RenderError::Samples(samples)),
        _ => Ok(()),
    }
}
