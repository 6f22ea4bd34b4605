//! Files that are either written whole or not at all.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use image::ImageEncoder;
use image::codecs::png::PngEncoder;

use super::CliError;

/// RGBA bytes as a PNG.
pub(super) fn png(rgba: &[u8], size: u32) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(rgba, size, size, image::ExtendedColorType::Rgba8)
        .map_err(|e| CliError::Usage(format!("the picture cannot be encoded ({e})")))?;
    Ok(bytes)
}

/// `O.png` for one picture; `O-1.png`, `O-2.png`, ... for several.
pub(super) fn names(out: &Path, count: usize) -> Vec<PathBuf> {
    if count == 1 {
        return vec![out.to_owned()];
    }
    (1..=count)
        .map(|i| {
            let mut name = out.file_stem().unwrap_or_default().to_os_string();
            name.push(format!("-{i}"));
            if let Some(extension) = out.extension() {
                name.push(".");
                name.push(extension);
            }
            out.with_file_name(name)
        })
        .collect()
}

/// Writes every file beside its place first, then moves all into place; on failure nothing is
/// left behind.
pub(super) fn write_all<B: AsRef<[u8]>>(files: &[(PathBuf, B)]) -> Result<(), CliError> {
    let mut waiting: Vec<(PathBuf, &Path)> = Vec::new();
    let outcome = files.iter().try_for_each(|(path, bytes)| {
        let temporary = beside(path);
        waiting.push((temporary.clone(), path));
        std::fs::write(&temporary, bytes.as_ref()).map_err(|e| failed(path, &e))
    });
    let outcome = outcome
        .and_then(|()| waiting.iter().try_for_each(|(from, to)| std::fs::rename(from, to).map_err(|e| failed(to, &e))));
    if outcome.is_err() {
        for (temporary, _) in &waiting {
            // It may never have come to be, or have been moved already; both are fine.
            let _ = std::fs::remove_file(temporary);
        }
    }
    outcome
}

fn failed(path: &Path, error: &std::io::Error) -> CliError {
    CliError::Write { path: path.to_owned(), reason: error.to_string() }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_pictures_are_numbered_before_the_extension() {
        assert_eq!(names(Path::new("a/b.png"), 1), [PathBuf::from("a/b.png")]);
        assert_eq!(names(Path::new("a/b.c.png"), 2), ["a/b.c-1.png", "a/b.c-2.png"].map(PathBuf::from));
        assert_eq!(names(Path::new("b"), 2), ["b-1", "b-2"].map(PathBuf::from));
    }

    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let folder = std::env::temp_dir().join(format!("volteface-output-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let good = (folder.join("a.png"), b"a".to_vec());
        let bad = (folder.join("missing").join("b.png"), b"b".to_vec());
        assert!(write_all(&[good.clone(), bad]).is_err());
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
        write_all(std::slice::from_ref(&good)).unwrap();
        assert_eq!(std::fs::read(&good.0).unwrap(), b"a");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
