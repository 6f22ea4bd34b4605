//! One picture of a stage: colour, opacity and depth, from two by two samples per pixel.
//!
//! Textures are read per sample and light once per pixel and surface, the way hardware multisampling works.

use glam::{Vec2, Vec3};

use super::camera::{Camera, RAY_FAR, RAY_NEAR};
use super::gbuffer::{GBuffer, Held};
use super::layers::{Seen, through};
use super::raster::{NONE, Raster, mix_uv};
use super::shade::Stage;
use crate::scene::texel;

/// Samples per pixel along each axis.
pub const SAMPLES: usize = 2;
/// Samples of one pixel share their light if their distances differ by less than this (world units).
const SAME_SURFACE: f32 = 0.02;

/// `size` x `size` pixels, row-major from the top left.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    pub size: usize,
    /// sRGB premultiplied by opacity after encoding, and opacity.
    pub colour: Vec<[u8; 4]>,
    /// (size / 2)^2 depths as `docs/dataset.md` says; 0 = nothing there.
    pub depth: Vec<u16>,
}

/// The 16-bit code of a distance along a ray.
pub fn depth_code(distance: f32) -> u16 {
    let code = 1.0 + ((distance - RAY_NEAR) / (RAY_FAR - RAY_NEAR) * 65533.0).round();
    code.clamp(1.0, 65534.0) as u16
}

/// The distance of a code, `None` where nothing is there.
pub fn depth_distance(code: u16) -> Option<f32> {
    (code > 0).then(|| RAY_NEAR + (code - 1) as f32 / 65533.0 * (RAY_FAR - RAY_NEAR))
}

/// Renders `stage` from `camera`; `raster` is working memory.
pub fn render(stage: &Stage, camera: &Camera, size: usize, raster: &mut Raster) -> View {
    draw(stage, camera, size, raster, None)
}

/// `render`, and appends the picture's layers to `layers`.
pub fn render_layers(stage: &Stage, camera: &Camera, size: usize, raster: &mut Raster, layers: &mut GBuffer) -> View {
    draw(stage, camera, size, raster, Some(layers))
}

fn draw(stage: &Stage, camera: &Camera, size: usize, raster: &mut Raster, mut gbuffer: Option<&mut GBuffer>) -> View {
    let first = gbuffer.as_deref_mut().map_or(0, |g| g.begin(size * size));
    let samples = size * SAMPLES;
    raster.draw(stage.scene, camera, samples);
    let mut colour = vec![[0_u8; 4]; size * size];
    let mut distance = vec![0.0_f32; samples * samples];
    let mut layers = Vec::new();
    for y in 0..size {
        for x in 0..size {
            let pixel = Pixel::new(x, y, samples);
            if pixel.at.iter().all(|&i| raster.ids[i] == NONE && raster.heads[i] == NONE) {
                continue;
            }
            let mut held = gbuffer.as_ref().map(|_| Held::new(camera));
            let mut seen = pixel.at.map(|i| through(stage, raster, i, &mut layers, held.as_mut()));
            let rgb = match covered(&seen) {
                Some(rgb) => rgb,
                None => {
                    let solid =
                        opaque(stage, raster, &pixel, held.as_mut().map(|h| (h, seen.each_ref().map(|s| s.rest))));
                    for (seen, solid) in seen.iter_mut().zip(solid) {
                        seen.colour += seen.rest * solid;
                    }
                    bytes(sum(&seen))
                }
            };
            let a = (seen.iter().map(|s| s.opacity).sum::<f32>() * (255.0 / 4.0) + 0.5) as u8;
            colour[y * size + x] = [rgb[0].min(a), rgb[1].min(a), rgb[2].min(a), a];
            if let (Some(gbuffer), Some(held), true) = (gbuffer.as_deref_mut(), &held, a > 0) {
                gbuffer.set(first + y * size + x, held);
            }
            let middle = pixel.middle();
            let (i, seen) = (pixel.at[middle], &seen[middle]);
            if seen.nearness > 0.0 {
                distance[i] = camera.ray_stretch(pixel.centres[middle] / samples as f32) / seen.nearness;
            }
        }
    }
    View { size, colour, depth: depths(&distance, samples) }
}

/// The samples of one pixel.
struct Pixel {
    x: usize,
    y: usize,
    at: [usize; 4],
    /// Their centres in samples from the top left.
    centres: [Vec2; 4],
}

impl Pixel {
    fn new(x: usize, y: usize, samples: usize) -> Self {
        let place = |s: usize| (x * SAMPLES + s % 2, y * SAMPLES + s / 2);
        let at = std::array::from_fn(|s| place(s).1 * samples + place(s).0);
        let centres = std::array::from_fn(|s| Vec2::new(place(s).0 as f32 + 0.5, place(s).1 as f32 + 0.5));
        Self { x, y, at, centres }
    }

    /// The sample beside the centre of two by two pixels, the only one whose distance `depths` asks for.
    fn middle(&self) -> usize {
        (1 - self.y % 2) * 2 + 1 - self.x % 2
    }
}

