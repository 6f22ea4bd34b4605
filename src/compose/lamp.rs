//! Somebody in the light of a lamp: the twin of `shaders/lamp.wgsl`.
//!
//! The photo's own light is taken to be that of a wide source: brightness of skin beside its mean is fitted by a plane over
//! the normals (R. Ramamoorthi, P. Hanrahan, "On the relationship between radiance and irradiance", 2001: the first four
//! harmonics). Where the lamp's light is more or less than that, the photo is made brighter or darker by their ratio, so
//! that every freckle and strand stays.

use super::cpu::{Parted, bilinear, planar};
use super::relief;
use super::statistics::Place;
use crate::model::layers::{CHANNELS, PARTS};
use crate::wish::colour::{encoded, linear};
use crate::wish::{Lamp, Part};

/// Of the photo's own light, beside its mean.
const LEAST: f32 = 0.35;
/// How much of what was fitted is taken away.
const FITTED: f64 = 0.6;
const RIDGE: f64 = 1e-2;
const AMBIENT: f32 = 0.24;
const POWER: f32 = 1.5;
/// Light that goes around.
const WRAP: f32 = 0.12;
/// Linear light of the strongest colour that is shown as it is; above, it comes near 1 without reaching it.
const KNEE: f32 = 0.55;
/// The most that a place gets brighter by.
const MOST: f32 = 3.5;

/// Where the surface leans, blurred: `[side, side, 4]`, of each place nothing, nothing, n_x, n_y; `raw` as in
/// [`super::cpu::parts`].
pub fn leaning(raw: &[f32], side: usize) -> Vec<f32> {
    debug_assert_eq!(raw.len(), side * side * CHANNELS, "four places of the layers in one");
    // Nothing stands out of it here.
    let none = vec![0.0; 4 * side * side];
    let lean = relief::coarse(&none, raw, side, side);
    relief::blur(&relief::blur(&lean, side), side)
}

fn with_depth([x, y]: [f32; 2]) -> [f32; 3] {
    [x, y, (1.0 - x * x - y * y).max(1e-4).sqrt()]
}

/// The photo's own light beside its mean: 1 and what it gains along x, y and z. Fitted at every second place of the layers,
/// whose leaning is that of `[side, side, 4]`.
pub fn own(places: &[Place], lean: &[f32], side: usize) -> [f32; 4] {
    let half = side / 2;
    let lean = lean.as_chunks::<4>().0;
    let normal = |i: usize| {
        let [_, _, x, y] = lean[2 * (i / half) * side + 2 * (i % half)];
        with_depth([x, y]).map(f64::from)
    };
    let weight = |place: &Place| f64::from(place.parts[Part::Skin.index()]).powi(2);
    let light = |place: &Place| f64::from(place.lab[0].max(0.0)).powi(3);
    let (mut total, mut mean, mut centre) = (1e-3, 0.0, [0.0; 3]);
    for (i, place) in places.iter().enumerate() {
        let weight = weight(place);
        total += weight;
        mean += weight * light(place);
        centre = std::array::from_fn(|k| centre[k] + weight * normal(i)[k]);
    }
    let (mean, centre) = ((mean / total).max(1e-3), centre.map(|c: f64| c / total));
    let (mut square, mut right) = ([[0.0; 3]; 3], [0.0; 3]);
    for (i, place) in places.iter().enumerate() {
        let (weight, normal) = (weight(place) / total, normal(i));
        let off: [f64; 3] = std::array::from_fn(|k| normal[k] - centre[k]);
        for a in 0..3 {
            for b in 0..3 {
                square[a][b] += weight * off[a] * off[b];
            }
            right[a] += weight * off[a] * (light(place) / mean - 1.0);
        }
    }
    for (k, row) in square.iter_mut().enumerate() {
        row[k] += RIDGE;
    }
    let slope = solved(square, right).map(|s| s * FITTED);
    let along: f64 = slope.iter().zip(centre).map(|(s, c)| s * c).sum();
    [1.0 - along, slope[0], slope[1], slope[2]].map(|v| v as f32)
}

