//! Trunk, which builds the page that is published and serves it while one works on it.
//!
//! Everything that Trunk would download from elsewhere is given to it: wasm-bindgen is compiled in this workspace,
//! wasm-opt is npm's and runs in [`stage`], which Trunk calls when its own steps are done (Trunk.toml).

use std::path::PathBuf;
use std::process::Command;
use std::{env, io};

use crate::error::Error;
use crate::layout::{Layout, on_path};
use crate::offline;
use crate::page::{self, Build};
use crate::process;
use crate::setup::{self, Need};

/// The newest that Rust 1.95 compiles.
const VERSION: &str = "0.21.14";

/// Builds the published page into `dist/`.
///
/// # Errors
/// The failed step, or what is missing and cannot be installed from here.
pub fn build(layout: &Layout) -> Result<(), Error> {
    let mut trunk = command(layout, Build::Release)?;
    process::run("trunk build", trunk.args(["build", "--release"]), "run `cargo xtask setup`")
}

/// Serves the page, and builds it again whenever a source changes. Comes back only with an error.
///
/// # Errors
/// As [`build`].
pub fn serve(layout: &Layout, build: Build, port: u16) -> Result<(), Error> {
    let mut trunk = command(layout, build)?;
    trunk.args(["serve", "--port", &port.to_string()]);
    match build {
        Build::Release => trunk.arg("--release"),
        Build::Quick => trunk.arg("--dist").arg(build.folder(layout)),
    };
    println!("Volteface will be at http://127.0.0.1:{port}/  (Ctrl-C stops it)");
    process::run("trunk serve", &mut trunk, "run `cargo xtask setup`")
}

/// Completes the page that Trunk has in its hands, whose folder it names in the environment.
///
/// # Errors
/// As [`page::complete`]; [`Error::Usage`] when it is not Trunk that calls.
pub fn stage(layout: &Layout) -> Result<(), Error> {
    let folder = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let folder = folder.ok_or_else(|| Error::Usage("only Trunk calls `stage`".into()))?;
    let build = match env::var("TRUNK_PROFILE").as_deref() {
        Ok("release") => Build::Release,
        _ => Build::Quick,
    };
    if build == Build::Release {
        setup::ensure(layout, &[Need::Node, Need::Npm(setup::WEB_TOOLS)])?;
    }
    page::complete(layout, build, &folder)?;
    match build {
        Build::Release => offline::write(&folder),
        // While one works on the page, nothing old is kept of it.
        Build::Quick => Ok(()),
    }
}

/// Trunk with wasm-bindgen on its `PATH`, after what is missing has been installed.
fn command(layout: &Layout, build: Build) -> Result<Command, Error> {
    setup::ensure(layout, Need::for_build(build))?;
    let glue = page::glue(layout)?;
    let mut trunk = Command::new(installed(layout)?);
    let old = env::var_os("PATH").unwrap_or_default();
    let paths = glue.parent().map(PathBuf::from).into_iter().chain(env::split_paths(&old));
    let path = env::join_paths(paths).map_err(|why| Error::Start {
        program: "trunk".into(),
        source: io::Error::other(why),
        remedy: "the repository's path must hold no separator of PATH",
    })?;
    trunk.current_dir(&layout.root).env("PATH", path);
    Ok(trunk)
}

/// The trunk command of the right version: this tree's own, else one on `PATH`, else one that is now compiled.
fn installed(layout: &Layout) -> Result<PathBuf, Error> {
    let own = layout.tools.join("bin/trunk").with_extension(env::consts::EXE_EXTENSION);
    let found = [Some(own.clone()), on_path("trunk")].into_iter().flatten().find(|command| {
        process::answer(command, &["--version"]).is_some_and(|said| said.split_whitespace().any(|word| word == VERSION))
    });
    if let Some(found) = found {
        return Ok(found);
    }
    println!("Compiling trunk {VERSION} into target/tools (about nine minutes, once)");
    let mut command = process::cargo(layout);
    command.args(["install", "--locked", "trunk", "--version", VERSION, "--root"]).arg(&layout.tools);
    // Its own place, as `cargo install` would otherwise compile among this tree's crates.
    command.env("CARGO_TARGET_DIR", layout.tools.join("build"));
    process::run("cargo install trunk", &mut command, "install Rust with rustup")?;
    // Hundreds of megabytes that nothing reads again; failing to remove them harms nothing.
    let _ = std::fs::remove_dir_all(layout.tools.join("build"));
    Ok(own)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::server;

    fn file(name: &str) -> String {
        fs::read_to_string(Layout::find().root.join(name)).unwrap()
    }

    #[test]
    fn index_html_tells_trunk_what_the_tests_build() {
        let index = file("index.html");
        let rust = index.lines().find(|line| line.contains("rel=\"rust\"")).unwrap();
        for part in [
            format!("data-bin=\"{}\"", page::BIN),
            format!("data-cargo-profile-dev=\"{}\"", Build::Quick.profile()),
            format!("data-cargo-profile-release=\"{}\"", Build::Release.profile()),
            // `stage` runs wasm-opt.
            "data-wasm-opt=\"0\"".to_owned(),
        ] {
            assert!(rust.contains(&part), "{part} is not in {rust}");
        }
        let copied = format!("data-trunk rel=\"copy-dir\" href=\"{}\" data-target-path=\".\"", page::PUBLIC);
        assert!(index.contains(&copied), "index.html does not have Trunk copy {}", page::PUBLIC);
    }

    #[test]
    fn trunk_toml_agrees_with_the_workspace_and_the_server() {
        let config = file("Trunk.toml");
        let lines: Vec<&str> = config.lines().map(str::trim).collect();
        for line in [
            &format!("wasm_bindgen = \"{}\"", setup::WASM_BINDGEN),
            // The security policy allows no inline script, and the page's own start.js knows the plain names.
            "inject_scripts = false",
            "filehash = false",
            "no_autoreload = true",
            "no_error_reporting = true",
            "offline = true",
            "command_arguments = [\"xtask\", \"stage\"]",
        ] {
            assert!(lines.contains(&line), "Trunk.toml lacks the line {line}");
        }
        for (name, value) in server::HEADERS {
            let line = format!("\"{name}\" = \"{value}\"");
            assert!(lines.contains(&&*line), "Trunk.toml lacks the header {line}");
        }
    }

    #[test]
    fn the_policy_of_the_document_is_the_servers() {
        // A document cannot say who may frame it, and the camera's picture is no file of the page.
        let index = file("index.html");
        let policy =
            index.split("Content-Security-Policy\" content=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        for rule in policy.split("; ") {
            assert!(server::POLICY.contains(rule), "the server does not send `{rule}`");
        }
    }
}
