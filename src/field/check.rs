//! The bounds of a field: what both renderers can draw. Weights are held against them before their files are
//! fetched, fields before they are drawn.

use super::{FieldData, FieldError, FieldLayout};

/// Most units of the decoder's hidden layer.
pub const MAX_HIDDEN: usize = 128;
/// Most features a point: channels of a plane and of the view together.
pub const MAX_FEATURES: usize = 64;

/// Checks that a layout can be drawn by both twins.
///
/// # Errors
/// [`FieldError::Layout`] with the first thing that does not fit.
pub fn check_layout(l: &FieldLayout) -> Result<(), FieldError> {
    let fail = |why: String| Err(FieldError::Layout(why));
    if l.plane_channels == 0 || !l.plane_channels.is_multiple_of(4) || !l.view_channels.is_multiple_of(4) {
        return fail("channel counts must be multiples of 4".into());
    }
    if l.hidden == 0 || !l.hidden.is_multiple_of(4) || l.hidden as usize > MAX_HIDDEN {
        return fail(format!("{} hidden units, at most {MAX_HIDDEN} in fours are possible", l.hidden));
    }
    if (l.plane_channels + l.view_channels) as usize > MAX_FEATURES {
        return fail(format!("more than {MAX_FEATURES} features a point"));
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
/// [`FieldError::Layout`] or [`FieldError::Size`].
pub fn check_field(field: &FieldData) -> Result<(), FieldError> {
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
            return Err(FieldError::Size { what, expected, found });
        }
    }
    Ok(())
}
