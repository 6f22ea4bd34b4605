//! Products and convolutions.

use crate::numbers::{gelu, leaky};
use crate::panels::Panels;
use crate::widest::NARROW;
#[cfg(target_arch = "x86_64")]
use crate::widest::{WIDE, has_fma};
use crate::winograd::{self, Scratch};

/// An activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    None,
    /// Leaky ReLU of slope 0.1.
    Leaky,
    /// By the error function.
    Gelu,
}

/// What is done to a product before it is stored: `last(film(act(product + bias) + added))`.
#[derive(Debug, Clone, Copy)]
pub struct After<'a> {
    /// For each column; `None` is 0.
    pub bias: Option<&'a [f32]>,
    pub act: Act,
    /// Laid out as the output.
    pub added: Option<&'a [f32]>,
    /// Scales and shifts of the output's channels: `x (1 + scale) + shift`.
    pub film: Option<(&'a [f32], &'a [f32])>,
    /// Leaky ReLU of all.
    pub last: bool,
}

impl After<'_> {
    /// Nothing.
    pub const NONE: Self = Self { bias: None, act: Act::None, added: None, film: None, last: false };
}

/// What is seen of a channel-last map, and how the output lies.
#[derive(Debug, Clone, Copy)]
pub struct Geometry {
    pub kernel: usize,
    pub stride: usize,
    pub pad: usize,
    /// Of the input.
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    /// From one place of the input to the next.
    pub pitch: usize,
    /// Pixel shuffle by 2: column `part * columns / 4 + c` goes to channel c of sub-place `part` of a map twice as large.
    pub shuffled: bool,
}

impl Geometry {
    /// A matrix product of so many rows.
    pub fn product(rows: usize, inputs: usize) -> Self {
        Self { kernel: 1, stride: 1, pad: 0, height: 1, width: rows, channels: inputs, pitch: inputs, shuffled: false }
    }

    /// Height and width of the output, before a shuffle.
    pub fn out(&self) -> [usize; 2] {
        [self.height, self.width].map(|n| (n + 2 * self.pad - self.kernel) / self.stride + 1)
    }
}

/// Convolves `x` with the weights of `panels`, whose inputs are the channels of each tap, tap by tap, into `out`.
///
/// # Panics
/// If the lengths do not fit together.
pub fn convolve(x: &[f32], geometry: &Geometry, panels: &Panels, after: &After, out: &mut [f32]) {
    let [height, width] = geometry.out();
    let places = height * width;
    assert_eq!(out.len(), places * panels.columns, "an output of {places} places");
    assert_eq!(panels.inputs, geometry.kernel.pow(2) * geometry.channels, "weights for every tap");
    if places == 0 {
        return;
    }
    if winograd::suits(geometry, panels.columns) {
        by_tiles(x, geometry, panels, after, out);
        return;
    }
    let nothing = vec![0.0; geometry.kernel * geometry.channels];
    // Whole rows where each is spread over two; elsewhere what stays near the processor.
    let block = if geometry.shuffled { width } else { 96 };
    let work = |(i, out): (usize, &mut [f32])| {
        Block { x, geometry, panels, after, nothing: &nothing, first: i * block, out }.run();
    };
    let size = block * panels.columns;
    #[cfg(not(target_arch = "wasm32"))]
    {
        use rayon::prelude::*;
        // Below this, handing work over costs more than it saves.
        if places * panels.inputs * panels.columns > 1 << 20 && rayon::current_num_threads() > 1 {
            out.par_chunks_mut(size).enumerate().for_each(work);
            return;
        }
    }
    out.chunks_mut(size).enumerate().for_each(work);
}

/// As [`convolve`], two rows of the output at a time ([`winograd`]).
fn by_tiles(x: &[f32], geometry: &Geometry, panels: &Panels, after: &After, out: &mut [f32]) {
    let transformed = panels.transformed(geometry.channels);
    let scratch = || Scratch::new(geometry, panels.columns);
    let work = |scratch: &mut Scratch, rows: (usize, &mut [f32])| {
        scratch.rows(x, geometry, (panels, transformed), after, rows);
    };
    let size = 2 * geometry.width * panels.columns;
    #[cfg(not(target_arch = "wasm32"))]
    {
        use rayon::prelude::*;
        if rayon::current_num_threads() > 1 {
            out.par_chunks_mut(size).enumerate().for_each_init(scratch, work);
            return;
        }
    }
    let mut scratch = scratch();
    out.chunks_mut(size).enumerate().for_each(|rows| work(&mut scratch, rows));
}

/// Some places of the output.
pub(crate) struct Block<'a> {
    pub x: &'a [f32],
    pub geometry: &'a Geometry,
    pub panels: &'a Panels,
    pub after: &'a After<'a>,
    /// What lies outside of the map.
    pub nothing: &'a [f32],
    pub first: usize,
    pub out: &'a mut [f32],
}

