//! Views of an edited portrait: volume rendering of a field on the visitor's GPU ([`gpu`]), and the same on
//! the processor ([`cpu`]), which is the twin of the shaders: it checks them in the tests and serves machines
//! without a usable GPU. Twins have the same name.

pub mod backdrop;
pub mod cpu;
mod error;
pub mod frame;
pub mod gpu;
pub mod params;

pub use backdrop::Backdrop;
pub use error::RenderError;
pub use frame::Frame;
pub use gpu::{AdapterKind, Canvas, FieldBuffers, Gpu, GpuHealth, PictureBuffer, Renderer};

/// Samples a ray while the view moves.
pub const STEPS_MOVING: u32 = 48;
/// Samples a ray of a finished view.
pub const STEPS_STILL: u32 = 96;
/// A ray ends once less than this part of the light passes: below half of an 8-bit level of the
/// opacity, so a finished ray can be one level short of opaque at most.
pub const STOP_TRANSMITTANCE: f32 = 0.004;
/// A pixel has a depth from this opacity on.
pub const DEPTH_OPACITY: f32 = 0.5;

/// Checks the size of a view.
///
/// # Errors
/// [`RenderError::View`].
pub fn check_view(size: u32, steps: u32) -> Result<(), RenderError> {
    if (1..=4096).contains(&size) && (2..=1024).contains(&steps) {
        Ok(())
    } else {
        Err(RenderError::View { size, steps })
    }
}
