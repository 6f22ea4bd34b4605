//! Where things are in the working tree.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Paths of the working tree that the commands share.
pub struct Layout {
    /// The repository's root.
    pub root: PathBuf,
    /// Cargo's target directory, `CARGO_TARGET_DIR` when that is set.
    pub target: PathBuf,
    /// Tools that were installed for this tree alone.
    pub tools: PathBuf,
    /// Intermediate files of the page.
    pub stage: PathBuf,
    /// The element's packages.
    pub element: PathBuf,
    /// The published page.
    pub dist: PathBuf,
    /// The Python environment of the trainer's tests.
    pub python: PathBuf,
}

impl Layout {
    /// The tree that this program was compiled in.
    pub fn find() -> Self {
        // Cargo sets the variable for `cargo run`, so that a tree that was moved still works.
        let own =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = own.ancestors().nth(2).map_or_else(|| PathBuf::from("."), Path::to_owned);
        let local = root.join("target");
        let target = env::var_os("CARGO_TARGET_DIR").map_or(local.clone(), |dir| root.join(dir));
        let (tools, stage, python) = (local.join("tools"), local.join("page"), local.join("python"));
        let element = local.join("element");
        Self { tools, stage, element, dist: root.join("dist"), python, target, root }
    }
}

/// The first file called `name` in the directories of `PATH`.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|dir| dir.join(&file)).find(|candidate| candidate.is_file())
}

/// Paths of the entries of `dir`, sorted; empty when it cannot be read.
pub fn entries(dir: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(dir).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    all.sort();
    all
}

/// The file name of `path` as text; empty when it is not UTF-8.
pub fn file_name(path: &Path) -> &str {
    path.file_name().and_then(OsStr::to_str).unwrap_or_default()
}
