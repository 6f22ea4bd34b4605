//! Pictures of cloth, painted by code: plain, knit, ribbed, striped, checked, dotted, printed, plaited straw.

use std::f32::consts::TAU;
use std::sync::Arc;

use glam::{Vec2, Vec3};
use rand::Rng;

use crate::colour::byte;
use crate::noise;
use crate::noise::hash;
use crate::scene::Texture;

/// Texels of a picture; it spans the whole sheet, about 8.5 by 6 eye distances.
const SIZE: [usize; 2] = [512, 352];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weave {
    Plain,
    Knit,
    Rib,
    Stripes,
    Check,
    Dots,
    Print,
    Straw,
}

/// What a cover is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cloth {
    pub weave: Weave,
    /// Linear colours of the ground and of the pattern.
    pub colours: [Vec3; 2],
    /// Repeats of a pattern once round.
    pub repeats: f32,
    pub seed: u32,
}

impl Cloth {
    /// Cloth of one of these weaves in random colours.
    pub fn random(weaves: &[Weave], rng: &mut impl Rng) -> Self {
        let first = colour(rng);
        let second = if rng.random::<f32>() < 0.5 { colour(rng) } else { first * rng.random_range(0.35_f32..1.8) };
        Self {
            weave: weaves[rng.random_range(0..weaves.len())],
            colours: [first, second.min(Vec3::splat(0.85))],
            repeats: rng.random_range(8.0..36.0_f32).round(),
            seed: rng.random(),
        }
    }

    /// The picture: u once round from the back, v up.
    pub fn picture(&self) -> Arc<Texture> {
        let [width, height] = SIZE;
        let texel = |k: usize| {
            let (x, y) = (k % width, k / width);
            let uv = Vec2::new((x as f32 + 0.5) / width as f32, (y as f32 + 0.5) / width as f32);
            let (share, light) = self.at(uv);
            let grain = 1.0 + 0.10 * (hash(k as u32 ^ self.seed) - 0.5);
            let c = self.colours[0].lerp(self.colours[1], share) * (light * grain);
            [byte(c.x), byte(c.y), byte(c.z), 255]
        };
        Arc::new(Texture { width, height, rgba: (0..width * height).map(texel).collect() })
    }

    /// Share of the second colour and how light the thread is at a place; both coordinates in rounds of the head.
    fn at(&self, uv: Vec2) -> (f32, f32) {
        let n = self.repeats;
        let wave = |x: f32| 0.5 + 0.5 * (TAU * x).cos();
        let band = |x: f32, wide: f32| if x.rem_euclid(1.0) < wide { 1.0 } else { 0.0 };
        match self.weave {
            Weave::Plain => (0.0, 1.0),
            Weave::Knit => {
                // Stitches: rows of small Vs.
                let q = uv * 90.0;
                let lean = if q.x.rem_euclid(1.0) < 0.5 { 0.5 } else { -0.5 };
                let stripe = band(uv.y * n, 0.3) * f32::from(self.seed.is_multiple_of(3));
                (stripe, 0.66 + 0.42 * wave(q.y + lean * q.x) * wave(2.0 * q.x + 0.5).sqrt())
            }
            Weave::Rib => (0.0, 0.55 + 0.5 * wave(uv.x * 84.0).sqrt()),
            Weave::Stripes => {
                let across = if self.seed.is_multiple_of(2) { uv.y } else { uv.x };
                (band(across * n, 0.2 + 0.5 * hash(self.seed)), 1.0)
            }
            Weave::Check => {
                let both = band(uv.x * n, 0.4) + band(uv.y * n, 0.4) + 0.4 * band(uv.x * n + 0.7, 0.1);
                ((0.5 * both).min(1.0), 1.0)
            }
            Weave::Dots => {
                let q = uv * n;
                let row = q.y.floor();
                let d = Vec2::new((q.x + 0.5 * row.rem_euclid(2.0)).rem_euclid(1.0), q.y - row) - 0.5;
                (if d.length() < 0.16 + 0.2 * hash(self.seed) { 1.0 } else { 0.0 }, 1.0)
            }
            Weave::Print => {
                let field = noise::fractal((uv * (n * 0.8)).extend(0.3), self.seed);
                let share = ((field - 0.5) * 14.0 + 0.5).clamp(0.0, 1.0);
                (share, 1.0)
            }
            Weave::Straw => {
                let q = Vec2::new(uv.x * 60.0, uv.y * 70.0);
                let over = (q.x.floor() + q.y.floor()).rem_euclid(2.0);
                let across = if over < 1.0 { q.x } else { q.y };
                (0.3 * noise::value((uv * 40.0).extend(0.0), self.seed), 0.6 + 0.45 * wave(across + 0.5))
            }
        }
    }
}

/// A colour that cloth has: often black, white, grey or navy, else any.
pub fn colour(rng: &mut impl Rng) -> Vec3 {
    const COMMON: [[f32; 3]; 8] = [
        [0.010, 0.010, 0.011],
        [0.016, 0.016, 0.018],
        [0.70, 0.69, 0.66],
        [0.13, 0.13, 0.135],
        [0.30, 0.30, 0.31],
        [0.012, 0.018, 0.05],
        [0.36, 0.27, 0.17],
        [0.20, 0.018, 0.02],
    ];
    if rng.random::<f32>() < 0.5 {
        Vec3::from(COMMON[rng.random_range(0..COMMON.len())]) * rng.random_range(0.7_f32..1.2)
    } else {
        crate::person::chance::garment_colour(rng)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weave_shows_its_ground_and_patterns_their_second_colour() {
        use Weave::{Check, Dots, Knit, Plain, Print, Rib, Straw, Stripes};
        for weave in [Plain, Knit, Rib, Stripes, Check, Dots, Print, Straw] {
            let cloth = Cloth { weave, colours: [Vec3::X * 0.5, Vec3::Y * 0.5], repeats: 20.0, seed: 5 };
            let picture = cloth.picture();
            assert_eq!(picture.rgba.len(), picture.width * picture.height);
            let share = |c: usize| {
                let n = picture.rgba.iter().filter(|t| t[c] > 90).count();
                n as f32 / picture.rgba.len() as f32
            };
            assert!(share(0) > 0.2, "{weave:?} {}", share(0));
            let patterned = matches!(weave, Stripes | Check | Dots | Print | Straw);
            assert_eq!(share(1) > 0.05, patterned, "{weave:?} {}", share(1));
        }
    }
}
