//! Pictures as files: the name's ending says which format.

use std::path::Path;

use image::codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
use image::{ExtendedColorType, ImageEncoder};

use super::CliError;

/// Quality of JPEG files, of 100: no artefacts are seen at it.
const QUALITY: u8 = 95;

/// A format that pictures are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    Jpeg,
    /// Without loss.
    WebP,
}

impl Format {
    /// The format that a name's ending says.
    ///
    /// # Errors
    /// [`CliError::Usage`] for no ending, or another one.
    pub fn of(path: &Path) -> Result<Self, CliError> {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("png") => Ok(Self::Png),
            Some("jpg" | "jpeg") => Ok(Self::Jpeg),
            Some("webp") => Ok(Self::WebP),
            other => {
                let what = other.map_or("no ending".to_owned(), |e| format!("the ending .{e}"));
                Err(CliError::Usage(format!(
                    "--out {} has {what}; end it in .png, .jpg or .webp, or give - for a PNG on standard output",
                    path.display()
                )))
            }
        }
    }

    /// Whether it can leave the background out.
    pub fn has_transparency(self) -> bool {
        self != Self::Jpeg
    }

    /// 8-bit RGBA, `[size, size, 4]`, as a file's bytes.
    ///
    /// # Errors
    /// [`CliError::Usage`] with the encoder's reason.
    pub fn encode(self, rgba: &[u8], size: u32) -> Result<Vec<u8>, CliError> {
        let mut bytes = Vec::new();
        let colour = ExtendedColorType::Rgba8;
        match self {
            Self::Png => PngEncoder::new(&mut bytes).write_image(rgba, size, size, colour),
            Self::WebP => WebPEncoder::new_lossless(&mut bytes).write_image(rgba, size, size, colour),
            Self::Jpeg => {
                let rgb: Vec<u8> = rgba.chunks_exact(4).flat_map(|p| &p[..3]).copied().collect();
                let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
                encoder.write_image(&rgb, size, size, ExtendedColorType::Rgb8)
            }
        }
        .map_err(|e| CliError::Usage(format!("the picture cannot be encoded ({e})")))?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portrait::{Kind, sniff};

    #[test]
    fn the_ending_decides_and_the_bytes_agree() {
        let rgba = [200, 150, 125, 255].repeat(64 * 64);
        for (name, format, kind) in [
            ("a.png", Format::Png, Kind::Png),
            ("b/a.JPG", Format::Jpeg, Kind::Jpeg),
            ("a.b.jpeg", Format::Jpeg, Kind::Jpeg),
            ("a.WebP", Format::WebP, Kind::WebP),
        ] {
            assert_eq!(Format::of(Path::new(name)).unwrap(), format, "{name}");
            assert_eq!(sniff(&format.encode(&rgba, 64).unwrap()), Ok(kind), "{name}");
        }
        for name in ["a", "a.gif", "/dev/null", ".png"] {
            assert!(Format::of(Path::new(name)).unwrap_err().to_string().contains(".webp"), "{name}");
        }
    }
}
