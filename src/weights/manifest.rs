//! The list of weight files, and the check of each against it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::WeightsError;
use crate::model::Config;

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
    pub config: Config,
    pub files: Vec<FileEntry>,
    pub parameters: u64,
}

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
        if self.preset != "compact" {
            return Err(format!("its preset is \"{}\", this version runs \"compact\"", self.preset));
        }
        self.config.check()?;
        if self.files.is_empty() {
            return Err("it lists no files".to_owned());
        }
        for (i, file) in self.files.iter().enumerate() {
            file.check_entry(MOST_BYTES)?;
            if self.files[..i].iter().any(|other| other.name == file.name) {
                return Err(format!("{} is listed twice", file.name));
            }
        }
        Ok(())
    }

    /// Bytes of all files together; what a progress bar counts to.
    pub fn total_bytes(&self) -> u64 {
        self.files.iter().map(|f| f.bytes).sum()
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
