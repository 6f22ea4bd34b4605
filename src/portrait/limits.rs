//! How large and how small a photo may be.

use super::PortraitError;

/// The most pixels a file may declare.
pub const MAX_PIXELS: u64 = 100_000_000;
/// The longest side kept, in pixels; the model sees 512 of them at most.
pub const MAX_SIDE: u32 = 2048;
/// The most bytes of a file that is read as a photo: a larger one is none.
pub const MAX_FILE: u64 = 300_000_000;
/// The shortest side that can hold a face worth lifting, in pixels.
const MIN_SIDE: u32 = 32;
/// A pixel of a 100-megapixel file takes at most 8 bytes (16-bit RGBA), and decoders need about
/// as much again for their own tables and the previous rows.
const MAX_BYTES: u64 = MAX_PIXELS * 16;

/// Refuses pictures that are too large to decode, and too small to hold a face.
///
/// # Errors
/// [`PortraitError::TooLarge`], [`PortraitError::TooSmall`].
pub(super) fn check_size(width: u32, height: u32) -> Result<(), PortraitError> {
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PortraitError::TooLarge { width, height });
    }
    if width.min(height) < MIN_SIDE {
        return Err(PortraitError::TooSmall { width, height, least: MIN_SIDE });
    }
    Ok(())
}

/// What a decoder may take.
pub(super) fn memory() -> image::Limits {
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MAX_BYTES);
    limits
}
