//! Ribbons along curves of hair, the picture on them, and all ribbons of a head.

use std::f32::consts::TAU;
use std::sync::LazyLock;

use glam::{Vec2, Vec3};

use super::field::{grow, tail};
use super::recipe::{Grown, Tie};
use crate::assets::Pack;
use crate::assets::pack::Base;
use crate::assets::texture::Toned;
use crate::math::smoothstep;
use crate::noise::hash;
use crate::person::cover::Shell;
use crate::person::hairline::Hairline;
use crate::person::place::Landmarks;
use crate::person::solid::Solid;
use crate::scene::Texture;

/// Curves on a head: close to the scalp, and over those.
const UNDER: usize = 260;
const OVER: usize = 240;
/// Pieces of a curve at most.
const MOST: usize = 36;
/// Curves of a tail.
const TAIL: u32 = 46;
/// Columns of the picture: two of thin strands for the outside, two of dense ones.
const COLUMNS: u32 = 4;

/// All hair of a head: cut by alpha below, blended above, solid (knots and braids).
#[derive(Debug, Clone, Default)]
pub struct Ribbons {
    pub under: Solid,
    pub over: Solid,
    pub solid: Solid,
}

/// Strands that end at various lengths; u in four columns, v from the tip up to the root.
pub fn picture() -> &'static Toned {
    static PICTURE: LazyLock<Toned> = LazyLock::new(|| Toned::new(paint()));
    &PICTURE
}

fn paint() -> Texture {
    const SIZE: [usize; 2] = [256, 256];
    let [width, height] = SIZE;
    let mut rgba = vec![[120u8, 120, 120, 0]; width * height];
    let wide = width as f32 / COLUMNS as f32;
    for column in 0..COLUMNS {
        let dense = column >= 2;
        let strands = if dense { 64 } else { 26 };
        for k in 0..strands {
            let chance = |i: u32| hash((column * 977 + k * 31 + i).wrapping_mul(0x9e37_79b9));
            let middle = (0.08 + 0.84 * chance(1)) * wide;
            let drift = (chance(2) - 0.5) * 0.16 * wide;
            let (half, grey) = (0.7 + 1.1 * chance(3), 70.0 + 130.0 * chance(4));
            let end = if dense { 0.72 + 0.28 * chance(5) } else { 0.55 + 0.45 * chance(5) };
            for y in 0..height {
                // Rows run down from the root.
                let t = y as f32 / height as f32;
                let fade = smoothstep(end, end - 0.12, t) * smoothstep(-0.01, 0.03, t);
                let x = middle + drift * (3.0 * t + TAU * chance(6)).sin();
                for dx in -3_i32..=3 {
                    let at = x as i32 + dx;
                    if !(1..wide as i32 - 1).contains(&at) {
                        continue;
                    }
                    let cover = smoothstep(half + 0.6, half - 0.6, (at as f32 + 0.5 - x).abs()) * fade;
                    let p = &mut rgba[y * width + column as usize * wide as usize + at as usize];
                    let mix = |a: u8, b: f32| (f32::from(a) + (b - f32::from(a)) * cover) as u8;
                    let light = grey * (0.85 + 0.25 * hash(k * 131 + (y as u32 / 12) * 17 + column));
                    *p = [mix(p[0], light), mix(p[1], light), mix(p[2], light), p[3].max((cover * 255.0) as u8)];
                }
            }
        }
    }
    Texture { width, height, rgba }
}