/// `x` of `a x = b`, by Cramer's rule; `a` is symmetric and, with its ridge, far from singular.
fn solved(a: [[f64; 3]; 3], b: [f64; 3]) -> [f64; 3] {
    let determinant = |m: [[f64; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let whole = determinant(a);
    std::array::from_fn(|k| {
        let mut replaced = a;
        for (row, value) in replaced.iter_mut().zip(b) {
            row[k] = value;
        }
        determinant(replaced) / whole
    })
}

/// What `shaders/lamp.wgsl` reads of a lamp and of the photo's own light; the lamp's amount times `strength`.
pub fn numbers(lamp: &Lamp, own: [f32; 4], strength: f32) -> Vec<f32> {
    let ([a, b, c, d], [x, y, z], [red, green, blue]) = (own, lamp.direction(), lamp.light());
    let amount = (lamp.amount * strength).clamp(0.0, 1.0);
    vec![a, b, c, d, x, y, z, amount, red, green, blue, 0.0]
}

/// The picture `[3, n, n]` that was made of a photo in the light that `numbers` say; `lean` as in [`leaning`]. What is not
/// the person stays to the last bit.
pub fn lit(picture: &[f32], photo: &Parted, lean: &[f32], numbers: &[f32]) -> Vec<f32> {
    let (n, plane) = (photo.n, photo.n * photo.n);
    let lean = lean.as_chunks::<4>().0;
    let mut pixels = vec![0.0; 3 * plane];
    lanes::rows(&mut pixels, 3 * n, |row, line| {
        for (column, out) in line.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            let pixel = row * n + column;
            let rgb = [picture[pixel], picture[plane + pixel], picture[2 * plane + pixel]];
            let shares: [f32; PARTS] = photo.looked_up(row, column);
            let there = numbers[7] * (1.0 - shares[Part::Background.index()]);
            *out = rgb;
            if there > 0.0 {
                let [_, _, x, y] = bilinear(lean, photo.side, n, [row, column]);
                let normal = with_depth([x, y]);
                let along = |from: &[f32]| normal.iter().zip(from).map(|(a, b)| a * b).sum::<f32>();
                let before = (numbers[0] + along(&numbers[1..4])).max(LEAST);
                let toward = ((along(&numbers[4..7]) + WRAP) / (1.0 + WRAP)).max(0.0);
                let light = rgb.map(linear);
                let raised: [f32; 3] = std::array::from_fn(|c| {
                    light[c] * ((AMBIENT + POWER * numbers[8 + c] * toward) / before).min(MOST)
                });
                // By the strongest, so that a colour stays the colour that it is.
                let most = raised.iter().copied().fold(0.0, f32::max);
                let scale = eased(most) / most.max(1e-4);
                *out = std::array::from_fn(|c| {
                    encoded((light[c] + there * (raised[c] * scale - light[c])).clamp(0.0, 1.0))
                });
            }
        }
    });
    planar(&pixels)
}

fn eased(x: f32) -> f32 {
    let over = (x - KNEE).max(0.0) / (1.0 - KNEE);
    x.min(KNEE) + (1.0 - KNEE) * (1.0 - (-over).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ball that fills the picture, of skin, in light from a direction.
    fn ball(side: usize, light: [f32; 3]) -> (Vec<Place>, Vec<f32>) {
        let at = |i: usize| ((i as f32 + 0.5) / side as f32 * 2.0 - 1.0) * 0.7;
        let lean: Vec<f32> = (0..side * side).flat_map(|i| [0.0, 0.0, at(i % side), -at(i / side)]).collect();
        let half = side / 2;
        let places = (0..half * half).map(|i| {
            let [_, _, x, y] = lean.as_chunks::<4>().0[2 * (i / half) * side + 2 * (i % half)];
            let shown: f32 = with_depth([x, y]).iter().zip(light).map(|(a, b)| a * b).sum();
            let mut parts = [0.0; PARTS];
            parts[Part::Skin.index()] = 1.0;
            Place { parts, lab: [(0.3 * (1.0 + shown)).cbrt(), 0.0, 0.0] }
        });
        (places.collect(), lean)
    }

    #[test]
    fn the_photos_own_light_is_found() {
        let (places, lean) = ball(32, [0.5, 0.2, 0.0]);
        let [_, x, y, z] = own(&places, &lean, 32);
        // 60 % of it are taken away, less what the ridge holds back.
        assert!((0.2..0.31).contains(&x) && (0.08..0.13).contains(&y) && z.abs() < 0.02, "{x} {y} {z}");
        let (places, lean) = ball(32, [0.0; 3]);
        // Nothing is gained anywhere.
        assert!(own(&places, &lean, 32)[1..].iter().all(|v| v.abs() < 1e-4));
        assert_eq!(own(&[], &[], 0), [1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn a_lamp_makes_its_side_bright_and_leaves_the_background() {
        let (side, n) = (16, 32);
        let (_, lean) = ball(side, [0.0; 3]);
        let mut parts = vec![0.0; side * side * super::super::cpu::PLACE];
        for (i, place) in parts.as_chunks_mut::<{ super::super::cpu::PLACE }>().0.iter_mut().enumerate() {
            place[if i / side < 2 { Part::Background.index() } else { Part::Skin.index() }] = 1.0;
        }
        let photo = vec![0.5; 3 * n * n];
        let statistics = super::super::statistics::Statistics::of(&[]);
        let parted = Parted { photo: &photo, n, parts: &parts, side, statistics: &statistics };
        let made = lit(&photo, &parted, &lean, &numbers(&Lamp::at(-60.0, 0.0), [1.0, 0.0, 0.0, 0.0], 1.0));
        let at = |row: usize, column: usize| made[row * n + column];
        assert!(at(16, 2) > 0.5 && at(16, 29) < 0.4 && at(16, 2) > at(16, 16) && at(16, 16) > at(16, 29));
        assert_eq!(at(0, 5), 0.5);
        let none = lit(&photo, &parted, &lean, &numbers(&Lamp::at(-60.0, 0.0), [1.0, 0.0, 0.0, 0.0], 0.0));
        assert_eq!(none, photo);
    }
}
