//! Characters: zombie, elf, vampire, orc, alien, clown, robot.

use glam::Vec3;
use rand::Rng;

use super::look::{bald, change_skin, colour_hair, hair_named};
use super::material;
use super::tools::{Tools, both, shape};
use crate::assets::mask::Mask;
use crate::assets::pack::SkinAge;
use crate::person::express;
use crate::person::hairline::Hairline;
use crate::person::props::Prop;
use crate::person::recipe::{Coat, Eyes, Paint, Recipe};
use crate::person::warp::Warp;
use crate::scene::Blotches;

fn cover(mask: Mask, colour: [f32; 3], amount: f32) -> Paint {
    Paint { mask, colour: colour.into(), amount, coat: Coat::Cover }
}

fn stain(mask: Mask, colour: [f32; 3], amount: f32) -> Paint {
    Paint { mask, colour: colour.into(), amount, coat: Coat::Stain }
}

pub fn zombie(recipe: &mut Recipe, tools: &mut Tools) {
    recipe.skin.picture.stain = Some((Vec3::new(0.45, 0.51, 0.38), 0.88));
    recipe.skin.picture.hollow = 0.9;
    recipe.skin.picture.lips = Some((Vec3::new(0.26, 0.05, 0.05), 0.85));
    recipe.skin.gain = Vec3::splat(0.9);
    let seed = tools.rng.random();
    recipe.skin.blotches =
        Some(Blotches { colour: Vec3::new(0.055, 0.060, 0.030), frequency: 13.0, amount: 0.6, seed });
    recipe.skin.picture.paint.extend([
        stain(Mask::Hollows, [0.35, 0.32, 0.36], 0.7),
        stain(Mask::Veins, [0.35, 0.30, 0.42], 0.6),
        cover(Mask::Wounds, [0.36, 0.05, 0.04], 0.9),
    ]);
    recipe.face.eyes = Eyes::Milky;
    recipe.face.iris_gain = Vec3::ONE;
    let seed = tools.rng.random();
    recipe.wear.cloth_blotches =
        Some(Blotches { colour: Vec3::new(0.030, 0.022, 0.012), frequency: 9.0, amount: 0.85, seed });
    both(recipe, "cheek-inner-decr", 0.7);
    both(recipe, "cheek-volume-decr", 0.8);
    both(recipe, "eye-bag-incr", 0.9);
    both(recipe, "eye-bag-out", 0.5);
    colour_hair(recipe, recipe.hair.colour * 0.35 + Vec3::new(0.010, 0.011, 0.007));
    recipe.shape.units.retain(|u| !express::moves_mouth(u.0));
    recipe.shape.units.extend([
        ("mouth-open", 0.2),
        ("mouth-depression", 0.5),
        ("eyebrows-left-down", 0.3),
        ("eyebrows-right-inner-up", 0.5),
    ]);
    recipe.face.teeth_gain = Vec3::new(0.9, 0.75, 0.35);
}