/// Roots on the scalp at rest: triangle and weights of a random point, in the coordinates of `Mask`.
fn roots(base: &Base, hairline: &Hairline, count: usize, seed: u32) -> Vec<([u32; 3], Vec3, Vec3)> {
    let place = |v: u32| base.face.measure(base.positions[v as usize]);
    let mut sum = 0.0;
    let mut scalp = Vec::new();
    for t in &base.triangles {
        let [a, b, c] = t.map(place);
        let m = (a + b + c) / 3.0;
        let ear = m.y < 0.5 && m.y > -0.75 && m.x.abs() > 1.15 && m.z > -1.75;
        if Hairline::height(m) > 0.04 && !ear && m.y > -0.9 {
            // Thickest where it shows most, along the hairline.
            let edge = 1.0 + 1.2 * smoothstep(0.55, 0.1, Hairline::height(m)) * smoothstep(-1.9, -0.9, m.z);
            sum += edge * (b - a).cross(c - a).length();
            scalp.push((*t, sum));
        }
    }
    let mut out = Vec::with_capacity(count);
    for k in 0..count {
        let chance = |i: u32| hash((k as u32).wrapping_mul(0x9e37_79b9) ^ seed ^ i.wrapping_mul(0x68bc_21eb));
        // Stratified by area, so that no patch stays bare.
        let want = sum * (k as f32 + chance(1)) / count as f32;
        let at = scalp.partition_point(|s| s.1 < want).min(scalp.len().saturating_sub(1));
        let Some((t, _)) = scalp.get(at) else { break };
        let (mut u, mut v) = (chance(2), chance(3));
        if u + v > 1.0 {
            (u, v) = (1.0 - u, 1.0 - v);
        }
        let w = Vec3::new(1.0 - u - v, u, v);
        let [a, b, c] = t.map(place);
        let m = a * w.x + b * w.y + c * w.z;
        if hairline.keeps(m) > 0.15 + 0.7 * chance(4) {
            out.push((*t, w, m));
        }
    }
    out
}

/// Grows the hair of a head on `body`. `points` are those that hair is kept out of.
pub fn ribbons(
    pack: &Pack,
    grown: &Grown,
    hairline: &Hairline,
    body: &[Vec3],
    face: &Landmarks,
    points: impl Iterator<Item = Vec3>,
) -> Ribbons {
    let (eyes, unit) = (face.middle(), face.unit());
    let mut shell = Shell::around(points, eyes + Vec3::new(0.0, 0.25, -1.3) * unit, unit);
    shell.drape(0.9);
    let mut out = Ribbons::default();
    // Short ribbons cover less and cost less; tied hair lies flat, and curls are thin.
    let short = grown.sides < 1.0;
    let tight = grown.curl[0] > 0.06;
    let more = match grown.tie {
        Tie::Loose if short => 2.4,
        Tie::Loose if tight => 1.3,
        Tie::Loose => 1.0,
        _ => 1.6,
    };
    let count = ((UNDER + OVER) as f32 * more) as usize;
    for (k, (t, w, m)) in roots(&pack.base, hairline, count, grown.seed).into_iter().enumerate() {
        let chance = |i: u32| hash((k as u32).wrapping_mul(0x68bc_21eb) ^ grown.seed ^ i.wrapping_mul(0x9e37_79b9));
        if chance(1) > grown.density {
            continue;
        }
        let over = chance(2) < OVER as f32 / (UNDER + OVER) as f32 / more.min(1.6);
        let layer = if over { 0.45 + 0.55 * chance(3) } else { 0.5 * chance(3) };
        let [a, b, c] = t.map(|v| body[v as usize]);
        let root = a * w.x + b * w.y + c * w.z;
        let mut curve = even(&grow(grown, &shell, eyes, root, m, layer, k as u32), grown, unit);
        let loose = grown.gathers(m).is_none();
        if loose {
            curl(&mut curve, grown, unit, m, chance(4));
        }
        let wide = if short { 0.16 } else { 0.24 } * (0.7 + 0.6 * chance(5)) * if over { 0.85 } else { 1.15 };
        let wide = if tight { 0.65 * wide } else { wide };
        let column = (chance(6) * 2.0) as u32 + if over { 0 } else { 2 };
        let solid = if over { &mut out.over } else { &mut out.under };
        ribbon(solid, &curve, shell.origin, wide * unit, column, 0.8 * (chance(7) - 0.5), loose);
        // Single hairs stray.
        if over && loose && chance(8) < 0.10 && !short {
            let stray: Vec<Vec3> = stray(&curve, unit, chance(9));
            ribbon(solid, &stray, shell.origin, 0.10 * unit, column, 0.3, true);
        }
    }
    tied(&mut out, grown, &shell, eyes);
    out
}

