//! The page in a browser, as a visitor uses it.

use std::process::Command;

use super::{Reach, count};
use crate::error::Error;
use crate::layout::Layout;
use crate::page::Build;
use crate::server::Server;
use crate::setup;
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
        tally.skip("graphics devices that fail or are lost a hundred times: minutes, `cargo xtask test --long`");
    }
    count(&mut test, "install Node.js 20 or newer", tally)
}
