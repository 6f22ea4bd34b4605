//! Everything that can go wrong, each as a sentence that says what to do.

use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}; `cargo xtask help` lists the commands")]
    Usage(String),

    /// A tool that cannot be installed from here.
    #[error("missing: {what}. To go on, {remedy}")]
    Missing { what: String, remedy: String },

    #[error("`{program}` could not be started ({source}): {remedy}")]
    Start { program: String, source: io::Error, remedy: &'static str },

    #[error("{step} failed ({status}); its own message is above")]
    Step { step: String, status: std::process::ExitStatus },

    #[error("{doing} {}: {source}", path.display())]
    File { doing: &'static str, path: PathBuf, source: io::Error },

    #[error("{} is no Rust that can be read ({reason})", path.display())]
    Source { path: PathBuf, reason: String },

    #[error("{} cannot be used ({reason})", path.display())]
    Members { path: PathBuf, reason: String },

    #[error("port {port} on this machine cannot be used ({reason}); choose another with `--port N`")]
    Port { port: u16, reason: String },

    #[error(
        "{what} is {bytes} bytes, over the limit of {limit}: find what grew, or raise the limit in tools/xtask/src/sizes.rs and say why"
    )]
    TooLarge { what: &'static str, bytes: u64, limit: u64 },
}

/// Names the file and the action in an input/output error.
pub trait Context<T> {
    fn context(self, doing: &'static str, path: &Path) -> Result<T, Error>;
}

impl<T> Context<T> for io::Result<T> {
    fn context(self, doing: &'static str, path: &Path) -> Result<T, Error> {
        self.map_err(|source| Error::File { doing, path: path.to_owned(), source })
    }
}
