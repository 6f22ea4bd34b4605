//! The rows of a picture, on every core where there are threads.

/// Calls `fill` with every row's number and its `width` values.
pub fn rows(out: &mut [f32], width: usize, fill: impl Fn(usize, &mut [f32]) + Sync) {
    if width == 0 {
        return;
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        use rayon::prelude::*;
        out.par_chunks_mut(width).enumerate().for_each(|(i, row)| fill(i, row));
    }
    #[cfg(target_arch = "wasm32")]
    out.chunks_mut(width).enumerate().for_each(|(i, row)| fill(i, row));
}
