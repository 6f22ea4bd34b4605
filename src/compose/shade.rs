//! A photo whose parts are of another material: the twin of `shaders/shade.wgsl`.
//!
//! Light is linear, directions are in the camera's frame (x to the right, y up, z towards the camera). What is around is
//! made of few smooth pieces, so that roughness can blur it without a table.

use super::cpu::bilinear;
use crate::geometry::smoothstep;
use crate::wish::Lamp;
use crate::wish::colour::{encoded, linear};
use crate::wish::material::{Material, Pattern};

/// How far fine and coarse differences of lightness tilt the normal, per pixel of 512.
const RELIEF: f32 = 3.5;
const SWELL: f32 = 3.0;
/// How much darker dark places are.
const HOLLOW: f32 = 2.2;
const EXPOSURE: f32 = 0.55;
/// Soft boxes besides the first light's: direction, cosine of the half width, strength.
const BOXES: [([f32; 3], f32, f32); 4] = [
    ([0.86, 0.18, 0.48], 0.93, 2.0),
    ([0.10, 0.95, 0.30], 0.92, 1.4),
    ([-0.95, -0.15, -0.25], 0.86, 1.3),
    ([0.10, 0.35, 1.00], 0.50, 0.35),
];
/// The first light's.
const WIDE: f32 = 0.80;
const STRENGTH: f32 = 3.2;
/// How much of the other boxes and of the sky goes out where a lamp shines.
const OTHERS: f32 = 0.6;
const AROUND: f32 = 0.35;
const SKY: f32 = 0.62;
const GROUND: f32 = 0.25;

/// The first light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Key {
    /// Direction to it, for what is no mirror, and to its soft box.
    pub to: [f32; 3],
    pub boxed: [f32; 3],
    /// In linear light.
    pub colour: [f32; 3],
    /// How far other light gives way to it, 0 to 1.
    pub alone: f32,
}

impl Key {
    /// The studio's.
    pub const STUDIO: Self = Self { to: [-0.48, 0.62, 0.62], boxed: [-0.62, 0.60, 0.50], colour: [1.0; 3], alone: 0.0 };

    /// A lamp's, with what `strength` leaves of it.
    pub fn of(lamp: &Lamp, strength: f32) -> Self {
        let to = lamp.direction();
        Self { to, boxed: to, colour: lamp.light(), alone: (lamp.amount * strength).clamp(0.0, 1.0) }
    }
}

fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Light from a direction: ground, sky, and soft boxes whose edges roughness blurs. It is a little dark around the camera:
/// a face turned to it is to have a metal's depth and yet be a face.
fn surroundings(d: [f32; 3], rough: f32, key: &Key) -> [f32; 3] {
    let soft = 0.2 + 0.9 * rough;
    let sky = GROUND + (SKY - GROUND) * smoothstep(-0.1, 0.9 + soft, d[1]);
    let boxed = |(to, wide, strength): ([f32; 3], f32, f32)| {
        let toward = dot(to, d) / dot(to, to).sqrt();
        let dimmed = strength * (1.0 - wide) / (1.0 - wide + 0.35 * rough);
        dimmed * smoothstep(wide - soft * 0.6, wide + soft * 0.35, toward)
    };
    let sky = sky * (1.0 - 0.35 * smoothstep(0.45 - soft, 1.0 + soft, d[2])) * (1.0 - AROUND * key.alone);
    let others = BOXES.into_iter().map(boxed).sum::<f32>() * (1.0 - OTHERS * key.alone);
    let first = boxed((key.boxed, WIDE, STRENGTH));
    key.colour.map(|colour| sky + others + first * colour)
}

/// About -1..1: four waves, each bent by those before it.
fn turbulence(x: f32, y: f32) -> f32 {
    let mut t = (x + 0.6 * y + 0.3).sin();
    t += (-1.3 * x + 1.7 * y + 1.8 * t + 1.9).sin() / 1.7;
    t += (2.9 * x + 1.1 * y + 1.8 * t + 4.1).sin() / 2.4;
    t += (-3.1 * x + 4.7 * y + 1.8 * t + 2.6).sin() / 3.1;
    t / 2.2
}

