//! The renderer on the graphics device: its buffers, pipelines and passes. The shaders are in `shaders/`.

mod buffers;
mod device;
mod pipelines;
mod renderer;
pub mod shaders;
mod waiting;

pub use buffers::{FieldBuffers, PictureBuffer};
pub use device::{AdapterKind, Gpu, GpuHealth};
pub use renderer::{Canvas, Renderer};

pub(crate) use buffers::{Part, adopt, share, upload};
