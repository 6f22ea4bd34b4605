//! Views of an edited portrait: volume rendering of a field on the visitor's GPU, the same on the
//! CPU, and the small state machines that decide when and from where to draw.
//!
//! The CPU side ([`cpu`], [`sample`], [`decode`], [`march`], [`occupancy`]) is the twin of the
//! shaders: it checks them in the tests and serves machines without a usable GPU.

pub mod backdrop;
pub mod buffers;
pub mod cpu;
pub mod decode;
pub mod frame;
pub mod gpu;
pub mod march;
pub mod occupancy;
pub mod orbit;
pub mod params;
mod pipelines;
pub mod published;
pub mod renderer;
pub mod sample;
pub mod schedule;
pub mod shaders;
mod waiting;

pub use backdrop::Backdrop;
pub use buffers::{FieldBuffers, PictureBuffer};
pub use frame::Frame;
pub use gpu::{AdapterKind, Gpu, GpuHealth};
pub use renderer::{Canvas, Renderer};

use crate::model::field::{FieldData, FieldLayout};

/// Samples a ray while the view moves.
pub const STEPS_MOVING: u32 = 48;
/// Samples a ray of a finished view.
pub const STEPS_STILL: u32 = 96;
/// A ray ends once less than this part of the light passes: below half of an 8-bit level of the
/// opacity, so a finished ray can be one level short of opaque at most.
pub const STOP_TRANSMITTANCE: f32 = 0.004;
/// A pixel has a depth from this opacity on.
pub const DEPTH_OPACITY: f32 = 0.5;

/// Why a view could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The field's buffers do not fit its layout.
    #[error("the portrait's {what} holds {found} values instead of {expected}; run the edit again")]
    Size { what: &'static str, expected: usize, found: usize },
    /// The field's layout cannot be drawn.
    #[error("this portrait cannot be drawn: {0}; use weights made for this version")]
    Layout(String),
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

/// Checks that a layout can be drawn by both twins.
///
/// # Errors
/// [`RenderError::Layout`] with the first thing that does not fit.
pub fn check_layout(l: &FieldLayout) -> Result<(), RenderError> {
    let fail = |why: String| Err(RenderError::Layout(why));
    if l.plane_channels == 0 || !l.plane_channels.is_multiple_of(4) || !l.view_channels.is_multiple_of(4) {
        return fail("channel counts must be multiples of 4".into());
    }
    if l.hidden == 0 || !l.hidden.is_multiple_of(4) || l.hidden as usize > decode::MAX_HIDDEN {
        return fail(format!("{} hidden units, at most {} in fours are possible", l.hidden, decode::MAX_HIDDEN));
    }
    if (l.plane_channels + l.view_channels) as usize > sample::MAX_FEATURES {
        return fail(format!("more than {} features a point", sample::MAX_FEATURES));
    }
    if l.plane_size == 0 || (l.view_channels > 0 && l.view_size == 0) || (l.gated && l.picture_size == 0) {
        return fail("a plane, view or picture of size 0".into());
    }
    if l.gated && l.view_channels > 0 && !l.surface[2..].iter().all(|v| v.is_finite() && *v > 0.0) {
        return fail("the lengths behind the seen surface must be positive".into());
    }
    if l.plane_axes.iter().flatten().any(|&a| a > 2) {
        return fail("plane axes other than 0, 1 and 2".into());
    }
    let positive = [l.near, l.far - l.near, l.box_side, l.density_scale];
    if !positive.iter().all(|v| v.is_finite() && *v > 0.0) {
        return fail("ray range, box side and density scale must be positive".into());
    }
    Ok(())
}

/// Checks a host field before it is drawn or uploaded.
///
/// # Errors
/// [`RenderError::Layout`] or [`RenderError::Size`].
pub fn check_field(field: &FieldData) -> Result<(), RenderError> {
    let l = &field.layout;
    check_layout(l)?;
    let cube = |side: u32, channels: u32| side as usize * side as usize * channels as usize;
    let sizes = [
        ("planes", 3 * cube(l.plane_size, l.plane_channels), field.planes.len()),
        ("view features", cube(l.view_size, l.view_channels), field.view.len()),
        ("picture", cube(l.picture_size, 4), field.picture.len()),
        ("decoder", l.decoder_len(), field.decoder.len()),
    ];
    for (what, expected, found) in sizes {
        // A field without a gate or view features never reads those two.
        let unused = (what == "picture" && !l.gated) || (what == "view features" && l.view_channels == 0);
        if found != expected && !unused {
            return Err(RenderError::Size { what, expected, found });
        }
    }
    Ok(())
}

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
