//! What stands out of a photo: twins of `shaders/relief.wgsl`, `coarse.wgsl` and `blur.wgsl`.

use super::cpu::Parted;
use super::pixel::refined;
use crate::model::layers::{CHANNELS, PARTS};
use crate::wish::Part;
use crate::wish::colour::oklab_of;

/// Share of the relief that eyes keep, and how deep an iris is cut: a statue's eyes are carved.
const CARVED: f32 = 0.6;
const SUNK: f32 = 0.4;
/// The box of the blur, to each side.
const RADIUS: isize = 2;
/// What a statue is: a person without what they wear.
pub const BODY: [Part; 8] =
    [Part::Skin, Part::Hair, Part::Brows, Part::Eyes, Part::Irises, Part::Lips, Part::Mouth, Part::Beard];

/// Of each pixel: lightness beside that of its part as a height -1..1, share of the body, how far it is of the material by
/// `amounts`, nothing; `[n, n, 4]`.
///
/// Beside its own part's mean a brow is no darker than skin, and black hair has as much relief as blond.
pub fn relief(photo: &Parted, lightness: &[f32; PARTS], amounts: &[f32; PARTS]) -> Vec<f32> {
    let n = photo.n;
    let mut out = vec![0.0; 4 * n * n];
    lanes::rows(&mut out, 4 * n, |row, line| {
        for (column, out) in line.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let lab = oklab_of(photo.pixel(row, column));
            let shares = refined(photo.looked_up(row, column), lab, photo.statistics);
            let sum = |values: &[f32; PARTS]| shares.iter().zip(values).map(|(a, b)| a * b).sum::<f32>();
            let [eyes, iris] = [Part::Eyes, Part::Irises].map(|part| shares[part.index()]);
            let even = (lab[0] / sum(lightness).max(0.08) - 1.0).clamp(-0.6, 0.6);
            let even = even * (1.0 - (1.0 - CARVED) * (eyes + iris)) - SUNK * iris;
            let body: f32 = BODY.iter().map(|part| shares[part.index()]).sum();
            *out = [even, body, sum(amounts), 0.0];
        }
    });
    out
}

/// Heights and body of `relief` `[n, n, 4]` at the layers' size, and the network's normals: of each place height, body, n_x,
/// n_y; `raw` as in [`super::cpu::parts`].
pub fn coarse(relief: &[f32], raw: &[f32], side: usize, n: usize) -> Vec<f32> {
    let step = n / side;
    let mut out = vec![0.0; 4 * side * side];
    lanes::rows(&mut out, 4 * side, |row, line| {
        for (column, out) in line.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let mut both = [0.0; 2];
            for i in 0..step * step {
                let pixel = (row * step + i / step) * n + column * step + i % step;
                both = [both[0] + relief[4 * pixel], both[1] + relief[4 * pixel + 1]];
            }
            let at = (row / 2 * (side / 2) + column / 2) * 4 * CHANNELS + 2 * (row % 2) + column % 2;
            let normal = [raw[at + 4 * PARTS], raw[at + 4 * (PARTS + 1)]];
            let length = normal[0].hypot(normal[1]).max(1.0);
            let size = (step * step) as f32;
            *out = [both[0] / size, both[1] / size, normal[0] / length, normal[1] / length];
        }
    });
    out
}

/// The mean of 5 x 5 of `places` `[side, side, 4]`, edges held.
pub fn blur(places: &[f32], side: usize) -> Vec<f32> {
    let from = places.as_chunks::<4>().0;
    let last = side as isize - 1;
    let mut out = vec![0.0; places.len()];
    lanes::rows(&mut out, 4 * side, |row, line| {
        for (column, out) in line.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let mut sum = [0.0; 4];
            for dy in -RADIUS..=RADIUS {
                for dx in -RADIUS..=RADIUS {
                    let y = (row as isize + dy).clamp(0, last) as usize;
                    let x = (column as isize + dx).clamp(0, last) as usize;
                    sum = std::array::from_fn(|c| sum[c] + from[y * side + x][c]);
                }
            }
            *out = sum.map(|v| v / ((2 * RADIUS + 1) * (2 * RADIUS + 1)) as f32);
        }
    });
    out
}
