//! Builds the page: Rust to WebAssembly, its JavaScript glue, and the files around it.
//!
//! The steps are Trunk's, without Trunk: the tests build the page here because compiling Trunk takes longer than all
//! of them. A test holds these steps, index.html and Trunk.toml to one another.
//!
//! Release files keep plain names. The server sends `no-cache`, which has a browser ask again each time, so that a
//! new build is never mixed with parts of an old one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Context, Error};
use crate::layout::{Layout, entries, file_name};
use crate::{lint, offline, process, sizes, wasm_opt};

/// The program that is the page.
pub const BIN: &str = "page";

/// Its static files.
pub const PUBLIC: &str = "public";

/// The default weights and the aligner's, in the repository and in the page.
const WEIGHTS: [&str; 2] = ["weights/compact", "weights/align"];

/// How much time the build may take for a small result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Build {
    /// Profile `dev`: quick to link, large, not optimised further. It shares what is compiled for this machine with
    /// the native tests: macros and build scripts.
    Quick,
    /// Profile `web` and wasm-opt: what is published.
    Release,
}

impl Build {
    /// Cargo's profile.
    pub fn profile(self) -> &'static str {
        match self {
            Build::Quick => "dev",
            Build::Release => "web",
        }
    }

    /// Where the tests' page of this kind is.
    pub fn folder(self, layout: &Layout) -> PathBuf {
        layout.stage.join(match self {
            Build::Quick => "quick",
            Build::Release => "release",
        })
    }

    /// The compiled module of a program.
    pub fn module(self, layout: &Layout, bin: &str) -> PathBuf {
        let folder = match self {
            Build::Quick => "debug",
            Build::Release => "web",
        };
        layout.target.join("wasm32-unknown-unknown").join(folder).join(format!("{bin}.wasm"))
    }
}

/// Compiles the page's module; with `linted`, under clippy.
///
/// # Errors
/// The failed step, or a warning of clippy's.
pub fn compile(layout: &Layout, build: Build, linted: bool) -> Result<(), Error> {
    compile_bin(layout, build, linted, BIN, &[])
}

/// As [`compile`], for any program that becomes WebAssembly, with `more` arguments to cargo.
///
/// # Errors
/// As [`compile`].
pub fn compile_bin(layout: &Layout, build: Build, linted: bool, bin: &str, more: &[&str]) -> Result<(), Error> {
    let profile = build.profile();
    println!("Compiling the {bin} (profile {profile})");
    let mut compile = process::cargo(layout);
    // As one with the workspace, whose features the macros of the native tests were compiled with.
    compile.args(["build", "--workspace", "--bin", bin]).args(more);
    compile.args(["--target", "wasm32-unknown-unknown", "--profile", profile]);
    if linted {
        lint::watch(&mut compile)?;
    }
    process::run(&format!("compiling the {bin}"), &mut compile, "install Rust with rustup")
}

/// Makes the whole page of a compiled module, in [`Build::folder`].
///
/// # Errors
/// The failed step; [`Error::TooLarge`] over a size limit of the release; [`Error::Missing`] when there are no
/// default weights to publish.
pub fn finish(layout: &Layout, build: Build) -> Result<(), Error> {
    println!("Making the JavaScript glue");
    let folder = build.folder(layout);
    clear(&folder)?;
    let mut bindgen = Command::new(glue(layout)?);
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", BIN, "--out-dir"]);
    bindgen.arg(&folder).arg(build.module(layout, BIN));
    process::run("wasm-bindgen", &mut bindgen, "run `cargo build --package glue`")?;

    copy_tree(&layout.root.join(PUBLIC), &folder, &|_| true)?;
    let index = layout.root.join("index.html");
    fs::copy(&index, folder.join("index.html")).context("copying", &index)?;
    complete(layout, build, &folder)?;
    offline::write(&folder)
}

/// Adds to a page in `folder` what Trunk has no step for: wasm-opt in a release, the weights, the sizes' limits.
///
/// # Errors
/// As [`finish`].
pub fn complete(layout: &Layout, build: Build, folder: &Path) -> Result<(), Error> {
    if build == Build::Release {
        wasm_opt::optimise(layout, &folder.join(format!("{BIN}_bg.wasm")))?;
    }
    // The reference values serve the parity test alone.
    let published = |path: &Path| file_name(path) != "reference.safetensors";
    for set in WEIGHTS {
        let from = layout.root.join(set);
        if !from.join("manifest.json").is_file() {
            return Err(Error::Missing {
                what: format!("{set}/manifest.json"),
                remedy: "fetch the repository's default weights, or export some (training/README.md)".into(),
            });
        }
        copy_tree(&from, &folder.join(set), &published)?;
    }
    sizes::report(folder, build)
}

/// Compiles this workspace's wasm-bindgen and says where it is.
///
/// # Errors
/// [`Error::Step`] when it does not compile.
pub fn glue(layout: &Layout) -> Result<PathBuf, Error> {
    let mut build = process::cargo(layout);
    build.args(["build", "--quiet", "--workspace", "--bin", "wasm-bindgen"]);
    process::run("compiling wasm-bindgen", &mut build, "install Rust with rustup")?;
    Ok(layout.target.join("debug").join("wasm-bindgen").with_extension(std::env::consts::EXE_EXTENSION))
}

/// An empty folder.
///
/// # Errors
/// [`Error::File`].
pub fn clear(dir: &Path) -> Result<(), Error> {
    if dir.exists() {
        fs::remove_dir_all(dir).context("removing", dir)?;
    }
    fs::create_dir_all(dir).context("making", dir)
}

fn copy_tree(from: &Path, to: &Path, wanted: &dyn Fn(&Path) -> bool) -> Result<(), Error> {
    fs::create_dir_all(to).context("making", to)?;
    for path in entries(from).into_iter().filter(|path| wanted(path)) {
        let target = to.join(file_name(&path));
        if path.is_dir() {
            copy_tree(&path, &target, wanted)?;
        } else {
            fs::copy(&path, &target).context("copying", &path)?;
        }
    }
    Ok(())
}
