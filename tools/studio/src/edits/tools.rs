//! What the families of edits have in common: chance, the pack, targets by name.

use rand::Rng;
use rand_pcg::Pcg64Mcg;

use super::catalogue::Edit;
use crate::assets::Pack;
use crate::person::recipe::Recipe;

/// What an edit may use besides the recipe.
pub struct Tools<'a> {
    pub pack: &'a Pack,
    pub edit: &'a Edit,
    /// Of the label alone.
    pub rng: Pcg64Mcg,
}

/// Adds a target on both sides of the face.
pub(super) fn both(recipe: &mut Recipe, feature: &str, weight: f32) {
    recipe.shape.targets.push((format!("l-{feature}"), weight));
    recipe.shape.targets.push((format!("r-{feature}"), weight));
}

/// Adds a target.
pub(super) fn shape(recipe: &mut Recipe, target: &str, weight: f32) {
    recipe.shape.targets.push((target.to_owned(), weight));
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
