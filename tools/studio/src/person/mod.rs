//! A person: an identity drawn from a seed, and its scene.

pub mod anatomy;
mod build;
pub mod chance;
pub mod cover;
pub mod express;
pub mod grow;
pub mod hair;
pub mod hairline;
pub mod macros;
pub mod paint;
pub mod place;
pub mod props;
pub mod recipe;
pub mod solid;
pub mod styles;
pub mod traits;
pub mod variety;
pub mod warp;
pub mod worn;

use std::sync::{Arc, OnceLock};

use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use crate::assets::Pack;
use crate::scene::{Scene, Texture};
use place::Landmarks;
use recipe::Recipe;

/// An identity: shape, skin, hair, eyes, clothes, expression, gaze. It depends on the seed alone (for one pack).
#[derive(Debug, Clone)]
pub struct Person {
    recipe: Recipe,
    /// The unedited skin, composed when it is first asked for: a person in a prompt picture may need the edited one alone.
    skin: OnceLock<Arc<Texture>>,
}

impl Person {
    pub fn new(pack: &Pack, seed: u64) -> Self {
        let rng = &mut Pcg64Mcg::seed_from_u64(seed);
        let mut recipe = traits::draw(pack, rng);
        variety::add(pack, &mut recipe, rng);
        Self { recipe, skin: OnceLock::new() }
    }

    /// The same person with another recipe.
    pub fn changed(&self, change: impl FnOnce(&mut Recipe)) -> Self {
        let mut recipe = self.recipe.clone();
        change(&mut recipe);
        Self { recipe, skin: OnceLock::new() }
    }

    /// What this person is made of, before any edit.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The scene of `recipe`, a changed copy of this person's own, with the landmarks that placed it, in world units.
    pub fn built(&self, pack: &Pack, recipe: &Recipe) -> (Scene, Landmarks) {
        let compose = || paint::compose(pack, &recipe.skin.picture);
        let own = recipe.skin.picture == self.recipe.skin.picture;
        let skin = if own { Arc::clone(self.skin.get_or_init(compose)) } else { compose() };
        build::build(pack, recipe, &skin)
    }
}
