//! A small archive of the pack: the files that the studio reads, pictures at the size that it uses.

use std::io::{Cursor, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::error::AssetError;
use super::files::Files;
use super::texture;

impl Files {
    /// An archive of all files read so far, pictures reduced to the size that is used.
    ///
    /// # Errors
    /// Names the file that is missing or damaged.
    pub fn archive(&self) -> Result<Vec<u8>, AssetError> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for name in self.asked() {
            let fail = |what: String| AssetError::damaged(&self.path(&name), what);
            let bytes = self.read(&name)?;
            let picture = Path::new(&name).extension().is_some_and(|e| e == "png" || e == "jpg");
            let bytes =
                if picture { texture::smaller(&self.path(&name), &bytes, texture::limit(&name))? } else { bytes };
            let method = if picture { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            let level = (!picture).then_some(9);
            // A fixed date: the same files give the same archive.
            let options = SimpleFileOptions::default()
                .compression_method(method)
                .compression_level(level)
                .last_modified_time(zip::DateTime::default());
            zip.start_file(name.as_str(), options).map_err(|e| fail(e.to_string()))?;
            zip.write_all(&bytes).map_err(|e| fail(e.to_string()))?;
        }
        let done = zip.finish().map_err(|e| AssetError::damaged(&self.path(""), e))?;
        Ok(done.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_gives_back_what_was_read_and_nothing_else() {
        let dir = std::env::temp_dir().join(format!("studio-files-{}", std::process::id()));
        std::fs::create_dir_all(dir.join("base")).unwrap();
        std::fs::write(dir.join("base/a.txt"), "some text").unwrap();
        std::fs::write(dir.join("base/b.txt"), "never asked for").unwrap();
        let folder = Files::open(&dir).unwrap();
        assert_eq!(folder.read_text("base/a.txt").unwrap(), "some text");
        let path = dir.join("small.zip");
        std::fs::write(&path, folder.archive().unwrap()).unwrap();
        let archive = Files::open(&path).unwrap();
        assert_eq!(archive.read_text("base/a.txt").unwrap(), "some text");
        assert!(archive.read("base/b.txt").unwrap_err().to_string().contains("b.txt"));
        std::fs::write(&path, b"no archive").unwrap();
        assert!(Files::open(&path).unwrap_err().to_string().contains("small.zip"));
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