/// Adds a tap's products to a tile's sums.
type Add<const ROWS: usize, const WIDTH: usize> = fn(&[&[f32]; ROWS], &[f32], &mut [[f32; WIDTH]; ROWS]);

impl Block<'_> {
    pub fn run(self) {
        #[cfg(target_arch = "x86_64")]
        if has_fma() {
            // SAFETY: the processor was asked for what the function needs.
            self.tiles::<{ WIDE.0 }, { WIDE.1 }>(|seen, weights, sums| unsafe {
                crate::widest::add_fused(seen, weights, sums);
            });
            return;
        }
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        let narrow: Add<{ NARROW.0 }, { NARROW.1 }> = crate::widest::add_four;
        #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
        let narrow: Add<{ NARROW.0 }, { NARROW.1 }> = crate::widest::add;
        self.tiles(narrow);
    }

    fn tiles<const ROWS: usize, const WIDTH: usize>(mut self, add: Add<ROWS, WIDTH>) {
        let g = *self.geometry;
        let width = g.out()[1];
        let count = self.out.len() / self.panels.columns;
        let panel_size = WIDTH * self.panels.inputs;
        let whole = g.pitch == g.channels;
        let last = g.width as isize - g.kernel as isize;
        for (p, panel) in self.panels.values.chunks_exact(panel_size).enumerate() {
            let columns = WIDTH.min(self.panels.columns - p * WIDTH);
            let mut bias = [0.0; WIDTH];
            if let Some(given) = self.after.bias {
                bias[..columns].copy_from_slice(&given[p * WIDTH..][..columns]);
            }
            for start in (0..count).step_by(ROWS) {
                let corners: [[isize; 2]; ROWS] = std::array::from_fn(|r| {
                    // Rows past the end repeat the last one and are not stored.
                    let place = self.first + (start + r).min(count - 1);
                    [place / width, place % width].map(|i| (i * g.stride) as isize - g.pad as isize)
                });
                let mut sums = [bias; ROWS];
                // A row of taps is one run of memory where none of it lies outside.
                let together = if whole && corners.iter().all(|c| (0..=last).contains(&c[1])) { g.kernel } else { 1 };
                let run = together * g.channels;
                for tap in (0..g.kernel * g.kernel).step_by(together) {
                    let seen: [&[f32]; ROWS] = std::array::from_fn(|r| self.seen(corners[r], tap, run));
                    add(&seen, &panel[tap * g.channels * WIDTH..][..run * WIDTH], &mut sums);
                }
                for (r, sums) in sums.iter().enumerate().take(count - start) {
                    self.store(start + r, p * WIDTH, sums);
                }
            }
        }
        self.finish();
    }

    /// So many numbers from a tap on of the place whose first tap is at `corner`.
    fn seen(&self, corner: [isize; 2], tap: usize, count: usize) -> &[f32] {
        let g = self.geometry;
        let y = corner[0] + (tap / g.kernel) as isize;
        let x = corner[1] + (tap % g.kernel) as isize;
        if (0..g.height as isize).contains(&y) && (0..g.width as isize).contains(&x) {
            &self.x[(y as usize * g.width + x as usize) * g.pitch..][..count]
        } else {
            &self.nothing[..count]
        }
    }

    /// Stores the sums of a place of the block for the columns from `column` on.
    fn store(&mut self, place: usize, column: usize, sums: &[f32]) {
        let columns = self.panels.columns;
        let count = sums.len().min(columns - column);
        if !self.geometry.shuffled {
            self.out[place * columns + column..][..count].copy_from_slice(&sums[..count]);
            return;
        }
        let width = self.geometry.out()[1];
        let channels = columns / 4;
        let (y, x) = (place / width, place % width);
        let mut done = 0;
        while done < count {
            let (part, channel) = ((column + done) / channels, (column + done) % channels);
            let run = (channels - channel).min(count - done);
            let at = ((2 * y + part / 2) * 2 * width + 2 * x + part % 2) * channels + channel;
            self.out[at..at + run].copy_from_slice(&sums[done..done + run]);
            done += run;
        }
    }

    /// What comes after the products, in loops as long as the block or a place's channels.
    pub fn finish(&mut self) {
        let after = self.after;
        match after.act {
            Act::None => {}
            Act::Leaky => self.out.iter_mut().for_each(|v| *v = leaky(*v)),
            Act::Gelu => self.out.iter_mut().for_each(|v| *v = gelu(*v)),
        }
        if let Some(added) = after.added {
            let added = &added[self.first * self.panels.columns..][..self.out.len()];
            self.out.iter_mut().zip(added).for_each(|(value, added)| *value += added);
        }
        if let Some((scale, shift)) = after.film {
            let channels = self.panels.columns / if self.geometry.shuffled { 4 } else { 1 };
            let (scale, shift) = (&scale[..channels], &shift[..channels]);
            for place in self.out.chunks_exact_mut(channels) {
                for ((value, scale), shift) in place.iter_mut().zip(scale).zip(shift) {
                    *value = *value * (1.0 + scale) + shift;
                }
            }
        }
        if after.last {
            self.out.iter_mut().for_each(|v| *v = leaky(*v));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers within 1 that look like chance.
    fn numbers(n: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        (0..n)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1 << 23) as f32 - 1.0
            })
            .collect()
    }

    /// The definition, place by place.
    fn slowly(x: &[f32], g: &Geometry, matrix: &[f32], columns: usize, after: &After) -> Vec<f32> {
        let [height, width] = g.out();
        let mut out = vec![0.0; height * width * columns];
        for (y, x0) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            for column in 0..columns {
                let mut sum = after.bias.map_or(0.0, |b| b[column]);
                for tap in 0..g.kernel * g.kernel {
                    let v = (y * g.stride + tap / g.kernel).wrapping_sub(g.pad);
                    let u = (x0 * g.stride + tap % g.kernel).wrapping_sub(g.pad);
                    for c in 0..g.channels {
                        if v < g.height && u < g.width {
                            let weight = matrix[(tap * g.channels + c) * columns + column];
                            sum += x[(v * g.width + u) * g.pitch + c] * weight;
                        }
                    }
                }
                sum = match after.act {
                    Act::None => sum,
                    Act::Leaky => leaky(sum),
                    Act::Gelu => gelu(sum),
                };
                let (at, channel) = if g.shuffled {
                    let (part, c) = (column / (columns / 4), column % (columns / 4));
                    (((2 * y + part / 2) * 2 * width + 2 * x0 + part % 2) * (columns / 4) + c, c)
                } else {
                    ((y * width + x0) * columns + column, column)
                };
                sum += after.added.map_or(0.0, |a| a[at]);
                if let Some((scale, shift)) = after.film {
                    sum = sum * (1.0 + scale[channel]) + shift[channel];
                }
                out[at] = if after.last { leaky(sum) } else { sum };
            }
        }
        out
    }

    #[test]
    fn convolutions_are_what_their_definition_says() {
        // Kernel, stride, pad, sides, channels, columns; whole tiles and pieces of them, and odd numbers of all.
        for (kernel, stride, pad, height, width, channels, columns) in [
            (1, 1, 0, 1, 1, 5, 3),
            (1, 1, 0, 1, 17, 24, 40),
            (1, 1, 0, 5, 7, 13, 72),
            (2, 2, 0, 8, 6, 4, 20),
            (3, 1, 1, 9, 11, 5, 24),
            (3, 2, 1, 10, 12, 8, 17),
            (3, 1, 1, 20, 20, 16, 48),
            (3, 1, 1, 6, 10, 41, 43),
            (3, 1, 1, 2, 2, 80, 40),
            (3, 1, 1, 7, 8, 48, 48),
        ] {
            for shuffled in [false, true] {
                if shuffled && (kernel != 1 || columns % 4 != 0) {
                    continue;
                }
                let pitch = channels + 3;
                let g = Geometry { kernel, stride, pad, height, width, channels, pitch, shuffled };
                let x = numbers(height * width * pitch, 1);
                let inputs = kernel * kernel * channels;
                let matrix = numbers(inputs * columns, 2);
                let places: usize = g.out().iter().product();
                let (bias, added, film) = (numbers(columns, 3), numbers(places * columns, 4), numbers(2 * columns, 5));
                let whole = After {
                    bias: Some(&bias),
                    act: Act::Gelu,
                    added: Some(&added),
                    film: Some(film.split_at(columns)),
                    last: true,
                };
                for after in [After::NONE, After { act: Act::Leaky, ..After::NONE }, whole] {
                    let mut out = vec![f32::NAN; places * columns];
                    convolve(&x, &g, &Panels::new(&matrix, inputs, columns), &after, &mut out);
                    for (found, wanted) in out.iter().zip(slowly(&x, &g, &matrix, columns, &after)) {
                        // Up to 144 rounded products of numbers within 1.
                        assert!(
                            (found - wanted).abs() < 1e-5 * (inputs as f32).max(4.0),
                            "{g:?}: {found} for {wanted}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn large_products_are_shared_out_without_loss() {
        let (rows, inputs, columns) = (500, 64, 96);
        let (x, matrix) = (numbers(rows * inputs, 1), numbers(inputs * columns, 2));
        let mut out = vec![f32::NAN; rows * columns];
        let g = Geometry::product(rows, inputs);
        convolve(&x, &g, &Panels::new(&matrix, inputs, columns), &After::NONE, &mut out);
        for (found, wanted) in out.iter().zip(slowly(&x, &g, &matrix, columns, &After::NONE)) {
            assert!((found - wanted).abs() < 1e-4, "{found} for {wanted}");
        }
    }
}
