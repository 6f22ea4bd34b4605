//! The light of one person: an environment in spherical harmonics, a key light that casts a shadow, a weak fill and a rim.
//! Nothing here depends on where the camera stands.

use std::sync::Arc;

use glam::Vec3;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::colour::{hue, luminance};
use crate::math::smoothstep;
use crate::scene::probe::{Placed, Probe};

/// A directional light; `towards` points to it, `colour` is the irradiance of a surface that faces it.
#[derive(Debug, Clone, Copy)]
pub struct Lamp {
    pub towards: Vec3,
    pub colour: Vec3,
}

/// A soft bright patch of the surroundings: colour x exp(sharpness (cos - 1)).
#[derive(Debug, Clone, Copy)]
struct Patch {
    towards: Vec3,
    sharpness: f32,
    colour: Vec3,
}

/// All light of a person. Units: a white matt surface that faces the front has a radiance near one.
#[derive(Debug, Clone)]
pub struct Light {
    sky: Vec3,
    horizon: Vec3,
    ground: Vec3,
    patches: Vec<Patch>,
    probes: Vec<Placed>,
    /// Irradiance / pi as coefficients of the nine harmonics, the cosine already folded in.
    harmonics: [Vec3; 9],
    pub key: Lamp,
    pub fill: Lamp,
    pub rim: Lamp,
    /// Half width of the key's shadow edge in texels of its depth map.
    pub softness: f32,
}

/// Share of the people in real surroundings, where there are any.
const PROBED: f32 = 0.5;
/// Directions that a face looks to, not yet of unit length.
const FACES: [[f32; 3]; 3] = [[-0.6, 0.1, 1.0], [0.0, 0.1, 1.0], [0.6, 0.1, 1.0]];

impl Light {
    /// Draws a light: studio, indoor, outdoor, hard or coloured.
    pub fn sample(rng: &mut impl Rng) -> Self {
        let kind = rng.random_range(0..10);
        let warm = |t: f32| Vec3::new(1.0 + 0.22 * t, 1.0 + 0.02 * t, 1.0 - 0.28 * t);
        let normal = |rng: &mut _| -> f32 { StandardNormal.sample(rng) };
        let mut temperature = 0.35 * normal(rng);
        // (ambient level, key level, softness of the shadow, largest azimuth of the key)
        let (ambient, key, softness, turn) = match kind {
            0..=2 => (0.55, 0.65, 2.6, 50.0),
            3..=5 => (0.75, 0.45, 3.0, 80.0),
            6 | 7 => (0.65, 0.75, 1.6, 75.0),
            8 => (0.28, 1.15, 1.0, 85.0),
            _ => (0.45, 0.75, 2.2, 85.0),
        };
        let azimuth = rng.random_range(-turn..turn) * std::f32::consts::PI / 180.0;
        let elevation = rng.random_range(8.0_f32..58.0).to_radians();
        let key_towards = direction(azimuth, elevation);
        let (mut sky, mut horizon, mut ground) = (warm(temperature), warm(temperature * 0.6), warm(0.3));
        let mut key_colour = warm(temperature + 0.25 * normal(rng));
        let mut fill_colour = warm(-0.4 + 0.3 * normal(rng));
        match kind {
            6 | 7 => {
                sky = Vec3::new(0.75, 0.95, 1.3);
                ground = Vec3::new(0.5, 0.47, 0.36);
                temperature = rng.random_range(0.1..0.9);
                key_colour = warm(temperature);
            }
            9 => {
                key_colour = hue(rng.random(), 0.45);
                fill_colour = hue(rng.random(), 0.7);
                sky = hue(rng.random(), 0.3);
            }
            _ => {}
        }
        sky *= rng.random_range(0.9..1.5);
        horizon *= rng.random_range(0.6..1.1);
        ground *= rng.random_range(0.2..0.6);
        let patches = (0..rng.random_range(2..5))
            .map(|_| Patch {
                towards: direction(rng.random_range(-2.6..2.6), rng.random_range(-0.2..1.1)),
                sharpness: rng.random_range(6.0..26.0),
                colour: rng.random_range(1.0..3.5)
                    * if kind == 9 { hue(rng.random(), 0.5) } else { warm(0.4 * normal(rng)) },
            })
            .collect();
        let side = -azimuth.signum();
        let fill = Lamp {
            towards: direction(side * rng.random_range(0.5..1.1), 0.15),
            colour: fill_colour * rng.random_range(0.04..0.22),
        };
        let rim = Lamp {
            towards: direction(side * rng.random_range(2.2..2.8), rng.random_range(0.2..0.7)),
            colour: warm(0.4 * normal(rng)) * rng.random_range(0.0..0.7),
        };
        let mut light = Self {
            sky,
            horizon,
            ground,
            patches,
            probes: Vec::new(),
            harmonics: [Vec3::ZERO; 9],
            key: Lamp { towards: key_towards, colour: key_colour },
            fill,
            rim,
            softness,
        };
        light.balance(ambient, key, (0.16 * normal(rng)).exp());
        light
    }

