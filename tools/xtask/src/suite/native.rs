//! The tests that cargo runs.

use std::process::Command;

use super::{Reach, count};
use crate::error::Error;
use crate::layout::Layout;
use crate::tally::Tally;
use crate::{lint, process, setup};

/// Tests that draw on a device, as the test harness names them.
const ON_A_DEVICE: [&str; 4] = ["features_gpu::", "render_gpu::", "parity::the_gpu_", "self_test::the_gpu_"];

/// Compiles everything that cargo tests, under clippy.
///
/// # Errors
/// [`Error::Step`] for what does not compile and for a warning.
pub fn compile(layout: &Layout) -> Result<(), Error> {
    let mut build = process::cargo(layout);
    build.args(["test", "--workspace", "--no-run"]);
    lint::watch(&mut build)?;
    process::run("compiling the tests, with clippy", &mut build, "install Rust with rustup")
}

/// Runs them. `clean`: clippy passed, so that what it compiled serves.
///
/// # Errors
/// [`Error::Start`] without cargo.
pub fn test(layout: &Layout, tally: &mut Tally, clean: bool, reach: Reach) -> Result<bool, Error> {
    let left_out = std::env::var("VOLTEFACE_NO_GPU").is_ok_and(|value| value == "1");
    let mut good = run(layout, tally, clean, |test| {
        if left_out {
            test.arg("--").args(ON_A_DEVICE.iter().flat_map(|name| ["--skip", name]));
        }
        left_out.then_some("they draw on a GPU, and VOLTEFACE_NO_GPU=1 is set")
    })?;
    if reach == Reach::Long {
        good &= run(layout, tally, clean, |test| {
            test.args(["--", "--ignored", "long::"]);
            None
        })?;
    }
    Ok(good)
}

fn run(
    layout: &Layout,
    tally: &mut Tally,
    clean: bool,
    choose: impl Fn(&mut Command) -> Option<&'static str>,
) -> Result<bool, Error> {
    let mut test = process::cargo(layout);
    test.args(["test", "--workspace", "--no-fail-fast"]);
    if clean {
        lint::watch(&mut test)?;
    }
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
    let why = choose(&mut test);
    tally.left_out(why);
    let good = count(&mut test, "install Rust with rustup", tally);
    tally.left_out(None);
    good
}
