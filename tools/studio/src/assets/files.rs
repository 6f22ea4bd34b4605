//! Where the pack's files come from: a folder, or one archive made by `studio pack`.

use std::collections::{BTreeSet, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use zip::ZipArchive;

use super::error::AssetError;

/// A pack's files by their names with forward slashes. Remembers which were read.
#[derive(Debug)]
pub struct Files {
    root: PathBuf,
    /// The archive's files; `None` for a folder.
    held: Option<HashMap<String, Vec<u8>>>,
    /// A folder that stands for `light` instead of the pack's own.
    light: Option<PathBuf>,
    asked: Mutex<BTreeSet<String>>,
}

impl Files {
    /// Opens a folder, or an archive if `root` is a file.
    ///
    /// # Errors
    /// Names the file that is missing or damaged.
    pub fn open(root: &Path) -> Result<Self, AssetError> {
        let held = if root.is_file() { Some(unpack(root)?) } else { None };
        Ok(Self { root: root.to_owned(), held, light: None, asked: Mutex::default() })
    }

    /// The same files, with those of `light` from another folder.
    pub fn with_light(mut self, folder: &Path) -> Self {
        self.light = Some(folder.to_owned());
        self
    }

    /// The name of a file in the folder that stands for `light`.
    fn apart(&self, name: &str) -> Option<PathBuf> {
        Some(self.light.as_ref()?.join(name.strip_prefix("light/")?))
    }

    /// Whether a file may be read; all those in a folder that was named apart count as there.
    pub fn has(&self, name: &str) -> bool {
        match (&self.held, self.apart(name)) {
            (_, Some(_)) => true,
            (Some(held), None) => held.contains_key(name),
            (None, None) => self.root.join(name).exists(),
        }
    }

    /// The name that messages call a file by.
    pub fn path(&self, name: &str) -> PathBuf {
        self.apart(name).unwrap_or_else(|| self.root.join(name))
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// Names the file that is missing or damaged.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, AssetError> {
        if let Ok(mut asked) = self.asked.lock() {
            asked.insert(name.to_owned());
        }
        let path = self.path(name);
        match &self.held {
            Some(held) if self.apart(name).is_none() => {
                held.get(name).cloned().ok_or_else(|| AssetError::damaged(&path, "the archive does not hold it"))
            }
            _ => std::fs::read(&path).map_err(|source| AssetError::Read { path, source }),
        }
    }

    /// The names of all files that were read so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().map(|a| a.iter().cloned().collect()).unwrap_or_default()
    }

    /// The text of a file; bytes that are not UTF-8 (comments only, in the pack) are replaced.
    ///
    /// # Errors
    /// Names the file that is missing or damaged.
    pub fn read_text(&self, name: &str) -> Result<String, AssetError> {
        Ok(String::from_utf8_lossy(&self.read(name)?).into_owned())
    }
}

fn unpack(path: &Path) -> Result<HashMap<String, Vec<u8>>, AssetError> {
    /// No file of the pack is larger; a damaged archive must not fill the memory.
    const LARGEST: u64 = 64 << 20;
    let file = std::fs::File::open(path).map_err(|source| AssetError::Read { path: path.to_owned(), source })?;
    let mut zip = ZipArchive::new(file).map_err(|e| AssetError::damaged(path, e))?;
    let mut out = HashMap::new();
    for index in 0..zip.len() {
        let entry = zip.by_index(index).map_err(|e| AssetError::damaged(path, e))?;
        let name = entry.name().to_owned();
        let mut bytes = Vec::new();
        entry.take(LARGEST).read_to_end(&mut bytes).map_err(|e| AssetError::damaged(&path.join(&name), e))?;
        out.insert(name, bytes);
    }
    Ok(out)
}
