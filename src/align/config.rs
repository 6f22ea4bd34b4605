//! The list of the aligner's weights and the shape of its networks.

use serde::{Deserialize, Serialize};

use crate::weights::{FileEntry, WeightsError};

/// The manifest's only format so far.
const FORMAT: u32 = 1;
/// Name of these weights in their manifest.
const PRESET: &str = "align";
/// The design's limit; a damaged manifest must not ask for more.
const MOST_BYTES: u64 = 1 << 20;

/// Shape of the three networks (docs/align.md).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlignConfig {
    /// Side of the frame that the finder sees, in pixels.
    pub finder_side: usize,
    /// Channels of the finder's five stages.
    pub finder_widths: [usize; 5],
    /// Pixels of the frame a cell of the finder's map.
    pub cell: usize,
    /// The side of a square whose log size is 0, in pixels of the frame.
    pub usual_side: f32,
    /// Side of the picture that the refiner and the measurer see, in pixels.
    pub refiner_side: usize,
    /// Channels of their four stages.
    pub refiner_widths: [usize; 4],
    /// Width of the refiner's hidden layer.
    pub refiner_hidden: usize,
    /// Places that the measurer looks for.
    pub measurer_points: usize,
    /// Width of the measurer's hidden layer.
    pub measurer_hidden: usize,
    /// Side of what the refiner sees, in sides of the square that it is given.
    pub context: f32,
    /// As `context`, of the measurer.
    pub measurer_context: f32,
}

impl AlignConfig {
    fn check(&self) -> Result<(), String> {
        let looks = [&self.refiner_hidden, &self.measurer_points, &self.measurer_hidden];
        let widths = self.finder_widths.iter().chain(&self.refiner_widths).chain(looks);
        if widths.clone().any(|&w| w == 0 || w > 1024) {
            return Err("its networks have widths that make no sense".to_owned());
        }
        let map = |side: usize, least: usize| side > 0 && side <= 1024 && side.is_multiple_of(least);
        if self.cell != 8 || !map(self.finder_side, 32) || !map(self.refiner_side, 16) {
            return Err("its networks see pictures of a size that makes no sense".to_owned());
        }
        let contexts = (1.0..4.0).contains(&self.context) && (0.5..4.0).contains(&self.measurer_context);
        if !contexts || !(1.0..1024.0).contains(&self.usual_side) {
            return Err("its squares have a size that makes no sense".to_owned());
        }
        Ok(())
    }
}

/// `weights/align/manifest.json`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlignManifest {
    pub format: u32,
    pub preset: String,
    pub version: String,
    pub config: AlignConfig,
    pub files: Vec<FileEntry>,
    pub parameters: u64,
}

impl AlignManifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// [`WeightsError::Manifest`] with what is wrong.
    pub fn parse(json: &[u8]) -> Result<Self, WeightsError> {
        let manifest: Self = serde_json::from_slice(json).map_err(|e| WeightsError::Manifest(e.to_string()))?;
        manifest.check().map_err(WeightsError::Manifest)?;
        Ok(manifest)
    }

    fn check(&self) -> Result<(), String> {
        if self.format != FORMAT || self.preset != PRESET {
            return Err(format!(
                "it is \"{}\" of format {}, where \"{PRESET}\" of format {FORMAT} is needed",
                self.preset, self.format
            ));
        }
        self.config.check()?;
        if self.files.is_empty() {
            return Err("it lists no files".to_owned());
        }
        for file in &self.files {
            file.check_entry(MOST_BYTES)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> serde_json::Value {
        serde_json::json!({
            "format": 1, "preset": "align", "version": "t", "parameters": 1,
            "config": {"finder_side": 192, "finder_widths": [16, 32, 48, 64, 96], "cell": 8, "usual_side": 64.0,
                "refiner_side": 112, "refiner_widths": [16, 32, 48, 64], "refiner_hidden": 96,
                "context": 1.25, "measurer_points": 24, "measurer_hidden": 64, "measurer_context": 0.8},
            "files": [{"name": "weights-0.safetensors", "bytes": 5, "sha256": "0".repeat(64)}],
        })
    }

    #[test]
    fn a_sound_manifest_is_read_and_others_are_refused_with_the_reason() {
        assert!(AlignManifest::parse(manifest().to_string().as_bytes()).is_ok());
        for (pointer, value, reason) in [
            ("/preset", serde_json::json!("compact"), "align"),
            ("/config/finder_side", serde_json::json!(190), "size"),
            ("/config/cell", serde_json::json!(0), "size"),
            ("/config/context", serde_json::json!(0.0), "squares"),
            ("/config/measurer_context", serde_json::json!(9.0), "squares"),
            ("/config/refiner_hidden", serde_json::json!(0), "widths"),
            ("/files", serde_json::json!([]), "no files"),
            ("/files/0/name", serde_json::json!("../weights"), "file name"),
            ("/files/0/bytes", serde_json::json!(2_000_000_000_u64), "bytes"),
        ] {
            let mut json = manifest();
            *json.pointer_mut(pointer).unwrap() = value;
            let sentence = AlignManifest::parse(json.to_string().as_bytes()).unwrap_err().to_string();
            assert!(sentence.contains(reason), "{pointer}: {sentence}");
        }
    }
}
