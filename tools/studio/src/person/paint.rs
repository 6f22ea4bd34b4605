//! The skin picture of one person: two pictures mixed, then scalp, stubble, lips and stains painted on.

use std::sync::Arc;

use glam::Vec3;

use super::recipe::{Coat, Paint, SkinPicture};
use crate::assets::Pack;
use crate::colour::byte;
use crate::noise::hash;
use crate::scene::Texture;

/// Composes the picture, the same size as the pack's skins. Works on encoded values, where a
/// geometric mean of light is nearly the geometric mean of bytes.
pub fn compose(pack: &Pack, recipe: &SkinPicture) -> Arc<Texture> {
    let first = &pack.skins[recipe.first].texture;
    let second = recipe.second.filter(|s| pack.skins[s.0].texture.rgba.len() == first.rgba.len());
    let plain = second.is_none()
        && recipe.stubble == 0.0
        && recipe.lips.is_none()
        && recipe.stain.is_none()
        && recipe.paint.is_empty();
    let regions = &pack.regions;
    if first.rgba.len() != regions.scalp.len()
        || (plain
            && recipe.saturation == 1.0
            && recipe.hollow == 0.0
            && recipe.roots.is_none()
            && pack.skins.len() == 1)
    {
        return Arc::clone(first);
    }
    let table = second.map(|(_, w)| geometric_means(w));
    let parts: [f32; 256] = std::array::from_fn(|v| v as f32 / 255.0);
    let mixed = |k: usize| -> Vec3 {
        let a = first.rgba[k];
        let c = match (&table, second) {
            (Some(t), Some((s, _))) => {
                let b = pack.skins[s].texture.rgba[k];
                [0, 1, 2].map(|c| t[a[c] as usize * 256 + b[c] as usize])
            }
            _ => [a[0], a[1], a[2]],
        };
        Vec3::from(c.map(|v| parts[v as usize]))
    };
    // The tones are those of the finished skin, or the scalp would end in a seam.
    let faded = |c: Vec3| Vec3::splat(grey(c)).lerp(c, recipe.saturation);
    let brow_tone = faded(tone(&regions.forehead, &mixed));
    let tone = faded(tone(&regions.cheeks, &mixed));
    let brow_light = grey(brow_tone).max(0.05);
    let tone_light = grey(tone).max(0.05);
    let roots = recipe.roots.map(|c| Vec3::from(c.to_array().map(|v| f32::from(byte(v)) / 255.0)));
    let coats: Vec<(&Paint, &[u8])> = recipe.paint.iter().map(|p| (p, regions.mask(p.mask))).collect();
    let rgba = (0..first.rgba.len())
        .map(|k| {
            let mut c = mixed(k);
            let noise = || hash(k as u32 ^ recipe.seed);
            let weight = |mask: &[u8]| f32::from(mask[k]) / 255.0;
            if recipe.saturation != 1.0 {
                c = faded(c);
            }
            if regions.scalp[k] > 0 {
                // Sure scalp, and farther down what is darker than skin: painted stubble.
                let sure = ((weight(&regions.scalp) - 0.55) / 0.3).clamp(0.0, 1.0);
                let dark = ((1.0 - grey(c) / brow_light) * 6.0 - 0.3).clamp(0.0, 1.0)
                    * (weight(&regions.scalp) * 5.0).min(1.0);
                let bare = brow_tone * (0.97 + 0.05 * noise()) * (0.9 + 0.1 * grey(c) / brow_light);
                let goal = match roots {
                    Some(r) => {
                        let hairy = brow_tone.lerp(r, 0.7) * (0.85 + 0.3 * grey(c) / tone_light).min(1.2);
                        bare.lerp(hairy, recipe.hairline.keeps(regions.rest[k]))
                    }
                    None => bare,
                };
                c = c.lerp(goal, sure.max(dark));
            }
            if recipe.stubble > 0.0 && regions.beard[k] > 0 {
                let noise = noise();
                let hairs = 0.45 + 0.55 * noise * noise;
                // Dyed hair leaves stubble as it was.
                let goal = Vec3::splat(roots.map_or(0.2, |r| 0.9 * grey(r))).lerp(c, 0.45);
                c = c.lerp(goal.min(c), (recipe.stubble * weight(&regions.beard) * hairs).min(0.85));
            }
            if let Some((colour, amount)) = recipe.stain {
                let light = (grey(c) / tone_light).min(1.35);
                c = c.lerp(colour * light, amount);
            }
            if recipe.hollow > 0.0 && regions.sockets[k] > 0 {
                c = c.lerp(Vec3::new(0.10, 0.06, 0.09), recipe.hollow * weight(&regions.sockets));
            }
            if let (Some((colour, amount)), true) = (recipe.lips, regions.lips[k] > 0) {
                c = c.lerp(colour * (0.7 + 0.4 * grey(c) / tone_light), amount * weight(&regions.lips));
            }
            for (paint, mask) in &coats {
                if mask[k] > 0 {
                    let goal = match paint.coat {
                        Coat::Cover => paint.colour * (0.55 + 0.45 * (grey(c) / tone_light).min(1.3)),
                        Coat::Stain => paint.colour * c,
                    };
                    c = c.lerp(goal, paint.amount * weight(mask));
                }
            }
            let byte = |v: f32| (v * 255.0 + 0.5) as u8;
            [byte(c.x), byte(c.y), byte(c.z), 255]
        })
        .collect();
    Arc::new(Texture { width: first.width, height: first.height, rgba })
}

fn grey(c: Vec3) -> f32 {
    c.dot(Vec3::new(0.3, 0.59, 0.11))
}

/// The mean colour of a patch.
fn tone(patch: &[u8], mixed: &dyn Fn(usize) -> Vec3) -> Vec3 {
    let (mut sum, mut n) = (Vec3::ZERO, 0.0);
    for k in (0..patch.len()).step_by(3).filter(|k| patch[*k] > 128) {
        sum += mixed(k);
        n += 1.0;
    }
    if n > 0.0 { sum / n } else { Vec3::new(0.8, 0.65, 0.55) }
}

/// a^(1-w) b^w for all pairs of bytes.
fn geometric_means(w: f32) -> Vec<u8> {
    let power = |p: f32| (0..256).map(|v| (v as f32).max(1.0).powf(p)).collect::<Vec<f32>>();
    let (a, b) = (power(1.0 - w), power(w));
    a.iter().flat_map(|x| b.iter().map(move |y| (x * y + 0.5) as u8)).collect()
}
