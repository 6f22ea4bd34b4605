//! Where the pictures of a command go: planned and checked before anything is computed, written at its end.

use std::fs;
use std::path::{Path, PathBuf};

use super::whole::{try_folder, write_all};
use super::{CliError, stdout};
use crate::export::{Format, Kind, Pixels, encode};

/// The name for standard output.
const STANDARD: &str = "-";

/// What is asked of the files.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// What `--out` says.
    pub out: &'a Path,
    pub kind: Kind,
    /// How many files there will be.
    pub count: usize,
    /// Whether their background is left out.
    pub transparent: bool,
    /// The files that are read, which must stay.
    pub inputs: &'a [&'a Path],
}

/// The places that pictures will be written to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outputs {
    /// Nothing for standard output.
    places: Option<Vec<PathBuf>>,
    format: Format,
}

impl Outputs {
    /// Checks all that can be checked before there are pictures.
    ///
    /// # Errors
    /// [`CliError::Usage`] for what makes no sense, [`CliError::Write`] for what cannot be written.
    pub fn plan(asked: &Asked<'_>) -> Result<Self, CliError> {
        if asked.out == Path::new(STANDARD) {
            return match asked.count {
                1 => Ok(Self { places: None, format: standard(asked.kind) }),
                n => {
                    usage(format!("--out - takes one picture, and {n} are asked for; name a file such as portrait.png"))
                }
            };
        }
        let format = format_of(asked.kind, asked.out)?;
        if asked.transparent && !format.has_transparency() {
            return usage(format!(
                "--out {} is a {}, which cannot leave the background out; end it in .png or .webp",
                asked.out.display(),
                format.name()
            ));
        }
        let places = names(asked.out, asked.count);
        for (i, place) in places.iter().enumerate() {
            check(place)?;
            if let Some(input) = asked.inputs.iter().find(|input| is_same(place, input)) {
                return usage(format!("--out would replace {}, which is read; give another name", input.display()));
            }
            if places[..i].iter().any(|other| is_same(place, other)) {
                return usage(format!("two pictures would go to {}; give another name", place.display()));
            }
        }
        Ok(Self { places: Some(places), format })
    }

    /// The format that the name's ending says.
    pub fn format(&self) -> Format {
        self.format
    }

    /// A picture as the bytes of a file.
    ///
    /// # Errors
    /// [`CliError::Export`] with the encoder's reason.
    pub fn encode(&self, pixels: &Pixels) -> Result<Vec<u8>, CliError> {
        Ok(encode(pixels, self.format)?)
    }

    /// Writes the pictures, in the order of the views, and other files with them: all or none. Prints their names.
    ///
    /// # Errors
    /// [`CliError::Write`], [`CliError::Print`].
    pub fn write(&self, pictures: Vec<Vec<u8>>, others: Vec<(PathBuf, Vec<u8>)>) -> Result<(), CliError> {
        let Some(places) = &self.places else {
            write_all(&others)?;
            return pictures.iter().try_for_each(|bytes| stdout::hand_over(bytes));
        };
        let files: Vec<(PathBuf, Vec<u8>)> = places.iter().cloned().zip(pictures).chain(others).collect();
        write_all(&files)?;
        files.iter().try_for_each(|(path, _)| stdout::print(path.display()))
    }
}

/// What standard output gets.
fn standard(kind: Kind) -> Format {
    kind.formats().first().copied().unwrap_or(Format::Png)
}

/// The format that a name's ending says, of those that hold the kind.
///
/// # Errors
/// [`CliError::Usage`] for no ending, or another one.
fn format_of(kind: Kind, path: &Path) -> Result<Format, CliError> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    if let Some(format) = ending.as_deref().and_then(Format::of_ending).filter(|f| kind.formats().contains(f)) {
        return Ok(format);
    }
    let what = ending.map_or("no ending".to_owned(), |e| format!("the ending .{e}"));
    usage(format!(
        "--out {} has {what}; end it in {}, or give - for a {} on standard output",
        path.display(),
        kind.endings(),
        standard(kind).name()
    ))
}

/// `O.png` for one file; `O-1.png`, `O-2.png`, ... for several.
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

/// Whether a file can be written to a place, which may hold a plain file or nothing.
fn check(place: &Path) -> Result<(), CliError> {
    let refused = |reason: &str| Err(CliError::Write { path: place.to_owned(), reason: reason.to_owned() });
    match fs::metadata(place) {
        Ok(there) if there.is_dir() => return refused("it is a folder"),
        Ok(there) if !there.is_file() => {
            return refused("it is a device or a pipe, which stays; `-` is standard output");
        }
        Ok(there) if there.permissions().readonly() => return refused("it is protected from being written"),
        Ok(_) => {}
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return refused(&e.to_string()),
        Err(_) if fs::symlink_metadata(place).is_ok() => return refused("it is a link that leads nowhere"),
        Err(_) => {
            let folder = place.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
            if !folder.is_dir() {
                return refused(&format!("there is no folder {}", folder.display()));
            }
        }
    }
    try_folder(place)
}

/// Whether two names lead to one file that is there.
fn is_same(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    if let (Ok(a), Ok(b)) = (fs::metadata(a), fs::metadata(b)) {
        use std::os::unix::fs::MetadataExt;
        return (a.dev(), a.ino()) == (b.dev(), b.ino());
    }
    matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

fn usage<T>(sentence: String) -> Result<T, CliError> {
    Err(CliError::Usage(sentence))
}

#[cfg(test)]
#[path = "output_tests.rs"]
mod tests;
