//! Why a view could not be drawn.

use crate::field::FieldError;

/// Why a view could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The field's buffers do not fit its layout, or the layout cannot be drawn.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The image is too small, too large or has too few samples.
    #[error(
        "a view of {size} pixels with {steps} samples a ray is not possible; choose 1 to 4096 pixels and 2 to 1024 samples"
    )]
    View { size: u32, steps: u32 },
    /// There is no adapter.
    #[error("no graphics adapter is available ({0}); update the browser or the graphics driver, or render on the CPU")]
    NoAdapter(String),
    /// The adapter would not hand out a device.
    #[error("the graphics adapter refused a device ({0}); close other tabs that use the GPU and reload")]
    NoDevice(String),
    /// The device was lost, or failed while drawing.
    #[error("the graphics device failed ({0}); reload the portrait to start it again")]
    Device(String),
    /// Nothing has been bound yet.
    #[error("there is no portrait to draw yet; load a photo first")]
    Unbound,
    /// The tensors are not on the renderer's device.
    #[error("the portrait lies on another device ({0}); upload it from the host instead")]
    Foreign(String),
}
