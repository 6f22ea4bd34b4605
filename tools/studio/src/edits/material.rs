//! Materials: the whole person as a statue.

use glam::Vec3;

use super::look::dye_of;
use super::tools::Tools;
use crate::person::recipe::Recipe;
use crate::scene::{Pattern, Statue};

const PLAIN: Statue =
    Statue { colour: Vec3::ONE, metal: 0.0, polish: 1.0, seep: 0.0, detail: 0.3, pattern: Pattern::Plain };

/// The material of a label; bronze where the label is no material.
pub fn of(label: &str) -> Statue {
    match label {
        "gold" => Statue { colour: Vec3::new(1.0, 0.66, 0.16), metal: 1.0, detail: 0.35, ..PLAIN },
        "silver" => Statue { colour: Vec3::new(0.62, 0.65, 0.70), metal: 1.0, detail: 0.35, ..PLAIN },
        "marble" => Statue {
            colour: Vec3::new(0.66, 0.65, 0.62),
            detail: 0.25,
            pattern: Pattern::Veins(Vec3::new(0.16, 0.17, 0.21), 0.75),
            ..PLAIN
        },
        "jade" => Statue {
            colour: Vec3::new(0.06, 0.36, 0.16),
            seep: 1.0,
            polish: 2.2,
            pattern: Pattern::Veins(Vec3::new(0.30, 0.55, 0.34), 0.8),
            ..PLAIN
        },
        "wood" => Statue {
            colour: Vec3::new(0.46, 0.235, 0.09),
            polish: 0.35,
            detail: 0.4,
            pattern: Pattern::Rings(Vec3::new(0.15, 0.058, 0.018)),
            ..PLAIN
        },
        "clay" => Statue { colour: Vec3::new(0.50, 0.165, 0.085), polish: 0.0, detail: 0.2, ..PLAIN },
        _ => Statue { colour: Vec3::new(0.30, 0.135, 0.045), metal: 0.7, detail: 0.5, ..PLAIN },
    }
}

pub fn statue(recipe: &mut Recipe, label: &str, tools: &Tools) {
    recipe.finish.statue = Some(of(label));
    recipe.finish.spares_hair = tools.edit.labels.iter().any(|l| dye_of(l).is_some());
    recipe.skin.picture.stubble = 0.0;
    recipe.skin.picture.lips = None;
}

/// The skin of a robot; its clothes stay what they are.
pub fn plates(recipe: &mut Recipe, tools: &mut Tools) {
    let grey = tools.between(0.30, 0.55);
    let colour = Vec3::new(grey, 1.03 * grey, 1.08 * grey);
    recipe.finish.statue = Some(Statue { colour, metal: 0.75, detail: 0.12, pattern: Pattern::Plates, ..PLAIN });
    recipe.finish.spares_hair = false;
    recipe.skin.picture.stubble = 0.0;
    recipe.skin.picture.lips = None;
}
