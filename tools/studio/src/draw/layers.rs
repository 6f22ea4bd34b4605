//! What a sample sees through the blended fragments before its opaque surface.

use glam::Vec3;

use super::gbuffer::Held;
use super::raster::{DENSE, Fragment, NONE, Raster, mix_uv, split};
use super::reflect::Answer;
use super::shade::Stage;
use crate::colour;
use crate::scene::texel;

/// Blended fragments that are kept per sample, nearest first.
const LAYERS: usize = 8;

/// What one sample sees: colour premultiplied by its opacity, and the nearness where the opacity reaches one half (0 = nowhere).
/// The colour lacks the opaque surface's, of which the share `rest` is seen.
pub struct Seen {
    pub colour: Vec3,
    pub opacity: f32,
    pub nearness: f32,
    pub rest: f32,
}

/// The nearest fragments of a sample from the front: a key of their order and their index.
fn nearest<'a>(raster: &Raster, at: usize, layers: &'a mut Vec<(u64, u32)>) -> &'a [(u64, u32)] {
    layers.clear();
    let mut next = raster.heads[at];
    while next != NONE {
        let fragment = &raster.fragments[next as usize];
        // Nearness is positive, so its bits are in its order; the triangle decides between equals.
        let key = (u64::from(fragment.nearness.to_bits()) << 32) | u64::from(fragment.id);
        layers.push((key, next));
        next = fragment.next;
        // Insertion from the back.
        let mut slot = layers.len() - 1;
        while slot > 0 && layers[slot - 1].0 < key {
            layers.swap(slot - 1, slot);
            slot -= 1;
        }
    }
    &layers[..layers.len().min(LAYERS)]
}

/// What the sample `at` sees, a quarter of its pixel, which `held` gathers; `layers` is working memory.
pub(crate) fn through(
    stage: &Stage,
    raster: &Raster,
    at: usize,
    layers: &mut Vec<(u64, u32)>,
    mut held: Option<&mut Held>,
) -> Seen {
    let mut seen = Seen { colour: Vec3::ZERO, opacity: 0.0, nearness: 0.0, rest: 0.0 };
    for (_, index) in nearest(raster, at, layers) {
        let fragment = &raster.fragments[*index as usize];
        let share = (1.0 - seen.opacity) * fragment.alpha;
        seen.colour += share * blended(stage, fragment, share, held.as_deref_mut());
        seen.opacity += share;
        if seen.nearness == 0.0 && seen.opacity >= 0.5 {
            seen.nearness = fragment.nearness;
        }
        if seen.opacity > DENSE {
            break;
        }
    }
    if raster.ids[at] != NONE {
        seen.rest = 1.0 - seen.opacity;
        seen.opacity = 1.0;
        if seen.nearness == 0.0 {
            seen.nearness = raster.nearness[at];
        }
    }
    seen
}

/// Encoded colour of a blended fragment, from the light at the corners of its triangle.
fn blended(stage: &Stage, fragment: &Fragment, share: f32, held: Option<&mut Held>) -> Vec3 {
    let (p, t) = split(fragment.id);
    let part = &stage.scene.parts[p];
    let [a, b] = fragment.weights;
    let w = [a, b, 1.0 - a - b];
    let mut answer = Answer::default();
    let mut position = Vec3::ZERO;
    let answers = &stage.answers[p];
    let corners = part.triangles[t].map(|v| v as usize);
    for (&v, w) in corners.iter().zip(w) {
        let corner = &answers[v];
        answer.diffuse += w * corner.diffuse;
        answer.gloss += w * corner.gloss;
    }
    if stage.is_placed(p) {
        for (&v, w) in corners.iter().zip(w) {
            let corner = &answers[v];
            answer.normal += w * corner.normal;
            answer.open += w * corner.open;
            position += w * part.positions[v];
        }
    }
    let uv = mix_uv(&part.uvs[t], w);
    let texel = texel::bilinear(stage.texture(p), uv).truncate();
    let other = match &part.albedo.blend {
        Some((other, _)) => texel::bilinear(other, uv).truncate(),
        None => texel,
    };
    if let Some(held) = held {
        let normal = corners.iter().zip(w).map(|(&v, w)| w * answers[v].normal).sum();
        held.add(0.25 * share, &part.anatomy, uv, normal, stage.bare(p, texel, other, position, answer));
    }
    // Gloss follows the strands.
    answer.gloss *= (0.4 + 3.0 * colour::luminance(texel)).min(1.5);
    stage.colour(p, texel, other, position, answer)
}