/// Tails, knots and braids behind the ties.
fn tied(out: &mut Ribbons, grown: &Grown, shell: &Shell, eyes: Vec3) {
    let unit = shell.unit;
    let sides: &[f32] = if matches!(grown.tie, Tie::Tails(..)) { &[1.0, -1.0] } else { &[1.0] };
    for side in sides {
        let Some(goal) = grown.gathers(Vec3::new(*side, 1.5, 0.0)) else { return };
        let (turn, row, _) = shell.measure(eyes + goal * unit);
        let tie = shell.point(turn, row, shell.at(turn, row) + 0.10);
        let away = (tie - shell.origin).normalize_or(Vec3::NEG_Z);
        let band = Solid::ball(tie + away * (0.04 * unit), Vec3::splat(0.17 * unit));
        match grown.tie {
            Tie::Knot(_, radius) => {
                let at = tie + away * (0.62 * radius * unit);
                let spiral = winding(at, away, radius * unit, grown.seed);
                out.solid = std::mem::take(&mut out.solid).with(spiral);
            }
            Tie::Braid(_, long) => {
                let middle = tail(shell, tie, away, long, 0.0, grown.seed, 0);
                out.solid = std::mem::take(&mut out.solid).with(braid(&middle, shell.origin, unit)).with(band);
            }
            Tie::Tail(_, long) | Tie::Half(_, long) | Tie::Tails(_, long) => {
                out.solid = std::mem::take(&mut out.solid).with(band);
                for k in 0..TAIL {
                    let chance = |i: u32| hash(k.wrapping_mul(0x68bc_21eb) ^ grown.seed ^ i);
                    let number = k + u32::from(*side < 0.0) * 100;
                    let mut curve = even(&tail(shell, tie, away, long, 1.0, grown.seed, number), grown, unit);
                    curl(&mut curve, grown, unit, Vec3::splat(k as f32), chance(1));
                    let over = k % 2 == 0;
                    let column = (chance(2) * 2.0) as u32 + if over { 0 } else { 2 };
                    let solid = if over { &mut out.over } else { &mut out.under };
                    ribbon(solid, &curve, tie, 0.26 * unit, column, 1.6 * (chance(3) - 0.5), true);
                }
            }
            Tie::Loose => {}
        }
    }
}

/// A curve of equal pieces, as short as its curls need.
fn even(curve: &[Vec3], grown: &Grown, unit: f32) -> Vec<Vec3> {
    let length: f32 = curve.windows(2).map(|w| w[0].distance(w[1])).sum();
    let piece = if grown.curl[0] < 0.03 { 0.22 } else { (grown.curl[1] / 5.0).min(0.22) };
    let count = ((length / (piece * unit)).ceil() as usize).clamp(3, MOST);
    let mut out = vec![curve[0]];
    let (mut k, mut left) = (0, 0.0);
    for i in 1..=count {
        let want = length * i as f32 / count as f32;
        while k + 2 < curve.len() && left + curve[k].distance(curve[k + 1]) < want {
            left += curve[k].distance(curve[k + 1]);
            k += 1;
        }
        let step = curve[k].distance(curve[k + 1]).max(1e-9);
        out.push(curve[k].lerp(curve[k + 1], ((want - left) / step).clamp(0.0, 1.0)));
    }
    out
}

/// Winds a curve into a helix that begins at its root.
fn curl(curve: &mut [Vec3], grown: &Grown, unit: f32, m: Vec3, chance: f32) {
    let [radius, turn] = grown.curl;
    if radius < 0.004 || curve.len() < 3 {
        return;
    }
    // Neighbours curl together.
    let phase = TAU * crate::noise::value(m * 1.7, grown.seed) * 2.0 + 1.2 * chance;
    let mut along = 0.0;
    let before = curve.to_vec();
    for k in 1..curve.len() {
        let step = before[k] - before[k - 1];
        along += step.length() / unit;
        let way = step.normalize_or(Vec3::NEG_Y);
        let a = way.cross(if way.y.abs() < 0.8 { Vec3::Y } else { Vec3::Z }).normalize_or(Vec3::X);
        let b = way.cross(a);
        let (sin, cos) = (phase + TAU * along / turn).sin_cos();
        let r = radius * smoothstep(0.0, 0.8, along) * (0.7 + 0.6 * chance);
        curve[k] += unit * r * (a * sin + b * cos);
    }
}

