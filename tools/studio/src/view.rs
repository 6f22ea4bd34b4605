//! One picture of a stage: colour, opacity and depth, from two by two samples per pixel.
//!
//! Textures are read per sample and light once per pixel and surface, the way hardware multisampling works.

use glam::{Vec2, Vec3};

use crate::camera::{Camera, RAY_FAR, RAY_NEAR};
use crate::raster::{Fragment, NONE, Raster, mix_uv, split};
use crate::shade::{Answer, Stage};
use crate::texel;

/// Samples per pixel along each axis.
pub const SAMPLES: usize = 2;
/// Blended fragments that are kept per sample, nearest first.
const LAYERS: usize = 8;
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
    let samples = size * SAMPLES;
    raster.draw(stage.scene, camera, samples);
    let mut colour = vec![[0_u8; 4]; size * size];
    let mut distance = vec![0.0_f32; samples * samples];
    for y in 0..size {
        for x in 0..size {
            let at: [usize; 4] = std::array::from_fn(|s| (y * SAMPLES + s / 2) * samples + x * SAMPLES + s % 2);
            if at.iter().all(|&i| raster.ids[i] == NONE && raster.heads[i] == NONE) {
                continue;
            }
            let solid = opaque(stage, raster, &at);
            let (mut sum, mut cover) = (Vec3::ZERO, 0.0);
            for (&i, solid) in at.iter().zip(solid) {
                let seen = through(stage, raster, i, solid);
                sum += seen.colour;
                cover += seen.opacity;
                if seen.nearness > 0.0 {
                    let image = Vec2::new((i % samples) as f32 + 0.5, (i / samples) as f32 + 0.5);
                    distance[i] = camera.ray_stretch(image / samples as f32) / seen.nearness;
                }
            }
            let [r, g, b] = (sum * (255.0 / 4.0) + 0.5).to_array().map(|c| c as u8);
            let a = (cover * (255.0 / 4.0) + 0.5) as u8;
            colour[y * size + x] = [r.min(a), g.min(a), b.min(a), a];
        }
    }
    View { size, colour, depth: depths(&distance, samples) }
}

/// Encoded colour of the opaque surface under each of a pixel's samples.
fn opaque(stage: &Stage, raster: &Raster, at: &[usize; 4]) -> [Option<Vec3>; 4] {
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
    for (s, &i) in at.iter().enumerate() {
        if raster.ids[i] == NONE {
            continue;
        }
        let (p, t) = split(raster.ids[i]);
        let part = &stage.scene.parts[p];
        let distance = 1.0 / raster.nearness[i];
        let found = groups[..used].iter().position(|g| g.part == p && (g.distance - distance).abs() < SAME_SURFACE);
        let g = found.unwrap_or_else(|| {
            groups[used] = Group { part: p, distance, ..Group::default() };
            used += 1;
            used - 1
        });
        mine[s] = g;
        let w = raster.weights(stage.scene, i);
        let corners = part.triangles[t].map(|v| v as usize);
        let uv = mix_uv(&part.uvs[t], w);
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
    for (g, colour) in groups[..used].iter().zip(&mut colours) {
        let share = 1.0 / g.count;
        let position = g.position * share;
        let normal = g.normal.normalize_or(Vec3::Z);
        let answer = stage.answer(&stage.scene.parts[g.part], position, normal, g.open * share);
        *colour = stage.colour(g.part, g.texel * share, g.other * share, position, answer);
    }
    mine.map(|g| colours.get(g).copied())
}

/// What one sample sees: colour premultiplied by its opacity, and the nearness where the opacity reaches one half (0 = nowhere).
struct Seen {
    colour: Vec3,
    opacity: f32,
    nearness: f32,
}

fn through(stage: &Stage, raster: &Raster, at: usize, solid: Option<Vec3>) -> Seen {
    let mut layers: [Option<&Fragment>; LAYERS] = [None; LAYERS];
    let mut next = raster.heads[at];
    while next != NONE {
        let fragment = &raster.fragments[next as usize];
        next = fragment.next;
        // Insertion from the front; the farthest falls off the end.
        let mut carried = Some(fragment);
        for slot in &mut layers {
            let Some(new) = carried else { break };
            match slot {
                Some(old) if (old.nearness, old.id) >= (new.nearness, new.id) => {}
                _ => carried = slot.replace(new),
            }
        }
    }
    let mut seen = Seen { colour: Vec3::ZERO, opacity: 0.0, nearness: 0.0 };
    for fragment in layers.iter().flatten() {
        let share = (1.0 - seen.opacity) * fragment.alpha;
        seen.colour += share * blended(stage, fragment);
        seen.opacity += share;
        if seen.nearness == 0.0 && seen.opacity >= 0.5 {
            seen.nearness = fragment.nearness;
        }
        if seen.opacity > 0.98 {
            break;
        }
    }
    if let Some(colour) = solid {
        seen.colour += (1.0 - seen.opacity) * colour;
        seen.opacity = 1.0;
        if seen.nearness == 0.0 {
            seen.nearness = raster.nearness[at];
        }
    }
    seen
}

/// Encoded colour of a blended fragment, from the light at the corners of its triangle.
fn blended(stage: &Stage, fragment: &Fragment) -> Vec3 {
    let (p, t) = split(fragment.id);
    let part = &stage.scene.parts[p];
    let [a, b] = fragment.weights;
    let w = [a, b, 1.0 - a - b];
    let mut answer = Answer::default();
    let mut position = Vec3::ZERO;
    for (&v, w) in part.triangles[t].iter().zip(w) {
        let corner = stage.answers[p][v as usize];
        answer.diffuse += w * corner.diffuse;
        answer.gloss += w * corner.gloss;
        answer.normal += w * corner.normal;
        answer.open += w * corner.open;
        position += w * part.positions[v as usize];
    }
    let uv = mix_uv(&part.uvs[t], w);
    let texel = texel::bilinear(stage.texture(p), uv).truncate();
    let other = match &part.albedo.blend {
        Some((other, _)) => texel::bilinear(other, uv).truncate(),
        None => texel,
    };
    // Gloss follows the strands.
    answer.gloss *= (0.4 + 3.0 * texel::luminance(texel)).min(1.5);
    stage.colour(p, texel, other, position, answer)
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
