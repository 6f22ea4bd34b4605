//! The aligner's weights, from bytes or from a folder.

use burn::tensor::Device;

use crate::align::{AlignManifest, AlignNetworks, Aligner};
use crate::weights::load::fill;
use crate::weights::{Archive, WeightsError};

/// Builds the networks that `manifest` describes and fills them from `archive`.
///
/// # Errors
/// [`WeightsError::Tensors`] with every tensor that is missing, foreign or unusable.
pub fn load(manifest: &AlignManifest, archive: &Archive, device: &Device) -> Result<Aligner, WeightsError> {
    let networks = fill(AlignNetworks::new(&manifest.config, device), archive)?;
    Ok(Aligner::new(manifest.config.clone(), networks, device.clone()))
}

/// Reads, verifies and loads the weights in `folder`.
///
/// # Errors
/// [`WeightsError`], naming the file or tensor at fault.
#[cfg(not(target_arch = "wasm32"))]
pub fn open(folder: &std::path::Path, device: &Device) -> Result<Aligner, WeightsError> {
    use crate::weights::directory::{read_file, read_manifest};

    let manifest = AlignManifest::parse(&read_manifest(folder)?)?;
    let mut archive = Archive::default();
    for file in &manifest.files {
        let bytes = read_file(folder, file)?;
        archive.add(&file.name, &bytes)?;
    }
    load(&manifest, &archive, device)
}

/// The folder of the aligner's weights: beside the folder that `VOLTEFACE_WEIGHTS` names, or
/// `weights/align` in the working folder or in any folder above the executable.
///
/// # Errors
/// [`WeightsError::Read`] if there is none.
#[cfg(not(target_arch = "wasm32"))]
pub fn find() -> Result<std::path::PathBuf, WeightsError> {
    crate::weights::directory::find_beside("align")
}
