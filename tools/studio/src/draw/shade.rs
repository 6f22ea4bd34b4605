//! Colour of a surface point: albedo from the texture, light and gloss from the lamps, statues and drawings.
//!
//! Every highlight and reflection is the one a fixed viewer in front of the face sees, so that a surface point has the same
//! colour from every view; the network's colour field has no view direction.

use std::sync::Arc;

use glam::Vec3;

use super::gbuffer::Bare;
use super::light::Light;
use super::reflect::{Answer, VIEWER, reflect};
use super::shadow::{DepthMap, openness};
use super::statue;
use super::style;
use crate::colour::{self, luminance};
use crate::math::smoothstep;
use crate::noise;
use crate::scene::texel;
use crate::scene::{Albedo, Kind, Part, Scene, Texture};

/// About the middle of the skull; hair is lit as if it faced away from here.
const SKULL: Vec3 = Vec3::new(0.0, 0.05, 0.0);
/// Directions of the openness of a scene that is seen from several views.
pub const FINE: usize = 12;
/// Directions for a single small picture.
pub const COARSE: usize = 6;

/// What depends on the shape and the light alone, so that edits which keep the shape can share it.
#[derive(Debug)]
pub struct Shape {
    key: DepthMap,
    open: Vec<Vec<f32>>,
    outline: Vec<(Vec<Vec3>, usize, bool)>,
}

impl Shape {
    fn new(scene: &Scene, light: &Light, directions: usize) -> Self {
        Self {
            key: DepthMap::draw(scene, light.key.towards, 512),
            open: openness(scene, directions),
            outline: scene.parts.iter().map(outline).collect(),
        }
    }

    fn fits(&self, scene: &Scene) -> bool {
        self.outline.len() == scene.parts.len()
            && self.outline.iter().zip(&scene.parts).all(|(mine, part)| {
                mine.1 == part.triangles.len() && mine.2 == part.blended && mine.0 == part.positions
            })
    }
}

fn outline(part: &Part) -> (Vec<Vec3>, usize, bool) {
    (part.positions.clone(), part.triangles.len(), part.blended)
}

struct Material {
    texture: Arc<Texture>,
    mean: f32,
    /// Whether the colour depends on where the point lies and faces, besides its texel and its light.
    placed: bool,
}

/// A scene with its light, ready to be looked at from any camera.
pub struct Stage<'a> {
    pub scene: &'a Scene,
    pub light: &'a Light,
    pub shape: Arc<Shape>,
    materials: Vec<Material>,
    /// Answers per vertex of the blended parts; empty for the others.
    pub answers: Vec<Vec<Answer>>,
}

impl<'a> Stage<'a> {
    /// Prepares shadows and vertex light. `before`: the shape of another edit of the same person, used again if it is the same.
    pub fn new(scene: &'a Scene, light: &'a Light, directions: usize, before: Option<&Arc<Shape>>) -> Self {
        let shape = match before {
            Some(shape) if shape.fits(scene) => Arc::clone(shape),
            _ => Arc::new(Shape::new(scene, light, directions)),
        };
        let materials = scene.parts.iter().map(|part| Material {
            texture: match scene.style {
                style if style.is_flat() && !matches!(part.kind, Kind::Eye | Kind::Card) => {
                    texel::flattened(&part.texture, if part.kind == Kind::Skin { 4 } else { 8 })
                }
                _ => Arc::clone(&part.texture),
            },
            mean: if part.statue.is_some() { luminance(texel::mean(&part.texture)).max(1e-3) } else { 1.0 },
            placed: part.statue.is_some() || part.albedo.blotches.is_some() || scene.style.is_drawing(),
        });
        let mut stage = Self { scene, light, shape, materials: materials.collect(), answers: Vec::new() };
        stage.answers = (0..scene.parts.len())
            .map(|p| {
                let part = &scene.parts[p];
                if !part.blended {
                    return Vec::new();
                }
                let vertices = part.positions.iter().zip(&part.normals).zip(&stage.shape.open[p]);
                vertices.map(|((&x, &n), &open)| stage.answer(part, x, n, open)).collect()
            })
            .collect();
        stage
    }

    /// The texture to sample for a part.
    pub fn texture(&self, part: usize) -> &Texture {
        &self.materials[part].texture
    }

    /// Whether a part's colour depends on the position, the normal and the openness given to `colour`.
    pub fn is_placed(&self, part: usize) -> bool {
        self.materials[part].placed
    }

    /// Openness 0..1 of a vertex.
    pub fn open(&self, part: usize, vertex: usize) -> f32 {
        self.shape.open[part][vertex]
    }

    /// Encoded colour (sRGB 0..1) of a point with its sampled texels (linear) and its answer to the light.
    #[inline]
    pub fn colour(&self, part: usize, texel: Vec3, other: Vec3, position: Vec3, answer: Answer) -> Vec3 {
        let (p, material) = (&self.scene.parts[part], &self.materials[part]);
        let base = match &p.statue {
            Some(s) => statue::albedo(s, luminance(texel) / material.mean, position),
            None => albedo(&p.albedo, texel, other, position),
        };
        let light = style::drawn(self.scene.style, p.kind, base, &answer, position) + p.albedo.glow;
        colour::encode(colour::tone(light))
    }

