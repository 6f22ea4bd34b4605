//! Age, shape of the face and expression.

use glam::Vec3;
use rand::Rng;

use super::look::{change_skin, colour_hair};
use super::tools::{Tools, both, shape};
use crate::assets::mask::Mask;
use crate::assets::pack::SkinAge;
use crate::person::hairline::Hairline;
use crate::person::recipe::{Coat, Paint, Recipe};
use crate::person::traits;
use crate::person::warp::Warp;

pub fn child(recipe: &mut Recipe, tools: &mut Tools) {
    let hair_is_grey = recipe.hair.colour.min_element() > 0.6 * recipe.hair.colour.max_element()
        && recipe.hair.colour.max_element() > 0.1;
    recipe.shape.macros.age = 0.15;
    recipe.shape.macros.weight = recipe.shape.macros.weight.clamp(0.5, 0.62);
    recipe.shape.macros.muscle = 0.5;
    // A child's face has hardly any of the grown-up's marked features.
    recipe.shape.targets.iter_mut().for_each(|t| t.1 *= 0.45);
    shape(recipe, "head-age-decr", 0.9);
    both(recipe, "cheek-volume-incr", 0.5);
    shape(recipe, "nose-scale-horiz-decr", 0.4);
    recipe.shape.warps.extend([
        Warp::eyes(1.24),
        // A high round forehead, a short nose, a small chin.
        Warp::new([0.0, 1.0, -0.5], [2.2, 1.9, 2.4], [1.08, 1.08, 1.05], [0.0, 0.05, 0.02]),
        Warp::new([0.0, -0.50, 0.5], [0.55, 0.55, 0.60], [0.86, 0.86, 0.76], [0.0, 0.05, -0.04]),
        Warp::new([0.0, -1.55, 0.1], [1.20, 0.70, 1.20], [0.90, 0.94, 0.96], [0.0, 0.07, -0.03]),
    ]);
    // Skins of young women are the smoothest, whatever the child's gender.
    change_skin(tools.pack, recipe, false, SkinAge::Young, &mut tools.rng);
    recipe.skin.picture.stubble = 0.0;
    recipe.skin.picture.lips = None;
    recipe.hair.beards.clear();
    recipe.hair.bald = false;
    recipe.skin.picture.hairline = Hairline::default();
    recipe.skin.picture.roots = Some(recipe.hair.colour);
    let blush = Paint { mask: Mask::Blush, colour: Vec3::new(1.0, 0.80, 0.77), amount: 0.6, coat: Coat::Stain };
    recipe.skin.picture.paint.push(blush);
    if tools.rng.random::<f32>() < 0.3 {
        let spots = Paint { mask: Mask::Freckles, colour: Vec3::new(0.78, 0.62, 0.5), amount: 0.7, coat: Coat::Stain };
        recipe.skin.picture.paint.push(spots);
    }
    if hair_is_grey {
        let natural = traits::natural_colour(&recipe.shape.macros, &mut tools.rng);
        colour_hair(recipe, traits::HAIR[natural]);
    }
}

pub fn old(recipe: &mut Recipe, tools: &mut Tools) {
    recipe.shape.macros.age = tools.between(0.95, 1.0);
    shape(recipe, "head-age-incr", 1.0);
    both(recipe, "eye-bag-incr", 0.9);
    both(recipe, "eye-eyefold-down", 0.6);
    both(recipe, "cheek-volume-decr", 0.5);
    shape(recipe, "neck-double-incr", 0.5);
    recipe.shape.warps.extend([
        // Jowls hang, the nose and the ears have grown, the lips are thin.
        Warp::pair([0.58, -1.32, 0.1], [0.42, 0.48, 0.60], [1.10, 1.0, 1.05], [0.05, -0.14, 0.02]),
        Warp::new([0.0, -0.58, 0.6], [0.40, 0.45, 0.50], [1.14, 1.08, 1.06], [0.0, -0.05, 0.0]),
        Warp::new([0.0, -1.0, 0.5], [0.55, 0.20, 0.40], [1.05, 0.72, 0.9], [0.0, 0.0, -0.03]),
    ]);
    let male = recipe.shape.macros.male();
    change_skin(tools.pack, recipe, male, SkinAge::Old, &mut tools.rng);
    recipe.skin.picture.lips = None;
    recipe.skin.picture.saturation *= 0.88;
    recipe.skin.picture.paint.extend([
        Paint { mask: Mask::Spots, colour: Vec3::new(0.74, 0.60, 0.50), amount: 0.5, coat: Coat::Stain },
        Paint { mask: Mask::Hollows, colour: Vec3::new(0.80, 0.70, 0.70), amount: 0.4, coat: Coat::Stain },
        Paint { mask: Mask::Wrinkles, colour: Vec3::new(0.56, 0.44, 0.39), amount: 0.75, coat: Coat::Stain },
    ]);
    let white = tools.between(0.42, 0.66);
    colour_hair(recipe, Vec3::new(white, 0.98 * white, 0.95 * white));
    recipe.face.brow_colour = Vec3::splat(0.5 * white);
}

pub fn fat(recipe: &mut Recipe) {
    recipe.shape.macros.weight = 1.0;
    recipe.shape.macros.muscle = 0.35;
    shape(recipe, "head-fat-incr", 1.0);
    both(recipe, "cheek-volume-incr", 1.0);
    shape(recipe, "neck-double-incr", 1.0);
    recipe.shape.warps.extend([
        Warp::pair([0.95, -1.05, -0.1], [0.90, 1.00, 1.20], [1.10, 1.06, 1.06], [0.09, -0.05, 0.05]),
        Warp::new([0.0, -1.75, 0.0], [1.20, 0.60, 1.00], [1.18, 1.12, 1.10], [0.0, -0.04, 0.12]),
        Warp::new([0.0, -2.6, -0.6], [1.60, 1.00, 1.50], [1.28, 1.0, 1.20], [0.0, 0.0, 0.0]),
    ]);
}

