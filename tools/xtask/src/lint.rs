//! Formatting and clippy, warnings being errors.
//!
//! Clippy watches a real build instead of a check: as the compiler of the workspace's own crates, it reads each once
//! and leaves what the tests and the page then run. A check would read burn and all else once more for either target.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::layout::{Layout, on_path};
use crate::page::{self, Build};
use crate::{pack, process, suite};

/// All of it, for this machine and for WebAssembly.
///
/// # Errors
/// [`Error::Step`] with the one that found something.
pub fn all(layout: &Layout) -> Result<(), Error> {
    formatting(layout)?;
    suite::compile(layout)?;
    page::compile(layout, Build::Quick, true)?;
    pack::compile(layout, Build::Quick, true)
}

/// # Errors
/// [`Error::Step`] when a file is not formatted.
pub fn formatting(layout: &Layout) -> Result<(), Error> {
    let mut fmt = process::cargo(layout);
    fmt.args(["fmt", "--all", "--check"]);
    process::run("cargo fmt --check", &mut fmt, "run `rustup component add rustfmt`")
}

/// Has `build`, a call of cargo, compile the workspace's own crates with clippy. This is what `cargo clippy` does to
/// `cargo check`.
///
/// # Errors
/// [`Error::Missing`] without clippy.
pub fn watch(build: &mut Command) -> Result<(), Error> {
    let driver = driver()
        .ok_or_else(|| Error::Missing { what: "clippy".into(), remedy: "run `rustup component add clippy`".into() })?;
    // The separator is clippy's own.
    build.env("RUSTC_WORKSPACE_WRAPPER", driver).env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__");
    Ok(())
}

/// Clippy's compiler, beside the cargo that runs this.
fn driver() -> Option<PathBuf> {
    let name = format!("clippy-driver{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::var_os("CARGO").map(|cargo| Path::new(&cargo).with_file_name(name));
    beside.filter(|path| path.is_file()).or_else(|| on_path("clippy-driver"))
}
