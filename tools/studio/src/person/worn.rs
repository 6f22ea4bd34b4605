//! Things worn, by some from the start and by others after an edit: hats, glasses, beards.

use glam::{Vec2, Vec3};
use rand::Rng;

use super::cover::Cover;
use super::props::{Glasses, Prop};
use super::recipe::{Beard, Recipe};
use crate::assets::Pack;

/// A random hat.
pub fn put_hat(recipe: &mut Recipe, pack: &Pack, rng: &mut impl Rng) {
    const FELTS: [Vec3; 5] = [
        Vec3::new(0.10, 0.05, 0.022),
        Vec3::new(0.012, 0.012, 0.013),
        Vec3::new(0.30, 0.20, 0.11),
        Vec3::new(0.09, 0.09, 0.10),
        Vec3::new(0.02, 0.03, 0.07),
    ];
    let hat = rng.random_range(0..pack.hats.len());
    recipe.wear.hat = Some((hat, rng.random_range(0..pack.hats[hat].pictures.len())));
    recipe.wear.hat_colour = (rng.random::<f32>() < 0.7).then(|| FELTS[rng.random_range(0..FELTS.len())]);
    recipe.wear.cover = None;
    recipe.wear.props.retain(|p| !matches!(p, Prop::Bun(_)));
}

/// A random cover of the head.
pub fn cover(recipe: &mut Recipe, rng: &mut impl Rng) {
    recipe.wear.cover = Some(Cover::random(recipe.shape.macros.male(), recipe.wear.cloth_colour, rng));
    recipe.wear.hat = None;
    recipe.wear.props.retain(|p| !matches!(p, Prop::Bun(_)));
}

pub fn has_glasses(recipe: &Recipe) -> bool {
    recipe.wear.props.iter().any(|p| matches!(p, Prop::Glasses(_)))
}

/// Random glasses in place of any others.
pub fn put_glasses(recipe: &mut Recipe, dark: bool, rng: &mut impl Rng) {
    const RIMS: [[f32; 3]; 7] = [
        [0.006, 0.006, 0.007],
        [0.006, 0.006, 0.007],
        [0.10, 0.035, 0.015],
        [0.30, 0.012, 0.012],
        [0.012, 0.025, 0.16],
        [0.45, 0.30, 0.08],
        [0.30, 0.31, 0.33],
    ];
    const LENSES: [[f32; 3]; 4] =
        [[0.004, 0.004, 0.005], [0.004, 0.004, 0.005], [0.035, 0.016, 0.006], [0.006, 0.018, 0.012]];
    let round = rng.random::<f32>() < 0.4;
    let large = if dark { 1.12 } else { 1.0 };
    let half = rng.random_range(0.33..0.40) * large;
    let tall = if round { 0.96 } else { rng.random_range(0.66..0.84) };
    let lens = rng.random_range(0..LENSES.len());
    recipe.wear.props.retain(|p| !matches!(p, Prop::Glasses(_)));
    recipe.wear.props.push(Prop::Glasses(Glasses {
        lens: Vec2::new(half, half * tall),
        rim: rng.random_range(0.030..0.052),
        corner: if round { 2.0 } else { rng.random_range(3.0..5.0) },
        colour: RIMS[rng.random_range(0..RIMS.len())].into(),
        dark: dark.then(|| LENSES[lens].into()),
    }));
}

/// A random beard with its moustache, or a moustache alone.
pub fn grow(recipe: &mut Recipe, full: bool, rng: &mut impl Rng) {
    let shade = rng.random_range(0.7..1.1);
    let seed = rng.random();
    let moustache = Beard { full: false, length: rng.random_range(0.12..0.20), shade, seed };
    recipe.hair.beards = vec![moustache];
    if full {
        recipe.hair.beards.push(Beard { full: true, length: rng.random_range(0.20..0.55), ..moustache });
    }
    recipe.skin.picture.stubble = 0.0;
}
