//! What visitors can meet of the errors of lower rooms; those that nobody meets keep their English sentence.

use super::Language;
use super::texts::{Texts, fill};
use crate::export::ExportError;
use crate::portrait::{PortraitError, PortraitWarning};
use crate::render::RenderError;
use crate::weights::WeightsError;

/// Bytes in a mebibyte.
const MIB: u64 = 1 << 20;

impl Language {
    /// Why a file is no photo.
    pub fn portrait_error(self, error: &PortraitError) -> String {
        let t = self.texts();
        match error {
            PortraitError::Empty => t.photo_empty.to_owned(),
            // English has an advice for each format.
            PortraitError::Unsupported { .. } if self == Self::English => error.to_string(),
            PortraitError::Unsupported { found, .. } => match *found {
                "a HEIC photo" => t.photo_heic.to_owned(),
                "a video" | "a GIF" => t.photo_moving.to_owned(),
                other => fill(t.photo_format, &[("format", format_of(other))]),
            },
            PortraitError::Unknown => t.photo_unknown.to_owned(),
            PortraitError::TooLarge { width, height } => {
                fill(t.photo_large, &[("width", &width.to_string()), ("height", &height.to_string())])
            }
            PortraitError::TooSmall { width, height, least } => fill(
                t.photo_small,
                &[("width", &width.to_string()), ("height", &height.to_string()), ("least", &least.to_string())],
            ),
            PortraitError::Truncated => t.photo_cut.to_owned(),
            PortraitError::Damaged { reason } => fill(t.photo_damaged, &[("why", reason)]),
        }
    }
}

/// The name of a format without what only English says: "a PDF document".
fn format_of(found: &'static str) -> &'static str {
    const FORMATS: [&str; 9] = ["PDF", "TIFF", "BMP", "JPEG XL", "JPEG 2000", "Photoshop", "ICO", "ZIP", "AVIF"];
    let named = FORMATS.into_iter().find(|format| found.contains(format));
    named.unwrap_or(match found {
        "an icon" => "ICO",
        "a camera raw file" => "RAW",
        _ => "SVG, HTML, TXT",
    })
}

impl Texts {
    /// What is wrong with a photo that could be read all the same.
    pub fn portrait_warning(&self, warning: PortraitWarning) -> &'static str {
        match warning {
            PortraitWarning::Damaged => self.photo_partly,
        }
    }

    /// Why a file was not made, to follow "not saved:".
    pub fn export_error(&self, error: &ExportError) -> String {
        match error {
            ExportError::Encode(why) => fill(self.export_encode, &[("why", why)]),
            ExportError::NoSurface => self.export_no_surface.to_owned(),
            ExportError::Render(RenderError::Full(_) | RenderError::View { .. }) => self.export_too_large.to_owned(),
            ExportError::Render(RenderError::Device(why)) => fill(self.export_device, &[("why", why)]),
            other => other.to_string(),
        }
    }

    /// Why weights are not used, as a sentence.
    pub fn weights_error(&self, error: &WeightsError) -> String {
        let mebibytes = |bytes: u64| bytes.div_ceil(MIB).to_string();
        match error {
            WeightsError::Absent { file } => fill(self.model_absent, &[("file", file)]),
            WeightsError::Requirements { what, needed, offered } => fill(
                self.model_requires,
                &[("offered", &(offered / MIB).to_string()), ("what", what), ("needed", &mebibytes(*needed))],
            ),
            WeightsError::Size { file, expected, found } => fill(
                self.model_short,
                &[("file", file), ("found", &found.to_string()), ("expected", &expected.to_string())],
            ),
            WeightsError::Digest { file } => fill(self.model_damaged, &[("file", file)]),
            other => fill(self.model_unloaded, &[("why", &other.to_string())]),
        }
    }
}
