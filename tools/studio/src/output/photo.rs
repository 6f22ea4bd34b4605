//! A photo as a camera takes it: through some lens, with things in the way, not always sharp.
//!
//! Exposure, white balance, contrast, noise, compression and slight blur are the trainer's, who gives each batch new ones.

use glam::{Vec2, Vec3};
use rand::Rng;

use crate::colour::{self, hue};
use crate::math::smoothstep;
use crate::noise;

/// Share of photos with something before the face, with a fast movement, and of few pixels.
const OCCLUDED: f32 = 0.25;
const MOVED: f32 = 0.07;
const COARSE: f32 = 0.10;

/// What happened to a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub occluded: bool,
    /// Per pixel how much of the scene the things before it hide, 0..255.
    pub hidden: Vec<u8>,
}

/// Puts things before the face and takes sharpness away. `picture`: `size` x `size` sRGB pixels, row-major from the top left.
pub fn take(picture: &mut [[u8; 3]], size: usize, rng: &mut impl Rng) -> Taken {
    let occluded = rng.random::<f32>() < OCCLUDED;
    let mut hidden = vec![0; picture.len()];
    if occluded {
        for blob in things(rng) {
            blob.draw(picture, &mut hidden, size);
        }
    }
    if rng.random::<f32>() < MOVED {
        let reach = rng.random_range(0.008_f32..0.03) * size as f32;
        move_along(picture, size, Vec2::from_angle(rng.random_range(0.0..3.1)) * reach);
    }
    if rng.random::<f32>() < COARSE {
        coarsen(picture, size, rng.random_range(1.5..3.5));
    }
    if rng.random::<f32>() < 0.15 {
        let depth = rng.random_range(0.2..0.9);
        darken_corners(picture, size, depth);
    }
    Taken { occluded, hidden }
}

/// A rounded stroke before the face. Lengths in picture widths from the top left.
#[derive(Debug, Clone, Copy)]
struct Blob {
    from: Vec2,
    to: Vec2,
    /// Half widths at both ends.
    wide: [f32; 2],
    /// Linear light.
    colour: Vec3,
    /// Depth 0..1 and cycles per width of a weave or knit.
    weave: (f32, f32),
}

impl Blob {
    fn draw(&self, picture: &mut [[u8; 3]], hidden: &mut [u8], size: usize) {
        let pixel = 1.0 / size as f32;
        let (along, reach) = (self.to - self.from, self.wide[0].max(self.wide[1]) + pixel);
        let low = self.from.min(self.to) - reach;
        let high = self.from.max(self.to) + reach;
        let bound = |v: f32| (v * size as f32).clamp(0.0, size as f32) as usize;
        for y in bound(low.y)..bound(high.y + pixel) {
            for x in bound(low.x)..bound(high.x + pixel) {
                let p = Vec2::new(x as f32 + 0.5, y as f32 + 0.5) * pixel;
                let t = ((p - self.from).dot(along) / along.length_squared().max(1e-9)).clamp(0.0, 1.0);
                let wide = self.wide[0] + (self.wide[1] - self.wide[0]) * t;
                let off = p - self.from - along * t;
                let cover = smoothstep(0.8 * pixel, -0.8 * pixel, off.length() - wide);
                if cover <= 0.0 {
                    continue;
                }
                // Round like a finger, lit from above and left.
                let r = (off.length() / wide).min(1.0);
                let shade = (0.45 + 0.55 * (1.0 - r * r).sqrt()) * (1.0 - 0.25 * off.dot(Vec2::new(0.6, 0.8)) / wide);
                let thread = 1.0 - self.weave.0 * noise::value((p * self.weave.1).extend(0.0), 5);
                let c = colour::encode(colour::tone(self.colour * shade * thread)) * 255.0;
                let at = &mut picture[y * size + x];
                *at = std::array::from_fn(|k| (f32::from(at[k]) + (c[k] - f32::from(at[k])) * cover) as u8);
                let left = &mut hidden[y * size + x];
                *left = (f32::from(*left) + (255.0 - f32::from(*left)) * cover + 0.5) as u8;
            }
        }
    }
}

fn things(rng: &mut impl Rng) -> Vec<Blob> {
    match rng.random_range(0..6) {
        0 | 1 => hand(rng),
        2 => microphone(rng),
        3 => scarf(rng),
        4 => brim(rng),
        _ => (0..rng.random_range(1..4)).map(|_| any(rng)).collect(),
    }
}

