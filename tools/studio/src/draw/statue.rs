//! Statues: the volume patterns and the reflections of metal, stone, wood and clay.

use glam::Vec3;

use super::light::Light;
use super::reflect::{Answer, reflect};
use crate::math::smoothstep;
use crate::noise;
use crate::scene::{Pattern, Statue};

/// What a surface point knows about its place in the light.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub normal: Vec3,
    /// Unit direction to the fixed viewer.
    pub viewer: Vec3,
    /// Openness and share of the key light, 0..1.
    pub open: f32,
    pub lit: f32,
    /// Light of a matt white surface.
    pub diffuse: Vec3,
}

/// Linear albedo of a statue; `relative` is the texel's luminance over the texture's mean.
pub fn albedo(statue: &Statue, relative: f32, position: Vec3) -> Vec3 {
    let detail = (1.0 + statue.detail * (relative - 1.0)).clamp(0.15, 1.8);
    let c = statue.colour * detail;
    match statue.pattern {
        Pattern::Plain => c,
        Pattern::Veins(vein, strength) => {
            let warp = Vec3::new(noise::value(position * 9.0, 11), noise::value(position * 9.0, 12), 0.0);
            let field = noise::fractal(position * 5.0 + warp, 7);
            let line = (1.0 - (2.0 * field - 1.0).abs()).powi(14);
            let cloud = smoothstep(0.35, 0.7, noise::fractal(position * 6.0, 19));
            c.lerp(vein * detail, strength * line.max(0.35 * cloud))
        }
        Pattern::Rings(late) => {
            // The trunk stands a little askew behind the face, so that the rings cross it as a board's grain does.
            let lean = Vec3::new(position.x + 0.22 * position.y + 0.16, 0.0, position.z + 0.30);
            let wobble = 0.05 * noise::fractal(position * Vec3::new(4.0, 1.5, 4.0), 23);
            let ring = ((lean.length() + wobble) * 26.0).fract();
            let grain = noise::value(position * Vec3::new(90.0, 9.0, 90.0), 29);
            let late = late * detail;
            c.lerp(late, smoothstep(0.15, 0.85, ring) * smoothstep(1.0, 0.93, ring)) * (0.78 + 0.44 * grain)
        }
        Pattern::Plates => {
            let joint = |x: f32| smoothstep(0.0035, 0.0065, x.abs());
            let across = joint(position.x).max(smoothstep(0.06, 0.07, position.y).min(1.0 - joint(position.x)));
            let rows = [0.105_f32, -0.205].iter().map(|y| joint(position.y - y)).fold(1.0, f32::min);
            let sides = joint(position.x.abs() - 0.125 - 0.25 * (position.y + 0.1).abs());
            c * (0.12 + 0.88 * across.min(rows).min(sides))
        }
    }
}

/// How a statue answers to light.
pub fn answer(statue: &Statue, light: &Light, seen: Seen) -> Answer {
    let (metal, Seen { normal, viewer, open, lit, diffuse }) = (statue.metal, seen);
    let mirror = reflect(normal, viewer);
    // Stone is almost white: less light, or its shape drowns in the highlights.
    let mut diffuse = diffuse * (0.68 + 0.32 * metal);
    if statue.seep > 0.0 {
        let through = light.irradiance(-normal) * 0.35 + light.irradiance(normal) * (0.65 * (0.5 + 0.5 * open));
        diffuse = diffuse.lerp(through, 0.55 * statue.seep);
    }
    let glancing = (1.0 - normal.dot(viewer).abs()).powi(5);
    let toward = mirror.dot(light.key.towards) - 1.0;
    let glint = light.key.colour * (lit * (2.6 * (55.0 * toward).exp() + 0.55 * (9.0 * toward).exp()));
    let mirrored = light.mirrored(mirror) * (0.15 + 0.85 * open) + glint;
    let stone = (1.0 - metal) * statue.polish * (0.04 + 0.2 * glancing);
    Answer {
        diffuse: diffuse * (1.0 - 0.82 * metal) + metal * mirrored,
        gloss: mirrored * (0.12 * glancing * metal + stone),
        ..Answer::default()
    }
}
