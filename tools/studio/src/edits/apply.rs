//! What each label does to a person's recipe.

use glam::Vec3;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::Edit;
use crate::assets::Pack;
use crate::assets::pack::SkinAge;
use crate::assets::texture::luminance;
use crate::person::traits::{self, Recipe};
use crate::scene::{Blotches, Statue, Style};

/// Shape targets that the edits use; a pack must have them.
pub const TARGETS: [&str; 30] = [
    "l-ear-shape-pointed",
    "r-ear-shape-pointed",
    "l-ear-scale-vert-incr",
    "r-ear-scale-vert-incr",
    "l-ear-wing-incr",
    "r-ear-wing-incr",
    "l-ear-scale-incr",
    "r-ear-scale-incr",
    "head-scale-horiz-decr",
    "chin-width-decr",
    "l-cheek-bones-incr",
    "r-cheek-bones-incr",
    "l-eye-corner2-up",
    "r-eye-corner2-up",
    "eyebrows-angle-up",
    "l-cheek-inner-decr",
    "r-cheek-inner-decr",
    "l-cheek-volume-decr",
    "r-cheek-volume-decr",
    "l-eye-bag-incr",
    "r-eye-bag-incr",
    "l-eye-scale-incr",
    "r-eye-scale-incr",
    "head-age-incr",
    "head-age-decr",
    "nose-scale-horiz-decr",
    "l-eye-bag-out",
    "r-eye-bag-out",
    "mouth-laugh-lines-in",
    "neck-double-incr",
];

/// Changes `recipe` by `edit`. Chance (which hat, which grey) comes from the person's seed and the label alone.
pub fn apply(pack: &Pack, edit: &Edit, seed: u64, recipe: &mut Recipe) {
    // Age and character first: they choose skin and hair, which colours and materials then override.
    const ORDER: [&str; 15] = [
        "child",
        "old",
        "zombie",
        "elf",
        "smile",
        "blue-hair",
        "red-hair",
        "blond-hair",
        "black-hair",
        "bald",
        "hat",
        "cartoon",
        "bronze",
        "gold",
        "marble",
    ];
    for (number, label) in ORDER.iter().enumerate().filter(|l| edit.has(l.1)) {
        let rng = &mut Pcg64Mcg::seed_from_u64(seed ^ (0x9e37_79b9 * (number as u64 + 1)));
        match *label {
            "child" => child(pack, recipe, rng),
            "old" => old(pack, recipe, rng),
            "zombie" => zombie(recipe, rng),
            "elf" => elf(pack, recipe, rng),
            "smile" => smile(recipe),
            "blue-hair" => dye(recipe, Vec3::new(0.012, 0.085, 0.62), rng),
            "red-hair" => dye(recipe, Vec3::new(0.50, 0.028, 0.016), rng),
            "blond-hair" => dye(recipe, Vec3::new(0.66, 0.46, 0.17), rng),
            "black-hair" => dye(recipe, Vec3::new(0.0045, 0.0045, 0.006), rng),
            "bald" => bald(recipe),
            "hat" => hat(pack, recipe, rng),
            "cartoon" => cartoon(recipe),
            "bronze" => statue(
                recipe,
                edit,
                Statue { colour: Vec3::new(0.30, 0.135, 0.045), metal: 0.7, detail: 0.5, veins: 0.0 },
            ),
            "gold" => statue(
                recipe,
                edit,
                Statue { colour: Vec3::new(1.0, 0.66, 0.16), metal: 1.0, detail: 0.35, veins: 0.0 },
            ),
            _ => statue(
                recipe,
                edit,
                Statue { colour: Vec3::new(0.66, 0.65, 0.62), metal: 0.0, detail: 0.25, veins: 0.6 },
            ),
        }
    }
}

fn both(recipe: &mut Recipe, feature: &str, weight: f32) {
    recipe.targets.push((format!("l-{feature}"), weight));
    recipe.targets.push((format!("r-{feature}"), weight));
}

fn shape(recipe: &mut Recipe, target: &str, weight: f32) {
    recipe.targets.push((target.to_owned(), weight));
}