fn any(rng: &mut impl Rng) -> Blob {
    let from = Vec2::new(rng.random(), rng.random());
    Blob {
        from,
        to: from + Vec2::from_angle(rng.random_range(0.0..6.3)) * rng.random_range(0.0..0.3),
        wide: [rng.random_range(0.01..0.09), rng.random_range(0.01..0.09)],
        colour: hue(rng.random(), rng.random_range(0.0..0.9)) * rng.random_range(0.02_f32..0.9),
        weave: (rng.random_range(0.0..0.6), rng.random_range(5.0..60.0)),
    }
}

/// Four fingers and a palm that come in from a lower corner or the side.
fn hand(rng: &mut impl Rng) -> Vec<Blob> {
    let left: bool = rng.random();
    let palm = Vec2::new(
        if left { rng.random_range(-0.05..0.25) } else { rng.random_range(0.75..1.05) },
        rng.random_range(0.65..1.0),
    );
    let goal = Vec2::new(rng.random_range(0.3..0.7), rng.random_range(0.45..0.75));
    let way = (goal - palm).normalize_or(Vec2::NEG_Y);
    let tone = Vec3::new(0.62, 0.36, 0.25).lerp(Vec3::new(0.10, 0.05, 0.032), rng.random_range(0.0_f32..1.0).powf(1.5));
    let (thick, length) = (rng.random_range(0.022..0.034), rng.random_range(0.14..0.26));
    let spread = rng.random_range(0.05..0.2);
    let mut out =
        vec![Blob { from: palm - way * 0.4, to: palm, wide: [0.075, 0.085], colour: tone * 0.9, weave: (0.1, 30.0) }];
    for k in 0..4 {
        let side = k as f32 - 1.5;
        let root = palm + way.perp() * (side * 0.042);
        let finger = Vec2::from_angle(side * spread).rotate(way) * (length * (1.0 - 0.07 * side * side));
        out.push(Blob {
            from: root,
            to: root + finger,
            wide: [thick * 1.1, thick * 0.85],
            colour: tone,
            weave: (0.12, 40.0),
        });
    }
    out
}

fn microphone(rng: &mut impl Rng) -> Vec<Blob> {
    let head = Vec2::new(rng.random_range(0.35..0.65), rng.random_range(0.66..0.85));
    let foot = Vec2::new(head.x + rng.random_range(-0.25..0.25), 1.1);
    let grey = Vec3::splat(rng.random_range(0.01_f32..0.3));
    let stick = Blob { from: head, to: foot, wide: [0.028, 0.022], colour: grey * 0.5, weave: (0.0, 1.0) };
    let ball = rng.random_range(0.045..0.075);
    vec![stick, Blob { from: head, to: head, wide: [ball, ball], colour: grey, weave: (0.7, 160.0) }]
}

fn scarf(rng: &mut impl Rng) -> Vec<Blob> {
    let colour = hue(rng.random(), rng.random_range(0.0..0.8)) * rng.random_range(0.03_f32..0.7);
    let top = rng.random_range(0.70..0.90);
    let (thick, other) = (rng.random_range(0.05..0.09), colour * rng.random_range(0.4..1.2));
    (0..4)
        .map(|k| {
            let y = top + thick * 1.3 * k as f32;
            let lean = rng.random_range(-0.05..0.05);
            Blob {
                from: Vec2::new(0.08, y + lean),
                to: Vec2::new(0.92, y - lean),
                wide: [thick, thick],
                colour: if k % 2 == 0 { colour } else { other },
                weave: (0.5, 50.0),
            }
        })
        .collect()
}

/// The brim or hood of something worn low over the forehead.
fn brim(rng: &mut impl Rng) -> Vec<Blob> {
    let colour = hue(rng.random(), rng.random_range(0.0..0.7)) * rng.random_range(0.02_f32..0.5);
    let low = rng.random_range(0.14..0.28);
    let lean = rng.random_range(-0.08..0.08);
    let band = |y: f32, wide: f32, shade: f32| Blob {
        from: Vec2::new(0.02, y + lean),
        to: Vec2::new(0.98, y - lean),
        wide: [wide, wide],
        colour: colour * shade,
        weave: (0.3, 80.0),
    };
    vec![band(low - 0.16, 0.14, 0.9), band(low, 0.04, 1.1)]
}

