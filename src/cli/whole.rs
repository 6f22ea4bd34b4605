//! Sets of files that are written whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::CliError;

/// Writes every file beside its place first, then moves all into place. On failure nothing is left behind, and what
/// stood in a place before stands there again.
///
/// # Errors
/// [`CliError::Write`], naming the file at fault.
pub(super) fn write_all<B: AsRef<[u8]>>(files: &[(PathBuf, B)]) -> Result<(), CliError> {
    let parts: Vec<Part> =
        files.iter().map(|(path, bytes)| Part::write(path, bytes.as_ref())).collect::<Result<_, _>>()?;
    let mut placed: Vec<Placed> = Vec::new();
    for part in parts {
        match part.place() {
            Ok(done) => placed.push(done),
            Err(error) => {
                placed.into_iter().rev().for_each(Placed::undo);
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Whether a file can be made in a folder: one is, and goes again.
///
/// # Errors
/// [`CliError::Write`] for `path`, the file that is to be made there.
pub(super) fn try_folder(path: &Path) -> Result<(), CliError> {
    Part::write(path, b"").map(drop)
}

/// A file beside its place. It goes when this is dropped.
#[derive(Debug)]
struct Part {
    temporary: PathBuf,
    place: PathBuf,
}

impl Part {
    fn write(place: &Path, bytes: &[u8]) -> Result<Self, CliError> {
        let failed = |e: std::io::Error| failed(place, &e);
        // What a link leads to is written, the link stays.
        let is_link = fs::symlink_metadata(place).is_ok_and(|m| m.is_symlink());
        let target = if is_link { fs::canonicalize(place).map_err(failed)? } else { place.to_owned() };
        let part = Self { temporary: beside(&target), place: target };
        let mut file = OpenOptions::new().write(true).create_new(true).open(&part.temporary).map_err(failed)?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)?;
        Ok(part)
    }

    /// Moves the file into its place; what stood there is kept until all is done.
    fn place(self) -> Result<Placed, CliError> {
        let failed = |e: std::io::Error| failed(&self.place, &e);
        let before = match fs::symlink_metadata(&self.place) {
            Ok(there) if there.is_file() => {
                let kept = beside(&self.place);
                // A second name leaves the file in its place all the time; not every file system has them.
                fs::hard_link(&self.place, &kept).or_else(|_| fs::rename(&self.place, &kept)).map_err(failed)?;
                // The new file is as readable as the old; if that cannot be, it is as new files are.
                let _ = fs::set_permissions(&self.temporary, there.permissions());
                Some(kept)
            }
            Ok(_) => return Err(refused(&self.place, "something else than a plain file stands there")),
            Err(_) => None,
        };
        let placed = Placed { place: self.place.clone(), before };
        match fs::rename(&self.temporary, &self.place) {
            Ok(()) => Ok(placed),
            Err(e) => {
                if placed.before.is_some() {
                    placed.undo();
                }
                Err(failed(e))
            }
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // It is not there if it never came to be, or was moved into its place.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// A file in its place, and what stood there before.
#[derive(Debug)]
struct Placed {
    place: PathBuf,
    before: Option<PathBuf>,
}

impl Placed {
    /// Puts back what stood there before. Where even that fails, there is nothing left to try.
    fn undo(mut self) {
        let _ = match self.before.take() {
            // Two names of one file are left as they are by a renaming.
            Some(before) => fs::rename(&before, &self.place).and_then(|()| fs::remove_file(before)),
            None => fs::remove_file(&self.place),
        };
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = fs::remove_file(before);
        }
    }
}

/// A short name of its own in the folder of a file, whose name may be as long as names can be.
fn beside(place: &Path) -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    place.with_file_name(format!(".volteface-{}-{number}.part", std::process::id()))
}

fn failed(path: &Path, error: &std::io::Error) -> CliError {
    refused(path, &error.to_string())
}

fn refused(path: &Path, reason: &str) -> CliError {
    CliError::Write { path: path.to_owned(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("volteface-whole-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).unwrap();
            let mut names: Vec<String> =
                entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_file_that_cannot_be_made_leaves_nothing_behind() {
        let folder = Folder::new("missing");
        let good = (folder.0.join("a.png"), b"a".to_vec());
        let bad = (folder.0.join("missing").join("b.png"), b"b".to_vec());
        assert!(write_all(&[good.clone(), bad]).is_err());
        assert!(folder.names().is_empty());
        write_all(std::slice::from_ref(&good)).unwrap();
        assert_eq!(fs::read(&good.0).unwrap(), b"a");
        assert_eq!(folder.names(), ["a.png"]);
    }

    #[test]
    fn a_place_that_is_taken_undoes_the_others() {
        let folder = Folder::new("taken");
        let [old, new, taken] = ["old.png", "new.png", "taken.png"].map(|n| folder.0.join(n));
        fs::write(&old, b"old").unwrap();
        fs::create_dir(&taken).unwrap();
        assert!(write_all(&[(old.clone(), b"x"), (new, b"y"), (taken, b"z")]).is_err());
        assert_eq!(folder.names(), ["old.png", "taken.png"]);
        assert_eq!(fs::read(&old).unwrap(), b"old");
    }

    #[test]
    fn names_of_every_legal_length_are_written() {
        let folder = Folder::new("long");
        let names = ["x".repeat(251) + ".png", "é".repeat(125) + ".png"];
        for name in &names {
            write_all(&[(folder.0.join(name), b"a")]).unwrap();
        }
        assert_eq!(folder.names(), names);
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_and_what_they_lead_to_is_written() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

        let folder = Folder::new("links");
        let [target, link] = ["target.png", "link.png"].map(|n| folder.0.join(n));
        fs::write(&target, b"old").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("target.png", &link).unwrap();
        write_all(&[(link.clone(), b"new")]).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&target).unwrap().mode() & 0o777, 0o640);
        assert_eq!(folder.names(), ["link.png", "target.png"]);
    }
}
