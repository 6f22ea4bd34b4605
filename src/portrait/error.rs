//! Why a file did not become a portrait, each reason with what to do about it.

/// Why a file could not be read as a photo.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PortraitError {
    /// Nothing was in the file.
    #[error("This file is empty. Choose a JPEG, PNG or WebP photo.")]
    Empty,
    /// A known format that is not one of the three; `found` names it, `advice` says what to do.
    #[error("This is {found}, which cannot be read here. {advice}")]
    Unsupported {
        /// The format with its article, as in "a HEIC photo".
        found: &'static str,
        /// What to do about it.
        advice: &'static str,
    },
    /// No known format.
    #[error("This file is not a photo that can be read here. Choose a JPEG, PNG or WebP file.")]
    Unknown,
    /// More pixels than [`crate::portrait::MAX_PIXELS`].
    #[error(
        "This photo says that it is {width} by {height} pixels, more than 100 megapixels. Save it smaller and choose it again."
    )]
    TooLarge {
        /// Declared width in pixels.
        width: u32,
        /// Declared height in pixels.
        height: u32,
    },
    /// Fewer pixels than a face needs.
    #[error("This photo is only {width} by {height} pixels. Choose one of at least {least} pixels a side.")]
    TooSmall {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The least side in pixels.
        least: u32,
    },
    /// The file ends before the picture does.
    #[error("This photo is incomplete: the file ends before the picture does. Copy or download it again.")]
    Truncated,
    /// The decoder gave up; `reason` is its own account.
    #[error("This photo is damaged and could not be read ({reason}). Save it again as JPEG or PNG.")]
    Damaged {
        /// The decoder's account.
        reason: String,
    },
}

/// What is wrong with a file that could be read all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PortraitWarning {
    /// Codes of the picture are missing or wrong: a hole, or a tail of zeros.
    #[error("This photo is damaged: a part of the picture is missing or wrong. Copy or download it again if you can.")]
    Damaged,
}
