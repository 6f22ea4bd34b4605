//! The passes on the processor: twins of `shaders/parts.wgsl`, `bilateral.wgsl` and `recolour.wgsl`.

use super::pixel::{moved, refined};
use super::statistics::{Place, Statistics};
use crate::model::layers::{CHANNELS, PARTS};
use crate::wish::colour::{oklab_of, srgb_of};

/// Numbers of a place: parts, OKLab, nothing.
pub const PLACE: usize = 16;
/// The bilateral filter's places to each side, and how far they lie apart.
const TAPS: isize = 3;
const STRIDE: isize = 2;

/// Shares of the parts and colours: `raw` `[side / 2, side / 2, 4 CHANNELS]`, `photo` `[3, n, n]`, n a multiple of `side`;
/// `[side, side, PLACE]`.
pub fn parts(raw: &[f32], photo: &[f32], side: usize, n: usize) -> Vec<f32> {
    let (step, plane) = (n / side, n * n);
    let mut out = vec![0.0; side * side * PLACE];
    lanes::rows(&mut out, side * PLACE, |row, line| {
        for (column, place) in line.as_chunks_mut::<PLACE>().0.iter_mut().enumerate() {
            let at = (row / 2 * (side / 2) + column / 2) * 4 * CHANNELS + 2 * (row % 2) + column % 2;
            let logits: [f32; PARTS] = std::array::from_fn(|p| raw[at + 4 * p]);
            let most = logits.iter().copied().fold(f32::MIN, f32::max);
            let shares = logits.map(|v| (v - most).exp());
            let total: f32 = shares.iter().sum();
            for (out, share) in place.iter_mut().zip(shares) {
                *out = share / total;
            }
            let mut sum = [0.0; 3];
            for i in 0..step * step {
                let pixel = (row * step + i / step) * n + column * step + i % step;
                let lab = oklab_of([photo[pixel], photo[plane + pixel], photo[2 * plane + pixel]]);
                sum = std::array::from_fn(|c| sum[c] + lab[c]);
            }
            for c in 0..3 {
                place[PARTS + c] = sum[c] / (step * step) as f32;
            }
        }
    });
    out
}

/// Parts `[side, side, PLACE]` as their surroundings of like colour say (C. Tomasi, R. Manduchi, "Bilateral filtering for
/// gray and color images", 1998); `far` and `other` are one over twice the variances of place and colour.
pub fn bilateral(parts: &[f32], side: usize, far: f32, other: f32) -> Vec<f32> {
    let places = parts.as_chunks::<PLACE>().0;
    let last = side as isize - 1;
    let mut out = vec![0.0; parts.len()];
    lanes::rows(&mut out, side * PLACE, |row, line| {
        for (column, out) in line.as_chunks_mut::<PLACE>().0.iter_mut().enumerate() {
            let own = &places[row * side + column];
            let (mut sums, mut weights) = ([0.0; PARTS], 0.0);
            for dy in -TAPS..=TAPS {
                for dx in -TAPS..=TAPS {
                    let y = (row as isize + dy * STRIDE).clamp(0, last) as usize;
                    let x = (column as isize + dx * STRIDE).clamp(0, last) as usize;
                    let there = &places[y * side + x];
                    // A difference of hue counts twice.
                    let apart: [f32; 3] =
                        std::array::from_fn(|c| (there[PARTS + c] - own[PARTS + c]) * if c == 0 { 1.0 } else { 2.0 });
                    let apart = apart.iter().map(|v| v * v).sum::<f32>();
                    let weight = (-((dy * dy + dx * dx) * STRIDE * STRIDE) as f32 * far - apart * other).exp();
                    for p in 0..PARTS {
                        sums[p] += weight * there[p];
                    }
                    weights += weight;
                }
            }
            for p in 0..PARTS {
                out[p] = sums[p] / weights;
            }
            out[PARTS..].copy_from_slice(&own[PARTS..]);
        }
    });
    out
}

