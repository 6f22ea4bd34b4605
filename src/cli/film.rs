//! Films by `ffmpeg`, where that is installed: frames go in raw, a file comes out.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::{CliError, input};
use crate::export::{ExportError, Format, Pixels, Reel, mark};

/// The program.
const PROGRAM: &str = "ffmpeg";

/// Whether films of a format can be written; animated WebP always can.
///
/// # Errors
/// [`CliError::Usage`] with what to install.
pub(super) fn check(format: Format, side: u32) -> Result<(), CliError> {
    if !matches!(format, Format::Mp4 | Format::WebM) {
        return Ok(());
    }
    if !side.is_multiple_of(2) {
        return Err(CliError::Usage(format!("--size {side} is odd, which films cannot be; give {}", side + 1)));
    }
    let found = Command::new(PROGRAM).arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    match found {
        Ok(status) if status.success() => Ok(()),
        _ => Err(CliError::Usage(format!(
            "a {} needs the program ffmpeg, which is not found (Debian: apt-get install ffmpeg); or end --out in .webp",
            format.name()
        ))),
    }
}

/// A film on its way through the program.
#[derive(Debug)]
pub(super) struct Film {
    child: Child,
    /// Where the program writes; it goes when this is dropped.
    place: PathBuf,
    format: Format,
}

impl Film {
    /// Starts the program.
    ///
    /// # Errors
    /// [`CliError::Usage`] where it cannot be started.
    pub fn start(format: Format, side: u32, rate: u32) -> Result<Self, CliError> {
        let name = format!("volteface-{}.{}", std::process::id(), format.ending());
        let place = std::env::temp_dir().join(name);
        let (size, rate) = (format!("{side}x{side}"), rate.to_string());
        let mut command = Command::new(PROGRAM);
        command.args(["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", &size, "-r", &rate, "-i", "-"]);
        // Without this the matrix would be BT.601's, which players do not expect of new films.
        command.args(["-vf", "scale=out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv420p"]);
        command.args(["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]);
        match format {
            Format::WebM => {
                let source = format!("DIGITAL_SOURCE_TYPE={}", mark::SOURCE);
                command.args(["-c:v", "libvpx-vp9", "-crf", "24", "-b:v", "0", "-metadata", &source]);
            }
            _ => {
                command.args(["-c:v", "libx264", "-crf", "16", "-preset", "slow", "-movflags", "+faststart"]);
            }
        }
        let child = command.arg(&place).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let child = child.map_err(|e| CliError::Usage(format!("ffmpeg cannot be started ({e})")))?;
        Ok(Self { child, place, format })
    }

    /// Hands over a frame.
    ///
    /// # Errors
    /// [`CliError::Usage`] where the program takes no more.
    fn take(&mut self, pixels: &Pixels) -> Result<(), CliError> {
        let taken = self.child.stdin.as_mut().map(|pipe| pipe.write_all(&pixels.rgb()));
        match taken {
            Some(Ok(())) => Ok(()),
            _ => Err(self.failed()),
        }
    }

    /// The file.
    ///
    /// # Errors
    /// [`CliError::Usage`] with the program's words, [`CliError::Read`].
    fn file(mut self) -> Result<Vec<u8>, CliError> {
        drop(self.child.stdin.take());
        match self.child.wait() {
            Ok(status) if status.success() => {}
            _ => return Err(self.failed()),
        }
        let mut bytes = input::file(&self.place)?;
        if self.format == Format::Mp4 {
            mark::into_mp4(&mut bytes);
        }
        Ok(bytes)
    }

    fn failed(&mut self) -> CliError {
        drop(self.child.stdin.take());
        let mut words = String::new();
        if let Some(mut pipe) = self.child.stderr.take() {
            // Where even that fails, there is nothing to say.
            let _ = std::io::Read::read_to_string(&mut pipe, &mut words);
        }
        CliError::Usage(format!("ffmpeg could not write the film ({}); end --out in .webp", words.trim()))
    }
}

impl Reel for Film {
    async fn push(&mut self, pixels: &Pixels) -> Result<(), ExportError> {
        self.take(pixels).map_err(|why| ExportError::Film(why.to_string()))
    }

    async fn finish(self) -> Result<Vec<u8>, ExportError> {
        self.file().map_err(|why| ExportError::Film(why.to_string()))
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        // Both are over already where all went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.place);
    }
}
