//! From bytes to upright pixels.
//!
//! The order matters: format, declared size, completeness, then decoding, so that a file that
//! claims to be enormous or stops half-way is refused before memory is spent on it. The photo is
//! made small before it is turned, because both cost memory in proportion to the pixels.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, RgbImage};

use super::PortraitError;
use crate::portrait::sniff::{Kind, sniff};

/// The most pixels a file may declare.
pub const MAX_PIXELS: u64 = 100_000_000;
/// The longest side kept, in pixels; the model sees 512 of them at most.
pub const MAX_SIDE: u32 = 2048;
/// The shortest side that can hold a face worth lifting, in pixels.
const MIN_SIDE: u32 = 32;
/// A pixel of a 100-megapixel file takes at most 8 bytes (16-bit RGBA), and decoders need about
/// as much again for their own tables and the previous rows.
const MAX_BYTES: u64 = MAX_PIXELS * 16;

/// An upright photo: 8-bit sRGB, no metadata, no side longer than [`MAX_SIDE`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portrait {
    width: u32,
    height: u32,
    /// Width and height before the photo was made smaller, upright.
    original: [u32; 2],
    pixels: Vec<u8>,
}

impl Portrait {
    /// Reads a JPEG, PNG or WebP file.
    ///
    /// The EXIF orientation is applied, transparency is laid over white, grey and 16-bit files
    /// become 8-bit RGB, and larger photos are scaled down to [`MAX_SIDE`].
    ///
    /// # Errors
    /// A [`PortraitError`] whose sentence says what the file is and what to do.
    pub fn decode(bytes: &[u8]) -> Result<Self, PortraitError> {
        let kind = sniff(bytes)?;
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format(kind));
        reader.limits(limits());
        let mut decoder = reader.into_decoder().map_err(damaged)?;
        let (width, height) = decoder.dimensions();
        if u64::from(width) * u64::from(height) > MAX_PIXELS {
            return Err(PortraitError::TooLarge { width, height });
        }
        if width.min(height) < MIN_SIDE {
            return Err(PortraitError::TooSmall { width, height, least: MIN_SIDE });
        }
        if !is_complete(kind, bytes) {
            return Err(PortraitError::Truncated);
        }
        decoder.set_limits(limits()).map_err(damaged)?;
        let image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
        let mut small = shrink(over_white(image));
        let turn = orientation(bytes);
        small.apply_orientation(turn);
        let mut portrait = Self::from_rgb(small.into_rgb8());
        portrait.original = if swaps_sides(turn) { [height, width] } else { [width, height] };
        Ok(portrait)
    }

    /// Takes pixels that are already upright: 8-bit RGB, row-major.
    ///
    /// Gives nothing where `pixels` is not `width * height * 3` bytes or a side is zero.
    #[must_use]
    pub fn from_pixels(width: u32, height: u32, pixels: Vec<u8>) -> Option<Self> {
        let image = RgbImage::from_raw(width, height, pixels)?;
        (width > 0 && height > 0).then(|| Self::from_rgb(image))
    }

    fn from_rgb(image: RgbImage) -> Self {
        let (width, height) = image.dimensions();
        // `from_raw` accepts a buffer that is longer than the picture; the surplus is dropped.
        let mut pixels = image.into_raw();
        pixels.truncate(width as usize * height as usize * 3);
        Self { width, height, original: [width, height], pixels }
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// A place in pixels of this picture, in pixels of the file as it is shown upright.
    #[must_use]
    pub fn in_original(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let [width, height] = self.original;
        [x * width as f32 / self.width as f32, y * height as f32 / self.height as f32]
    }

    /// `[height, width, 3]`, 8-bit sRGB.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The photo as a JPEG file with no metadata, for showing; its longer side is `side` pixels at
    /// most. Empty in the one case that a side is too long for JPEG, which [`MAX_SIDE`] excludes.
    #[must_use]
    pub fn to_jpeg(&self, side: usize) -> Vec<u8> {
        let Some(image) = RgbImage::from_raw(self.width, self.height, self.pixels.clone()) else {
            return Vec::new();
        };
        let mut image = DynamicImage::ImageRgb8(image);
        let side = side as u32;
        if self.width.max(self.height) > side {
            image = image.thumbnail(side, side);
        }
        let mut out = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, 88);
        match image.write_with_encoder(encoder) {
            Ok(()) => out,
            Err(_) => Vec::new(),
        }
    }
}

