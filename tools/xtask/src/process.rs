//! Running other programs: visibly, and with errors that name the step.

use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::error::Error;
use crate::layout::Layout;

/// Cargo as the caller runs it, in the repository's root.
pub fn cargo(layout: &Layout) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&layout.root);
    command
}

/// Runs `command` with its output shown.
///
/// # Errors
/// [`Error::Start`] when it cannot be started (`remedy` says what to install),
/// [`Error::Step`] when it ends with a failure.
pub fn run(step: &str, command: &mut Command, remedy: &'static str) -> Result<(), Error> {
    let status = command.stdin(Stdio::null()).status().map_err(|source| start_error(command, source, remedy))?;
    match status.success() {
        true => Ok(()),
        false => Err(Error::Step { step: step.to_owned(), status }),
    }
}

/// Runs `command`, shows its standard output and hands every line of it to `line`.
/// Returns whether the command succeeded.
///
/// # Errors
/// [`Error::Start`] when it cannot be started.
pub fn run_reading(command: &mut Command, remedy: &'static str, mut line: impl FnMut(&str)) -> Result<bool, Error> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|source| start_error(command, source, remedy))?;
    if let Some(output) = child.stdout.take() {
        // Bytes, not `lines()`: a test may print what is not UTF-8.
        for bytes in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let text = String::from_utf8_lossy(&bytes);
            println!("{text}");
            line(text.trim_end());
        }
    }
    let status = child.wait().map_err(|source| start_error(command, source, remedy))?;
    Ok(status.success())
}

/// Runs `command` unseen and gives what it said.
///
/// # Errors
/// [`Error::Start`] when it cannot be started.
pub fn output(command: &mut Command, remedy: &'static str) -> Result<Output, Error> {
    command.stdin(Stdio::null()).output().map_err(|source| start_error(command, source, remedy))
}

/// Processor time of all programs that ran and ended below this one; `None` where the system does not tell.
pub fn processor_time() -> Option<Duration> {
    let line = std::fs::read_to_string("/proc/self/stat").ok()?;
    // After the name in brackets, the 14th and 15th numbers are the children's user and system time, in hundredths
    // of a second on every Linux that Rust's standard library knows.
    let (_, numbers) = line.rsplit_once(')')?;
    let times = numbers.split_whitespace().skip(13).take(2).map(|number| number.parse::<u64>().ok());
    Some(Duration::from_millis(10 * times.sum::<Option<u64>>()?))
}

/// Standard output of a quick question to a program; `None` when it cannot answer.
pub fn answer(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn start_error(command: &Command, source: std::io::Error, remedy: &'static str) -> Error {
    Error::Start { program: command.get_program().to_string_lossy().into_owned(), source, remedy }
}