/// What happens to one part.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Move {
    /// Its mean, in OKLab.
    pub from: [f32; 3],
    pub to: [f32; 3],
    /// 0 to 1.
    pub amount: f32,
}

/// A photo with the parts that [`parts`] and [`bilateral`] found.
#[derive(Debug, Clone, Copy)]
pub struct Parted<'a> {
    /// `[3, n, n]`
    pub photo: &'a [f32],
    pub n: usize,
    /// `[side, side, PLACE]`
    pub parts: &'a [f32],
    pub side: usize,
    pub statistics: &'a Statistics,
}

impl Parted<'_> {
    /// sRGB.
    pub(super) fn pixel(&self, row: usize, column: usize) -> [f32; 3] {
        let (pixel, plane) = (row * self.n + column, self.n * self.n);
        [self.photo[pixel], self.photo[plane + pixel], self.photo[2 * plane + pixel]]
    }

    /// The parts of a pixel, bilinear with half-pixel centres, edges held.
    pub(super) fn looked_up(&self, row: usize, column: usize) -> [f32; PARTS] {
        bilinear(self.parts.as_chunks::<PLACE>().0, self.side, self.n, [row, column])
    }
}

/// A photo `[3, n, n]` with its parts, refined by each pixel's colour, moved. What no wish touches stays to the last bit.
pub fn recolour(photo: &Parted, moves: &[Move; PARTS]) -> Vec<f32> {
    let n = photo.n;
    let mut pixels = vec![0.0; 3 * n * n];
    lanes::rows(&mut pixels, 3 * n, |row, line| {
        for (column, out) in line.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            let rgb = photo.pixel(row, column);
            let lab = oklab_of(rgb);
            let shares = refined(photo.looked_up(row, column), lab, photo.statistics);
            let (mut result, mut touched) = (lab, false);
            for (share, part) in shares.iter().zip(moves) {
                let there = share * part.amount;
                if there > 0.0 {
                    let target = moved(lab, part.from, part.to);
                    result = std::array::from_fn(|i| result[i] + there * (target[i] - lab[i]));
                    touched = true;
                }
            }
            *out = if touched { srgb_of(result).map(|v| v.clamp(0.0, 1.0)) } else { rgb };
        }
    });
    planar(&pixels)
}

/// Pixels `[n, n, 3]` as planes `[3, n, n]`.
pub(super) fn planar(pixels: &[f32]) -> Vec<f32> {
    let pixels = pixels.as_chunks::<3>().0;
    (0..3).flat_map(|c| pixels.iter().map(move |pixel| pixel[c])).collect()
}

/// The first `M` numbers at a pixel of a picture of `n` a side, of `places` of `side` a side.
pub(super) fn bilinear<const N: usize, const M: usize>(
    places: &[[f32; N]],
    side: usize,
    n: usize,
    pixel: [usize; 2],
) -> [f32; M] {
    let [(up, down, below), (left, right, beside)] =
        pixel.map(|i| between((i as f32 + 0.5) * side as f32 / n as f32 - 0.5, side));
    std::array::from_fn(|c| {
        let line = |y: usize| {
            let (a, b) = (places[y * side + left][c], places[y * side + right][c]);
            a + (b - a) * beside
        };
        let (a, b) = (line(up), line(down));
        a + (b - a) * below
    })
}

/// The two neighbours of a place on a line of `n`, and how much the second counts.
fn between(at: f32, n: usize) -> (usize, usize, f32) {
    let at = at.clamp(0.0, (n - 1) as f32);
    let first = at as usize;
    (first, (first + 1).min(n - 1), at - first as f32)
}

/// The places of parts `[.., PLACE]`.
pub fn places(parts: &[f32]) -> Vec<Place> {
    parts.as_chunks::<PLACE>().0.iter().map(place).collect()
}

fn place(numbers: &[f32; PLACE]) -> Place {
    Place { parts: std::array::from_fn(|p| numbers[p]), lab: std::array::from_fn(|c| numbers[PARTS + c]) }
}
