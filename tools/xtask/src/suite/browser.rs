//! The page in a browser, as a visitor uses it.

use std::process::Command;

use super::{Reach, count};
use crate::error::Error;
use crate::layout::Layout;
use crate::page::Build;
use crate::server::Server;
use crate::setup::{self, Need};
use crate::tally::Tally;

/// Serves the built page and runs `all.mjs` against it.
///
/// # Errors
/// [`Error::Missing`] without a browser or a page, [`Error::Start`] without Node.js.
pub fn test(layout: &Layout, kind: Build, tally: &mut Tally, reach: Reach) -> Result<bool, Error> {
    let browser = setup::chromium()
        .ok_or_else(|| Error::Missing { what: "Chromium".into(), remedy: "run `cargo xtask setup`".into() })?;
    let server = Server::bind(&kind.folder(layout), 0)?;
    let address = server.address();
    server.run_aside();
    let mut test = Command::new("node");
    test.arg("all.mjs").arg(&address).current_dir(layout.root.join(setup::BROWSER_TESTS)).env("CHROMIUM", &browser);
    if reach == Reach::Long {
        // Minutes for one answer: how often the device is lost.
        test.env("LOSSES", "100");
    } else {
        tally.skip(
            "graphics devices that fail or are lost a hundred times, and Firefox: minutes, `cargo xtask test --long`",
        );
    }
    let good = count(&mut test, "install Node.js 20 or newer", tally)?;
    if reach == Reach::Long { Ok(in_firefox(layout, &address, tally)? && good) } else { Ok(good) }
}

/// A visit with another browser, where it is installed.
fn in_firefox(layout: &Layout, address: &str, tally: &mut Tally) -> Result<bool, Error> {
    let Some(browser) = setup::firefox() else {
        tally.skip("the page in Firefox: it is not installed (Debian: firefox-esr)");
        return Ok(true);
    };
    setup::ensure(layout, &[Need::Node, Need::Npm(setup::FIREFOX_TEST)])?;
    let mut test = Command::new("node");
    test.arg("visit.mjs").arg(address).current_dir(layout.root.join(setup::FIREFOX_TEST)).env("FIREFOX", &browser);
    count(&mut test, "install Node.js 20 or newer", tally)
}
