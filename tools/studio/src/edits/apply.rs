//! What each label does to a person's recipe. One family, one file; this one orders them.

use glam::Vec3;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::{Edit, character, face, look, material};
use crate::assets::Pack;
use crate::assets::mask::Mask;
use crate::person::paint::{Coat, Paint};
use crate::person::traits::Recipe;
use crate::person::worn;
use crate::scene::Style;

/// What an edit may use besides the recipe.
pub struct Tools<'a> {
    pub pack: &'a Pack,
    pub edit: &'a Edit,
    /// Of the label alone.
    pub rng: Pcg64Mcg,
}

/// Labels in the order in which they act: age, shape and character choose skin and hair, which colours, things worn and
/// materials then override. A label's chance depends on its place here, so new ones go behind the others of their kind.
#[rustfmt::skip]
const ORDER: [&str; 50] = [
    "child", "old", "fat", "thin",
    "zombie", "elf", "vampire", "orc", "alien", "clown", "robot",
    "smile", "sad", "angry", "surprised",
    "tan", "pale", "makeup",
    "long-hair", "curly-hair", "short-hair", "bun",
    "blue-hair", "red-hair", "blond-hair", "black-hair", "green-hair", "pink-hair", "white-hair", "purple-hair", "bald",
    "beard", "moustache", "glasses", "sunglasses", "hat",
    "cartoon", "sketch", "oil", "comic", "neon", "sepia", "black-and-white",
    "bronze", "gold", "silver", "marble", "jade", "wood", "clay",
];

/// Chosen by eye: black frames, a black hat, grey aliens.
const LOOK: u64 = 4;

/// Changes `recipe` by `edit`. Chance (which hat, which frames, where the wounds are) comes from the label alone, so that
/// an edit looks the same on everybody. A network can but learn the mean of what it cannot foresee: as long as hats had
/// five colours and several shapes, and frames seven and two, it drew a grey haze for one and nothing for the other.
pub fn apply(pack: &Pack, edit: &Edit, recipe: &mut Recipe) {
    for (number, label) in ORDER.iter().enumerate().filter(|l| edit.has(l.1)) {
        let rng = Pcg64Mcg::seed_from_u64(LOOK ^ (0x9e37_79b9 * (number as u64 + 1)));
        let tools = &mut Tools { pack, edit, rng };
        match *label {
            "child" => face::child(recipe, tools),
            "old" => face::old(recipe, tools),
            "fat" => face::fat(recipe),
            "thin" => face::thin(recipe),
            "zombie" => character::zombie(recipe, tools),
            "elf" => character::elf(recipe, tools),
            "vampire" => character::vampire(recipe, tools),
            "orc" => character::orc(recipe, tools),
            "alien" => character::alien(recipe, tools),
            "clown" => character::clown(recipe, tools),
            "robot" => character::robot(recipe, tools),
            "smile" | "sad" | "angry" | "surprised" => face::express(recipe, label),
            "tan" => look::tan(recipe),
            "pale" => look::pale(recipe),
            "makeup" => look::makeup(recipe, tools),
            "long-hair" | "curly-hair" | "short-hair" | "bun" => look::hair_style(recipe, label, tools),
            "bald" => look::bald(recipe),
            "beard" => worn::grow(recipe, true, &mut tools.rng),
            "moustache" => worn::grow(recipe, false, &mut tools.rng),
            "glasses" => worn::put_glasses(recipe, false, &mut tools.rng),
            "sunglasses" => worn::put_glasses(recipe, true, &mut tools.rng),
            "hat" => worn::put_hat(recipe, pack, &mut tools.rng),
            "cartoon" => style(recipe, Style::Cartoon),
            "sketch" => style(recipe, Style::Sketch),
            "oil" => style(recipe, Style::Oil),
            "comic" => style(recipe, Style::Comic),
            "neon" => style(recipe, Style::Neon),
            "sepia" => style(recipe, Style::Sepia),
            "black-and-white" => style(recipe, Style::Mono),
            colour => match look::dye_of(colour) {
                Some(dye) => look::dye(recipe, dye, tools),
                None => material::statue(recipe, colour, tools),
            },
        }
    }
}