pub fn thin(recipe: &mut Recipe) {
    recipe.shape.macros.weight = 0.02;
    recipe.shape.macros.muscle = 0.4;
    shape(recipe, "head-fat-decr", 1.0);
    both(recipe, "cheek-volume-decr", 1.0);
    both(recipe, "cheek-inner-decr", 0.8);
    both(recipe, "cheek-bones-incr", 0.5);
    recipe.shape.warps.extend([
        Warp::pair([0.85, -0.95, 0.1], [0.55, 0.60, 0.80], [0.84, 1.0, 0.90], [-0.10, 0.0, -0.06]),
        Warp::new([0.0, -1.3, -0.2], [1.50, 1.00, 1.60], [0.90, 1.04, 1.0], [0.0, -0.03, 0.0]),
        Warp::new([0.0, -2.4, -0.6], [1.20, 0.80, 1.30], [0.80, 1.0, 0.85], [0.0, 0.0, 0.0]),
    ]);
    let hollow = Paint { mask: Mask::Hollows, colour: Vec3::new(0.70, 0.60, 0.58), amount: 0.5, coat: Coat::Stain };
    recipe.skin.picture.paint.push(hollow);
}

/// A face of a feeling, in place of the person's own.
pub fn express(recipe: &mut Recipe, label: &str) {
    recipe.shape.units.clear();
    let pair = |list: &[(&'static str, &'static str, f32)]| -> Vec<(&'static str, f32)> {
        list.iter().flat_map(|(l, r, w)| [(*l, *w), (*r, *w)]).collect()
    };
    let (brows_up, brows_down) =
        (("eyebrows-left-up", "eyebrows-right-up"), ("eyebrows-left-down", "eyebrows-right-down"));
    let inner = ("eyebrows-left-inner-up", "eyebrows-right-inner-up");
    let slit = ("eye-left-slit", "eye-right-slit");
    let opened = ("eye-left-opened-up", "eye-right-opened-up");
    match label {
        "smile" => {
            recipe.shape.units.extend([
                ("mouth-corner-puller", 1.05),
                ("mouth-part-later", 0.45),
                ("mouth-upward-retraction", 0.40),
                ("mouth-open", 0.10),
            ]);
            recipe.shape.units.extend(pair(&[(slit.0, slit.1, 0.35), (brows_up.0, brows_up.1, 0.2)]));
            both(recipe, "cheek-bones-incr", 0.45);
            shape(recipe, "mouth-laugh-lines-in", 0.5);
        }
        "sad" => {
            recipe.shape.units.extend([("mouth-depression", 1.1), ("mouth-compression", 0.3)]);
            recipe.shape.units.extend(pair(&[(inner.0, inner.1, 1.25), (slit.0, slit.1, 0.35)]));
            shape(recipe, "mouth-angles-down", 1.0);
            shape(recipe, "mouth-scale-horiz-decr", 0.2);
            both(recipe, "eye-eyefold-down", 0.6);
            recipe.shape.warps.push(Warp::pair([0.45, -1.04, 0.4], [0.26, 0.26, 0.5], [1.0; 3], [0.0, -0.11, 0.0]));
            recipe.face.gaze = [0.3 * recipe.face.gaze[0], -0.20];
        }
        "angry" => {
            recipe.shape.units.extend([
                ("mouth-upward-retraction", 0.75),
                ("mouth-part-later", 0.25),
                ("mouth-depression", 0.7),
            ]);
            recipe.shape.units.extend(pair(&[
                (brows_down.0, brows_down.1, 1.25),
                ("nose-left-elevation", "nose-right-elevation", 0.9),
                ("nose-left-dilatation", "nose-right-dilatation", 0.8),
            ]));
            shape(recipe, "eyebrows-angle-down", 1.0);
            recipe.shape.warps.push(Warp::new(
                [0.0, 0.28, 0.4],
                [0.42, 0.30, 0.5],
                [0.9, 1.0, 1.0],
                [0.0, -0.10, 0.02],
            ));
            recipe.skin.gain *= Vec3::new(1.10, 0.86, 0.82);
        }
        _ => {
            recipe.shape.units.push(("mouth-open", 0.62));
            recipe.shape.units.extend(pair(&[
                (brows_up.0, brows_up.1, 1.6),
                (inner.0, inner.1, 1.5),
                (opened.0, opened.1, 1.0),
            ]));
            shape(recipe, "eyebrows-trans-up", 1.2);
            shape(recipe, "mouth-scale-horiz-decr", 0.5);
            recipe.shape.warps.push(Warp::eyes(1.10));
            recipe.shape.warps.push(Warp::new(
                [0.0, -1.55, 0.3],
                [0.80, 0.55, 0.80],
                [1.0, 1.08, 1.04],
                [0.0, -0.12, 0.02],
            ));
            recipe.face.gaze = [0.3 * recipe.face.gaze[0], 0.3 * recipe.face.gaze[1]];
        }
    }
}

/// The head of an animated film: eyes that fill the face, a small nose and chin.
pub fn toon(recipe: &mut Recipe) {
    recipe.shape.warps.extend([
        Warp::eyes(1.42),
        Warp::new([0.0, -0.55, 0.5], [0.50, 0.42, 0.60], [0.72, 0.76, 0.80], [0.0, 0.05, -0.04]),
        Warp::new([0.0, -1.35, 0.1], [1.20, 0.75, 1.20], [0.86, 0.94, 0.96], [0.0, 0.05, 0.0]),
    ]);
    recipe.face.iris_gain *= 1.2;
}
