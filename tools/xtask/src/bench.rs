//! `cargo xtask bench`: ours against onnxruntime on the same weights, from nothing to the table.

use std::process::Command;

use crate::error::Error;
use crate::layout::Layout;
use crate::page::{self, Build};
use crate::process;
use crate::python;
use crate::setup::{self, Need};

/// Where the measurement is described.
pub const FOLDER: &str = "bench";
/// What the graphs are made and run with, beside the trainer's own dependencies.
const PACKAGES: [&str; 2] = ["onnx", "onnxruntime"];

/// Builds page and program unless told otherwise, exports the weights and prints the table. `arguments` go to
/// `bench/run.mjs`.
///
/// # Errors
/// What is missing and cannot be installed from here, or the failed step.
pub fn run(layout: &Layout, build: bool, arguments: &[String]) -> Result<(), Error> {
    setup::ensure(layout, &[Need::Node, Need::Npm(FOLDER), Need::Chromium, Need::Python])?;
    if build {
        setup::ensure(layout, Need::for_build(Build::Release))?;
        page::compile(layout, Build::Release, false)?;
        page::finish(layout, Build::Release)?;
        if natively(arguments) {
            let mut program = process::cargo(layout);
            program.args(["build", "--release", "--workspace", "--bin", "volteface"]);
            process::run("compiling the program", &mut program, "install Rust with rustup")?;
        }
    }
    let python = python::with(layout, &PACKAGES)?;
    let (folder, onnx) = (layout.root.join(FOLDER), layout.target.join("bench/onnx"));
    let mut export = Command::new(&python);
    export.arg(folder.join("export_onnx.py")).arg(layout.root.join("weights/compact")).arg(&onnx);
    process::run("exporting the weights", export.env("PYTHONDONTWRITEBYTECODE", "1"), "run `cargo xtask setup`")?;
    let mut measure = Command::new("node");
    measure.arg(folder.join("run.mjs")).arg("--page").arg(Build::Release.folder(layout)).arg("--onnx").arg(&onnx);
    measure.arg("--python").arg(&python).arg("--program").arg(layout.target.join("release/volteface")).args(arguments);
    if let Some(browser) = setup::chromium() {
        measure.env("CHROMIUM", browser);
    }
    process::run("the measurement", &mut measure, "install Node.js 20 or newer")
}

/// Whether the program is measured as well as the page.
fn natively(arguments: &[String]) -> bool {
    let names = arguments.iter().skip_while(|argument| *argument != "--only").nth(1);
    names.is_none_or(|names| names.split(',').any(|name| name == "native"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_compiled_where_it_is_measured() {
        let asked = |text: &str| natively(&text.split(' ').map(str::to_owned).collect::<Vec<_>>());
        assert!(asked("") && asked("--rounds 5") && asked("--only wasm,native"));
        assert!(!asked("--only wasm,host --rounds 5"));
    }
}