/// Whether the person has so much of it already that the edit would hardly be seen.
pub fn has_already(pack: &Pack, label: &str, recipe: &Recipe) -> bool {
    let tucked = recipe.cover.is_some_and(|c| c.tucked);
    match label {
        // What is under a cover shows nothing of an edit of the hair.
        "bald" | "long-hair" | "curly-hair" | "short-hair" | "bun" if tucked => true,
        _ if tucked && look::dye_of(label).is_some() => true,
        "bald" => recipe.bald,
        "hat" => recipe.hat.is_some(),
        "glasses" | "sunglasses" => worn::has_glasses(recipe),
        "beard" => recipe.beards.iter().any(|b| b.full),
        "moustache" => !recipe.beards.is_empty(),
        "old" => recipe.macros.age > 0.86,
        "fat" => recipe.macros.weight > 0.70,
        "thin" => recipe.macros.weight < 0.37,
        "long-hair" | "curly-hair" | "short-hair" | "bun" => look::wears_style(pack, label, recipe),
        _ => look::dye_of(label).is_some_and(|dye| !recipe.bald && look::alike(dye, recipe.hair_colour)),
    }
}

fn style(recipe: &mut Recipe, style: Style) {
    recipe.style = style;
    if style.has_lines() {
        let amount = if style == Style::Sketch { 0.75 } else { 0.95 };
        recipe.skin.stubble = 0.0;
        recipe.skin.paint.push(Paint { mask: Mask::Ink, colour: Vec3::splat(0.03), amount, coat: Coat::Stain });
        recipe.brow_colour = recipe.brow_colour.min(Vec3::splat(0.02));
    }
    if style == Style::Cartoon {
        recipe.skin.saturation = 1.2;
        recipe.targets.iter_mut().for_each(|t| t.1 *= 0.6);
        face::toon(recipe);
    }
}

/// Adds a target on both sides of the face.
pub(super) fn both(recipe: &mut Recipe, feature: &str, weight: f32) {
    recipe.targets.push((format!("l-{feature}"), weight));
    recipe.targets.push((format!("r-{feature}"), weight));
}

/// Adds a target.
pub(super) fn shape(recipe: &mut Recipe, target: &str, weight: f32) {
    recipe.targets.push((target.to_owned(), weight));
}

/// Shape targets that the edits use; a pack must have them. Those of both sides are named without `l-` and `r-`.
pub const TARGETS: [&str; 19] = [
    "head-scale-horiz-decr",
    "chin-width-decr",
    "chin-width-incr",
    "eyebrows-trans-up",
    "eyebrows-angle-down",
    "head-age-incr",
    "head-age-decr",
    "head-fat-incr",
    "head-fat-decr",
    "nose-scale-horiz-decr",
    "nose-width3-incr",
    "nose-volume-incr",
    "mouth-laugh-lines-in",
    "mouth-angles-down",
    "neck-double-incr",
    "chin-prognathism-incr",
    "forehead-nubian-incr",
    "mouth-scale-horiz-incr",
    "mouth-scale-horiz-decr",
];

/// Targets of both sides.
pub const PAIRED: [&str; 13] = [
    "ear-shape-pointed",
    "ear-scale-vert-incr",
    "ear-wing-incr",
    "ear-scale-incr",
    "cheek-bones-incr",
    "cheek-inner-decr",
    "cheek-volume-decr",
    "cheek-volume-incr",
    "eye-corner2-up",
    "eye-bag-incr",
    "eye-bag-out",
    "eye-scale-incr",
    "eye-eyefold-down",
];

/// All names of [`TARGETS`] and [`PAIRED`].
pub fn target_names() -> impl Iterator<Item = String> {
    let paired = PAIRED.iter().flat_map(|n| [format!("l-{n}"), format!("r-{n}")]);
    TARGETS.iter().map(|n| (*n).to_owned()).chain(paired)
}

/// A random number in a range, of the label's own chance.
impl Tools<'_> {
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        self.rng.random_range(low..high)
    }
}
