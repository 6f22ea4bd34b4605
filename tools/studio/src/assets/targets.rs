//! Morph targets and the modifiers that drive them.

use std::collections::HashMap;

use glam::Vec3;
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;

use super::error::AssetError;
use super::files::Files;

/// Races that have targets of their own.
pub const RACES: [&str; 3] = ["caucasian", "asian", "african"];

/// A sparse displacement of the base mesh, in its units (decimetres).
#[derive(Debug, Clone)]
pub struct Target {
    pub index: Vec<u32>,
    pub delta: Vec<Vec3>,
}

/// One slider: a target for each side of zero, by name.
#[derive(Debug, Clone)]
pub struct Modifier {
    pub name: String,
    /// Absent for sliders that only go up.
    pub negative: Option<String>,
    pub positive: String,
}

/// All targets by name. Expression units are called `caucasian/mouth-open` and so on, as each race has its own.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    by_name: HashMap<String, Target>,
    pub modifiers: Vec<Modifier>,
    /// Names of the one-sided asymmetries, in the manifest's order.
    pub asymmetries: Vec<String>,
    /// Names of the scan modes and their weight for one standard deviation; packs may have none.
    pub scans: Vec<(String, f32)>,
}

#[derive(Deserialize)]
struct Manifest {
    delta_scale_decimetres: f32,
    targets: Vec<Entry>,
    modifiers: Vec<ModifierEntry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    group: String,
    file: String,
    /// Weight of one standard deviation, of scan modes.
    #[serde(default)]
    sd: Option<f32>,
}

#[derive(Deserialize)]
struct ModifierEntry {
    name: String,
    #[serde(default)]
    negative: Option<String>,
    positive: String,
}

impl Targets {
    /// Reads `targets/manifest.json` and every file that it names. `base` is the base mesh's vertex count.
    ///
    /// # Errors
    /// Names the file that is missing or damaged.
    pub fn load(pack: &Files, base: usize) -> Result<Self, AssetError> {
        const NAME: &str = "targets/manifest.json";
        let path = pack.path(NAME);
        let manifest: Manifest =
            serde_json::from_slice(&pack.read(NAME)?).map_err(|e| AssetError::damaged(&path, e))?;
        let mut out = Self::default();
        let mut files: HashMap<&str, Vec<u8>> = HashMap::new();
        for entry in &manifest.targets {
            if !files.contains_key(entry.file.as_str()) {
                files.insert(&entry.file, pack.read(&entry.file)?);
            }
        }
        let mut open = HashMap::new();
        for (name, bytes) in &files {
            let tensors = SafeTensors::deserialize(bytes).map_err(|e| AssetError::damaged(&pack.path(name), e))?;
            open.insert(*name, tensors);
        }
        for entry in &manifest.targets {
            let target = read_target(&open[entry.file.as_str()], &entry.name, manifest.delta_scale_decimetres, base)
                .map_err(|what| AssetError::damaged(&pack.path(&entry.file), what))?;
            let name = match entry.group.strip_prefix("expression-") {
                Some(race) => format!("{race}/{}", entry.name),
                None => entry.name.clone(),
            };
            if entry.group == "asym" {
                out.asymmetries.push(name.clone());
            }
            if let Some(sd) = entry.sd.filter(|_| entry.group == "scan") {
                out.scans.push((name.clone(), sd));
            }
            out.insert(name, target);
        }
        for m in manifest.modifiers {
            for name in m.negative.iter().chain([&m.positive]) {
                if !out.by_name.contains_key(name) {
                    return Err(AssetError::damaged(
                        &path,
                        format!("modifier {} asks for the missing target {name}", m.name),
                    ));
                }
            }
            out.modifiers.push(Modifier { name: m.name, negative: m.negative, positive: m.positive });
        }
        Ok(out)
    }

    pub fn insert(&mut self, name: String, target: Target) {
        self.by_name.insert(name, target);
    }

    pub fn get(&self, name: &str) -> Option<&Target> {
        self.by_name.get(name)
    }

    /// Moves `positions` by `weight` of a target. A pack without the target (the built-in head has few) stays as it is.
    pub fn add(&self, positions: &mut [Vec3], name: &str, weight: f32) {
        if weight.abs() < 1e-4 {
            return;
        }
        if let Some(target) = self.by_name.get(name) {
            for (i, d) in target.index.iter().zip(&target.delta) {
                positions[*i as usize] += weight * *d;
            }
        }
    }
}

fn read_target(file: &SafeTensors, name: &str, scale: f32, base: usize) -> Result<Target, String> {
    let tensor = |suffix: &str, kind: Dtype| {
        let t = file.tensor(&format!("{name}.{suffix}")).map_err(|e| e.to_string())?;
        if t.dtype() == kind {
            Ok(t.data().to_vec())
        } else {
            Err(format!("{name}.{suffix} has another type than {kind:?}"))
        }
    };
    let index: Vec<u32> =
        tensor("index", Dtype::U16)?.chunks_exact(2).map(|b| u32::from(u16::from_le_bytes([b[0], b[1]]))).collect();
    let flat: Vec<f32> = tensor("delta", Dtype::I16)?
        .chunks_exact(2)
        .map(|b| scale * f32::from(i16::from_le_bytes([b[0], b[1]])))
        .collect();
    if flat.len() != 3 * index.len() {
        return Err(format!("{name} has {} vertices and {} numbers", index.len(), flat.len()));
    }
    if let Some(v) = index.iter().find(|v| **v as usize >= base) {
        return Err(format!("{name} moves vertex {v}, the base mesh has {base}"));
    }
    Ok(Target { index, delta: flat.chunks_exact(3).map(Vec3::from_slice).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_files_name_themselves() {
        let dir = std::env::temp_dir().join(format!("studio-targets-{}", std::process::id()));
        std::fs::create_dir_all(dir.join("targets")).unwrap();
        let missing = Targets::load(&Files::open(&dir).unwrap(), 10).unwrap_err().to_string();
        assert!(missing.contains("manifest.json"), "{missing}");
        let manifest = r#"{"delta_scale_decimetres":0.001,"modifiers":[],"targets":[{"name":"a","group":"nose","file":"targets/nose.safetensors"}]}"#;
        std::fs::write(dir.join("targets/manifest.json"), manifest).unwrap();
        std::fs::write(dir.join("targets/nose.safetensors"), b"not tensors").unwrap();
        let damaged = Targets::load(&Files::open(&dir).unwrap(), 10).unwrap_err();
        assert!(matches!(damaged, AssetError::Damaged { .. }));
        assert!(damaged.to_string().contains("nose.safetensors"), "{damaged}");
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