pub fn elf(recipe: &mut Recipe, tools: &mut Tools) {
    const EARS: [(&str, f32); 8] = [
        ("l-ear-shape-pointed", 1.2),
        ("r-ear-shape-pointed", 1.2),
        ("l-ear-scale-vert-incr", 0.7),
        ("r-ear-scale-vert-incr", 0.7),
        ("l-ear-scale-incr", 0.3),
        ("r-ear-scale-incr", 0.3),
        ("l-ear-wing-incr", 1.0),
        ("r-ear-wing-incr", 1.0),
    ];
    recipe.shape.ear_targets = EARS.to_vec();
    recipe.shape.ear_tips = tools.between(1.15, 1.4);
    shape(recipe, "head-scale-horiz-decr", 0.35);
    shape(recipe, "chin-width-decr", 0.8);
    both(recipe, "cheek-bones-incr", 0.8);
    both(recipe, "eye-corner2-up", 1.0);
    shape(recipe, "eyebrows-angle-down", 0.45);
    recipe.shape.units.extend([("eyebrows-left-extern-up", 0.9), ("eyebrows-right-extern-up", 0.9)]);
    recipe.shape.warps.extend([
        Warp::eyes(1.14),
        // A fine pointed chin; outer corners of the eyes drawn up.
        Warp::new([0.0, -1.45, 0.2], [0.95, 0.70, 1.0], [0.72, 1.06, 0.96], [0.0, -0.04, 0.02]),
        Warp::pair([0.80, 0.02, 0.0], [0.34, 0.34, 0.50], [1.0; 3], [0.02, 0.09, 0.0]),
        Warp::new([0.0, -0.55, 0.5], [0.42, 0.50, 0.55], [0.78, 1.0, 0.95], [0.0, 0.0, 0.0]),
    ]);
    recipe.skin.picture.saturation *= 0.85;
    recipe.skin.picture.stubble = 0.0;
    recipe.hair.beards.clear();
    recipe.skin.gain *= Vec3::new(1.10, 1.16, 1.22);
    let bright: Vec<usize> = (0..tools.pack.irises.len())
        .filter(|i| ["ice", "green", "bluegreen", "lightblue"].contains(&tools.pack.irises[*i].name.as_str()))
        .collect();
    if !bright.is_empty() {
        recipe.face.iris = bright[tools.rng.random_range(0..bright.len())];
        recipe.face.iris_gain = Vec3::splat(1.4);
    }
}

pub fn vampire(recipe: &mut Recipe, tools: &mut Tools) {
    let male = recipe.shape.macros.male();
    change_skin(tools.pack, recipe, male, SkinAge::Young, &mut tools.rng);
    recipe.skin.picture.stain = Some((Vec3::new(0.86, 0.85, 0.90), 0.82));
    recipe.skin.picture.stubble = 0.0;
    recipe.hair.beards.clear();
    recipe.skin.picture.lips = Some((Vec3::new(0.55, 0.02, 0.05), 0.95));
    recipe.skin.picture.paint.extend([
        stain(Mask::Hollows, [0.48, 0.40, 0.52], 0.75),
        stain(Mask::EyeShadow, [0.42, 0.18, 0.25], 0.85),
        stain(Mask::Liner, [0.25, 0.08, 0.12], 0.8),
        stain(Mask::Veins, [0.72, 0.70, 0.90], 0.35),
    ]);
    recipe.face.eyes = Eyes::Tinted(Vec3::new(0.55, 0.012, 0.012));
    recipe.face.iris_gain = Vec3::ONE;
    recipe.hair.bald = false;
    let black = Vec3::new(0.005, 0.005, 0.007);
    recipe.skin.picture.roots = Some(black);
    colour_hair(recipe, black);
    if let Some(slick) = hair_named(tools.pack, &["short04"]).filter(|_| male) {
        (recipe.hair.style, recipe.hair.grown) = (slick, None);
        recipe.skin.picture.hairline = Hairline::default();
        recipe.skin.picture.paint.push(cover(Mask::Peak, [0.05, 0.05, 0.06], 0.92));
    }
    shape(recipe, "eyebrows-angle-down", 0.5);
    recipe.shape.units.extend([("eyebrows-left-extern-up", 0.8), ("eyebrows-right-extern-up", 0.8)]);
    both(recipe, "cheek-bones-incr", 0.7);
    both(recipe, "cheek-volume-decr", 0.5);
    recipe.shape.units.retain(|u| !express::moves_mouth(u.0));
    recipe.shape.units.extend([
        ("mouth-upward-retraction", 0.30),
        ("mouth-corner-puller", 0.35),
        ("mouth-part-later", 0.3),
    ]);
    recipe.wear.props.push(Prop::Fangs(tools.between(0.24, 0.30)));
    recipe.wear.cloth_colour = Some(Vec3::new(0.012, 0.010, 0.014));
}

