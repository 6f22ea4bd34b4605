//! Skin tone, make-up, hair colour and hair style.

use glam::Vec3;
use rand::Rng;
use rand_pcg::Pcg64Mcg;

use super::tools::Tools;
use crate::assets::Pack;
use crate::assets::mask::Mask;
use crate::assets::pack::SkinAge;
use crate::colour::luminance;
use crate::person::hairline::Hairline;
use crate::person::props::Prop;
use crate::person::recipe::{Coat, Paint, Recipe};
use crate::person::traits;

/// Another age's skin pictures in place of the person's own, with the same mix and brought to the same tone.
pub fn change_skin(pack: &Pack, recipe: &mut Recipe, male: bool, age: SkinAge, rng: &mut Pcg64Mcg) {
    let mut swap = |own: usize, share: f32, gain: &mut Vec3| -> usize {
        let skin = &pack.skins[own];
        let ethnicity = if skin.dark { "african" } else { skin.ethnicity.split('-').next().unwrap_or("") };
        let mut list = traits::skins(pack, male, skin.dark, age, ethnicity);
        if list.iter().any(|i| !pack.skins[*i].made_up) {
            list.retain(|i| !pack.skins[*i].made_up);
        }
        let other = list[rng.random_range(0..list.len())];
        // Lightness in full, hue by half: two cheeks are no exact measure of a hue.
        let to = pack.skins[other].cheek.max(Vec3::splat(1e-3));
        let light = luminance(skin.cheek) / luminance(to);
        let ratio = (skin.cheek / to / light).max(Vec3::splat(1e-3)).powf(0.5) * light;
        *gain *= ratio.clamp(Vec3::splat(0.6), Vec3::splat(1.6)).powf(share);
        other
    };
    let share = recipe.skin.picture.second.map_or(0.0, |s| s.1);
    recipe.skin.picture.first = swap(recipe.skin.picture.first, 1.0 - share, &mut recipe.skin.gain);
    recipe.skin.picture.second = recipe.skin.picture.second.map(|(own, w)| (swap(own, w, &mut recipe.skin.gain), w));
}

pub fn tan(recipe: &mut Recipe) {
    recipe.skin.gain *= Vec3::new(0.66, 0.46, 0.30);
    recipe.skin.picture.saturation = (recipe.skin.picture.saturation * 1.12).min(1.3);
    let sunburn = Paint { mask: Mask::Blush, colour: Vec3::new(1.0, 0.80, 0.74), amount: 0.7, coat: Coat::Stain };
    recipe.skin.picture.paint.push(sunburn);
}

pub fn pale(recipe: &mut Recipe) {
    recipe.skin.picture.stain = Some((Vec3::new(0.95, 0.885, 0.865), 0.80));
    recipe.skin.gain = recipe.skin.gain.lerp(Vec3::splat(1.12), 0.8);
}

pub fn makeup(recipe: &mut Recipe, tools: &mut Tools) {
    const LIPS: [[f32; 3]; 4] = [[0.78, 0.03, 0.10], [0.62, 0.02, 0.20], [0.88, 0.10, 0.30], [0.70, 0.05, 0.03]];
    const LIDS: [[f32; 3]; 5] =
        [[0.20, 0.32, 0.82], [0.52, 0.20, 0.66], [0.10, 0.55, 0.50], [0.80, 0.28, 0.52], [0.55, 0.36, 0.12]];
    let lid = Vec3::from(LIDS[tools.rng.random_range(0..LIDS.len())]);
    let coat = |mask, colour, amount, coat| Paint { mask, colour, amount, coat };
    recipe.skin.picture.lips = Some((Vec3::from(LIPS[tools.rng.random_range(0..LIPS.len())]), 0.97));
    recipe.skin.picture.stubble = 0.0;
    recipe.skin.picture.paint.extend([
        coat(Mask::Blush, Vec3::new(0.95, 0.52, 0.52), 0.75, Coat::Stain),
        coat(Mask::EyeShadow, lid, 0.88, Coat::Cover),
        coat(Mask::Liner, Vec3::splat(0.04), 0.95, Coat::Stain),
    ]);
    recipe.face.brow_colour = recipe.face.brow_colour.min(Vec3::splat(0.03));
    recipe.face.lash = tools.pack.lashes.len() - 1;
}

