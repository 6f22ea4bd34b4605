//! Why a view could not be drawn.

use crate::field::FieldError;

/// Why a view could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The field's buffers do not fit its layout, or the layout cannot be drawn.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The image is too small or too large.
    #[error("a view of {size} pixels is not possible; choose 1 to 4096, and fewer on a device with little memory")]
    View { size: u32 },
    /// There are too few or too many even samples.
    #[error("{0} even samples a ray are not possible; choose 2 to 1024")]
    Samples(u32),
    /// The picture does not hold the passes before.
    #[error("pass {0} of a still view follows no pass before it; draw the view anew")]
    Pass(u32),
    /// There is no adapter.
    #[error("no graphics adapter is available ({0}); update the browser or the graphics driver, or render on the CPU")]
    NoAdapter(String),
    /// The adapter would not hand out a device.
    #[error("the graphics adapter refused a device ({0}); close other tabs that use the GPU and reload")]
    NoDevice(String),
    /// The device was lost, or failed while drawing.
    #[error("the graphics device failed ({0}); reload the portrait to start it again")]
    Device(String),
    /// The device has no memory left.
    #[error(
        "the graphics device has too little memory ({0}); close other tabs that use it, or ask for a smaller picture"
    )]
    Full(String),
    /// Nothing has been bound yet.
    #[error("there is no portrait to draw yet; load a photo first")]
    Unbound,
    /// The tensors are not on the renderer's device.
    #[error("the portrait lies on another device ({0}); upload it from the host instead")]
    Foreign(String),
}
