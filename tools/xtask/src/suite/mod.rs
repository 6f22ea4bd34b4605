//! `cargo xtask test`: every test there is, phase by phase, with one verdict.
//!
//! A phase that fails does not stop the later ones, unless they need its result: one run tells everything that
//! is wrong.

mod browser;
mod element;
mod native;
mod report;

pub use native::compile;

use std::process::{Command, ExitCode};

use crate::error::Error;
use crate::layout::Layout;
use crate::page::{self, Build};
use crate::python::Environment;
use crate::setup::{self, Need};
use crate::tally::Tally;
use crate::{architecture, lint, pack, process};
use report::Report;

/// How much is tested.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reach {
    /// Without the page, the browser and Python.
    Fast,
    /// Everything but what takes minutes for a single answer.
    Normal,
    /// Everything: the published page and its sizes, tests marked as long, licences.
    Long,
}

/// Every test within `reach`.
pub fn everything(layout: &Layout, reach: Reach) -> ExitCode {
    let mut report = Report::default();
    let needs: &[Need] = if reach == Reach::Fast { &Need::NATIVE_TESTS } else { &Need::ALL };
    let ready = report.phase("setup", |_| setup::ensure(layout, needs).map(|()| true));
    // PyTorch is a download of gigabytes; it comes while cargo compiles.
    let environment = (reach != Reach::Fast).then(|| Environment::begin(layout));

    report.phase("formatting", |_| lint::formatting(layout).map(|()| true));
    report.phase("architecture", |tally| architecture::test(layout, tally));
    let clean = report.phase("compiling the tests, with clippy", |_| compile(layout).map(|()| true));
    report.phase("native tests", |tally| native::test(layout, tally, clean, reach));
    if let Some(environment) = environment {
        report.phase("Python", |tally| environment.test(layout, tally, reach));
        page_and_browser(&mut report, layout, ready, Build::Quick, reach);
        element_and_consumers(&mut report, layout, ready, Build::Quick, reach, true);
        if reach == Reach::Long {
            element_and_consumers(&mut report, layout, ready, Build::Release, reach, true);
            page_and_browser(&mut report, layout, ready, Build::Release, Reach::Normal);
            report.phase("licences", |tally| licences(layout, tally));
        }
    } else {
        println!("\nThe page and Python were not tested: `cargo xtask test` without --fast does that.");
    }
    report.close()
}

/// The browser tests alone; with `build` false they take the page as it is.
pub fn page_only(layout: &Layout, kind: Build, build: bool) -> ExitCode {
    let mut report = Report::default();
    let ready = report.phase("setup", |_| {
        setup::ensure(layout, if build { Need::for_build(kind) } else { &[] })?;
        setup::ensure(layout, &Need::BROWSER_TEST).map(|()| true)
    });
    if build {
        page_and_browser(&mut report, layout, ready, kind, Reach::Normal);
    } else {
        report.phase("browser tests", |tally| browser::test(layout, kind, tally, Reach::Normal));
    }
    report.close()
}

/// The element in the pages that embed it, alone; with `build` false its package is taken as it is.
pub fn element_only(layout: &Layout, reach: Reach, build: bool) -> ExitCode {
    let mut report = Report::default();
    let ready = report.phase("setup", |_| {
        setup::ensure(layout, if build { Need::for_build(Build::Release) } else { &[] })?;
        setup::ensure(layout, &Need::BROWSER_TEST).map(|()| true)
    });
    element_and_consumers(&mut report, layout, ready, Build::Quick, reach, build);
    report.close()
}

fn element_and_consumers(report: &mut Report, layout: &Layout, ready: bool, kind: Build, reach: Reach, build: bool) {
    let (compiling, finishing, testing) = match kind {
        Build::Quick => ("compiling the element, with clippy", "element's package", "pages that embed the element"),
        Build::Release => ("compiling the published element", "published package", "pages with the published element"),
    };
    if !ready {
        return report.not_run(testing, "the setup failed");
    }
    if build {
        let compiled = report.phase(compiling, |_| pack::compile(layout, kind, kind == Build::Quick).map(|()| true));
        if !compiled || !report.phase(finishing, |_| pack::finish(layout, kind).map(|()| true)) {
            return report.not_run(testing, "there is no package");
        }
    }
    report.phase(testing, |tally| element::test(layout, kind, reach, tally));
}

/// The Python tests alone.
pub fn python_only(layout: &Layout, reach: Reach) -> ExitCode {
    let mut report = Report::default();
    report.phase("setup", |_| setup::ensure(layout, &[Need::Python]).map(|()| true));
    report.phase("Python", |tally| Environment::begin(layout).test(layout, tally, reach));
    report.close()
}

fn page_and_browser(report: &mut Report, layout: &Layout, ready: bool, kind: Build, reach: Reach) {
    let (compiling, finishing, testing) = match kind {
        Build::Quick => ("compiling the page, with clippy", "page", "browser tests"),
        Build::Release => ("compiling the published page", "published page", "browser tests of the published page"),
    };
    if !ready {
        return report.not_run(testing, "the setup failed");
    }
    let compiled = report.phase(compiling, |_| {
        let linted = match kind {
            Build::Quick => page::compile(layout, kind, true),
            Build::Release => page::compile(layout, kind, false),
        };
        linted.map(|()| true)
    });
    // What clippy refuses may still run; the tests then say more than it does.
    let there = compiled || (kind == Build::Quick && page::compile(layout, kind, false).is_ok());
    if there && report.phase(finishing, |_| page::finish(layout, kind).map(|()| true)) {
        report.phase(testing, |tally| browser::test(layout, kind, tally, reach));
    } else {
        report.not_run(testing, "there is no page");
    }
}

/// What the dependencies' licences and sources are held to. The database of advisories lies outside the package
/// registries, so that `cargo deny check advisories` is for a person to run.
fn licences(layout: &Layout, tally: &mut Tally) -> Result<bool, Error> {
    if process::answer("cargo-deny", &["--version"]).is_none() {
        tally.skip("licences of the dependencies: `cargo install --locked cargo-deny` brings what tests them");
        return Ok(true);
    }
    let mut deny = process::cargo(layout);
    deny.args(["deny", "check", "licenses", "bans", "sources"]);
    process::run("cargo deny", &mut deny, "run `cargo install --locked cargo-deny`")?;
    tally.add(true);
    Ok(true)
}

/// Runs a test runner and adds its counts. One that ran no test has not passed.
pub fn count(command: &mut Command, remedy: &'static str, tally: &mut Tally) -> Result<bool, Error> {
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
