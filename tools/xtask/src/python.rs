//! The trainer's own tests, in a Python environment of this tree.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::{self, JoinHandle};

use crate::error::{Context, Error};
use crate::layout::Layout;
use crate::process;
use crate::suite::{Reach, count};
use crate::tally::Tally;

const PYTHON: &str = "install Python 3.11 or newer with its venv module (Debian: python3-venv)";

/// What the tests want beside the trainer's own dependencies.
const TOOLS: [&str; 2] = ["pytest", "ruff"];

/// An environment that is being installed while the caller goes on.
pub struct Environment(JoinHandle<Result<PathBuf, Error>>);

impl Environment {
    /// Begins to install what is missing; nothing when all is there.
    pub fn begin(layout: &Layout) -> Self {
        let (training, folder) = (layout.root.join("training"), layout.python.clone());
        Self(thread::spawn(move || install(&training, &folder)))
    }

    /// Waits for the installation, then runs ruff and pytest.
    ///
    /// # Errors
    /// [`Error::Start`] without Python, [`Error::Step`] when the installation fails.
    pub fn test(self, layout: &Layout, tally: &mut Tally, reach: Reach) -> Result<bool, Error> {
        // A panic of that thread was printed when it happened.
        let python = self.0.join().unwrap_or_else(|_| Err(Error::Usage("the Python environment broke".into())))?;
        let training = layout.root.join("training");
        let call = || {
            let mut command = Command::new(&python);
            command.current_dir(&training).env("PYTHONDONTWRITEBYTECODE", "1");
            command
        };
        let neat = process::run("ruff", call().args(["-m", "ruff", "check", "."]), PYTHON);
        tally.add(neat.is_ok());
        let mut pytest = call();
        pytest.args(["-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider"]);
        if reach != Reach::Long {
            pytest.args(["-m", "not long"]);
            tally.left_out(Some("they take minutes: `cargo xtask test --long`"));
        }
        let good = count(&mut pytest, PYTHON, tally);
        tally.left_out(None);
        Ok(good? && neat.is_ok())
    }
}

/// The environment's Python, with `packages` installed beside the trainer's own dependencies.
///
/// # Errors
/// [`Error::Start`] without Python, [`Error::Step`] when an installation fails.
pub fn with(layout: &Layout, packages: &[&str]) -> Result<PathBuf, Error> {
    let python = install(&layout.root.join("training"), &layout.python)?;
    let mut pip = Command::new(&python);
    quietly(
        "pip install",
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(packages),
    )?;
    Ok(python)
}

/// The environment's Python, after what was missing has been installed from the package index.
fn install(training: &Path, folder: &Path) -> Result<PathBuf, Error> {
    let python = folder.join(if cfg!(windows) { "Scripts" } else { "bin" }).join("python");
    let project = training.join("pyproject.toml");
    let wanted = fs::read_to_string(&project).context("reading", &project)? + &TOOLS.join("\n");
    let stamp = folder.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    println!("Installing PyTorch and more into {} meanwhile (2.5 GB at first)", folder.display());
    if !python.is_file() {
        quietly("python3 -m venv", Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    }
    let list =
        "import tomllib; print('\\n'.join(tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies']))";
    let mut ask = Command::new(&python);
    let names = quietly("reading pyproject.toml", ask.args(["-c", list]).current_dir(training))?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(TOOLS).args(names.lines());
    quietly("pip install", &mut pip)?;
    fs::write(&stamp, wanted).context("writing", &stamp)?;
    Ok(python)
}

/// Runs `command` without showing what it says, as another program has the screen; a failure shows it.
fn quietly(step: &str, command: &mut Command) -> Result<String, Error> {
    let output = process::output(command, PYTHON)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    eprintln!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(Error::Step { step: step.to_owned(), status: output.status })
}
