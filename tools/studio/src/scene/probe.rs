//! Real surroundings as light: equirectangular pictures of radiance, with the sun or lamp taken out as a light of its own.

use glam::{Mat3, Vec3};

use crate::colour::luminance;

/// Size that a probe is kept at; light on matt skin and small highlights need no more.
pub const SIZE: (usize, usize) = (64, 32);
/// Radiance over the mean of the sphere that counts as a lamp, near the brightest direction (cosine).
const LAMP: f32 = 6.0;
const NEAR: f32 = 0.87;

/// Light from all directions with mean luminance one; the brightest spot is apart. World axes as in `docs/dataset.md`: the middle
/// of the picture is the front (+z), seen from inside.
#[derive(Debug, Clone)]
pub struct Probe {
    pub name: String,
    texels: Vec<Vec3>,
    /// Direction to the lamp and the irradiance over pi of a surface that faces it; black where no spot is bright.
    pub lamp: (Vec3, Vec3),
}

impl Probe {
    /// From `width` x `height` linear texels, rows from straight up; `None` if there are too few or nothing shines.
    pub fn new(name: &str, width: usize, height: usize, rgb: &[Vec3]) -> Option<Self> {
        let (w, h) = SIZE;
        if width < w || height < h || rgb.len() != width * height || rgb.iter().any(|c| !c.is_finite()) {
            return None;
        }
        let mut texels = vec![Vec3::ZERO; w * h];
        let mut counts = vec![0.0_f32; w * h];
        for (k, c) in rgb.iter().enumerate() {
            let at = (k / width * h / height) * w + k % width * w / width;
            texels[at] += c.max(Vec3::ZERO);
            counts[at] += 1.0;
        }
        texels.iter_mut().zip(counts).for_each(|(t, n)| *t /= n);
        let solid = |k: usize| {
            let e = std::f32::consts::PI * (0.5 - (k / w) as f32 / h as f32 - 0.5 / h as f32);
            2.0 * std::f32::consts::PI.powi(2) * e.cos() / (w * h) as f32
        };
        let mean = (0..w * h).map(|k| luminance(texels[k]) * solid(k)).sum::<f32>() / (4.0 * std::f32::consts::PI);
        if mean <= 1e-6 {
            return None;
        }
        texels.iter_mut().for_each(|t| *t /= mean);
        let brightest = (0..w * h).max_by(|a, b| luminance(texels[*a]).total_cmp(&luminance(texels[*b])))?;
        let to = direction(brightest);
        let (mut towards, mut colour) = (to * 1e-6, Vec3::ZERO);
        for k in (0..w * h).filter(|k| direction(*k).dot(to) > NEAR) {
            let light = luminance(texels[k]);
            if light > LAMP {
                let excess = texels[k] * (1.0 - LAMP / light);
                texels[k] -= excess;
                towards += direction(k) * luminance(excess) * solid(k);
                colour += excess * (solid(k) / std::f32::consts::PI);
            }
        }
        Some(Self { name: name.to_owned(), texels, lamp: (towards.normalize_or(to), colour) })
    }

    /// Radiance from a direction, the lamp left out; bilinear.
    pub fn at(&self, d: Vec3) -> Vec3 {
        let (w, h) = SIZE;
        let turn = (-d.x).atan2(d.z);
        let x = (turn / std::f32::consts::TAU + 0.5) * w as f32 - 0.5;
        let up = d.y.clamp(-1.0, 1.0).asin();
        let y = ((0.5 - up / std::f32::consts::PI) * h as f32 - 0.5).clamp(0.0, (h - 1) as f32);
        let (i, j) = (x.floor(), y as usize);
        let (fx, fy) = (x - i, y - j as f32);
        let get = |i: i32, j: usize| self.texels[j.min(h - 1) * w + i.rem_euclid(w as i32) as usize];
        let i = i as i32;
        get(i, j).lerp(get(i + 1, j), fx).lerp(get(i, j + 1).lerp(get(i + 1, j + 1), fx), fy)
    }
}