    /// As [`Light::sample`], or by half real surroundings if there are any.
    pub fn of(probes: &[Arc<Probe>], rng: &mut impl Rng) -> Self {
        if probes.is_empty() || rng.random::<f32>() >= PROBED { Self::sample(rng) } else { Self::around(probes, rng) }
    }

    /// Real surroundings, turned and tinted, one in three a mixture of two; what shines most in them casts the shadow.
    fn around(probes: &[Arc<Probe>], rng: &mut impl Rng) -> Self {
        let warm = |t: f32| Vec3::new(1.0 + 0.22 * t, 1.0 + 0.02 * t, 1.0 - 0.28 * t);
        let tint = |rng: &mut _| {
            let normal: f32 = StandardNormal.sample(rng);
            warm((0.35 * normal).clamp(-1.0, 1.2))
        };
        let second = if rng.random::<f32>() < 0.33 { rng.random_range(0.1..0.5) } else { 0.0 };
        let placed: Vec<Placed> = [1.0 - second, second]
            .into_iter()
            .filter(|share| *share > 0.0)
            .map(|share| Placed {
                probe: Arc::clone(&probes[rng.random_range(0..probes.len())]),
                turn: rng.random_range(-std::f32::consts::PI..std::f32::consts::PI),
                gain: share * tint(rng),
            })
            .collect();
        let lamps = || placed.iter().map(Placed::lamp);
        let strongest = lamps().max_by(|a, b| luminance(a.1).total_cmp(&luminance(b.1)));
        let (towards, colour) = strongest.unwrap_or((Vec3::Y, Vec3::ZERO));
        // The other lamp of a mixture lights without a shadow.
        let other = lamps().find(|l| l.0 != towards).unwrap_or((Vec3::Y, Vec3::ZERO));
        let mut light = Self {
            sky: Vec3::ZERO,
            horizon: Vec3::ZERO,
            ground: Vec3::ZERO,
            patches: Vec::new(),
            probes: placed,
            harmonics: [Vec3::ZERO; 9],
            key: Lamp { towards, colour },
            fill: Lamp { towards: other.0, colour: other.1 },
            rim: Lamp { towards: Vec3::Y, colour: Vec3::ZERO },
            softness: rng.random_range(1.0..2.8),
        };
        let spread: f32 = StandardNormal.sample(rng);
        light.expose((0.20 * spread).exp());
        light
    }

    /// Brings the light on a face to a level as a camera does; a face against the light stays darker.
    fn expose(&mut self, level: f32) {
        self.project();
        let lamps = [self.key, self.fill];
        let on = |n: Vec3| {
            luminance(self.irradiance(n))
                + lamps.iter().map(|l| luminance(l.colour) * n.dot(l.towards).max(0.0)).sum::<f32>()
        };
        let face = FACES.map(|n| on(Vec3::from(n).normalize())).iter().sum::<f32>() / 3.0;
        let around = [Vec3::X, Vec3::NEG_X, Vec3::Y, Vec3::Z, Vec3::NEG_Z].map(on).iter().sum::<f32>() / 5.0;
        let scale = 1.1 * level / face.max(0.45 * around).max(1e-3);
        for probe in &mut self.probes {
            probe.gain *= scale;
        }
        self.key.colour *= scale;
        self.fill.colour *= scale;
        self.project();
    }

    /// An even light from the front left, for tests and sheets that compare shapes.
    pub fn plain() -> Self {
        let mut light = Self {
            sky: Vec3::ONE,
            horizon: Vec3::splat(0.8),
            ground: Vec3::splat(0.4),
            patches: Vec::new(),
            probes: Vec::new(),
            harmonics: [Vec3::ZERO; 9],
            key: Lamp { towards: direction(0.5, 0.6), colour: Vec3::ONE },
            fill: Lamp { towards: direction(-0.8, 0.1), colour: Vec3::splat(0.1) },
            rim: Lamp { towards: direction(-2.5, 0.4), colour: Vec3::splat(0.3) },
            softness: 2.0,
        };
        light.balance(0.6, 0.6, 1.0);
        light
    }

    /// Scales surroundings and key to their levels on a face, and everything to the exposure.
    fn balance(&mut self, ambient: f32, key: f32, exposure: f32) {
        self.project();
        let faces = FACES.map(|n| Vec3::from(n).normalize());
        let around = faces.map(|n| luminance(self.irradiance(n))).iter().sum::<f32>() / 3.0;
        let scale = ambient * exposure / around.max(1e-3);
        for c in [&mut self.sky, &mut self.horizon, &mut self.ground] {
            *c *= scale;
        }
        for patch in &mut self.patches {
            patch.colour *= scale;
        }
        self.project();
        let direct = faces.map(|n| n.dot(self.key.towards).max(0.0)).iter().sum::<f32>() / 3.0;
        self.key.colour *= key * exposure / (luminance(self.key.colour) * direct.max(0.3));
        self.fill.colour *= exposure;
        self.rim.colour *= exposure;
    }

