//! wasm-opt, from npm's `binaryen`, with the features that the page may use spelt out.
//!
//! `--all-features` makes a module that browsers refuse; the list below is what Rust's
//! output and every browser with WebGPU have in common.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::error::{Context, Error};
use crate::layout::{Layout, file_name};
use crate::{process, setup};

const FLAGS: [&str; 12] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-reference-types",
    "--enable-simd",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-multivalue",
    "--enable-call-indirect-overlong",
    "--strip-debug",
    "--strip-producers",
];

/// Replaces `module` by its optimised form. The last result is kept, and used again
/// when the input is the same byte for byte: the optimisation takes minutes.
///
/// # Errors
/// [`Error::Step`] when wasm-opt fails, [`Error::File`] for its files.
pub fn optimise(layout: &Layout, module: &Path) -> Result<(), Error> {
    // The page's and the element's are kept side by side.
    let kept = |what: &str| layout.stage.join(format!("{what}-{}", file_name(module)));
    let (kept_input, kept_output) = (kept("before-wasm-opt"), kept("after-wasm-opt"));
    let kept_flags = kept("wasm-opt-flags").with_extension("txt");
    let flags = FLAGS.join(" ");
    let input = fs::read(module).context("reading", module)?;
    let same = kept_output.is_file()
        && fs::read_to_string(&kept_flags).is_ok_and(|kept| kept == flags)
        && fs::read(&kept_input).is_ok_and(|kept| kept == input);
    if same {
        println!("Optimised before: the module has not changed");
    } else {
        fs::create_dir_all(&layout.stage).context("making", &layout.stage)?;
        println!("Optimising the module with wasm-opt (minutes)");
        // Gone first, so that a stopped run never leaves a pair that does not belong together.
        let _ = fs::remove_file(&kept_flags);
        let script = layout.root.join(setup::WEB_TOOLS).join("node_modules/binaryen/bin/wasm-opt");
        process::run(
            "wasm-opt",
            Command::new("node").arg(script).args(FLAGS).arg(module).arg("-o").arg(&kept_output),
            "install Node.js 20 or newer",
        )?;
        fs::write(&kept_input, &input).context("writing", &kept_input)?;
        fs::write(&kept_flags, flags).context("writing", &kept_flags)?;
    }
    fs::copy(&kept_output, module).context("copying", &kept_output)?;
    Ok(())
}
