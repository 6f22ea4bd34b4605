//! Rendering styles as functions of the surface point: strokes, dots and lines are fixed in space and turn with the head.

use glam::{Vec2, Vec3};

use super::reflect::{Answer, VIEWER};
use crate::colour::luminance;
use crate::math::smoothstep;
use crate::noise;
use crate::scene::{Kind, Style};

/// Linear light of a point with this albedo under `style`.
#[inline]
pub fn drawn(style: Style, kind: Kind, albedo: Vec3, answer: &Answer, position: Vec3) -> Vec3 {
    let photo = || albedo * answer.diffuse + answer.gloss;
    match style {
        Style::Photo => photo(),
        Style::Cartoon => cartoon(kind, albedo, answer, position),
        Style::Sketch => sketch(kind, albedo, answer, position),
        Style::Oil => oil(albedo, answer, position),
        Style::Comic => comic(kind, albedo, answer, position),
        Style::Neon => neon(kind, albedo, answer),
        Style::Sepia => {
            let grey = 0.035 + 1.05 * contrast(luminance(photo()), 0.95);
            Vec3::new(1.08, 0.74, 0.44) * grey
        }
        Style::Mono => Vec3::splat(contrast(luminance(photo()), 1.25)),
    }
}

/// Steeper (above 1) or flatter tones about a middle grey of 0.2.
fn contrast(light: f32, power: f32) -> f32 {
    0.2 * (light / 0.2).max(1e-4).powf(power)
}

/// 1 = paper, 0 = line: creases where little light gets in, and the outline that the fixed viewer sees.
fn line(kind: Kind, answer: &Answer, position: Vec3) -> f32 {
    if matches!(kind, Kind::Card | Kind::Eye | Kind::Teeth) {
        return 1.0;
    }
    let viewer = (VIEWER - position).normalize();
    let rim = smoothstep(0.03, 0.10, answer.normal.dot(viewer).abs());
    let crease = if kind == Kind::Hair { 1.0 } else { smoothstep(0.16, 0.26, answer.open) };
    rim.min(crease)
}

fn saturated(c: Vec3, amount: f32) -> Vec3 {
    let grey = Vec3::splat(luminance(c));
    (grey + (c - grey) * amount).max(Vec3::splat(0.002))
}

/// Flat strong colour under two bands of light with a pen's lines.
fn cartoon(kind: Kind, albedo: Vec3, answer: &Answer, position: Vec3) -> Vec3 {
    let strong = saturated(albedo, if kind == Kind::Skin { 1.12 } else { 1.35 });
    let light = luminance(answer.diffuse);
    let lift = match kind {
        Kind::Skin => 1.30,
        Kind::Eye | Kind::Teeth => 1.5,
        _ => 1.15,
    };
    let band = 0.60 + 0.40 * smoothstep(0.40, 0.45, light);
    let cool = Vec3::new(0.92, 0.94, 1.12).lerp(Vec3::ONE, smoothstep(0.40, 0.45, light));
    let hair = if kind == Kind::Hair { 1.0 + 0.6 * smoothstep(0.95, 1.0, light) } else { 1.0 };
    let shine = 0.12 * smoothstep(0.14, 0.18, luminance(answer.gloss));
    (strong * cool * (band * lift * hair) + shine) * line(kind, answer, position)
}

/// Two directions of pencil strokes whose width follows the darkness.
fn sketch(kind: Kind, albedo: Vec3, answer: &Answer, position: Vec3) -> Vec3 {
    let tone = (luminance(albedo).max(0.004) / 0.5).powf(0.42) * luminance(answer.diffuse).max(0.01).powf(0.55);
    let dark = 1.0 - tone.clamp(0.0, 1.1);
    let wander = 0.012 * noise::fractal(position * 11.0, 31);
    let stroke = |way: Vec3, from: f32| {
        let depth = smoothstep(from, from + 0.5, dark);
        let wave = ((position.dot(way) + wander) * 76.0 * std::f32::consts::TAU).sin() * 0.5 + 0.5;
        // A stroke is never wider than its distance to the next, so that paper shows in the deepest tone.
        let thin = 0.92 - 0.55 * depth;
        smoothstep(thin - 0.22, thin + 0.22, wave) * smoothstep(0.0, 0.25, depth)
    };
    let first = stroke(Vec3::new(0.70, 0.62, 0.35), 0.06);
    let second = stroke(Vec3::new(-0.62, 0.72, 0.30), 0.38);
    let grain = 0.92 + 0.16 * (noise::value(position * 230.0, 37) - 0.5);
    let wash = 0.42 * dark.max(0.0);
    let solid = matches!(kind, Kind::Card | Kind::Eye);
    let graphite = if solid { (1.1 * dark).max(0.0) } else { wash + (0.62 - 0.25 * dark) * first.max(second) };
    let paper = (1.0 - graphite).clamp(0.02, 1.0) * (0.25 + 0.75 * line(kind, answer, position));
    Vec3::new(0.93, 0.92, 0.89) * (paper * paper * grain)
}

