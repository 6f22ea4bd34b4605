//! Where paint goes on a face: soft areas and lines measured on the face at rest.
//!
//! Coordinates are those of the rest mesh with the middle of the eyes as the origin and the eye distance as the unit:
//! eyes at (+-0.5, 0, 0), nose tip near (0, -0.6, 0.7), mouth near (0, -1, 0.55), chin near (0, -1.45, 0.5).

use std::sync::{Arc, OnceLock};

use glam::{Vec2, Vec3};

use crate::math::smoothstep as smooth;
use crate::noise;

/// An area of the face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mask {
    /// Lines of age: forehead, crow's feet, bags, nose to mouth, mouth to chin, lips, neck.
    Wrinkles,
    /// Brown spots of age.
    Spots,
    /// Upper lids up to the brows.
    EyeShadow,
    /// Rims of the lids, drawn out to a tip.
    Liner,
    Blush,
    /// Half-moons over and below the eyes.
    ClownEyes,
    /// A mouth that is far too wide.
    ClownMouth,
    /// Flesh that came off: edges and inside.
    Wounds,
    /// Veins under pale skin.
    Veins,
    /// Hollows below the cheekbones and around the eyes.
    Hollows,
    /// A widow's peak on the forehead.
    Peak,
    /// Lines of a pen round the eyes, the lips and the wings of the nose.
    Ink,
    /// Blotches of warpaint: two bars on each cheek.
    Bars,
    Freckles,
    /// Where a full beard and a moustache grow.
    Beard,
    Moustache,
}

/// How many masks there are.
const COUNT: usize = 16;

/// Masks of a pack's skin pictures, each made when it is first asked for.
#[derive(Debug, Clone, Default)]
pub struct Masks([OnceLock<Arc<[u8]>>; COUNT]);

impl Masks {
    /// Weights 0..255 per texel.
    /// `rest`: where each texel lies on the face at rest, infinite where there is no skin.
    pub fn of(&self, mask: Mask, rest: &[Vec3]) -> &Arc<[u8]> {
        self.0[mask as usize].get_or_init(|| {
            let byte = |m: &Vec3| if m.x.is_finite() { (mask.at(*m) * 255.0 + 0.5) as u8 } else { 0 };
            rest.iter().map(byte).collect()
        })
    }
}

/// A line of half width `width` at distance `d`.
fn stroke(d: f32, width: f32) -> f32 {
    smooth(1.3 * width, 0.1 * width, d.abs())
}

/// Distance to the segment from `a` to `b`, and how far along it, 0..1.
fn segment(p: Vec2, a: Vec2, b: Vec2) -> (f32, f32) {
    let ab = b - a;
    let t = ((p - a).dot(ab) / ab.length_squared()).clamp(0.0, 1.0);
    (p.distance(a + ab * t), t)
}

/// A line through points, thin at its ends.
fn curve(p: Vec2, points: &[[f32; 2]], width: f32) -> f32 {
    let n = points.len() - 1;
    let nearest = points.windows(2).enumerate().map(|(i, w)| {
        let (d, t) = segment(p, w[0].into(), w[1].into());
        let along = (i as f32 + t) / n as f32;
        stroke(d, width * (0.45 + 0.55 * (along * std::f32::consts::PI).sin()))
    });
    nearest.fold(0.0, f32::max)
}

fn ellipse(p: Vec2, at: [f32; 2], half: [f32; 2]) -> f32 {
    ((p - Vec2::from(at)) / Vec2::from(half)).length()
}