fn child(pack: &Pack, recipe: &mut Recipe, rng: &mut Pcg64Mcg) {
    let hair_is_grey = recipe.hair_colour.min_element() > 0.6 * recipe.hair_colour.max_element()
        && recipe.hair_colour.max_element() > 0.1;
    recipe.macros.age = 0.17;
    recipe.macros.weight = recipe.macros.weight.clamp(0.45, 0.6);
    recipe.macros.muscle = 0.5;
    // A child's face has hardly any of the grown-up's marked features.
    recipe.targets.iter_mut().for_each(|t| t.1 *= 0.55);
    shape(recipe, "head-age-decr", 0.7);
    both(recipe, "eye-scale-incr", 0.25);
    // Skins of young women are the smoothest, whatever the child's gender.
    change_skin(pack, recipe, false, SkinAge::Young, rng);
    recipe.skin.stubble = 0.0;
    recipe.skin.lips = None;
    recipe.bald = false;
    recipe.skin.roots = Some(recipe.hair_colour);
    if hair_is_grey {
        let natural = traits::natural_colour(&recipe.macros, 0, rng);
        colour_hair(recipe, traits::HAIR[natural]);
    }
}

/// Another age's skin pictures in place of the person's own, with the same mix and brought to the same tone.
fn change_skin(pack: &Pack, recipe: &mut Recipe, male: bool, age: SkinAge, rng: &mut Pcg64Mcg) {
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
    let share = recipe.skin.second.map_or(0.0, |s| s.1);
    recipe.skin.first = swap(recipe.skin.first, 1.0 - share, &mut recipe.skin_gain);
    recipe.skin.second = recipe.skin.second.map(|(own, w)| (swap(own, w, &mut recipe.skin_gain), w));
}

fn old(pack: &Pack, recipe: &mut Recipe, rng: &mut Pcg64Mcg) {
    recipe.macros.age = rng.random_range(0.95..1.0);
    shape(recipe, "head-age-incr", 0.8);
    both(recipe, "eye-bag-incr", 0.5);
    both(recipe, "cheek-volume-decr", 0.35);
    shape(recipe, "neck-double-incr", 0.3);
    let male = recipe.macros.male();
    change_skin(pack, recipe, male, SkinAge::Old, rng);
    recipe.skin.lips = None;
    recipe.skin.saturation *= 0.95;
    let white = rng.random_range(0.34..0.62f32);
    colour_hair(recipe, Vec3::new(white, 0.98 * white, 0.95 * white));
    recipe.brow_colour = Vec3::splat(0.5 * white);
}

fn zombie(recipe: &mut Recipe, rng: &mut Pcg64Mcg) {
    recipe.skin.stain = Some((Vec3::new(0.45, 0.51, 0.38), 0.88));
    recipe.skin.hollow = 0.9;
    recipe.skin.lips = Some((Vec3::new(0.26, 0.05, 0.05), 0.85));
    recipe.skin_gain = Vec3::splat(0.9);
    recipe.skin_blotches =
        Some(Blotches { colour: Vec3::new(0.055, 0.060, 0.030), frequency: 13.0, amount: 0.75, seed: rng.random() });
    recipe.milky = true;
    recipe.iris_gain = Vec3::ONE;
    recipe.cloth_blotches =
        Some(Blotches { colour: Vec3::new(0.030, 0.022, 0.012), frequency: 9.0, amount: 0.85, seed: rng.random() });
    both(recipe, "cheek-inner-decr", 0.7);
    both(recipe, "cheek-volume-decr", 0.8);
    both(recipe, "eye-bag-incr", 0.9);
    both(recipe, "eye-bag-out", 0.5);
    colour_hair(recipe, recipe.hair_colour * 0.35 + Vec3::new(0.010, 0.011, 0.007));
    recipe.units.retain(|u| !u.0.starts_with("mouth"));
    recipe.units.push(("mouth-open", 0.16));
    recipe.units.push(("mouth-depression", 0.5));
    recipe.units.push(("eyebrows-left-down", 0.3));
    recipe.units.push(("eyebrows-right-inner-up", 0.5));
}