fn sum(seen: &[Seen; 4]) -> Vec3 {
    seen.iter().fold(Vec3::ZERO, |sum, s| sum + s.colour)
}

fn bytes(sum: Vec3) -> [u8; 3] {
    (sum * (255.0 / 4.0) + 0.5).to_array().map(|c| c as u8)
}

/// The colour of a pixel where so little shows of what is opaque that its colour, whatever it is, changes no byte.
fn covered(seen: &[Seen; 4]) -> Option<[u8; 3]> {
    const LITTLE: f32 = 1e-6;
    if seen.iter().any(|s| s.rest.abs() > LITTLE) {
        return None;
    }
    // Four samples of little each, and the roundings of their sum.
    let (sum, most) = (sum(seen), 16.0 * LITTLE);
    let (low, high) = (bytes(sum - most), bytes(sum + most));
    (low == high).then_some(low)
}

/// Encoded colour of the opaque surface under each of a pixel's samples, black where there is none. `held` gathers the layers
/// and comes with the share of each sample's surface that is seen.
fn opaque(stage: &Stage, raster: &Raster, pixel: &Pixel, held: Option<(&mut Held, [f32; 4])>) -> [Vec3; 4] {
    #[derive(Clone, Copy, Default)]
    struct Group {
        part: usize,
        distance: f32,
        count: f32,
        position: Vec3,
        normal: Vec3,
        open: f32,
        texel: Vec3,
        other: Vec3,
    }
    let mut groups = [Group::default(); 4];
    let mut used = 0;
    let mut mine = [usize::MAX; 4];
    let mut uvs = [Vec2::ZERO; 4];
    let mut last = None;
    for (s, &i) in pixel.at.iter().enumerate() {
        let id = raster.ids[i];
        if id == NONE {
            continue;
        }
        let triangle = match last {
            Some((of, triangle)) if of == id => triangle,
            _ => raster.triangle(stage.scene, i),
        };
        last = Some((id, triangle));
        let (p, t) = (triangle.part, triangle.triangle);
        let part = &stage.scene.parts[p];
        let distance = 1.0 / raster.nearness[i];
        let found = groups[..used].iter().position(|g| g.part == p && (g.distance - distance).abs() < SAME_SURFACE);
        let g = found.unwrap_or_else(|| {
            groups[used] = Group { part: p, distance, ..Group::default() };
            used += 1;
            used - 1
        });
        mine[s] = g;
        let w = triangle.weights(pixel.centres[s]);
        let corners = part.triangles[t].map(|v| v as usize);
        let uv = mix_uv(&part.uvs[t], w);
        uvs[s] = uv;
        let g = &mut groups[g];
        g.count += 1.0;
        for (&v, w) in corners.iter().zip(w) {
            g.position += w * part.positions[v];
            g.normal += w * part.normals[v];
            g.open += w * stage.open(p, v);
        }
        g.texel += texel::bilinear(stage.texture(p), uv).truncate();
        if part.statue.is_none()
            && let Some((other, _)) = &part.albedo.blend
        {
            g.other += texel::bilinear(other, uv).truncate();
        }
    }
    let mut colours = [Vec3::ZERO; 4];
    let mut bare = [None; 4];
    for (k, (g, colour)) in groups[..used].iter().zip(&mut colours).enumerate() {
        let share = 1.0 / g.count;
        let position = g.position * share;
        let normal = g.normal.normalize_or(Vec3::Z);
        let answer = stage.answer(&stage.scene.parts[g.part], position, normal, g.open * share);
        *colour = stage.colour(g.part, g.texel * share, g.other * share, position, answer);
        if held.is_some() {
            let point = stage.bare(g.part, g.texel * share, g.other * share, position, answer);
            bare[k] = Some((g.part, answer.normal, point));
        }
    }
    if let Some((held, rest)) = held {
        for (s, g) in mine.iter().enumerate() {
            if let Some(Some((part, normal, point))) = bare.get(*g) {
                held.add(0.25 * rest[s], &stage.scene.parts[*part].anatomy, uvs[s], *normal, *point);
            }
        }
    }
    mine.map(|g| colours.get(g).copied().unwrap_or(Vec3::ZERO))
}

/// Depth codes at half size, each from the four samples around its pixel's centre: their mean on one surface, the second
/// nearest on an edge, nothing if fewer than two are covered.
fn depths(distance: &[f32], samples: usize) -> Vec<u16> {
    let block = SAMPLES * 2;
    let side = samples / block;
    let mut codes = Vec::with_capacity(side * side);
    for y in 0..side {
        for x in 0..side {
            let first = (y * block + block / 2 - 1) * samples + x * block + block / 2 - 1;
            let mut four = [first, first + 1, first + samples, first + samples + 1]
                .map(|i| if distance[i] > 0.0 { distance[i] } else { f32::INFINITY });
            four.sort_by(f32::total_cmp);
            let code = if four[3] - four[0] < SAME_SURFACE {
                depth_code(four.iter().sum::<f32>() / 4.0)
            } else if four[1].is_finite() {
                depth_code(four[1])
            } else {
                0
            };
            codes.push(code);
        }
    }
    codes
}