fn move_along(picture: &mut [[u8; 3]], size: usize, way: Vec2) {
    const TAPS: i32 = 9;
    let source = picture.to_vec();
    let at = |v: f32| (v + 0.5).clamp(0.0, (size - 1) as f32) as usize;
    for (i, pixel) in picture.iter_mut().enumerate() {
        let mut sum = [0_u32; 3];
        for k in 0..TAPS {
            let p = way * (k as f32 / (TAPS - 1) as f32 - 0.5);
            let tap = source[at((i / size) as f32 + p.y) * size + at((i % size) as f32 + p.x)];
            (0..3).for_each(|c| sum[c] += u32::from(tap[c]));
        }
        *pixel = sum.map(|s| (s / TAPS as u32) as u8);
    }
}

/// As if taken with `factor` times fewer pixels per side.
fn coarsen(picture: &mut [[u8; 3]], size: usize, factor: f32) {
    let small = ((size as f32 / factor) as usize).max(2);
    let (mut sums, mut counts) = (vec![Vec3::ZERO; small * small], vec![0.0_f32; small * small]);
    for (i, p) in picture.iter().enumerate() {
        let at = (i / size * small / size) * small + i % size * small / size;
        sums[at] += Vec3::from(p.map(f32::from));
        counts[at] += 1.0;
    }
    let read = |x: usize, y: usize| sums[y * small + x] / counts[y * small + x].max(1.0);
    for (i, p) in picture.iter_mut().enumerate() {
        let place = |v: usize| ((v as f32 + 0.5) * small as f32 / size as f32 - 0.5).clamp(0.0, (small - 1) as f32);
        let (x, y) = (place(i % size), place(i / size));
        let (x0, y0) = (x as usize, y as usize);
        let (x1, y1) = ((x0 + 1).min(small - 1), (y0 + 1).min(small - 1));
        let upper = read(x0, y0).lerp(read(x1, y0), x.fract());
        let lower = read(x0, y1).lerp(read(x1, y1), x.fract());
        *p = upper.lerp(lower, y.fract()).to_array().map(|v| (v + 0.5) as u8);
    }
}

fn darken_corners(picture: &mut [[u8; 3]], size: usize, depth: f32) {
    for (i, p) in picture.iter_mut().enumerate() {
        let d = Vec2::new((i % size) as f32, (i / size) as f32) / size as f32 - 0.5;
        let left = 1.0 - depth * d.length_squared();
        *p = p.map(|v| (f32::from(v) * left) as u8);
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_pcg::Pcg64Mcg;

    use super::*;

    #[test]
    fn about_a_quarter_is_occluded_and_only_those_are_covered() {
        let mut rng = Pcg64Mcg::seed_from_u64(4);
        let (mut occluded, n) = (0, 400);
        for _ in 0..n {
            let mut picture = vec![[90_u8, 90, 90]; 32 * 32];
            let taken = take(&mut picture, 32, &mut rng);
            occluded += usize::from(taken.occluded);
            // Without a thing in the way a grey wall stays grey, whatever the sharpness.
            if !taken.occluded {
                assert!(picture.iter().all(|p| p[0] == p[1] && p[1] == p[2]));
            }
            assert_eq!(picture.len(), 32 * 32);
            assert_eq!((taken.hidden.len(), taken.occluded), (32 * 32, taken.hidden.iter().any(|h| *h > 0)));
        }
        // A quarter of 400 with a spread of 9; four spreads.
        assert!((64..=136).contains(&occluded), "{occluded}");
    }

    #[test]
    fn movement_and_coarse_pixels_blur_an_edge_and_keep_its_mean() {
        let edge: Vec<[u8; 3]> = (0..64 * 64).map(|i| if i % 64 < 32 { [0; 3] } else { [200; 3] }).collect();
        let steps = |p: &[[u8; 3]]| p[32 * 64..33 * 64].windows(2).filter(|w| w[0] != w[1]).count();
        let (mut moved, mut coarse) = (edge.clone(), edge.clone());
        move_along(&mut moved, 64, Vec2::new(6.0, 0.0));
        coarsen(&mut coarse, 64, 3.0);
        for picture in [moved, coarse] {
            assert!(steps(&picture) > steps(&edge));
            let mean = picture.iter().map(|p| u32::from(p[0])).sum::<u32>() / (64 * 64);
            assert!(mean.abs_diff(100) <= 4, "{mean}");
        }
    }
}
