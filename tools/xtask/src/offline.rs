//! What the page's service worker keeps: every file of the page but the weights, which the page keeps itself.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::{Context, Error};
use crate::layout::{entries, file_name};

/// The service worker, in the page's folder.
const WORKER: &str = "offline.js";
/// What is written anew in it.
const VERSION: &str = "const VERSION = \"\";";
const FILES: &str = "const FILES = [];";
/// Folders that it does not keep.
const LEFT_OUT: [&str; 1] = ["weights"];

/// Writes into the service worker of the page in `folder` which files there are, and a version that changes with them.
///
/// # Errors
/// [`Error::File`]; [`Error::Missing`] when the worker has no place for them.
pub fn write(folder: &Path) -> Result<(), Error> {
    let path = folder.join(WORKER);
    let worker = fs::read_to_string(&path).context("reading", &path)?;
    if !worker.contains(VERSION) || !worker.contains(FILES) {
        let what = format!("`{VERSION}` and `{FILES}` in {}", path.display());
        return Err(Error::Missing { what, remedy: "build the page anew".into() });
    }
    let mut files = Vec::new();
    collect(folder, "", &mut files);
    // Nor what only a server reads.
    files.retain(|name| name != WORKER && !name.starts_with('_') && !is_compressed(Path::new(name)));
    files.sort();
    let mut digest = Sha256::new();
    digest.update(&worker);
    for name in &files {
        let path = folder.join(name);
        digest.update(name);
        digest.update(fs::read(&path).context("reading", &path)?);
    }
    let version: String = digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let list = files.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let written = worker
        .replace(VERSION, &format!("const VERSION = \"{version}\";"))
        .replace(FILES, &format!("const FILES = [{list}];"));
    fs::write(&path, written).context("writing", &path)
}

fn is_compressed(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "br" || ending == "gz")
}

fn collect(folder: &Path, under: &str, files: &mut Vec<String>) {
    for path in entries(folder) {
        let name = format!("{under}{}", file_name(&path));
        if !path.is_dir() {
            files.push(name);
        } else if !LEFT_OUT.contains(&name.as_str()) {
            collect(&path, &format!("{name}/"), files);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_names_the_pages_files_and_no_weights() {
        let folder = std::env::temp_dir().join(format!("volteface-offline-{}", std::process::id()));
        fs::create_dir_all(folder.join("weights/compact")).unwrap();
        fs::create_dir_all(folder.join("samples")).unwrap();
        for (name, text) in [("index.html", "a"), ("samples/one.jpg", "b"), ("weights/compact/manifest.json", "{}")] {
            fs::write(folder.join(name), text).unwrap();
        }
        let template = include_str!("../../../public/offline.js");
        let version = |text: &str| {
            fs::write(folder.join("index.html"), text).unwrap();
            fs::write(folder.join(WORKER), template).unwrap();
            write(&folder).unwrap();
            let written = fs::read_to_string(folder.join(WORKER)).unwrap();
            assert!(written.contains("const FILES = [\"index.html\", \"samples/one.jpg\"];"), "{written}");
            written.lines().find(|line| line.starts_with("const VERSION")).unwrap().to_owned()
        };
        let (first, second) = (version("a"), version("another"));
        assert!(first.len() == "const VERSION = \"0123456789abcdef\";".len() && first != second, "{first} {second}");
        assert_eq!(version("a"), first);
        // Written once, it has no place for another list.
        assert!(write(&folder).is_err());
        fs::remove_dir_all(&folder).unwrap();
    }
}