    /// Radiance of the surroundings (without the lamps) in a direction.
    fn surroundings(&self, d: Vec3) -> Vec3 {
        let mut c = if d.y > 0.0 {
            self.horizon.lerp(self.sky, d.y.powf(0.6))
        } else {
            self.horizon.lerp(self.ground, (-3.0 * d.y).min(1.0))
        };
        for p in &self.probes {
            c += p.at(d);
        }
        for p in &self.patches {
            c += p.colour * (p.sharpness * (d.dot(p.towards) - 1.0)).exp();
        }
        c
    }

    fn project(&mut self) {
        const COUNT: usize = 1024;
        // Lambert's convolution factors over pi for the bands 0, 1, 2.
        const BAND: [f32; 9] = [1.0, 2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0, 0.25, 0.25, 0.25, 0.25, 0.25];
        let mut sums = [Vec3::ZERO; 9];
        let golden = std::f32::consts::PI * (1.0 + 5.0_f32.sqrt());
        for i in 0..COUNT {
            let t = i as f32 + 0.5;
            let y = 1.0 - 2.0 * t / COUNT as f32;
            let r = (1.0 - y * y).sqrt();
            let d = Vec3::new(r * (golden * t).cos(), y, r * (golden * t).sin());
            let c = self.surroundings(d);
            for (sum, basis) in sums.iter_mut().zip(basis(d)) {
                *sum += c * basis;
            }
        }
        let weight = 4.0 * std::f32::consts::PI / COUNT as f32;
        self.harmonics = std::array::from_fn(|i| sums[i] * weight * BAND[i]);
    }

    /// Radiance of a white matt surface with this normal in the open surroundings.
    pub fn irradiance(&self, normal: Vec3) -> Vec3 {
        let b = basis(normal);
        self.harmonics.iter().zip(b).map(|(&h, b)| h * b).sum::<Vec3>().max(Vec3::ZERO)
    }

    /// What polished metal mirrors in a direction: the surroundings with more contrast, so that metal reads as metal.
    pub fn mirrored(&self, d: Vec3) -> Vec3 {
        let level = luminance(self.harmonics[0]) * 0.282_095;
        let c = self.surroundings(d);
        let rise = smoothstep(-0.25, 0.35, d.y);
        let band = (-((d.y - 0.28) / 0.16).powi(2)).exp();
        (c * (0.10 + 1.15 * rise) + Vec3::splat(level * 1.2 * band)) * 1.1
    }
}

/// Azimuth 0 is the front, positive to +x; elevation up.
fn direction(azimuth: f32, elevation: f32) -> Vec3 {
    Vec3::new(azimuth.sin() * elevation.cos(), elevation.sin(), azimuth.cos() * elevation.cos())
}

/// The nine real harmonics up to order two.
fn basis(d: Vec3) -> [f32; 9] {
    [
        0.282_095,
        0.488_603 * d.y,
        0.488_603 * d.z,
        0.488_603 * d.x,
        1.092_548 * d.x * d.y,
        1.092_548 * d.y * d.z,
        0.315_392 * (3.0 * d.z * d.z - 1.0),
        1.092_548 * d.x * d.z,
        0.546_274 * (d.x * d.x - d.y * d.y),
    ]
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_pcg::Pcg64Mcg;

    use super::*;

    #[test]
    fn real_surroundings_light_a_face_as_a_camera_exposes_it() {
        // A grey room with a window as wide as a hand at arm's length.
        let window = |k: usize| (12..16).contains(&(k / 64)) && (20..24).contains(&(k % 64));
        let rgb: Vec<Vec3> = (0..64 * 32).map(|k| if window(k) { Vec3::splat(80.0) } else { Vec3::ONE }).collect();
        let probes = [Arc::new(Probe::new("room", 64, 32, &rgb).unwrap())];
        let mut levels: Vec<f32> = (0..200)
            .map(|seed| {
                let light = Light::around(&probes, &mut Pcg64Mcg::seed_from_u64(seed));
                let direct = luminance(light.key.colour) * light.key.towards.z.max(0.0);
                luminance(light.irradiance(Vec3::Z)) + direct
            })
            .collect();
        levels.sort_by(f32::total_cmp);
        // Exposure spreads by a fifth about 1.1; a face turned away from the window stays darker.
        assert!((0.8..1.4).contains(&levels[100]), "{}", levels[100]);
        assert!(levels[0] > 0.2 && levels[199] < 2.5, "{} {}", levels[0], levels[199]);
    }

    #[test]
    fn constant_surroundings_light_every_side_alike() {
        let mut light = Light::plain();
        (light.sky, light.horizon, light.ground) = (Vec3::ONE, Vec3::ONE, Vec3::ONE);
        light.project();
        for n in [Vec3::X, Vec3::Y, Vec3::NEG_Z] {
            // The directions integrate a constant to well under one per cent.
            assert!((light.irradiance(n) - Vec3::ONE).abs().max_element() < 0.01);
        }
    }
}