impl Mask {
    /// Weight 0..1 at a point of the face at rest.
    pub fn at(self, m: Vec3) -> f32 {
        let front = smooth(-1.1, -0.5, m.z);
        // Both halves of a face are alike.
        let p = Vec2::new(m.x.abs(), m.y);
        let eye = p - Vec2::new(0.5, 0.0);
        match self {
            Self::Wrinkles => front * wrinkles(p, m).clamp(0.0, 1.0),
            Self::Spots => {
                let n = noise::value(m * 5.5, 71) * 0.75 + 0.25 * noise::value(m * 17.0, 72);
                front * smooth(0.70, 0.78, n) * smooth(0.28, 0.45, eye.length())
            }
            Self::EyeShadow => {
                let lid = smooth(0.36, 0.24, eye.x.abs()) * smooth(0.30, 0.20, eye.y - 0.12 * eye.x);
                front * lid * smooth(-0.02, 0.05, eye.y + 0.25 * eye.x * eye.x)
            }
            Self::Liner => {
                let rim = curve(p, &[[0.22, -0.02], [0.36, 0.09], [0.52, 0.115], [0.68, 0.06], [0.82, 0.10]], 0.045);
                let low = curve(p, &[[0.30, -0.05], [0.50, -0.10], [0.70, -0.03]], 0.028);
                front * rim.max(low)
            }
            Self::Blush => 0.9 * front * smooth(1.0, 0.15, ellipse(p, [0.80, -0.52], [0.46, 0.34])),
            Self::ClownEyes => {
                let over = smooth(1.0, 0.88, ellipse(p, [0.5, 0.08], [0.27, 0.50])) * smooth(0.02, 0.08, eye.y);
                let below = smooth(1.0, 0.85, ellipse(p, [0.5, -0.1], [0.13, 0.42])) * smooth(-0.06, -0.12, eye.y);
                front * over.max(below)
            }
            Self::ClownMouth => {
                let bow = p.y + 1.0 - 0.30 * (p.x / 0.6).powi(2);
                let wide = Vec2::new(p.x / 0.72, bow / 0.24).length();
                front * smooth(1.0, 0.93, wide)
            }
            Self::Wounds => {
                let n = noise::fractal(m * 2.6 + Vec3::splat(4.0), 77);
                front * smooth(0.60, 0.66, n) * smooth(0.25, 0.40, eye.length())
            }
            Self::Veins => {
                let warp = Vec3::new(noise::value(m * 4.0, 81), noise::value(m * 4.0, 82), noise::value(m * 4.0, 83));
                let field = noise::value(m * 2.4 + warp, 84);
                smooth(0.035, 0.008, (field - 0.5).abs()) * smooth(0.35, 0.6, noise::value(m * 1.7, 85))
            }
            Self::Hollows => {
                let cheek =
                    smooth(1.0, 0.2, ellipse(Vec2::new(p.x, p.y + 0.35 * (p.x - 0.75)), [0.76, -0.82], [0.34, 0.26]));
                let socket = smooth(1.0, 0.35, ellipse(p, [0.5, 0.0], [0.40, 0.32]));
                let temple = smooth(1.0, 0.2, ellipse(p, [1.08, 0.55], [0.20, 0.30]));
                front * cheek.max(socket).max(0.7 * temple)
            }
            Self::Peak => {
                let line =
                    1.10 - 0.45 * smooth(0.36, 0.0, p.x) + 0.28 * smooth(0.2, 0.75, p.x) - 0.8 * (p.x - 0.8).max(0.0);
                smooth(line - 0.03, line + 0.03, p.y) * smooth(-1.6, -0.9, m.z)
            }
            Self::Ink => {
                let lid = curve(p, &[[0.20, -0.04], [0.34, 0.10], [0.52, 0.135], [0.68, 0.09], [0.80, 0.0]], 0.06);
                let wing = curve(p, &[[0.27, -0.52], [0.31, -0.64], [0.24, -0.72]], 0.05);
                let fold = curve(p, &[[0.38, -0.62], [0.50, -0.82]], 0.035);
                let lips = curve(p, &[[0.0, -0.99], [0.2, -0.985], [0.42, -0.98]], 0.035);
                let chin = curve(p, &[[0.0, -1.23], [0.16, -1.21]], 0.04);
                front * lid.max(wing).max(fold).max(lips).max(chin)
            }
            Self::Bars => {
                let bar = |y: f32| {
                    let (d, _) = segment(p, Vec2::new(0.45, y), Vec2::new(1.0, y + 0.06));
                    smooth(0.085, 0.06, d)
                };
                let brow = smooth(0.10, 0.07, p.x) * smooth(0.25, 0.3, p.y) * smooth(1.15, 1.0, p.y);
                front * bar(-0.45).max(bar(-0.72)).max(brow)
            }
            Self::Freckles => {
                let n = noise::value(m * 17.0, 91);
                front * smooth(0.72, 0.82, n) * smooth(1.1, 0.5, ellipse(p, [0.35, -0.4], [0.75, 0.45]))
            }
            Self::Beard => {
                // From the sideburns down the cheek, round the mouth and under the jaw.
                let top = if p.x < 0.50 { -1.14 } else { -1.14 + 0.78 * smooth(0.50, 1.18, p.x) };
                let edge = smooth(top + 0.05, top - 0.12, p.y);
                let under = smooth(-2.0, -1.75, p.y) * smooth(-1.25, -0.85, m.z) * smooth(1.26, 1.16, p.x);
                let corner = smooth(1.0, 0.75, ellipse(p, [0.52, -1.10], [0.17, 0.34]));
                (edge.max(corner) * under * smooth(0.9, 1.0, ellipse(p, [0.0, -1.04], [0.40, 0.155]))).max(0.0)
            }
            Self::Moustache => {
                let centre = -0.83 - 0.22 * p.x * p.x - 0.22 * smooth(0.30, 0.55, p.x);
                let half = 0.085 * smooth(0.62, 0.34, p.x).max(0.0);
                front * smooth(half + 0.02, half - 0.03, (p.y - centre).abs()) * smooth(0.62, 0.52, p.x)
            }
        }
    }
}