fn format(kind: Kind) -> image::ImageFormat {
    match kind {
        Kind::Jpeg => image::ImageFormat::Jpeg,
        Kind::Png => image::ImageFormat::Png,
        Kind::WebP => image::ImageFormat::WebP,
    }
}

fn limits() -> image::Limits {
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MAX_BYTES);
    limits
}

fn damaged(error: image::ImageError) -> PortraitError {
    if let image::ImageError::IoError(io) = &error
        && io.kind() == std::io::ErrorKind::UnexpectedEof
    {
        return PortraitError::Truncated;
    }
    let reason = error.to_string();
    // Some decoders wrap the end of the file in a message of their own.
    let lower = reason.to_lowercase();
    if lower.contains("unexpected end") || lower.contains("unexpected eof") || lower.contains("exhausted data") {
        return PortraitError::Truncated;
    }
    PortraitError::Damaged { reason }
}

/// Decoders of JPEG fill what is missing with grey and call it a success, so completeness is
/// looked up in the container. A damaged PNG fails by itself.
fn is_complete(kind: Kind, bytes: &[u8]) -> bool {
    match kind {
        Kind::Jpeg => jpeg_ends(bytes),
        Kind::Png => true,
        Kind::WebP => bytes
            .get(4..8)
            .and_then(|b| b.try_into().ok())
            .is_some_and(|b| u64::from(u32::from_le_bytes(b)) + 8 <= bytes.len() as u64),
    }
}

/// Walks the segments of a JPEG file to its end marker, so that the end marker of a thumbnail
/// inside the metadata is not taken for it.
fn jpeg_ends(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[first, marker]) = bytes.get(at..at + 2) {
        if first != 0xff || marker == 0x00 {
            // Coded data, or padding between segments.
            at += 1;
            continue;
        }
        match marker {
            0xd9 => return true,
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            _ => {
                let Some(&[high, low]) = bytes.get(at + 2..at + 4) else { return false };
                at += 2 + usize::from(u16::from_be_bytes([high, low]));
            }
        }
    }
    false
}

/// Lays a transparent picture over white, at full size so that hidden colours do not bleed when
/// it is made smaller.
fn over_white(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return image;
    }
    let rgba = image.into_rgba8();
    let (width, height) = rgba.dimensions();
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    for p in rgba.pixels() {
        let alpha = u32::from(p[3]);
        for c in 0..3 {
            let over = (u32::from(p[c]) * alpha + 255 * (255 - alpha) + 127) / 255;
            rgb.push(over.min(255) as u8);
        }
    }
    match RgbImage::from_raw(width, height, rgb) {
        Some(image) => DynamicImage::ImageRgb8(image),
        None => DynamicImage::ImageRgba8(rgba),
    }
}

fn shrink(image: DynamicImage) -> DynamicImage {
    if image.width().max(image.height()) <= MAX_SIDE {
        return image;
    }
    image.thumbnail(MAX_SIDE, MAX_SIDE)
}

/// Whether a turn makes a lying picture stand.
fn swaps_sides(turn: Orientation) -> bool {
    matches!(
        turn,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    )
}

/// The EXIF orientation; a missing or broken entry means upright.
fn orientation(bytes: &[u8]) -> Orientation {
    exif::Reader::new()
        .read_from_container(&mut Cursor::new(bytes))
        .ok()
        .and_then(|exif| {
            exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY).and_then(|field| field.value.get_uint(0))
        })
        .and_then(|value| u8::try_from(value).ok())
        .and_then(Orientation::from_exif)
        .unwrap_or(Orientation::NoTransforms)
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
