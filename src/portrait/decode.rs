//! From bytes to upright pixels.
//!
//! The order matters: format, declared size, completeness, then decoding, so that a file that
//! claims to be enormous or stops half-way is refused before memory is spent on it. The photo is
//! made small before it is turned and its colours are converted, because all of that costs time and memory in
//! proportion to the pixels.

use std::error::Error;
use std::io::{Cursor, ErrorKind};

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, RgbImage};

use super::colour::to_srgb;
use super::limits::{MAX_SIDE, check_size, memory};
use super::sniff::{Kind, sniff};
use super::{PortraitError, PortraitWarning, exif, jpeg};

/// An upright photo: 8-bit sRGB, no metadata, no side longer than [`MAX_SIDE`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portrait {
    width: u32,
    height: u32,
    /// Width and height before the photo was made smaller, upright.
    original: [u32; 2],
    warning: Option<PortraitWarning>,
    pixels: Vec<u8>,
}

impl Portrait {
    /// Reads a JPEG, PNG or WebP file.
    ///
    /// The EXIF orientation is applied, colours of another profile become sRGB, transparency is laid over white,
    /// grey and 16-bit files become 8-bit RGB, and larger photos are scaled down to [`MAX_SIDE`].
    ///
    /// # Errors
    /// A [`PortraitError`] whose sentence says what the file is and what to do.
    pub fn decode(bytes: &[u8]) -> Result<Self, PortraitError> {
        let Decoded { image, turn, profile, warning } = match sniff(bytes)? {
            Kind::Jpeg => decode_jpeg(bytes)?,
            Kind::Png => decode_other(bytes, image::ImageFormat::Png)?,
            Kind::WebP if webp_is_short(bytes) => return Err(PortraitError::Truncated),
            Kind::WebP => decode_other(bytes, image::ImageFormat::WebP)?,
        };
        let [width, height] = [image.width(), image.height()];
        let mut small = DynamicImage::ImageRgb8(to_srgb(shrink(over_white(image)), &profile));
        small.apply_orientation(turn);
        let mut portrait = Self::from_rgb(small.into_rgb8());
        portrait.original = if swaps_sides(turn) { [height, width] } else { [width, height] };
        portrait.warning = warning;
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

    /// Takes what a browser has decoded: upright 8-bit RGBA over an opaque ground, row-major, no side longer than
    /// [`MAX_SIDE`], of a file of `original` pixels.
    ///
    /// # Errors
    /// [`PortraitError::TooLarge`] or [`PortraitError::TooSmall`] by the file's size, [`PortraitError::Damaged`] for
    /// pixels of another number.
    pub fn of_canvas(width: u32, height: u32, rgba: &[u8], original: [u32; 2]) -> Result<Self, PortraitError> {
        check_size(original[0], original[1])?;
        let all = width as usize * height as usize;
        let pixels: Vec<u8> = rgba.as_chunks::<4>().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
        let portrait = (pixels.len() == 3 * all).then(|| Self::from_pixels(width, height, pixels)).flatten();
        let portrait = portrait.filter(|_| width.max(height) <= MAX_SIDE);
        let damaged = || PortraitError::Damaged { reason: format!("the browser gave no {width} by {height} pixels") };
        Ok(Self { original, ..portrait.ok_or_else(damaged)? })
    }

    fn from_rgb(image: RgbImage) -> Self {
        let (width, height) = image.dimensions();
        // `from_raw` accepts a buffer that is longer than the picture; the surplus is dropped.
        let mut pixels = image.into_raw();
        pixels.truncate(width as usize * height as usize * 3);
        Self { width, height, original: [width, height], warning: None, pixels }
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

    /// Width and height of the file's picture as it is shown upright, in its own pixels.
    #[must_use]
    pub fn original(&self) -> [u32; 2] {
        self.original
    }

    /// A place in pixels of this picture, in pixels of the file as it is shown upright.
    #[must_use]
    pub fn in_original(&self, at: [f32; 2]) -> [f32; 2] {
        let scale = self.scale();
        [at[0] * scale[0], at[1] * scale[1]]
    }

    /// A place in pixels of the file as it is shown upright, in pixels of this picture.
    #[must_use]
    pub fn of_original(&self, at: [f32; 2]) -> [f32; 2] {
        let scale = self.scale();
        [at[0] / scale[0], at[1] / scale[1]]
    }

    /// Pixels of the file that a pixel of this picture stands for, across and down; they differ by rounding.
    pub(super) fn scale(&self) -> [f32; 2] {
        let [width, height] = self.original;
        [width as f32 / self.width as f32, height as f32 / self.height as f32]
    }

    /// What is wrong with the file though it could be read.
    #[must_use]
    pub fn warning(&self) -> Option<PortraitWarning> {
        self.warning
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

/// A file's picture as it is stored, and what is known of it.
struct Decoded {
    image: DynamicImage,
    turn: Orientation,
    /// ICC profile; empty where there is none.
    profile: Vec<u8>,
    warning: Option<PortraitWarning>,
}

fn decode_jpeg(bytes: &[u8]) -> Result<Decoded, PortraitError> {
    let jpeg = jpeg::read(bytes)?;
    let turn = jpeg.exif.map_or(Orientation::NoTransforms, exif::orientation);
    let warning = jpeg.damaged.then_some(PortraitWarning::Damaged);
    let plain = decode_other(&jpeg.bare, image::ImageFormat::Jpeg)?;
    Ok(Decoded { image: plain.image, turn, profile: jpeg.profile, warning })
}

fn decode_other(bytes: &[u8], format: image::ImageFormat) -> Result<Decoded, PortraitError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(memory());
    let mut decoder = reader.into_decoder().map_err(|e| damaged(&e))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    decoder.set_limits(memory()).map_err(|e| damaged(&e))?;
    // Metadata that cannot be read is as good as none.
    let exif = decoder.exif_metadata().ok().flatten();
    let turn = exif.map_or(Orientation::NoTransforms, |block| exif::orientation(&block));
    let profile = decoder.icc_profile().ok().flatten().unwrap_or_default();
    let image = DynamicImage::from_decoder(decoder).map_err(|e| damaged(&e))?;
    Ok(Decoded { image, turn, profile, warning: None })
}

/// Decoders wrap the end of the file in errors of their own, so it is looked for in all that caused an error.
fn damaged(error: &ImageError) -> PortraitError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(why) = cause {
        if why.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == ErrorKind::UnexpectedEof) {
            return PortraitError::Truncated;
        }
        cause = why.source();
    }
    PortraitError::Damaged { reason: error.to_string() }
}

/// Whether a WebP file is shorter than it says.
fn webp_is_short(bytes: &[u8]) -> bool {
    let stated = bytes.get(4..8).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
    stated.is_none_or(|size| u64::from(size) + 8 > bytes.len() as u64)
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

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
