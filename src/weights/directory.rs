//! Weights from a folder.

use std::path::{Path, PathBuf};

use burn::tensor::Device;

use super::{Archive, Manifest, Model, WeightsError, load};
use crate::model::Compact;

/// Name of the variable that points to the weights.
pub const VARIABLE: &str = "VOLTEFACE_WEIGHTS";

/// Reads, verifies and loads the compact preset's weights in `folder`.
///
/// # Errors
/// [`WeightsError`], naming the file or tensor at fault.
pub fn open(folder: &Path, device: &Device) -> Result<(Manifest, Compact), WeightsError> {
    let (manifest, archive) = read_all(folder)?;
    let model = load(&manifest, &archive, device)?;
    Ok((manifest, model))
}

/// As [`open`], for weights of either preset.
///
/// # Errors
/// As [`open`].
pub fn open_any(folder: &Path, device: &Device) -> Result<(Manifest, Model), WeightsError> {
    let (manifest, archive) = read_all(folder)?;
    let model = Model::load(&manifest, &archive, device)?;
    Ok((manifest, model))
}

fn read_all(folder: &Path) -> Result<(Manifest, Archive), WeightsError> {
    let manifest = Manifest::parse(&read(&folder.join("manifest.json"))?)?;
    let mut archive = Archive::default();
    for file in &manifest.files {
        let bytes = read(&folder.join(&file.name))?;
        manifest.verify(&file.name, &bytes)?;
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
    if let Some(folder) = std::env::var_os(VARIABLE) {
        return Ok(PathBuf::from(folder));
    }
    let relative = Path::new("weights").join("compact");
    let mut candidates = vec![relative.clone()];
    if let Ok(executable) = std::env::current_exe() {
        candidates.extend(executable.ancestors().skip(1).map(|folder| folder.join(&relative)));
    }
    candidates.into_iter().find(|folder| folder.join("manifest.json").is_file()).ok_or_else(|| WeightsError::Read {
        path: relative.join("manifest.json").display().to_string(),
        reason: "it is not there".to_owned(),
    })
}

/// The folder `name` of weights that go with the default ones: beside the folder of [`VARIABLE`], or
/// in `weights` in the working folder or in any folder above the executable.
///
/// # Errors
/// [`WeightsError::Read`] if there is none.
pub fn find_beside(name: &str) -> Result<PathBuf, WeightsError> {
    let relative = Path::new("weights").join(name);
    let mut candidates = Vec::new();
    if let Some(folder) = std::env::var_os(VARIABLE) {
        candidates.push(Path::new(&folder).with_file_name(name));
    }
    candidates.push(relative.clone());
    if let Ok(executable) = std::env::current_exe() {
        candidates.extend(executable.ancestors().skip(1).map(|folder| folder.join(&relative)));
    }
    candidates.into_iter().find(|folder| folder.join("manifest.json").is_file()).ok_or_else(|| WeightsError::Read {
        path: relative.join("manifest.json").display().to_string(),
        reason: "it is not there".to_owned(),
    })
}

/// Reads a file of weights.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, WeightsError> {
    std::fs::read(path).map_err(|e| WeightsError::Read { path: path.display().to_string(), reason: e.to_string() })
}
