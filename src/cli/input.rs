//! Files named on the command line, read up to a limit: a device never ends, and a film is no photo.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::{CliError, stdout};
use crate::portrait::{MAX_FILE, Portrait};

/// The most bytes of a file that is no photo: of a data set, or a list.
const MOST: u64 = 1 << 30;

/// Reads a photo, and says what is wrong with it.
pub(super) fn photo(path: &Path) -> Result<Portrait, CliError> {
    let bytes = read_up_to(path, MAX_FILE)?;
    let photo = Portrait::decode(&bytes).map_err(|source| CliError::Photo { path: path.to_owned(), source })?;
    if let Some(warning) = photo.warning() {
        stdout::note(format_args!("{}: {warning}", path.display()));
    }
    Ok(photo)
}

/// Reads any other file.
pub(super) fn file(path: &Path) -> Result<Vec<u8>, CliError> {
    read_up_to(path, MOST)
}

fn read_up_to(path: &Path, most: u64) -> Result<Vec<u8>, CliError> {
    let failed = |reason: String| CliError::Read { path: path.to_owned(), reason };
    let too_long = || failed(format!("it has more than {} MB, too many for what it should be", most / 1_000_000));
    let file = File::open(path).map_err(|e| failed(e.to_string()))?;
    let length = file.metadata().map_err(|e| failed(e.to_string()))?.len();
    if length > most {
        return Err(too_long());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    // What is no plain file tells no length.
    file.take(most + 1).read_to_end(&mut bytes).map_err(|e| failed(e.to_string()))?;
    if bytes.len() as u64 > most { Err(too_long()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_the_limit_and_refused_beyond() {
        let path = std::env::temp_dir().join(format!("volteface-input-{}", std::process::id()));
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read_up_to(&path, 5).unwrap(), b"12345");
        assert!(read_up_to(&path, 4).unwrap_err().to_string().contains("more than"));
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(read_up_to(&path, 5), Err(CliError::Read { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn what_never_ends_is_refused() {
        assert!(read_up_to(Path::new("/dev/zero"), 1000).unwrap_err().to_string().contains("more than"));
    }
}