fn wrinkles(p: Vec2, m: Vec3) -> f32 {
    let eye = p - Vec2::new(0.5, 0.0);
    let shake = 0.05 * (noise::value(m * 3.0, 61) - 0.5);
    let mut w: f32 = 0.0;
    for (k, y) in [0.56, 0.70, 0.84, 0.98].into_iter().enumerate() {
        let wave = y + 0.05 * (2.6 * p.x + k as f32).cos() + shake;
        w = w.max(stroke(p.y - wave, 0.032) * smooth(0.85, 0.6, p.x));
    }
    w = w.max(curve(p, &[[0.07, 0.20], [0.09, 0.36], [0.06, 0.50]], 0.035));
    // Crow's feet run out from the corner of the eye.
    let corner = p - Vec2::new(0.76, -0.02);
    let (r, angle) = (corner.length(), corner.y.atan2(corner.x));
    let rays = smooth(0.35, 0.9, (angle * 9.0 + 4.0 * shake).cos());
    w = w.max(rays * smooth(0.06, 0.12, r) * smooth(0.42, 0.28, r) * smooth(1.15, 0.9, angle.abs()));
    for (rx, ry, strength) in [(0.33, 0.23, 1.0), (0.37, 0.34, 0.85), (0.42, 0.44, 0.5)] {
        let bag = ellipse(p, [0.5, -0.02], [rx, ry]) - 1.0;
        w = w.max(strength * stroke(bag * ry, 0.030) * smooth(-0.02, -0.10, eye.y) * smooth(0.36, 0.2, eye.x.abs()));
    }
    w = w.max(curve(p, &[[0.26, -0.48], [0.40, -0.66], [0.52, -0.88], [0.56, -1.08], [0.53, -1.2]], 0.050));
    w = w.max(0.8 * curve(p, &[[0.42, -1.03], [0.48, -1.2], [0.47, -1.42]], 0.040));
    w = w.max(0.5 * curve(p, &[[0.68, -0.80], [0.76, -1.0], [0.74, -1.25]], 0.034));
    w = w.max(0.4 * curve(p, &[[0.88, -0.62], [0.95, -0.85], [0.90, -1.1]], 0.030));
    w = w.max(curve(p, &[[0.0, -1.21], [0.15, -1.20], [0.27, -1.26]], 0.036));
    // Short upright lines on both lips.
    let comb = smooth(0.55, 0.95, (p.x * 52.0).cos());
    w = w.max(0.7 * comb * smooth(0.36, 0.2, p.x) * smooth(0.09, 0.05, (p.y + 0.85).abs()));
    w = w.max(0.5 * comb * smooth(0.30, 0.2, p.x) * smooth(0.06, 0.03, (p.y + 1.17).abs()));
    for y in [-1.95, -2.15, -2.38] {
        w = w.max(stroke(p.y - y - 0.10 * p.x * p.x + shake, 0.035) * smooth(0.8, 0.5, p.x));
    }
    w
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paint_goes_where_it_belongs() {
        let (forehead, cheek, chin) = (Vec3::new(0.0, 0.8, 0.4), Vec3::new(0.8, -0.5, 0.1), Vec3::new(0.0, -1.4, 0.4));
        let lid = Vec3::new(-0.5, 0.12, 0.2);
        for (mask, inside, outside) in [
            (Mask::Blush, cheek, chin),
            (Mask::EyeShadow, lid, forehead),
            (Mask::Beard, chin, cheek),
            (Mask::Beard, chin, forehead),
            (Mask::Moustache, Vec3::new(0.1, -0.84, 0.6), chin),
            (Mask::ClownMouth, Vec3::new(0.0, -1.0, 0.5), forehead),
        ] {
            assert!(mask.at(inside) > 0.6, "{mask:?} {}", mask.at(inside));
            assert!(mask.at(outside) < 0.05, "{mask:?} {}", mask.at(outside));
        }
    }

    #[test]
    fn weights_stay_within_bounds_and_mirror() {
        for k in 0..4000 {
            let m =
                Vec3::new((k % 20) as f32 * 0.13 - 1.3, (k / 20 % 20) as f32 * 0.2 - 2.4, (k / 400) as f32 * 0.2 - 1.2);
            for mask in [Mask::Wrinkles, Mask::EyeShadow, Mask::Liner, Mask::Blush, Mask::Ink, Mask::Beard, Mask::Peak]
            {
                let w = mask.at(m);
                assert!((0.0..=1.0).contains(&w), "{mask:?} at {m}: {w}");
            }
            let mirror = Mask::Blush.at(m * Vec3::new(-1.0, 1.0, 1.0));
            assert_eq!(Mask::Blush.at(m), mirror);
        }
    }
}
