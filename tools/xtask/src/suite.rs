//! `cargo xtask test`: every test there is, phase by phase, with one verdict.
//!
//! A phase that fails does not stop the later ones, unless they need its result: one run
//! tells everything that is wrong. A phase that fails without a failed test of its own
//! (a compile error, say) counts as one failure, so that the last line never looks well.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::layout::Layout;
use crate::page::{self, Build};
use crate::process;
use crate::serve::Server;
use crate::setup::{self, Need};
use crate::tally::Tally;

/// What happened so far.
#[derive(Default)]
struct Report {
    tally: Tally,
    phases: Vec<(&'static str, Duration, bool)>,
}

impl Report {
    /// Runs one phase and says whether it was good. The phase gets the tally to add to.
    fn phase(&mut self, name: &'static str, work: impl FnOnce(&mut Tally) -> Result<bool, Error>) -> bool {
        println!("\n== {name}");
        let started = Instant::now();
        let failed_before = self.tally.failed;
        let good = work(&mut self.tally).unwrap_or_else(|error| {
            eprintln!("error: {error}");
            false
        });
        if !good && self.tally.failed == failed_before {
            self.tally.failed += 1;
        }
        self.phases.push((name, started.elapsed(), good));
        good
    }

    /// Prints the summary; the exit code tells the same.
    fn close(self) -> ExitCode {
        println!("\n== summary");
        for (name, time, good) in &self.phases {
            let verdict = if *good { "ok" } else { "FAILED" };
            println!("{:>6.0} s  {name}: {verdict}", time.as_secs_f64());
        }
        println!("{}", self.tally);
        let good = self.phases.iter().all(|(_, _, good)| *good) && self.tally.failed == 0;
        ExitCode::from(u8::from(!good))
    }
}

/// Every test; without the page and the browser when `fast`.
///
/// # Errors
/// None of its own: failures are phases of the report.
pub fn everything(layout: &Layout, fast: bool) -> Result<ExitCode, Error> {
    let mut report = Report::default();
    let needs: &[Need] = if fast { &Need::NATIVE_TESTS } else { &Need::ALL };
    let ready = report.phase("setup", |_| setup::ensure(layout, needs).map(|()| true));
    report.phase("formatting", |_| formatting(layout).map(|()| true));
    report.phase("native tests", |tally| native(layout, tally));
    if fast {
        println!("\nThe page was not tested: `cargo xtask test` without --fast does that.");
    } else if ready {
        test_page(&mut report, layout, Some(Build::Release));
    } else {
        eprintln!("\nThe page was not tested, as the setup failed.");
    }
    Ok(report.close())
}

/// The browser test alone; `build: None` takes `dist/` as it is.
///
/// # Errors
/// None of its own: failures are phases of the report.
pub fn page_only(layout: &Layout, build: Option<Build>) -> Result<ExitCode, Error> {
    let mut report = Report::default();
    let ready = report.phase("setup", |_| {
        setup::ensure(layout, build.map_or(&[], Need::for_build))?;
        setup::ensure(layout, &Need::BROWSER_TEST).map(|()| true)
    });
    if ready {
        test_page(&mut report, layout, build);
    }
    Ok(report.close())
}

/// Formatting and clippy, warnings being errors.
///
/// # Errors
/// [`Error::Step`] with the one that found something.
pub fn lint(layout: &Layout) -> Result<(), Error> {
    formatting(layout)?;
    let mut clippy = process::cargo(layout);
    clippy.args(["clippy", "--workspace", "--all-targets", "--"]);
    clippy.args(["-D", "warnings"]);
    process::run("clippy", &mut clippy, "run `rustup component add clippy`")
}

fn test_page(report: &mut Report, layout: &Layout, build: Option<Build>) {
    let built = build.is_none_or(|build| report.phase("page build", |_| page::build(layout, build).map(|()| true)));
    if built {
        report.phase("browser test", |tally| browser(layout, tally));
    } else {
        eprintln!("\nThe browser test was not run, as there is no page.");
    }
}

fn formatting(layout: &Layout) -> Result<(), Error> {
    let mut fmt = process::cargo(layout);
    fmt.args(["fmt", "--all", "--check"]);
    process::run("cargo fmt --check", &mut fmt, "run `rustup component add rustfmt`")
}

fn native(layout: &Layout, tally: &mut Tally) -> Result<bool, Error> {
    let mut test = process::cargo(layout);
    test.args(["test", "--workspace", "--no-fail-fast"]);
    // With no GPU, the loader might still try the drivers of absent hardware first.
    if cfg!(target_os = "linux")
        && !setup::has_gpu()
        && std::env::var_os("VK_DRIVER_FILES").is_none()
        && let Some(driver) = setup::software_vulkan_driver()
    {
        println!("No GPU here: Vulkan runs in software ({})", driver.display());
        // The second name is the one that loaders before 1.3.207 know.
        test.env("VK_DRIVER_FILES", &driver).env("VK_ICD_FILENAMES", &driver);
    }
    count(&mut test, "install Rust with rustup", tally)
}

fn browser(layout: &Layout, tally: &mut Tally) -> Result<bool, Error> {
    let browser = setup::chromium()
        .ok_or_else(|| Error::Missing { what: "Chromium".into(), remedy: "run `cargo xtask setup`".into() })?;
    let server = Server::bind(&layout.dist, 0)?;
    let address = server.address();
    server.run_aside();
    let mut good = true;
    for script in ["edit.mjs", "intake.mjs", "weights.mjs"] {
        let mut test = Command::new("node");
        test.arg(script).arg(&address).current_dir(layout.root.join(setup::BROWSER_TESTS)).env("CHROMIUM", &browser);
        good &= count(&mut test, "install Node.js 20 or newer", tally)?;
    }
    Ok(good)
}

/// Runs a test runner and adds its counts. One that ran no test has not passed.
fn count(command: &mut Command, remedy: &'static str, tally: &mut Tally) -> Result<bool, Error> {
    let before = tally.run();
    let good = process::run_reading(command, remedy, |line| tally.read(line))?;
    if tally.run() == before {
        eprintln!("error: no test was run");
    }
    Ok(good && tally.run() > before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_without_a_failed_test_still_counts_as_a_failure() {
        let mut report = Report::default();
        assert!(!report.phase("broken", |_| Ok(false)));
        assert_eq!(report.tally.failed, 1);
        assert!(!report.phase("counted", |tally| {
            tally.read("browser: 1 passed, 2 failed");
            Ok(false)
        }));
        assert_eq!(report.tally.failed, 3);
    }

    #[cfg(unix)]
    #[test]
    fn a_runner_without_tests_fails() {
        let mut tally = Tally::default();
        let mut silent = Command::new("true");
        assert!(!count(&mut silent, "", &mut tally).unwrap());
        let mut one = Command::new("echo");
        one.arg("browser: 1 passed, 0 failed");
        assert!(count(&mut one, "", &mut tally).unwrap());
    }
}