/// A copy of a curve that leaves the others.
fn stray(curve: &[Vec3], unit: f32, chance: f32) -> Vec<Vec3> {
    let n = curve.len().max(2) as f32;
    let aim = Vec3::new((20.0 * chance).sin(), 0.6, (33.0 * chance).cos());
    curve.iter().enumerate().map(|(k, p)| *p + aim * (0.28 * unit * (k as f32 / n).powi(2))).collect()
}

/// A card along a curve that faces away from `middle`, turned by `twist` radians; it has one column of the picture.
fn ribbon(out: &mut Solid, curve: &[Vec3], middle: Vec3, wide: f32, column: u32, twist: f32, ends: bool) {
    let n = curve.len();
    if n < 2 {
        return;
    }
    let first = out.positions.len() as u32;
    for (k, p) in curve.iter().enumerate() {
        let way = (curve[(k + 1).min(n - 1)] - curve[k.saturating_sub(1)]).normalize_or(Vec3::NEG_Y);
        let away = (*p - middle).normalize_or(Vec3::Z);
        let across = way.cross(away).normalize_or(Vec3::X);
        let across = (across * twist.cos() + across.cross(way) * twist.sin()) * (0.5 * wide);
        // Narrow at the root, where hairs begin close together.
        let taper = 0.55 + 0.45 * smoothstep(0.0, 3.0, k as f32);
        out.positions.extend([*p - across * taper, *p + across * taper]);
    }
    // Gathered hair has no tips.
    let lowest = if ends { 0.0 } else { 0.45 };
    let u = |s: f32| (column as f32 + s) / COLUMNS as f32;
    let v = |k: usize| 1.0 - (1.0 - lowest) * k as f32 / (n - 1) as f32;
    for k in 0..n - 1 {
        let a = first + 2 * k as u32;
        let corner = |c: u32| Vec2::new(u(if c.is_multiple_of(2) { 0.02 } else { 0.98 }), v(k + (c / 2) as usize));
        for t in [[0, 1, 2], [1, 3, 2]] {
            out.triangles.push(t.map(|c| a + c));
            out.uvs.push(t.map(corner));
        }
    }
}

/// A knot: a rope of hair wound about `away`.
fn winding(at: Vec3, away: Vec3, radius: f32, seed: u32) -> Solid {
    let a = away.cross(Vec3::Y).normalize_or(Vec3::X);
    let b = away.cross(a);
    let turns = 2.0 + hash(seed);
    let path: Vec<Vec3> = (0..40)
        .map(|k| {
            let t = k as f32 / 39.0;
            let (sin, cos) = (TAU * turns * t).sin_cos();
            at + (a * sin + b * cos) * (radius * (0.72 - 0.62 * t)) + away * (radius * (0.55 * t - 0.15))
        })
        .collect();
    let rope = Solid::tube(&path, false, |t| radius * (0.34 - 0.06 * t));
    rope.with(Solid::ball(at - away * (0.15 * radius), Vec3::splat(0.75 * radius)))
}

/// Three ropes about a curve that change places, and a tuft at the end.
fn braid(middle: &[Vec3], origin: Vec3, unit: f32) -> Solid {
    let mut out = Solid::default();
    let fine: Vec<Vec3> =
        (0..(middle.len() - 1) * 4).map(|k| middle[k / 4].lerp(middle[k / 4 + 1], (k % 4) as f32 / 4.0)).collect();
    for rope in 0..3 {
        let path: Vec<Vec3> = fine
            .iter()
            .enumerate()
            .map(|(k, p)| {
                let away = (*p - origin).normalize_or(Vec3::NEG_Z);
                let side = away.cross(Vec3::Y).normalize_or(Vec3::X);
                let a = 0.62 * k as f32 + TAU / 3.0 * rope as f32;
                let thin = 1.0 - 0.4 * k as f32 / fine.len() as f32;
                *p + (side * (0.15 * a.sin()) + away * (0.07 * (2.0 * a).sin())) * (unit * thin)
            })
            .collect();
        out = out.with(Solid::tube(&path, false, |t| 0.13 * unit * (1.0 - 0.45 * t)));
    }
    out
}