/// The linear colour of a dye, if the label is one.
pub fn dye_of(label: &str) -> Option<Vec3> {
    let colour = match label {
        "blue-hair" => [0.012, 0.085, 0.62],
        "red-hair" => [0.50, 0.028, 0.016],
        "blond-hair" => [0.66, 0.46, 0.17],
        "black-hair" => [0.0045, 0.0045, 0.006],
        "green-hair" => [0.02, 0.36, 0.05],
        "pink-hair" => [0.88, 0.16, 0.40],
        "white-hair" => [0.80, 0.81, 0.83],
        "purple-hair" => [0.17, 0.02, 0.40],
        _ => return None,
    };
    Some(Vec3::from(colour))
}

/// Whether two hair colours could be taken for each other.
pub fn alike(a: Vec3, b: Vec3) -> bool {
    let encoded = |c: Vec3| c.max(Vec3::ZERO).powf(1.0 / 2.2);
    // An eighth of the range in the worst channel.
    (encoded(a) - encoded(b)).abs().max_element() < 0.125
}

pub fn colour_hair(recipe: &mut Recipe, colour: Vec3) {
    recipe.hair.colour = colour;
    recipe.hair.blotches = None;
    recipe.face.brow_colour = (colour * 0.6).min(Vec3::splat(0.3));
    if recipe.skin.picture.roots.is_some() {
        recipe.skin.picture.roots = Some(colour);
    }
}

pub fn dye(recipe: &mut Recipe, colour: Vec3, tools: &mut Tools) {
    let colour = colour * tools.between(0.85, 1.15);
    // A hair colour needs hair; the style was drawn for everyone.
    recipe.hair.bald = false;
    show_hair(recipe);
    recipe.skin.picture.roots = Some(colour);
    colour_hair(recipe, colour);
}

/// Takes a cover off that hides all hair, or an edit of the hair would not be seen.
fn show_hair(recipe: &mut Recipe) {
    if recipe.wear.cover.is_some_and(|c| c.tucked) {
        recipe.wear.cover = None;
    }
}

pub fn bald(recipe: &mut Recipe) {
    recipe.hair.bald = true;
    recipe.wear.cover = None;
    recipe.skin.picture.roots = None;
    recipe.wear.props.retain(|p| !matches!(p, Prop::Bun(_)));
}

/// The first style of the pack among `names`.
pub fn hair_named(pack: &Pack, names: &[&str]) -> Option<usize> {
    names.iter().find_map(|n| pack.hair.iter().position(|h| h.shape.name == *n))
}

/// The pack's styles that a label asks for; `cap` and `long cap` are the built-in head's.
fn styles(label: &str) -> &'static [&'static str] {
    match label {
        "long-hair" => &["long01", "long cap"],
        "curly-hair" => &["afro01", "cap"],
        "short-hair" => &["short02", "short01", "short04", "cap"],
        _ => &["ponytail01", "cap"],
    }
}

pub fn wears_style(pack: &Pack, label: &str, recipe: &Recipe) -> bool {
    if let Some(grown) = &recipe.hair.grown {
        return !recipe.hair.bald && grown.is_like(label);
    }
    let name = pack.hair[recipe.hair.style].shape.name.as_str();
    // Styles so like the label's own that it would hardly be seen.
    let alike: &[&str] = match label {
        "long-hair" => &["long02", "fringe01", "wavy01"],
        "curly-hair" => &["coils01", "curly02"],
        "short-hair" => &["slick01", "comb01"],
        _ => &[],
    };
    let has = styles(label).contains(&name) || alike.contains(&name);
    !recipe.hair.bald && has && (label == "bun") == recipe.hair.tied_up
}

pub fn hair_style(recipe: &mut Recipe, label: &str, tools: &mut Tools) {
    let known: Vec<usize> = styles(label).iter().filter_map(|n| hair_named(tools.pack, &[n])).collect();
    let known: &[usize] = if label == "short-hair" && known.len() > 1 { &known } else { &known[..known.len().min(1)] };
    if !known.is_empty() {
        recipe.hair.style = known[tools.rng.random_range(0..known.len())];
    }
    recipe.hair.bald = false;
    // Under a cover of any kind the style would hardly be seen.
    recipe.wear.cover = None;
    recipe.hair.grown = None;
    recipe.skin.picture.hairline = Hairline::default();
    recipe.skin.picture.roots = Some(recipe.hair.colour);
    match label {
        "long-hair" => recipe.hair.length = tools.between(1.1, 1.3),
        "curly-hair" => recipe.hair.volume = tools.between(1.08, 1.2),
        "short-hair" => recipe.hair.volume = 1.0,
        _ => {
            recipe.hair.tied_up = true;
            recipe.wear.props.push(Prop::Bun(tools.between(0.52, 0.64)));
        }
    }
}