/// 0..1, how much of the second colour there is at x, y of 0..1.
fn pattern(m: &Material, x: f32, y: f32) -> f32 {
    let (u, v) = (x * m.scale, y * m.scale);
    let t = turbulence(u, v);
    m.amount
        * match m.pattern {
            Pattern::None => 0.0,
            Pattern::Clouds => smoothstep(-0.6, 0.8, t),
            Pattern::Veins => {
                let line = 1.0 - (2.2 * t + 0.35 * turbulence(3.1 * v, 2.7 * u)).sin().abs();
                line.powi(4) * smoothstep(-1.0, 0.1, turbulence(0.6 * v + 2.0, 0.6 * u))
            }
            Pattern::Grain => {
                let rings = (7.0 * (x + 0.05 * t) * m.scale / 2.0 + 0.6 * y * y).sin() * 0.5 + 0.5;
                let fibres = turbulence(40.0 * u, 1.2 * v) * 0.5 + 0.5;
                0.7 * rings * rings + 0.3 * fibres
            }
        }
}

/// Heights of a photo and the network's normals.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// `[n, n, 4]` of [`super::relief::relief`].
    pub relief: &'a [f32],
    pub n: usize,
    /// `[side, side, 4]` of [`super::relief::coarse`], blurred.
    pub coarse: &'a [f32],
    pub side: usize,
}

impl Ground<'_> {
    fn coarse(&self, row: usize, column: usize) -> [f32; 4] {
        bilinear(self.coarse.as_chunks::<4>().0, self.side, self.n, [row, column])
    }

    /// Edges are held.
    fn height(&self, row: isize, column: isize) -> f32 {
        let [row, column] = [row, column].map(|i| i.clamp(0, self.n as isize - 1) as usize);
        let wide = self.coarse(row, column)[0];
        let fine = self.relief[4 * (row * self.n + column)];
        (RELIEF * (fine - wide) + SWELL * wide) * self.n as f32 / 512.0
    }

    /// The normal of a pixel: the network's, tilted by the relief (Sobel), but for the outline, which is no step.
    fn normal(&self, row: usize, column: usize) -> [f32; 3] {
        let h: [f32; 9] = std::array::from_fn(|i| {
            self.height(row as isize + (i / 3) as isize - 1, column as isize + (i % 3) as isize - 1)
        });
        let across = (h[2] - h[0] + 2.0 * (h[5] - h[3]) + h[8] - h[6]) / 8.0;
        let down = (h[6] - h[0] + 2.0 * (h[7] - h[1]) + h[8] - h[2]) / 8.0;
        let [_, body, x, y] = self.coarse(row, column);
        let tilt = 0.7 * smoothstep(0.6, 1.0, body) / (1.0 + across * across + down * down).sqrt();
        let (x, y) = (x - tilt * across, y + tilt * down);
        let length = (x * x + y * y + 1e-6).sqrt().max(1.02);
        let (x, y) = (x / length, y / length);
        [x, y, (1.0 - x * x - y * y).max(1e-4).sqrt()]
    }

    /// What a pixel of the material looks like, in linear light as a screen has it.
    fn shaded(&self, m: &Material, key: &Key, row: usize, column: usize) -> [f32; 3] {
        let [x, y, z] = self.normal(row, column);
        let at = |i: usize| (i as f32 + 0.5) / self.n as f32;
        let second = pattern(m, at(column) + 0.06 * x, at(row) - 0.06 * y);
        let light = |rgb: [u8; 3]| rgb.map(|v| linear(f32::from(v) / 255.0));
        let (base, other) = (light(m.base), light(m.second));
        let even = self.relief[4 * (row * self.n + column)];
        let hollow = (HOLLOW * (1.0 - 0.5 * m.translucent) * even.min(0.3)).exp();
        // Light that goes around, and through.
        let wrap = 0.10 + 0.45 * m.translucent;
        let around = (0.12 + 0.10 * y) * (1.0 - AROUND * key.alone);
        let first = 1.05 * ((dot(key.to, [x, y, z]) + wrap) / (1.0 + wrap)).max(0.0);
        let glance = (1.0 - z).powi(5) * (1.0 - 0.8 * m.rough);
        let mirrored = surroundings([2.0 * z * x, 2.0 * z * y, 2.0 * z * z - 1.0], m.rough, key);
        std::array::from_fn(|c| {
            let colour = base[c] + (other[c] - base[c]) * second;
            let within = colour.max(1e-6).powf(1.0 - 0.35 * m.translucent);
            let diffuse =
                (1.0 - m.metal) * (colour + (within - colour) * m.translucent) * (around + first * key.colour[c]);
            let straight = 0.05 + (colour - 0.05) * m.metal;
            let mirror = straight + (1.0 - straight) * glance * 0.7;
            filmed(EXPOSURE * hollow * (diffuse + mirror * mirrored[c]))
        })
    }

    /// The photo `[3, n, n]` of the material as far as the relief says. What no wish touches stays to the last bit.
    pub fn shade(&self, photo: &[f32], m: &Material, key: &Key) -> Vec<f32> {
        let (n, plane) = (self.n, self.n * self.n);
        let mut pixels = vec![0.0; 3 * plane];
        lanes::rows(&mut pixels, 3 * n, |row, line| {
            for (column, out) in line.as_chunks_mut::<3>().0.iter_mut().enumerate() {
                let pixel = row * n + column;
                let rgb = [photo[pixel], photo[plane + pixel], photo[2 * plane + pixel]];
                let there = self.relief[4 * pixel + 2];
                *out = rgb;
                if there > 0.0 {
                    let made = self.shaded(m, key, row, column);
                    let mixed = |c: usize| {
                        let before = linear(rgb[c]);
                        before + (made[c] - before) * there
                    };
                    *out = std::array::from_fn(|c| encoded(mixed(c).clamp(0.0, 1.0)));
                }
            }
        });
        super::cpu::planar(&pixels)
    }
}