pub fn orc(recipe: &mut Recipe, tools: &mut Tools) {
    let green = Vec3::new(0.33, 0.47, 0.20) * tools.between(0.8, 1.15);
    recipe.skin.picture.stain = Some((green, 0.92));
    recipe.skin.picture.lips = Some((green * 0.55, 0.8));
    recipe.skin.picture.stubble = 0.0;
    recipe.shape.macros.muscle = 1.0;
    recipe.shape.macros.weight = recipe.shape.macros.weight.max(0.6);
    recipe.shape.ear_targets = vec![
        ("l-ear-shape-pointed", 1.0),
        ("r-ear-shape-pointed", 1.0),
        ("l-ear-wing-incr", 0.8),
        ("r-ear-wing-incr", 0.8),
    ];
    recipe.shape.ear_tips = 0.55;
    shape(recipe, "chin-prognathism-incr", 0.9);
    shape(recipe, "chin-width-incr", 0.9);
    shape(recipe, "nose-width3-incr", 1.0);
    shape(recipe, "nose-volume-incr", 0.8);
    shape(recipe, "mouth-scale-horiz-incr", 0.6);
    shape(recipe, "eyebrows-angle-down", 0.8);
    recipe.shape.warps.extend([
        // A heavy jaw, a flat broad nose, brows that hang over the eyes.
        Warp::new([0.0, -1.5, 0.1], [1.40, 0.85, 1.40], [1.26, 1.12, 1.10], [0.0, -0.04, 0.08]),
        Warp::new([0.0, -0.60, 0.55], [0.55, 0.36, 0.50], [1.45, 0.95, 0.85], [0.0, 0.04, -0.06]),
        Warp::new([0.0, 0.30, 0.35], [1.00, 0.30, 0.45], [1.04, 1.15, 1.2], [0.0, -0.06, 0.08]),
        Warp::new([0.0, -2.4, -0.6], [1.60, 0.90, 1.50], [1.30, 1.0, 1.25], [0.0, 0.0, 0.0]),
    ]);
    recipe
        .skin
        .picture
        .paint
        .extend([stain(Mask::Hollows, [0.55, 0.55, 0.45], 0.6), stain(Mask::Wrinkles, [0.45, 0.48, 0.32], 0.55)]);
    if tools.rng.random() {
        recipe.skin.picture.paint.push(cover(Mask::Bars, [0.42, 0.06, 0.04], 0.85));
    }
    recipe.face.eyes = Eyes::Tinted(Vec3::new(0.72, 0.34, 0.05));
    recipe.wear.props.push(Prop::Tusks(tools.between(0.34, 0.48)));
    recipe.shape.units.retain(|u| !express::moves_mouth(u.0));
    recipe.shape.units.extend([("eyebrows-left-down", 0.7), ("eyebrows-right-down", 0.7)]);
    colour_hair(recipe, Vec3::new(0.012, 0.011, 0.009));
}

pub fn alien(recipe: &mut Recipe, tools: &mut Tools) {
    const SKINS: [[f32; 3]; 3] = [[0.46, 0.60, 0.78], [0.52, 0.70, 0.50], [0.62, 0.62, 0.68]];
    let colour = Vec3::from(SKINS[tools.rng.random_range(0..SKINS.len())]);
    bald(recipe);
    recipe.hair.beards.clear();
    recipe.skin.picture.stubble = 0.0;
    recipe.skin.picture.stain = Some((colour, 0.95));
    recipe.skin.picture.lips = Some((colour * 0.7, 0.9));
    recipe.skin.picture.paint.push(stain(Mask::Veins, [0.72, 0.75, 0.85], 0.35));
    recipe.face.brows_shaved = true;
    recipe.shape.targets.iter_mut().for_each(|t| t.1 *= 0.5);
    recipe.shape.warps.extend([
        Warp::eyes(1.48),
        Warp::pair([0.80, 0.10, 0.0], [0.42, 0.45, 0.60], [1.0; 3], [0.06, 0.14, -0.02]),
        // A skull for a large brain over a tiny face.
        Warp::new([0.0, 1.15, -0.7], [2.4, 2.0, 2.6], [1.30, 1.28, 1.18], [0.0, 0.18, 0.05]),
        Warp::new([0.0, -0.55, 0.5], [0.55, 0.50, 0.60], [0.55, 0.75, 0.42], [0.0, 0.0, -0.10]),
        Warp::new([0.0, -1.0, 0.4], [0.60, 0.30, 0.50], [0.55, 0.80, 0.8], [0.0, 0.0, -0.04]),
        Warp::new([0.0, -1.4, 0.0], [1.30, 0.85, 1.40], [0.68, 1.0, 0.9], [0.0, 0.0, 0.0]),
        Warp::new([0.0, -2.4, -0.6], [1.20, 0.80, 1.30], [0.70, 1.0, 0.75], [0.0, 0.0, 0.0]),
    ]);
    recipe.shape.ears_flat = true;
    recipe.face.eyes = Eyes::Blank(Vec3::splat(0.004), Vec3::ZERO);
    recipe.shape.units.clear();
    recipe.face.gaze = [0.0; 2];
    // The stain goes to sRGB; the feelers are painted in linear light.
    recipe.wear.props.push(Prop::Feelers(colour.powf(2.2)));
}

