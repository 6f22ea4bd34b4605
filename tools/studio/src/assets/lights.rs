//! Surroundings to light people by: a folder `light` with an index and Radiance pictures, in the pack or apart from it.

use std::sync::Arc;

use glam::Vec3;
use serde::Deserialize;

use super::error::AssetError;
use super::files::Files;
use crate::scene::probe::Probe;

#[derive(Deserialize)]
struct Entry {
    name: String,
    file: String,
}

/// Every probe of `light/index.json`; none if there is no such folder.
///
/// # Errors
/// Names the file that is missing or damaged.
pub fn load(files: &Files) -> Result<Vec<Arc<Probe>>, AssetError> {
    const INDEX: &str = "light/index.json";
    if !files.has(INDEX) {
        return Ok(Vec::new());
    }
    let path = files.path(INDEX);
    let index: Vec<Entry> = serde_json::from_slice(&files.read(INDEX)?).map_err(|e| AssetError::damaged(&path, e))?;
    index.iter().map(|e| probe(files, e)).collect()
}

fn probe(files: &Files, entry: &Entry) -> Result<Arc<Probe>, AssetError> {
    let name = format!("light/{}", entry.file);
    let path = files.path(&name);
    let picture = image::load_from_memory_with_format(&files.read(&name)?, image::ImageFormat::Hdr)
        .map_err(|e| AssetError::damaged(&path, e))?
        .into_rgb32f();
    let rgb: Vec<Vec3> = picture.as_raw().chunks_exact(3).map(Vec3::from_slice).collect();
    let probe = Probe::new(&entry.name, picture.width() as usize, picture.height() as usize, &rgb);
    probe.map(Arc::new).ok_or_else(|| AssetError::damaged(&path, "too small, dark or not finite"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probes_come_from_a_folder_apart_and_travel_in_the_archive() {
        let dir = std::env::temp_dir().join(format!("studio-lights-{}", std::process::id()));
        let (pack, light) = (dir.join("pack"), dir.join("sky"));
        std::fs::create_dir_all(&pack).unwrap();
        std::fs::create_dir_all(&light).unwrap();
        assert!(load(&Files::open(&pack).unwrap()).unwrap().is_empty());
        let grey = image::Rgb32FImage::from_fn(64, 32, |x, _| image::Rgb([1.0 + x as f32, 1.0, 0.5]));
        grey.save(light.join("a.hdr")).unwrap();
        std::fs::write(light.join("index.json"), r#"[{"name":"a","file":"a.hdr"}]"#).unwrap();
        let files = Files::open(&pack).unwrap().with_light(&light);
        assert_eq!(load(&files).unwrap()[0].name, "a");
        let zip = dir.join("small.zip");
        std::fs::write(&zip, files.archive().unwrap()).unwrap();
        assert_eq!(load(&Files::open(&zip).unwrap()).unwrap().len(), 1);
        std::fs::write(light.join("a.hdr"), b"no picture").unwrap();
        assert!(load(&files).unwrap_err().to_string().contains("a.hdr"));
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