/// The direction of a texel of `SIZE`.
fn direction(k: usize) -> Vec3 {
    let (w, h) = SIZE;
    let a = std::f32::consts::TAU * ((k % w) as f32 / w as f32 + 0.5 / w as f32 - 0.5);
    let e = std::f32::consts::PI * (0.5 - (k / w) as f32 / h as f32 - 0.5 / h as f32);
    Vec3::new(-a.sin() * e.cos(), e.sin(), a.cos() * e.cos())
}

/// A probe turned about the upright axis and tinted.
#[derive(Debug, Clone)]
pub struct Placed {
    pub probe: std::sync::Arc<Probe>,
    /// Radians; positive takes the front to the person's left.
    pub turn: f32,
    pub gain: Vec3,
}

impl Placed {
    pub fn at(&self, d: Vec3) -> Vec3 {
        self.gain * self.probe.at(Mat3::from_rotation_y(-self.turn) * d)
    }

    /// Direction to its lamp, and the irradiance over pi of a surface that faces it.
    pub fn lamp(&self) -> (Vec3, Vec3) {
        (Mat3::from_rotation_y(self.turn) * self.probe.lamp.0, self.gain * self.probe.lamp.1)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Grey with a sun of 2 x 2 texels of the reduced size at the texel `at`.
    fn sunny(at: usize, sun: f32) -> Probe {
        let (w, h) = SIZE;
        let lit = |k: usize| (k % w).abs_diff(at % w) < 2 && (k / w).abs_diff(at / w) < 2;
        let rgb: Vec<Vec3> = (0..w * h).map(|k| if lit(k) { Vec3::splat(sun) } else { Vec3::ONE }).collect();
        Probe::new("sunny", w, h, &rgb).unwrap()
    }

    #[test]
    fn every_texel_is_found_in_its_own_direction() {
        let (w, h) = SIZE;
        let rgb: Vec<Vec3> = (0..w * h).map(|k| Vec3::splat(1.0 + (k % 7) as f32 * 0.1)).collect();
        let probe = Probe::new("steps", w, h, &rgb).unwrap();
        for k in (w..w * (h - 1)).step_by(13) {
            // Arc tangents of single precision move the look-up by less than a hundredth of a texel.
            assert!((probe.at(direction(k)) - probe.texels[k]).abs().max_element() < 1e-2, "{k}");
        }
    }

    #[test]
    fn a_sun_becomes_a_lamp_and_turns_with_the_probe() {
        let at = 10 * SIZE.0 + 40;
        let probe = sunny(at, 900.0);
        let (towards, colour) = probe.lamp;
        // The mean of 3 x 3 texels that lie nearly evenly about the middle one.
        assert!(towards.dot(direction(at)) > 0.999);
        assert!(luminance(colour) > 0.5 && luminance(probe.at(direction(at))) <= LAMP + 1e-3);
        let overcast = sunny(at, 1.5);
        assert_eq!(overcast.lamp.1, Vec3::ZERO);
        let placed = Placed { probe: Arc::new(probe), turn: 1.0, gain: Vec3::ONE };
        // An azimuth grows to the person's left by the turn.
        let azimuth = |d: Vec3| d.x.atan2(d.z);
        assert!((azimuth(placed.lamp().0) - azimuth(towards) - 1.0).abs() < 1e-4);
        let d = direction(at + 3);
        assert!(placed.at(Mat3::from_rotation_y(1.0) * d).distance(placed.probe.at(d)) < 1e-3);
    }

    #[test]
    fn what_is_no_probe_is_refused() {
        assert!(Probe::new("short", 64, 32, &[Vec3::ONE; 5]).is_none());
        assert!(Probe::new("dark", 64, 32, &vec![Vec3::ZERO; 64 * 32]).is_none());
        assert!(Probe::new("broken", 64, 32, &vec![Vec3::NAN; 64 * 32]).is_none());
    }
}
