//! The renderer on the graphics device: its buffers, pipelines and passes. The shaders are in `shaders/`.

mod bound;
mod buffers;
mod device;
mod image;
mod layouts;
mod pipelines;
mod readback;
mod renderer;
mod screen;
pub mod shaders;
mod tensors;
mod watch;

pub use buffers::{FieldBuffers, PictureBuffer};
pub use device::{AdapterKind, Gpu};
pub use renderer::Renderer;
pub use screen::{Canvas, Present};
pub use watch::GpuHealth;

#[cfg(feature = "published")]
pub(crate) use tensors::adopt;
pub(crate) use tensors::{Part, share, upload};
