//! The element as other sites have it: installed from its tarball, in the pages of `examples/`.

use std::process::Command;

use super::{Reach, count};
use crate::error::Error;
use crate::layout::Layout;
use crate::page::Build;
use crate::tally::Tally;
use crate::{pack, setup};

/// Runs `element.mjs` with the tarball of this kind.
///
/// # Errors
/// [`Error::Missing`] without a browser or a package, [`Error::Start`] without Node.js.
pub fn test(layout: &Layout, kind: Build, reach: Reach, tally: &mut Tally) -> Result<bool, Error> {
    let browser = setup::chromium()
        .ok_or_else(|| Error::Missing { what: "Chromium".into(), remedy: "run `cargo xtask setup`".into() })?;
    let tarball = pack::tarball(layout, kind);
    if !tarball.is_file() {
        let what = format!("the package {}", tarball.display());
        return Err(Error::Missing { what, remedy: "run `cargo xtask pack --dev`".into() });
    }
    let mut test = Command::new("node");
    test.arg("element.mjs").arg(&tarball).current_dir(layout.root.join(setup::BROWSER_TESTS));
    if reach != Reach::Long {
        tally.skip(
            "ten elements on a page, 200 that come and go, Vite, webpack, Next: minutes, `cargo xtask test --long`",
        );
    }
    test.args((reach == Reach::Long).then_some("--long")).env("CHROMIUM", &browser);
    count(&mut test, "install Node.js 20 or newer", tally)
}
