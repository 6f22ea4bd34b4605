//! `cargo xtask pack`: the npm package of `<volte-face>`, from its sources to the tarball.

#[cfg(test)]
mod agree;
mod members;
mod weights;
mod written;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::{Context, Error};
use crate::layout::{Layout, entries, file_name};
use crate::page::{self, Build};
use crate::{process, setup, sizes, wasm_opt};
use members::Members;

/// The program that is the element's module.
const BIN: &str = "element";

/// The element's script and data.
pub const PACKAGE: &str = "packages/volte-face";

/// The page of all attributes, events and so on.
const REFERENCE: &str = "docs/element.md";

/// Where a kind's package and tarball are made.
pub fn folder(layout: &Layout, build: Build) -> PathBuf {
    layout.element.join(match build {
        Build::Quick => "quick",
        Build::Release => "release",
    })
}

/// The tarball of a kind.
pub fn tarball(layout: &Layout, build: Build) -> PathBuf {
    folder(layout, build).join("volte-face.tgz")
}

/// Compiles the element's module; with `linted`, under clippy.
///
/// # Errors
/// The failed step, or a warning of clippy's.
pub fn compile(layout: &Layout, build: Build, linted: bool) -> Result<(), Error> {
    // Without the published network, which an embedded portrait does not offer.
    page::compile_bin(layout, build, linted, BIN, &["--no-default-features", "--features", "element"])
}

/// Makes the package of a compiled module, and its tarball.
///
/// # Errors
/// The failed step; [`Error::TooLarge`] over the limit of a release.
pub fn finish(layout: &Layout, build: Build) -> Result<(), Error> {
    let source = layout.root.join(PACKAGE);
    let members = Members::read(&source.join("element.json"))?;
    let root = folder(layout, build);
    let package = root.join("package");
    page::clear(&package)?;

    println!("Making the JavaScript glue");
    let glue = root.join("glue");
    page::clear(&glue)?;
    let mut bindgen = Command::new(page::glue(layout)?);
    bindgen.args(["--target", "web", "--no-typescript", "--omit-default-module-path", "--out-name", BIN, "--out-dir"]);
    bindgen.arg(&glue).arg(build.module(layout, BIN));
    process::run("wasm-bindgen", &mut bindgen, "run `cargo build --package glue`")?;
    let module = glue.join(format!("{BIN}_bg.wasm"));
    if build == Build::Release {
        wasm_opt::optimise(layout, &module)?;
    }
    let module = named_by_content(&module, &package, "volte-face")?;
    copy(&glue.join(format!("{BIN}.js")), &package.join("glue.js"))?;

    // Before a poster is painted there is one script to fetch, and not one after the other.
    let scripts = root.join("scripts");
    page::clear(&scripts)?;
    for path in entries(&source.join("src")) {
        let text = fs::read_to_string(&path).context("reading", &path)?;
        write(&scripts.join(file_name(&path)), &text.replace("./volte-face.wasm", &format!("./{module}")))?;
    }
    write(&scripts.join("members.js"), &written::script(&members))?;
    bundle(layout, &scripts.join("volte-face.js"), &package.join("volte-face.js"))?;
    write(&package.join("volte-face.d.ts"), &written::types(&members))?;
    write(&package.join("custom-elements.json"), &pretty(&written::manifest(&members)))?;
    write(&package.join("vscode.html-custom-data.json"), &pretty(&written::editor(&members)))?;
    let reference = written::reference(&members);
    write(&layout.root.join(REFERENCE), &reference)?;
    write(&package.join("REFERENCE.md"), &reference)?;
    weights::place(layout, &package)?;
    for file in ["README.md", "_headers"] {
        copy(&source.join(file), &package.join(file))?;
    }
    for file in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&layout.root.join(file), &package.join(file))?;
    }
    let manifest = source.join("package.json");
    let manifest = fs::read_to_string(&manifest).context("reading", &manifest)?;
    write(&package.join("package.json"), &finished(&manifest, &module))?;
    if build == Build::Release {
        compress(layout, &package)?;
        sizes::element(&package, &module)?;
    }
    pack(&package, &tarball(layout, build))
}

/// Makes one script of those that `script` imports.
fn bundle(layout: &Layout, script: &Path, out: &Path) -> Result<(), Error> {
    let bundler = layout.root.join(setup::WEB_TOOLS).join("bundle.mjs");
    let mut command = Command::new("node");
    command.arg(bundler).args([script, out]);
    process::run("bundling the element's scripts", &mut command, "run `cargo xtask setup`")
}

/// `package.json` with the workspace's version and the module's name; as text, since the order of its keys counts.
fn finished(manifest: &str, module: &str) -> String {
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let path = format!("\"./volte-face.wasm\": \"./{module}\"");
    manifest.replace("\"version\": \"0.0.0\"", &version).replace("\"./volte-face.wasm\": \"./volte-face.wasm\"", &path)
}

/// Copies a file to a name that changes with its content, so that it may be kept for ever: `NAME-DIGEST.ENDING`.
fn named_by_content(file: &Path, to: &Path, name: &str) -> Result<String, Error> {
    let bytes = fs::read(file).context("reading", file)?;
    let digest: String = Sha256::digest(&bytes).iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or("bin");
    let name = format!("{name}-{digest}.{ending}");
    let target = to.join(&name);
    fs::write(&target, bytes).context("writing", &target)?;
    Ok(name)
}

/// Puts `.br` and `.gz` beside the files that they make a good deal smaller, for hosts that serve such.
fn compress(layout: &Layout, package: &Path) -> Result<(), Error> {
    println!("Compressing (a minute)");
    let script = layout.root.join(setup::WEB_TOOLS).join("compress.mjs");
    process::run("compressing", Command::new("node").arg(script).arg(package), "install Node.js 20 or newer")
}

/// npm's own tarball of the package, under a name of its own.
fn pack(package: &Path, tarball: &Path) -> Result<(), Error> {
    let folder = tarball.parent().unwrap_or(package);
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = Command::new(npm);
    command.args(["pack", "--silent", "--pack-destination"]).arg(folder).current_dir(package);
    process::run("npm pack", &mut command, "install Node.js 20 or newer, with npm")?;
    let made = folder.join(format!("volte-face-{}.tgz", env!("CARGO_PKG_VERSION")));
    fs::rename(&made, tarball).context("naming", &made)?;
    println!("The package is {}", tarball.display());
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).context("writing", path)
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    fs::copy(from, to).context("copying", from).map(drop)
}

fn pretty(value: &Value) -> String {
    // A value made here always becomes text.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_keeps_its_order_and_names_this_module() {
        let source = Layout::find().root.join(PACKAGE).join("package.json");
        let text = finished(&fs::read_to_string(source).unwrap(), "volte-face-1234.wasm");
        assert!(text.contains("\"./volte-face.wasm\": \"./volte-face-1234.wasm\""), "{text}");
        assert!(text.contains(&format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"))), "{text}");
        assert!(text.find("\"types\"") < text.find("\"default\""), "types come first");
    }

    #[test]
    fn names_change_with_content_alone() {
        let dir = std::env::temp_dir().join(format!("xtask-names-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let file = dir.join("a.wasm");
        let named = |text: &str| {
            fs::write(&file, text).unwrap();
            named_by_content(&file, &dir, "b").unwrap()
        };
        let (one, other) = (named("x"), named("y"));
        assert_ne!(one, other);
        assert_eq!(named("x"), one);
        assert!(one.starts_with("b-") && dir.join(&one).is_file(), "{one}");
        fs::remove_dir_all(dir).unwrap();
    }
}
