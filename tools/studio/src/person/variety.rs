//! What makes people in photos unlike a morph table: odd shapes, dyes, patterns on anything, things worn.
//!
//! A share of the people carries colours that no person has, so that a network learns to copy what it sees.

use glam::Vec3;
use rand::Rng;

use super::chance::{garment_colour, normal};
use super::recipe::{Coat, Paint, Recipe};
use super::warp::Warp;
use super::worn;
use crate::assets::Pack;
use crate::assets::mask::Mask;
use crate::colour::hue;
use crate::scene::Blotches;

/// Share of the people with a pattern on the skin, on the hair, on the clothes.
const SKIN_PATTERN: f32 = 0.07;
const HAIR_PATTERN: f32 = 0.06;
const CLOTH_PATTERN: f32 = 0.30;
/// Share with a cover of the head.
const COVERED: f32 = 0.16;
/// Share with hair in a colour that does not grow.
const DYED: f32 = 0.06;

/// Adds variety to a drawn recipe.
pub fn add(pack: &Pack, recipe: &mut Recipe, rng: &mut impl Rng) {
    shapes(recipe, rng);
    colours(recipe, rng);
    faces(recipe, rng);
    let male = recipe.shape.macros.male();
    match rng.random::<f32>() {
        x if male && x < 0.18 => worn::grow(recipe, true, rng),
        x if male && x < 0.26 => worn::grow(recipe, false, rng),
        _ => {}
    }
    match rng.random::<f32>() {
        x if x < 0.12 => worn::put_glasses(recipe, false, rng),
        x if x < 0.14 => worn::put_glasses(recipe, true, rng),
        _ => {}
    }
    match rng.random::<f32>() {
        x if x < 0.02 => worn::put_hat(recipe, pack, rng),
        x if x < 0.02 + COVERED => worn::cover(recipe, rng),
        _ => {}
    }
}

/// Moderate swellings of single features: what two people differ in besides the pack's morphs.
fn shapes(recipe: &mut Recipe, rng: &mut impl Rng) {
    let mut near = |spread: f32| normal(rng, 1.0, spread).clamp(1.0 - 2.0 * spread, 1.0 + 2.0 * spread);
    let eyes = near(0.035);
    let nose = [near(0.07), near(0.05), near(0.07)];
    let chin = [near(0.05), near(0.04), near(0.04)];
    let skull = [near(0.03), near(0.03), near(0.03)];
    let mouth = [near(0.06), near(0.07), 1.0];
    recipe.shape.warps.extend([
        Warp::eyes(eyes),
        Warp::new([0.0, -0.50, 0.5], [0.50, 0.60, 0.60], nose, [0.0; 3]),
        Warp::new([0.0, -1.00, 0.4], [0.65, 0.35, 0.60], mouth, [0.0; 3]),
        Warp::new([0.0, -1.50, 0.1], [1.30, 0.70, 1.30], chin, [0.0; 3]),
        Warp::new([0.0, 1.00, -0.6], [2.20, 1.80, 2.40], skull, [0.0; 3]),
    ]);
}

fn colours(recipe: &mut Recipe, rng: &mut impl Rng) {
    let mut pattern = |share: f32, frequency: std::ops::Range<f32>| {
        let any = hue(rng.random(), rng.random_range(0.0..0.9)) * rng.random_range(0.02_f32..0.8);
        let blotches = Blotches {
            colour: any,
            frequency: rng.random_range(frequency),
            amount: rng.random_range(0.3..1.0),
            seed: rng.random(),
        };
        (rng.random::<f32>() < share).then_some(blotches)
    };
    recipe.skin.blotches = pattern(SKIN_PATTERN, 5.0..22.0);
    recipe.hair.blotches = pattern(HAIR_PATTERN, 4.0..18.0);
    recipe.wear.cloth_blotches = pattern(CLOTH_PATTERN, 4.0..40.0);
    if rng.random::<f32>() < DYED {
        let dye = hue(rng.random(), rng.random_range(0.3..1.0)) * rng.random_range(0.1_f32..0.7);
        recipe.hair.colour = dye;
        recipe.skin.picture.roots = recipe.skin.picture.roots.map(|_| dye);
    }
    if rng.random::<f32>() < 0.03 {
        // A skin of any colour at all.
        recipe.skin.picture.stain =
            Some((hue(rng.random(), rng.random_range(0.2..0.7)) * rng.random_range(0.5_f32..0.95), 0.8));
    }
    if rng.random::<f32>() < 0.1 {
        recipe.wear.cloth_colour = Some(garment_colour(rng));
    }
}

fn faces(recipe: &mut Recipe, rng: &mut impl Rng) {
    let coat = |mask, colour, amount| Paint { mask, colour, amount, coat: Coat::Stain };
    if rng.random::<f32>() < 0.08 {
        recipe.skin.picture.paint.push(coat(Mask::Freckles, Vec3::new(0.76, 0.60, 0.48), rng.random_range(0.4..0.9)));
    }
    if rng.random::<f32>() < 0.15 {
        recipe.skin.picture.paint.push(coat(Mask::Blush, Vec3::new(1.0, 0.78, 0.74), rng.random_range(0.2..0.8)));
    }
    if recipe.shape.macros.age > 0.72 {
        let deep = (recipe.shape.macros.age - 0.72) * 2.0;
        recipe.skin.picture.paint.push(coat(Mask::Wrinkles, Vec3::new(0.66, 0.55, 0.50), deep.clamp(0.0, 0.4)));
    }
    if !recipe.shape.macros.male() && rng.random::<f32>() < 0.2 {
        let lid = hue(rng.random(), rng.random_range(0.0..0.5)) * rng.random_range(0.4_f32..0.9);
        recipe.skin.picture.paint.push(coat(Mask::EyeShadow, lid, rng.random_range(0.1..0.45)));
        recipe.skin.picture.paint.push(coat(Mask::Liner, Vec3::splat(0.2), rng.random_range(0.2..0.7)));
    }
}
