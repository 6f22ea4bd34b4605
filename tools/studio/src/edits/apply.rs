//! What each label does to a person's recipe. One family, one file; this one orders them.

use glam::Vec3;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use super::catalogue::Edit;
use super::tools::Tools;
use super::{character, face, look, material};
use crate::assets::Pack;
use crate::assets::mask::Mask;
use crate::person::place::Landmarks;
use crate::person::recipe::{Coat, Paint, Recipe};
use crate::person::{Person, worn};
use crate::scene::{Scene, Style};

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

impl Person {
    /// The person under `edit`, in world units. `pack` must be the one given to `new`.
    pub fn scene(&self, pack: &Pack, edit: &Edit) -> Scene {
        self.scene_and_landmarks(pack, edit).0
    }

    /// The scene with the landmarks that placed it, in world units.
    pub fn scene_and_landmarks(&self, pack: &Pack, edit: &Edit) -> (Scene, Landmarks) {
        let mut recipe = self.recipe().clone();
        apply(pack, edit, &mut recipe);
        self.built(pack, &recipe)
    }
}

/// Whether the person has so much of it already that the edit would hardly be seen.
pub fn has_already(pack: &Pack, label: &str, recipe: &Recipe) -> bool {
    let tucked = recipe.wear.cover.is_some_and(|c| c.tucked);
    match label {
        // What is under a cover shows nothing of an edit of the hair.
        "bald" | "long-hair" | "curly-hair" | "short-hair" | "bun" if tucked => true,
        _ if tucked && look::dye_of(label).is_some() => true,
        "bald" => recipe.hair.bald,
        "hat" => recipe.wear.hat.is_some(),
        "glasses" | "sunglasses" => worn::has_glasses(recipe),
        "beard" => recipe.hair.beards.iter().any(|b| b.full),
        "moustache" => !recipe.hair.beards.is_empty(),
        "old" => recipe.shape.macros.age > 0.86,
        "smile" => recipe.shape.units.iter().any(|u| u.0 == "mouthSmileLeft" && u.1 > 0.4),
        "fat" => recipe.shape.macros.weight > 0.70,
        "thin" => recipe.shape.macros.weight < 0.37,
        "long-hair" | "curly-hair" | "short-hair" | "bun" => look::wears_style(pack, label, recipe),
        _ => look::dye_of(label).is_some_and(|dye| !recipe.hair.bald && look::alike(dye, recipe.hair.colour)),
    }
}

fn style(recipe: &mut Recipe, style: Style) {
    recipe.finish.style = style;
    if style.has_lines() {
        let amount = if style == Style::Sketch { 0.75 } else { 0.95 };
        recipe.skin.picture.stubble = 0.0;
        recipe.skin.picture.paint.push(Paint { mask: Mask::Ink, colour: Vec3::splat(0.03), amount, coat: Coat::Stain });
        recipe.face.brow_colour = recipe.face.brow_colour.min(Vec3::splat(0.02));
    }
    if style == Style::Cartoon {
        recipe.skin.picture.saturation = 1.2;
        recipe.shape.targets.iter_mut().for_each(|t| t.1 *= 0.6);
        face::toon(recipe);
    }
}
