//! The networks from a manifest and its archive.

use burn::tensor::Device;

use super::{Compact, Config, Networks};
use crate::weights::load::fill;
use crate::weights::manifest::COMPACT;
use crate::weights::{Archive, Manifest, WeightsError};

/// The compact preset's settings.
///
/// # Errors
/// [`WeightsError::Preset`] for another preset, [`WeightsError::Manifest`] for settings that no network can
/// have or no renderer can draw.
pub fn settings(manifest: &Manifest) -> Result<Config, WeightsError> {
    if manifest.preset != COMPACT {
        return Err(WeightsError::Preset { found: manifest.preset.clone(), wanted: COMPACT });
    }
    let value = manifest.config.clone().ok_or_else(|| WeightsError::Manifest("it has no config".to_owned()))?;
    let config: Config = serde_json::from_value(value).map_err(|e| WeightsError::Manifest(e.to_string()))?;
    config.check().map_err(WeightsError::Manifest)?;
    Ok(config)
}

/// Builds the networks that `manifest` describes and fills them from `archive`.
///
/// # Errors
/// As [`settings`]; [`WeightsError::Tensors`] with every missing, foreign, repeated, misshapen or unusable tensor.
pub fn load(manifest: &Manifest, archive: &Archive, device: &Device) -> Result<Compact, WeightsError> {
    let config = settings(manifest)?;
    let networks = fill(Networks::new(&config, device), archive)?;
    Ok(Compact::new(config, networks))
}