    /// The same point without highlights and glow, for the layers of a picture.
    pub(crate) fn bare(&self, part: usize, texel: Vec3, other: Vec3, position: Vec3, answer: Answer) -> Bare {
        let (p, material) = (&self.scene.parts[part], &self.materials[part]);
        let base = match &p.statue {
            Some(s) => statue::albedo(s, luminance(texel) / material.mean, position),
            None => albedo(&p.albedo, texel, other, position),
        };
        let answer = Answer { gloss: Vec3::ZERO, ..answer };
        let light = style::drawn(self.scene.style, p.kind, base, &answer, position);
        Bare { albedo: colour::encode(base), matte: colour::encode(colour::tone(light)) }
    }

    /// The answer of a surface point to all light.
    pub fn answer(&self, part: &Part, position: Vec3, normal: Vec3, open: f32) -> Answer {
        let hair = matches!(part.kind, Kind::Hair);
        let normal = if hair { hair_normal(position, normal) } else { normal };
        let light = self.light;
        let viewer = (VIEWER - position).normalize();
        let key = light.key.towards;
        let key_cos = normal.dot(key);
        // Hair is a pile of thin shells: its own shadow is softened, lifted off the outer shells and never complete.
        let (spread, bias, floor) = if hair { (5.0, 0.045, 0.25 * open) } else { (light.softness, 0.007, 0.0) };
        let lit = floor + (1.0 - floor) * self.shape.key.lit(position + 0.006 * normal, bias, spread);
        // Light that bounces inside a fold keeps skin's warmth there.
        let bounce = match part.kind {
            Kind::Skin | Kind::Teeth | Kind::Card => Vec3::new(0.3, 0.1, 0.04),
            _ => Vec3::splat(0.08),
        };
        let ambient = light.irradiance(normal) * (open + bounce * (open * (1.0 - open)));
        let wrap = match part.kind {
            Kind::Skin => Vec3::new(0.28, 0.12, 0.06),
            Kind::Hair => Vec3::splat(0.25),
            Kind::Card => Vec3::splat(0.2),
            _ => Vec3::ZERO,
        };
        let cosine = ((key_cos + wrap) / (1.0 + wrap)).max(Vec3::ZERO);
        let mut direct = light.key.colour * lit * cosine;
        for lamp in [light.fill, light.rim] {
            direct += lamp.colour * (normal.dot(lamp.towards).max(0.0) * open);
        }
        let facing = smoothstep(-0.05, 0.15, key_cos) * lit;
        let half = (key + viewer).normalize().dot(normal).max(0.0);
        let mut diffuse = ambient + direct;
        if part.kind == Kind::Eye {
            // The lids keep much of the light from the eyeball, more than the openness of its few vertices shows.
            diffuse *= 0.72;
        }
        let mut answer = match &part.statue {
            Some(s) => statue::answer(s, light, statue::Seen { normal, viewer, open, lit, diffuse }),
            None => {
                let gloss = match part.kind {
                    Kind::Skin => 0.055 * power(half, 18.0) + 0.05 * power(half, 60.0),
                    Kind::Eye => 1.5 * power(half, 220.0) + 0.04 * power(half, 20.0),
                    Kind::Hair => 0.06 * power(half, 16.0),
                    Kind::Teeth => 0.2 * power(half, 60.0),
                    Kind::Cloth | Kind::Hat => 0.015 * power(half, 10.0),
                    Kind::Gloss => 0.45 * power(half, 70.0) + 0.05 * power(half, 12.0),
                    Kind::Card => 0.0,
                };
                let mirror = match part.kind {
                    Kind::Eye => light.mirrored(reflect(normal, viewer)) * (0.035 * open),
                    Kind::Gloss => light.mirrored(reflect(normal, viewer)) * (0.06 * open),
                    _ => Vec3::ZERO,
                };
                Answer { diffuse, gloss: light.key.colour * (gloss * facing) + mirror, ..Answer::default() }
            }
        };
        answer.normal = normal;
        answer.open = open;
        answer
    }
}

/// Albedo of a part in linear light, by the steps of [`Albedo`].
#[inline]
fn albedo(steps: &Albedo, texel: Vec3, other: Vec3, position: Vec3) -> Vec3 {
    let mut c = texel;
    if let Some((_, weight)) = &steps.blend {
        let floor = Vec3::splat(1e-4);
        let (a, b) = (c.max(floor), other.max(floor));
        c = a * Vec3::new(ratio(b.x, a.x, *weight), ratio(b.y, a.y, *weight), ratio(b.z, a.z, *weight));
    }
    if let Some(tint) = &steps.tint {
        let relative = (luminance(c) / tint.mean_luminance.max(1e-3)).min(2.5);
        c = tint.colour * (tint.floor + (1.0 - tint.floor) * relative);
    }
    c *= steps.gain;
    if let Some(b) = &steps.blotches {
        let n = noise::fractal(position * b.frequency, b.seed);
        c = c.lerp(b.colour, b.amount * smoothstep(0.38, 0.68, n));
    }
    c
}

fn ratio(b: f32, a: f32, weight: f32) -> f32 {
    ((b / a).log2() * weight).exp2()
}

/// Hair faces away from the skull, whichever way its cards are wound.
fn hair_normal(position: Vec3, normal: Vec3) -> Vec3 {
    let out = (position - SKULL).normalize_or(Vec3::Z);
    let sided = if normal.dot(out) < 0.0 { -normal } else { normal };
    (0.55 * sided + 0.45 * out).normalize_or(out)
}

fn power(base: f32, exponent: f32) -> f32 {
    (base.max(1e-6).log2() * exponent).exp2()
}
