//! Builds the page: Rust to WebAssembly, its JavaScript glue, and the files around it.
//!
//! Release files keep plain names. The server sends `no-cache`, which has a browser ask
//! again each time, so that a new build is never mixed with parts of an old one.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::error::{Context, Error};
use crate::layout::{Layout, entries, file_name};
use crate::{process, setup, sizes, wasm_opt};

/// The default weights and the aligner's, in the repository and in the page.
const WEIGHTS: [&str; 2] = ["weights/compact", "weights/align"];

/// How much time the build may take for a small result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Build {
    /// Profile `web-dev`: quick to link, large, not optimised further.
    Dev,
    /// Profile `web` and wasm-opt: what is published.
    Release,
}

impl Build {
    fn profile(self) -> &'static str {
        match self {
            Build::Dev => "web-dev",
            Build::Release => "web",
        }
    }
}

/// Builds everything into `dist/`. A failed build leaves the old `dist/` as it was.
///
/// # Errors
/// The failed step; [`Error::TooLarge`] over a size limit of the release; [`Error::Missing`]
/// when there are no default weights to publish.
pub fn build(layout: &Layout, build: Build) -> Result<(), Error> {
    let started = Instant::now();
    let profile = build.profile();
    check_weights(layout, build)?;
    println!("Compiling the page (profile {profile})");
    let mut compile = process::cargo(layout);
    compile.args(["build", "--package", "volteface", "--bin", "page"]);
    compile.args(["--target", "wasm32-unknown-unknown", "--profile", profile]);
    process::run("compiling the page", &mut compile, "install Rust with rustup")?;

    println!("Making the JavaScript glue");
    let glue = layout.stage.join("glue");
    clear(&glue)?;
    let command = setup::wasm_bindgen(layout).ok_or_else(|| Error::Missing {
        what: format!("wasm-bindgen {}", setup::WASM_BINDGEN),
        remedy: "run `cargo xtask setup`".into(),
    })?;
    let mut bindgen = Command::new(command);
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", "page"]);
    bindgen.arg("--out-dir").arg(&glue).arg(layout.target.join(format!("wasm32-unknown-unknown/{profile}/page.wasm")));
    process::run("wasm-bindgen", &mut bindgen, "run `cargo xtask setup`")?;
    if build == Build::Release {
        wasm_opt::optimise(layout, &glue.join("page_bg.wasm"))?;
    }

    let fresh = layout.stage.join("dist");
    assemble(layout, &glue, &fresh)?;
    sizes::report(&fresh, build)?;
    if layout.dist.exists() {
        fs::remove_dir_all(&layout.dist).context("removing", &layout.dist)?;
    }
    fs::rename(&fresh, &layout.dist).context("moving the page to", &layout.dist)?;
    println!("The page is in dist/ ({} s)", started.elapsed().as_secs());
    Ok(())
}

/// Puts the glue, the static files and the weights together in `fresh`.
fn assemble(layout: &Layout, glue: &Path, fresh: &Path) -> Result<(), Error> {
    clear(fresh)?;
    copy_tree(&layout.root.join("public"), fresh, &|_| true)?;
    copy_tree(glue, fresh, &|_| true)?;
    let index = layout.root.join("index.html");
    fs::copy(&index, fresh.join("index.html")).context("copying", &index)?;

    // The reference values serve the parity test alone.
    let published = |path: &Path| file_name(path) != "reference.safetensors";
    WEIGHTS.iter().try_for_each(|set| copy_tree(&layout.root.join(set), &fresh.join(set), &published))
}

/// Says early that there is nothing to publish; the quick build may go on without.
fn check_weights(layout: &Layout, build: Build) -> Result<(), Error> {
    for set in WEIGHTS {
        let manifest = format!("{set}/manifest.json");
        match (layout.root.join(&manifest).is_file(), build) {
            (true, _) => {}
            (false, Build::Dev) => {
                println!("warning: there is no {manifest}; this page will have no weights to load");
            }
            (false, Build::Release) => {
                return Err(Error::Missing {
                    what: manifest,
                    remedy:
                        "fetch the repository's default weights, or export some (training/README.md), or build with --dev"
                            .into(),
                });
            }
        }
    }
    Ok(())
}

fn clear(dir: &Path) -> Result<(), Error> {
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