/// Light to what a film shows of it (K. Narkowicz, "ACES filmic tone mapping curve", 2015).
fn filmed(x: f32) -> f32 {
    (x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_polished_ball_is_light_and_dark_and_clay_is_not() {
        let (n, side) = (64, 32);
        let relief: Vec<f32> = (0..n * n).flat_map(|_| [0.0, 1.0, 1.0, 0.0]).collect();
        let at = |i: usize| (i as f32 + 0.5) / side as f32 * 2.0 - 1.0;
        let coarse: Vec<f32> =
            (0..side * side).flat_map(|i| [0.0, 1.0, 0.7 * at(i % side), -0.7 * at(i / side)]).collect();
        let ground = Ground { relief: &relief, n, coarse: &coarse, side };
        let photo = vec![0.5; 3 * n * n];
        let spread = |name: &str| {
            let made = ground.shade(&photo, Material::named(name).unwrap(), &Key::STUDIO);
            let mean = made.iter().sum::<f32>() / made.len() as f32;
            (made.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / made.len() as f32).sqrt()
        };
        assert!(
            spread("silver") > 0.2 && spread("silver") > 1.1 * spread("clay"),
            "{} {}",
            spread("silver"),
            spread("clay")
        );
        // Where the relief says that nothing is of the material, nothing changes.
        let none = vec![0.0; 4 * n * n];
        assert_eq!(Ground { relief: &none, ..ground }.shade(&photo, &Material::ALL[0], &Key::STUDIO), photo);
        // Light from the left makes the left side bright.
        let key = Key::of(&Lamp::at(-80.0, 0.0), 1.0);
        let made = ground.shade(&photo, Material::named("clay").unwrap(), &key);
        assert!(made[32 * n + 8] > made[32 * n + 55] + 0.2, "{} {}", made[32 * n + 8], made[32 * n + 55]);
    }
}
