//! The trainer's own tests, in a Python environment of this tree.
//!
//! They are apart from `cargo xtask test` because PyTorch is a download of gigabytes that
//! nobody needs who works on the application.

use std::process::Command;

use crate::error::Error;
use crate::layout::Layout;
use crate::process;

const PYTHON: &str = "install Python 3.11 or newer with its venv module (Debian: python3-venv)";

/// Makes the environment when it is missing, and runs pytest in `training/`.
///
/// # Errors
/// [`Error::Start`] without Python, [`Error::Step`] when an installation or a test fails.
pub fn test(layout: &Layout) -> Result<(), Error> {
    let folder = layout.root.join("training");
    let environment = layout.root.join("target/training-venv");
    let bin = if cfg!(windows) { "Scripts" } else { "bin" };
    let python = environment.join(bin).join("python");
    if process::answer(&python, &["-c", "import torch, pytest"]).is_none() {
        println!("Making a Python environment with PyTorch in target/training-venv (minutes)");
        process::run("python3 -m venv", Command::new("python3").args(["-m", "venv"]).arg(&environment), PYTHON)?;
        process::run(
            "pip install",
            Command::new(&python).args(["-m", "pip", "install", "--editable", ".", "pytest"]).current_dir(&folder),
            PYTHON,
        )?;
    }
    process::run("the trainer's tests", Command::new(&python).args(["-m", "pytest"]).current_dir(&folder), PYTHON)
}
