//! The photo's own background behind a portrait that turns.

use crate::portrait::{Crop, Portrait};
use crate::render::backdrop::blur;

/// Side of the blurred photo in pixels; there is nothing finer in it.
pub const SIDE: usize = 64;
/// Standard deviation of the blur in those pixels.
const RADIUS: usize = 5;
/// How much a pixel of the person counts against one of the background.
const PERSON: f32 = 0.004;

/// The photo's background, `[SIDE, SIDE, 3]` in 0..1: blurred, with the person taken out.
///
/// Where head and shoulders are, colours come from what is around them, so that no ghost of the
/// person stands behind the turned portrait: each pixel is a mean weighted by how surely it is
/// background.
pub fn picture(photo: &Portrait, crop: &Crop) -> Vec<f32> {
    let seen = photo.crop(crop, SIDE);
    let weights: Vec<f32> = (0..SIDE * SIDE)
        .map(|i| {
            let (u, v) = ((i % SIDE) as f32 / SIDE as f32 - 0.5, (i / SIDE) as f32 / SIDE as f32);
            let head = (u / 0.33).powi(2) + ((v - 0.5) / 0.44).powi(2) < 1.0;
            let body = v > 0.72 && u.abs() < 0.2 + (v - 0.72) * 1.4;
            if head || body { PERSON } else { 1.0 }
        })
        .collect();
    let weighted: Vec<f32> = seen.iter().enumerate().map(|(i, c)| c * weights[i / 3]).collect();
    let spread: Vec<f32> = weights.iter().flat_map(|w| [*w; 3]).collect();
    let (above, below) = (blur(&weighted, SIDE, RADIUS), blur(&spread, SIDE, RADIUS));
    // Running sums leave rounding noise of about 1e-6 where the weights are small.
    above.iter().zip(&below).map(|(a, b)| (a / b.max(1e-4)).clamp(0.0, 1.0)).collect()
}

/// The picture as bytes for the renderer, `[SIDE, SIDE, 4]`.
pub fn bytes(rgb: &[f32]) -> Vec<u8> {
    let byte = |v: f32| (v * 255.0 + 0.5) as u8;
    rgb.chunks_exact(3).flat_map(|p| [byte(p[0]), byte(p[1]), byte(p[2]), 255]).collect()
}

/// The picture at another size, `[side, side, 3]`, for export.
pub fn enlarged(rgb: &[f32], side: usize) -> Vec<f32> {
    let as_photo = bytes(rgb).chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    match Portrait::from_pixels(SIDE as u32, SIDE as u32, as_photo) {
        Some(photo) => photo.crop(&Crop::whole(&photo), side),
        None => Vec::new(),
    }
}

/// Some rows of the picture enlarged to `[side, side, 3]`, between whose pixels it goes evenly.
pub fn rows(rgb: &[f32], side: usize, rows: std::ops::Range<usize>) -> Vec<f32> {
    // Where a pixel lies between two of the picture's, and how near the second.
    let place = |i: usize| {
        let at = ((i as f32 + 0.5) / side as f32 * SIDE as f32 - 0.5).clamp(0.0, (SIDE - 1) as f32);
        let low = (at as usize).min(SIDE - 2);
        (low, at - low as f32)
    };
    let mut out = Vec::with_capacity(rows.len() * side * 3);
    if rgb.len() < SIDE * SIDE * 3 {
        return out;
    }
    let columns: Vec<(usize, f32)> = (0..side).map(place).collect();
    let mut line = vec![0.0; SIDE * 3];
    for y in rows {
        let (low, part) = place(y);
        let (above, below) = (&rgb[low * SIDE * 3..], &rgb[(low + 1) * SIDE * 3..]);
        line.iter_mut().enumerate().for_each(|(i, v)| *v = above[i] + part * (below[i] - above[i]));
        for (low, part) in &columns {
            let (left, right) = (&line[low * 3..], &line[low * 3 + 3..]);
            out.extend((0..3).map(|c| left[c] + part * (right[c] - left[c])));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_of_the_enlarged_picture() {
        let rgb: Vec<f32> = (0..SIDE * SIDE * 3).map(|i| ((i / 3 % SIDE) as f32 + (i / 190) as f32) / 200.0).collect();
        let (side, whole) = (300, enlarged(&rgb, 300));
        let some = rows(&rgb, side, 100..164);
        let off = some.iter().zip(&whole[100 * side * 3..]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        // The other goes by bytes.
        assert!(some.len() == 64 * side * 3 && off < 1.5 / 255.0, "{off}");
        assert!(rows(&[], side, 0..3).is_empty());
    }

    #[test]
    fn the_person_leaves_no_ghost() {
        // A dark person in the middle of a light photo.
        let (n, dark, light) = (128_usize, 10_u8, 230_u8);
        let inside = |i: usize| {
            let (x, y) = ((i % n) as f32 / n as f32 - 0.5, (i / n) as f32 / n as f32 - 0.5);
            (x / 0.25).powi(2) + (y / 0.35).powi(2) < 1.0
        };
        let pixels = (0..n * n).flat_map(|i| [if inside(i) { dark } else { light }; 3]).collect();
        let photo = Portrait::from_pixels(n as u32, n as u32, pixels).unwrap();
        let behind = picture(&photo, &Crop::whole(&photo));
        // A cheek, which shows beside the portrait once that has turned: the background's 0.9, not the person's 0.04.
        let cheek = behind[3 * (SIDE / 2 * SIDE + 46)];
        assert!(inside(n * n / 2 + 92) && cheek > 0.8, "{cheek}");
        assert_eq!(bytes(&behind).len(), SIDE * SIDE * 4);
        assert_eq!(enlarged(&behind, 100).len(), 100 * 100 * 3);
    }
}