fn elf(pack: &Pack, recipe: &mut Recipe, rng: &mut Pcg64Mcg) {
    const EARS: [(&str, f32); 8] = [
        ("l-ear-shape-pointed", 1.2),
        ("r-ear-shape-pointed", 1.2),
        ("l-ear-scale-vert-incr", 0.7),
        ("r-ear-scale-vert-incr", 0.7),
        ("l-ear-scale-incr", 0.3),
        ("r-ear-scale-incr", 0.3),
        ("l-ear-wing-incr", 0.8),
        ("r-ear-wing-incr", 0.8),
    ];
    recipe.ear_targets = EARS.to_vec();
    recipe.ear_tips = rng.random_range(0.75..0.95);
    shape(recipe, "head-scale-horiz-decr", 0.35);
    shape(recipe, "chin-width-decr", 0.7);
    both(recipe, "cheek-bones-incr", 0.6);
    both(recipe, "eye-corner2-up", 0.8);
    shape(recipe, "eyebrows-angle-up", 0.9);
    recipe.skin.saturation *= 0.85;
    recipe.skin.stubble = 0.0;
    recipe.skin_gain *= Vec3::new(1.10, 1.14, 1.20);
    let bright: Vec<usize> = (0..pack.irises.len())
        .filter(|i| ["ice", "green", "bluegreen", "lightblue"].contains(&pack.irises[*i].name.as_str()))
        .collect();
    if !bright.is_empty() {
        recipe.iris = bright[rng.random_range(0..bright.len())];
        recipe.iris_gain = Vec3::splat(1.3);
    }
}

fn smile(recipe: &mut Recipe) {
    recipe.units.retain(|u| !u.0.starts_with("mouth"));
    recipe.units.extend([
        ("mouth-corner-puller", 0.8),
        ("mouth-part-later", 0.3),
        ("mouth-upward-retraction", 0.25),
        ("eye-left-slit", 0.3),
        ("eye-right-slit", 0.3),
        ("eyebrows-left-up", 0.15),
        ("eyebrows-right-up", 0.15),
    ]);
    both(recipe, "cheek-bones-incr", 0.35);
    shape(recipe, "mouth-laugh-lines-in", 0.4);
}

fn colour_hair(recipe: &mut Recipe, colour: Vec3) {
    recipe.hair_colour = colour;
    recipe.brow_colour = (colour * 0.6).min(Vec3::splat(0.3));
    if recipe.skin.roots.is_some() {
        recipe.skin.roots = Some(colour);
    }
}

fn dye(recipe: &mut Recipe, colour: Vec3, rng: &mut Pcg64Mcg) {
    let colour = colour * rng.random_range(0.85..1.15f32);
    // A hair colour needs hair; the style was drawn for everyone.
    recipe.bald = false;
    recipe.skin.roots = Some(colour);
    colour_hair(recipe, colour);
}

fn bald(recipe: &mut Recipe) {
    recipe.bald = true;
    recipe.skin.roots = None;
}

fn hat(pack: &Pack, recipe: &mut Recipe, rng: &mut Pcg64Mcg) {
    let hat = rng.random_range(0..pack.hats.len());
    recipe.hat = Some((hat, rng.random_range(0..pack.hats[hat].pictures.len())));
    const FELTS: [Vec3; 5] = [
        Vec3::new(0.10, 0.05, 0.022),
        Vec3::new(0.012, 0.012, 0.013),
        Vec3::new(0.30, 0.20, 0.11),
        Vec3::new(0.09, 0.09, 0.10),
        Vec3::new(0.02, 0.03, 0.07),
    ];
    recipe.hat_colour = (rng.random::<f32>() < 0.7).then(|| FELTS[rng.random_range(0..FELTS.len())]);
}

fn cartoon(recipe: &mut Recipe) {
    recipe.style = Style::Cartoon;
    recipe.skin.saturation = 1.25;
    recipe.skin.stubble = 0.0;
    both(recipe, "eye-scale-incr", 1.2);
    shape(recipe, "nose-scale-horiz-decr", 0.4);
    shape(recipe, "chin-width-decr", 0.4);
}

fn statue(recipe: &mut Recipe, edit: &Edit, statue: Statue) {
    recipe.statue = Some(statue);
    recipe.statue_spares_hair = ["blue-hair", "red-hair", "blond-hair", "black-hair"].iter().any(|c| edit.has(c));
    recipe.skin.stubble = 0.0;
    recipe.skin.lips = None;
}