/// Strokes of paint: long cells with a colour, a light and a ridge of their own.
fn oil(albedo: Vec3, answer: &Answer, position: Vec3) -> Vec3 {
    let flow = noise::fractal(position * 3.0, 41) * 3.0;
    let (sin, cos) = flow.sin_cos();
    let along = Vec3::new(sin, cos, 0.3);
    // Space shrunk along the stroke makes round cells long.
    let along = along.normalize();
    let p = (position - along * (position.dot(along) * 0.78)) * 62.0;
    let (cell, edge) = cells(p, 43);
    let light = luminance(answer.diffuse);
    let tint = answer.diffuse / light.max(1e-3);
    let uneven = light * (0.74 + 0.52 * cell.x);
    let steps = 5.0;
    let level = (uneven * steps).floor() + smoothstep(0.25, 0.75, (uneven * steps).fract());
    let warm = Vec3::new(1.22, 1.0, 0.74);
    let cool = Vec3::new(0.76, 0.95, 1.28);
    let hue = cool.lerp(warm, cell.y).lerp(Vec3::ONE, 0.25);
    let ridge = 0.90 + 0.14 * smoothstep(0.0, 0.30, edge) + 0.16 * (cell.z - 0.5);
    saturated(albedo, 1.45) * tint * hue * (level / steps * 1.05 * ridge) + answer.gloss * (0.6 + 0.8 * cell.z)
}

/// The nearest cell's three random numbers, and how much farther the second nearest is.
fn cells(p: Vec3, seed: u32) -> (Vec3, f32) {
    let base = p.floor();
    let (mut near, mut next, mut found) = (f32::MAX, f32::MAX, Vec3::ZERO);
    for k in 0..27 {
        let cell = base + Vec3::new((k % 3) as f32 - 1.0, (k / 3 % 3) as f32 - 1.0, (k / 9) as f32 - 1.0);
        let random = noise::lattice3(cell, seed);
        let d = (cell + random - p).length();
        if d < near {
            (next, near, found) = (near, d, random);
        } else if d < next {
            next = d;
        }
    }
    (found, next - near)
}

/// Three inks: flat colour, dots of print in the half shade, black in the shade.
fn comic(kind: Kind, albedo: Vec3, answer: &Answer, position: Vec3) -> Vec3 {
    let light = luminance(answer.diffuse);
    let flat = posterised(saturated(albedo * 1.35, 1.25));
    let ink = line(kind, answer, position);
    if matches!(kind, Kind::Card | Kind::Eye | Kind::Teeth) {
        return flat * 1.1 * ink;
    }
    // The print's plane is the one that the surface lies in most.
    let n = answer.normal.abs();
    let q = if n.z >= n.x.max(n.y) {
        position.truncate()
    } else if n.x >= n.y {
        Vec2::new(position.z, position.y)
    } else {
        Vec2::new(position.x, position.z)
    };
    let turned = Vec2::new(q.x + q.y, q.y - q.x) * 38.0;
    let spot = (turned - turned.floor() - 0.5).length();
    let radius = 0.62 * smoothstep(0.85, 0.30, light);
    let dots = smoothstep(radius + 0.06, radius - 0.06, spot);
    let print = Vec3::new(0.62, 0.10, 0.07).lerp(flat * 0.3, if kind == Kind::Skin { 0.0 } else { 1.0 });
    let shade = smoothstep(0.22, 0.27, light);
    flat.lerp(print, 0.8 * dots) * (shade * ink) + 0.2 * smoothstep(0.16, 0.2, luminance(answer.gloss)) * ink
}

/// Four levels of lightness; the hue stays.
fn posterised(c: Vec3) -> Vec3 {
    let level = luminance(c).clamp(0.0, 1.0).sqrt();
    let s = level * 4.0;
    let flat = (s.floor() + smoothstep(0.4, 0.6, s.fract()) + 0.25) / 4.25;
    c * (flat / level.max(0.02)).powi(2).min(3.0)
}

/// Pink from the person's left, cyan from the right, hardly anything in front.
fn neon(kind: Kind, albedo: Vec3, answer: &Answer) -> Vec3 {
    const PINK: Vec3 = Vec3::new(1.0, 0.04, 0.55);
    const CYAN: Vec3 = Vec3::new(0.02, 0.75, 1.0);
    let n = answer.normal;
    let open = 0.25 + 0.75 * answer.open;
    let tube = |way: Vec3| n.dot(way.normalize()).max(0.0).powf(1.3) * open;
    let grey = Vec3::splat(0.10 + 0.9 * luminance(albedo).max(0.0).powf(0.6));
    let body = grey.lerp(albedo * 1.2, 0.15);
    let left = tube(Vec3::new(1.0, 0.12, 0.25));
    let right = tube(Vec3::new(-1.0, 0.12, 0.25));
    let front = 0.075 * open;
    let glow = if kind == Kind::Eye { 0.5 } else { 0.0 };
    body * (PINK * (2.3 * left) + CYAN * (1.7 * right) + Vec3::new(0.35, 0.25, 1.0) * (front + glow * 0.1))
}
