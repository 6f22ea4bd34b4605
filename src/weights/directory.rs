//! Weights from a folder.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Archive, FileEntry, Manifest, WeightsError};

/// Name of the variable that points to the weights.
pub const VARIABLE: &str = "VOLTEFACE_WEIGHTS";
/// The folder of the default weights, in `weights`.
const DEFAULT: &str = "compact";
/// The most bytes of a manifest; a sensible one has thousands.
const MOST_MANIFEST: u64 = 1 << 24;

/// Reads and verifies the manifest and all files of the weights in `folder`. `accept` sees the manifest before
/// any of them is read.
///
/// # Errors
/// [`WeightsError`], naming the file at fault; that of `accept`.
pub fn open(
    folder: &Path,
    accept: impl FnOnce(&Manifest) -> Result<(), WeightsError>,
) -> Result<(Manifest, Archive), WeightsError> {
    let manifest = Manifest::parse(&read_manifest(folder)?)?;
    accept(&manifest)?;
    let mut archive = Archive::default();
    for file in &manifest.files {
        let bytes = read_file(folder, file)?;
        archive.add(&file.name, &bytes)?;
    }
    Ok((manifest, archive))
}

/// The folder of the default weights: [`VARIABLE`], or `weights/compact` in the working folder or
/// in any folder above the executable.
///
/// # Errors
/// [`WeightsError::Read`] if there is none.
pub fn find() -> Result<PathBuf, WeightsError> {
    match std::env::var_os(VARIABLE) {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => nearby(DEFAULT),
    }
}

/// The folder `name` of weights that go with the default ones: beside the folder of [`VARIABLE`], or
/// in `weights` in the working folder or in any folder above the executable.
///
/// # Errors
/// [`WeightsError::Read`] if there is none.
pub fn find_beside(name: &str) -> Result<PathBuf, WeightsError> {
    let beside = std::env::var_os(VARIABLE).map(|folder| Path::new(&folder).with_file_name(name));
    match beside.filter(|folder| has_manifest(folder)) {
        Some(folder) => Ok(folder),
        None => nearby(name),
    }
}

fn nearby(name: &str) -> Result<PathBuf, WeightsError> {
    let relative = Path::new("weights").join(name);
    let mut candidates = vec![relative.clone()];
    if let Ok(executable) = std::env::current_exe() {
        candidates.extend(executable.ancestors().skip(1).map(|folder| folder.join(&relative)));
    }
    candidates.into_iter().find(|folder| has_manifest(folder)).ok_or_else(|| WeightsError::Read {
        path: relative.join("manifest.json").display().to_string(),
        reason: "it is not there".to_owned(),
    })
}

fn has_manifest(folder: &Path) -> bool {
    folder.join("manifest.json").is_file()
}

/// Reads the manifest in a folder.
pub(crate) fn read_manifest(folder: &Path) -> Result<Vec<u8>, WeightsError> {
    let path = folder.join("manifest.json");
    let bytes = read_up_to(&path, MOST_MANIFEST)?;
    if bytes.len() as u64 > MOST_MANIFEST {
        return Err(WeightsError::Read { path: path.display().to_string(), reason: "it is far too large".to_owned() });
    }
    Ok(bytes)
}

/// Reads a file of weights in a folder, and checks it. No more of it is read than its entry says.
pub(crate) fn read_file(folder: &Path, entry: &FileEntry) -> Result<Vec<u8>, WeightsError> {
    let path = folder.join(&entry.name);
    if let Ok(there) = std::fs::metadata(&path)
        && there.is_file()
        && there.len() != entry.bytes
    {
        return Err(WeightsError::Size { file: entry.name.clone(), expected: entry.bytes, found: there.len() });
    }
    let bytes = read_up_to(&path, entry.bytes)?;
    entry.verify(&bytes)?;
    Ok(bytes)
}

/// At most one byte more than `most`.
fn read_up_to(path: &Path, most: u64) -> Result<Vec<u8>, WeightsError> {
    let failed = |e: std::io::Error| WeightsError::Read { path: path.display().to_string(), reason: e.to_string() };
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}
