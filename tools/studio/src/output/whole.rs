//! Files that are whole or not there.

use std::path::{Path, PathBuf};

/// Why a data set could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    #[error("{path} cannot be written ({source}): free some space or choose another folder with --out")]
    Write { path: PathBuf, source: std::io::Error },
    #[error("{path} cannot be written ({reason}): choose another folder with --out")]
    Format { path: PathBuf, reason: String },
}

/// Writes bytes under a temporary name in the same folder and renames the file.
///
/// # Errors
/// Names the file that cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let temporary = path.with_extension("part");
    let fail = |source| OutputError::Write { path: path.to_owned(), source };
    let done = std::fs::write(&temporary, bytes).and_then(|()| std::fs::rename(&temporary, path));
    if done.is_err() {
        // Nothing half-written stays; if even that fails, the first error is the one worth telling.
        let _ = std::fs::remove_file(&temporary);
    }
    done.map_err(fail)
}