pub fn clown(recipe: &mut Recipe, tools: &mut Tools) {
    const WIGS: [[f32; 3]; 4] = [[0.75, 0.07, 0.02], [0.75, 0.30, 0.01], [0.06, 0.45, 0.08], [0.65, 0.05, 0.40]];
    const EYES: [[f32; 3]; 3] = [[0.10, 0.25, 0.80], [0.05, 0.55, 0.25], [0.45, 0.10, 0.65]];
    recipe.skin.picture.stain = Some((Vec3::new(0.96, 0.95, 0.93), 0.93));
    recipe.skin.picture.stubble = 0.0;
    recipe.hair.beards.clear();
    let eyes = EYES[tools.rng.random_range(0..EYES.len())];
    recipe.skin.picture.paint.extend([
        cover(Mask::ClownEyes, eyes, 0.95),
        cover(Mask::ClownMouth, [0.85, 0.05, 0.07], 0.95),
        cover(Mask::Blush, [0.95, 0.35, 0.40], 0.6),
    ]);
    recipe.skin.picture.lips = Some((Vec3::new(0.85, 0.05, 0.07), 1.0));
    recipe.hair.bald = false;
    recipe.wear.cover = None;
    recipe.skin.picture.hairline = Hairline::default();
    let wig = Vec3::from(WIGS[tools.rng.random_range(0..WIGS.len())]);
    if let Some(afro) = hair_named(tools.pack, &["afro01"]) {
        (recipe.hair.style, recipe.hair.grown) = (afro, None);
        recipe.hair.volume = 1.22;
    }
    recipe.skin.picture.roots = Some(wig);
    colour_hair(recipe, wig);
    recipe.wear.props.retain(|p| !matches!(p, Prop::Glasses(_)));
    recipe.wear.props.push(Prop::RedNose(Vec3::new(0.72, 0.012, 0.015)));
    recipe.shape.units.extend([("mouth-corner-puller", 0.6), ("eyebrows-left-up", 0.6), ("eyebrows-right-up", 0.6)]);
    recipe.wear.cloth_colour = Some(Vec3::new(0.80, 0.45, 0.03));
    let seed = tools.rng.random();
    recipe.wear.cloth_blotches =
        Some(Blotches { colour: Vec3::new(0.05, 0.15, 0.65), frequency: 16.0, amount: 1.0, seed });
}

pub fn robot(recipe: &mut Recipe, tools: &mut Tools) {
    const LAMPS: [[f32; 3]; 3] = [[0.05, 0.55, 1.0], [1.0, 0.08, 0.04], [0.15, 1.0, 0.25]];
    let lamp = Vec3::from(LAMPS[tools.rng.random_range(0..LAMPS.len())]);
    bald(recipe);
    recipe.hair.beards.clear();
    recipe.face.brows_shaved = true;
    recipe.shape.targets.iter_mut().for_each(|t| t.1 *= 0.5);
    recipe.shape.units.clear();
    recipe.face.gaze = [0.0; 2];
    recipe.face.eyes = Eyes::Blank(lamp * 0.5, lamp * 0.9);
    recipe.shape.ears_flat = true;
    recipe.wear.props.push(Prop::EarDiscs(lamp * 0.8));
    material::plates(recipe, tools);
}
