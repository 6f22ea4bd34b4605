//! Rows of a picture on every core.

/// Maps 0..n, on every core where there are threads.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn map<T: Send>(n: usize, f: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    use rayon::prelude::*;
    (0..n).into_par_iter().map(f).collect()
}

/// Maps 0..n; a page has one thread.
#[cfg(target_arch = "wasm32")]
pub(crate) fn map<T>(n: usize, f: impl Fn(usize) -> T) -> Vec<T> {
    (0..n).map(f).collect()
}
