//! What is printed, into places that may be closed or full.
//!
//! `println!` panics there. A reader that has seen enough and closed the pipe is no failure; a full disk is one.

use std::fmt::Display;
use std::io::{ErrorKind, Write};

use serde::Serialize;

use super::CliError;

/// Prints a text and a line's end on standard output.
///
/// # Errors
/// [`CliError::Print`] where it cannot be written; a closed pipe is no error.
pub(super) fn print(text: impl Display) -> Result<(), CliError> {
    print_to(&mut std::io::stdout().lock(), text)
}

/// Prints figures: as a table for people, or as JSON.
///
/// # Errors
/// As [`print`].
pub(super) fn report(figures: &(impl Display + Serialize), json: bool) -> Result<(), CliError> {
    if !json {
        return print(figures);
    }
    print(serde_json::to_string_pretty(figures).map_err(|e| CliError::Usage(e.to_string()))?)
}

/// Writes a file's bytes to standard output.
///
/// # Errors
/// [`CliError::Print`] where not all of them can be written.
pub(super) fn hand_over(bytes: &[u8]) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|e| CliError::Print { reason: e.to_string() })
}

/// Says something beside the result on standard error. Where that is closed or full nobody listens.
pub(super) fn note(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

fn print_to(out: &mut impl Write, text: impl Display) -> Result<(), CliError> {
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(CliError::Print { reason: e.to_string() }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Refuses every byte.
    struct Refusing(ErrorKind);

    impl Write for Refusing {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_is_quiet_and_a_full_disk_is_not() {
        assert!(print_to(&mut Refusing(ErrorKind::BrokenPipe), "a").is_ok());
        assert!(matches!(print_to(&mut Refusing(ErrorKind::StorageFull), "a"), Err(CliError::Print { .. })));
        let mut page = Vec::new();
        print_to(&mut page, "a").unwrap();
        assert_eq!(page, b"a\n");
    }
}
