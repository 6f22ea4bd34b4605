//! The list of weight files, and the check of each against it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::WeightsError;

/// The manifest's only format so far.
pub const FORMAT: u32 = 1;
/// No sensible file of weights is larger; keeps a damaged manifest from asking for the impossible.
const MOST_BYTES: u64 = 1 << 30;

/// One file of weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    pub name: String,
    pub bytes: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

impl FileEntry {
    /// Whether the entry can be true of any file: a plain name, up to `most` bytes, a digest.
    ///
    /// # Errors
    /// What is wrong, as part of a sentence.
    pub fn check_entry(&self, most: u64) -> Result<(), String> {
        let plain = !self.name.is_empty()
            && !self.name.starts_with('.')
            && self.name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        if !plain {
            return Err(format!("\"{}\" is no plain file name", self.name));
        }
        if self.bytes == 0 || self.bytes > most {
            return Err(format!("{} cannot have {} bytes", self.name, self.bytes));
        }
        if self.sha256.len() != 64 || !self.sha256.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err(format!("{} has no SHA-256", self.name));
        }
        Ok(())
    }

    /// Checks a file against its entry: first its length, then its SHA-256.
    ///
    /// # Errors
    /// [`WeightsError::Size`] or [`WeightsError::Digest`].
    pub fn verify(&self, bytes: &[u8]) -> Result<(), WeightsError> {
        let (file, found) = (self.name.clone(), bytes.len() as u64);
        if found != self.bytes {
            return Err(WeightsError::Size { file, expected: self.bytes, found });
        }
        if !hex(&Sha256::digest(bytes)).eq_ignore_ascii_case(&self.sha256) {
            return Err(WeightsError::Digest { file });
        }
        Ok(())
    }
}

/// `manifest.json`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    pub preset: String,
    pub version: String,
    /// Settings of the network, which reads them itself; the published network has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<serde_json::Value>,
    pub files: Vec<FileEntry>,
    pub parameters: u64,
    /// What a device must offer; checked before anything is loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirements: Option<Requirements>,
    /// What the network must give for an input of its own, which it reads itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_test: Option<serde_json::Value>,
}

/// What it takes to run a preset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirements {
    /// Device memory for weights and the largest moment of an edit, bytes.
    pub memory: u64,
    /// Largest buffer that is created, bytes.
    pub buffer: u64,
    /// Largest part of a buffer that a shader reads, bytes; as much as `buffer` where it is not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding: Option<u64>,
    /// All files together, bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// What a device offers, as far as it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Largest buffer that can be created, bytes.
    pub buffer: u64,
    /// Largest part of a buffer that a shader can read, bytes.
    pub binding: u64,
    /// Memory in all, bytes; a browser does not tell a graphics device's.
    pub memory: Option<u64>,
    /// Bytes of files that can be held while they are loaded, where there is a limit.
    pub files: Option<u64>,
}

/// The default preset.
pub const COMPACT: &str = "compact";
/// The published network.
pub const PAPER: &str = "paper";

impl Manifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// [`WeightsError::Manifest`] if it is no JSON, of another format or preset, or its settings or
    /// files make no sense.
    pub fn parse(json: &[u8]) -> Result<Self, WeightsError> {
        let manifest: Manifest = serde_json::from_slice(json).map_err(|e| WeightsError::Manifest(e.to_string()))?;
        manifest.check().map_err(WeightsError::Manifest)?;
        Ok(manifest)
    }

    fn check(&self) -> Result<(), String> {
        if self.format != FORMAT {
            return Err(format!("its format is {}, this version reads {FORMAT}", self.format));
        }
        match (self.preset.as_str(), &self.config) {
            (COMPACT, Some(_)) | (PAPER, _) => {}
            (COMPACT, None) => return Err("it has no config".to_owned()),
            (other, _) => {
                return Err(format!("its preset is \"{other}\", this version runs \"compact\" and \"paper\""));
            }
        }
        if self.files.is_empty() {
            return Err("it lists no files".to_owned());
        }
        if let Some(size) = self.requirements.and_then(|r| r.size)
            && size != self.total_bytes()
        {
            return Err(format!("it states {size} bytes and lists files of {}", self.total_bytes()));
        }
        for (i, file) in self.files.iter().enumerate() {
            file.check_entry(MOST_BYTES)?;
            if self.files[..i].iter().any(|other| other.name == file.name) {
                return Err(format!("{} is listed twice", file.name));
            }
        }
        Ok(())
    }

    /// Checks that a device is large enough, before anything is loaded.
    ///
    /// # Errors
    /// [`WeightsError::Requirements`] with the first thing that is too small.
    pub fn fits(&self, offer: &Offer) -> Result<(), WeightsError> {
        let needs = self.requirements.unwrap_or_default();
        let limits = [
            ("buffers", needs.buffer, Some(offer.buffer)),
            ("buffers in a shader", needs.binding.unwrap_or(needs.buffer), Some(offer.binding)),
            ("memory", needs.memory, offer.memory),
            ("room for files", self.total_bytes(), offer.files),
        ];
        match limits.into_iter().find(|(_, needed, offered)| offered.is_some_and(|o| o < *needed)) {
            Some((what, needed, offered)) => {
                Err(WeightsError::Requirements { what, needed, offered: offered.unwrap_or(0) })
            }
            None => Ok(()),
        }
    }

    /// Bytes of all files together; what a progress bar counts to.
    pub fn total_bytes(&self) -> u64 {
        self.files.iter().fold(0, |sum, f| sum.saturating_add(f.bytes))
    }

    /// Checks one file: first that it is listed, then its length, then its SHA-256.
    ///
    /// # Errors
    /// [`WeightsError::UnknownFile`], [`WeightsError::Size`] or [`WeightsError::Digest`].
    pub fn verify(&self, name: &str, bytes: &[u8]) -> Result<(), WeightsError> {
        match self.files.iter().find(|f| f.name == name) {
            Some(entry) => entry.verify(bytes),
            None => Err(WeightsError::UnknownFile { file: name.to_owned() }),
        }
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
