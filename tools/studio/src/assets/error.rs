//! What can go wrong while the pack is read.

use std::path::{Path, PathBuf};

/// Why the pack could not be loaded. Every variant names the file.
#[derive(Debug, thiserror::Error)]
pub enum AssetError {
    #[error("{path} cannot be read ({source}): give the MakeHuman head pack, its folder or an archive of it")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path}, line {line}: {what}; copy the file again from the MakeHuman head pack")]
    Text { path: PathBuf, line: usize, what: String },
    #[error("{path} is damaged ({what}); copy the file again from the MakeHuman head pack")]
    Damaged { path: PathBuf, what: String },
}

impl AssetError {
    pub(crate) fn damaged(path: &Path, what: impl std::fmt::Display) -> Self {
        Self::Damaged { path: path.to_owned(), what: what.to_string() }
    }
}
