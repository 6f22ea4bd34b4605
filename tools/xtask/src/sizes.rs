//! What the page and the element's package weigh, and the limits that the published ones keep.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::{Compression, write::GzEncoder};

use crate::error::{Context, Error};
use crate::layout::entries;
use crate::page::Build;

/// Bytes of the module. 11 to 12 MB were measured with both of burn's backends, autodiff
/// and the interface in it; a module beyond this has taken in something unintended.
const MODULE_LIMIT: u64 = 14 << 20;

/// Bytes of the default weights: the design's 12 MB.
const WEIGHTS_LIMIT: u64 = 12_000_000;

/// Bytes of the element's module in brotli: what an embedding site sends before anything is seen. 1,651,000 were measured with
/// all that can be worn and wished for; 2,050,000 with burn's matrix product for GPUs and its fusion, so a module beyond this
/// has taken in something unintended.
const ELEMENT_LIMIT: u64 = 1_680_000;

/// Prints the sizes of the element's package, whose module is called `module`.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::File`] for a module that was not compressed.
pub fn element(package: &Path, module: &str) -> Result<(), Error> {
    let size = |name: &str| {
        let path = package.join(name);
        fs::metadata(&path).map(|data| data.len()).context("reading", &path)
    };
    let brotli = size(&format!("{module}.br"))?;
    println!("  module   {} KiB, brotli {} KiB", size(module)?.div_ceil(1024), brotli.div_ceil(1024));
    let scripts = |path: &&std::path::PathBuf| path.extension().is_some_and(|ending| ending == "js");
    let scripts: u64 = entries(package).iter().filter(scripts).map(|path| weigh(path)).sum();
    println!("  scripts  {} KiB", scripts.div_ceil(1024));
    println!("  weights  {} KiB", weigh(&package.join("weights")).div_ceil(1024));
    limit("the element's module in brotli", brotli, ELEMENT_LIMIT)
}

/// Prints the size of each part of the page in `dist`, raw and gzipped.
///
/// # Errors
/// [`Error::TooLarge`] when a release is over a limit.
pub fn report(dist: &Path, build: Build) -> Result<(), Error> {
    let module = dist.join("page_bg.wasm");
    let bytes = fs::read(&module).context("reading", &module)?;
    println!("  module   {}", line(bytes.len() as u64, gzipped(&bytes)));
    let glue = dist.join("page.js");
    let script = fs::read(&glue).context("reading", &glue)?;
    println!("  glue     {}", line(script.len() as u64, gzipped(&script)));
    let weights = weigh(&dist.join("weights"));
    println!("  weights  {:>9} KiB", weights.div_ceil(1024));
    println!("  all      {:>9} KiB", weigh(dist).div_ceil(1024));
    if build == Build::Release {
        limit("page_bg.wasm", bytes.len() as u64, MODULE_LIMIT)?;
        limit("the default weights", weights, WEIGHTS_LIMIT)?;
    }
    Ok(())
}

fn limit(what: &'static str, bytes: u64, limit: u64) -> Result<(), Error> {
    match bytes > limit {
        true => Err(Error::TooLarge { what, bytes, limit }),
        false => Ok(()),
    }
}

fn line(raw: u64, gzip: u64) -> String {
    format!("{:>9} KiB, gzip {} KiB", raw.div_ceil(1024), gzip.div_ceil(1024))
}

fn gzipped(bytes: &[u8]) -> u64 {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing into memory has no way to fail.
    let done = encoder.write_all(bytes).and_then(|()| encoder.finish());
    done.map_or(0, |packed| packed.len() as u64)
}

/// Bytes of all files under `path`.
fn weigh(path: &Path) -> u64 {
    if path.is_dir() {
        return entries(path).iter().map(|entry| weigh(entry)).sum();
    }
    fs::metadata(path).map_or(0, |data| data.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_inclusive_and_its_error_names_the_part() {
        assert!(limit("part", 10, 10).is_ok());
        let error = limit("part", 11, 10).unwrap_err().to_string();
        assert!(error.starts_with("part is 11 bytes"), "{error}");
    }

    #[test]
    fn zeros_pack_well() {
        let packed = gzipped(&vec![0; 100_000]);
        assert!(packed < 500 && packed > 0, "{packed}");
    }
}
