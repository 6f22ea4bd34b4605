//! A gallery of heads: every hair style and every cover once, each on a person it suits.

use super::people::over;
use super::sheet::{Picture, backdrop};
use crate::assets::Pack;
use crate::assets::pack::Wearer;
use crate::draw::camera::Camera;
use crate::draw::light::Light;
use crate::draw::raster::Raster;
use crate::draw::shade::{FINE, Stage};
use crate::draw::view::render;
use crate::edits::Edit;
use crate::person::Person;
use crate::person::cover::{Cover, STYLES};
use crate::person::recipe::Recipe;
use crate::seed::{Purpose, mix, stream};

/// One head: what it is called, who may have it, and what it does to a recipe.
struct Head<'a> {
    name: String,
    /// Of men alone, of women alone.
    male: Option<bool>,
    change: Box<dyn Fn(&mut Recipe) + 'a>,
}

/// All heads: hair styles, then covers over them.
fn heads(pack: &Pack, seed: u64) -> Vec<Head<'_>> {
    let mut out = Vec::new();
    for (k, item) in pack.hair.iter().enumerate() {
        let male = match item.wearer {
            Wearer::Female => Some(false),
            Wearer::Male => Some(true),
            Wearer::Any => None,
        };
        let change = Box::new(move |r: &mut Recipe| (r.hair.style, r.hair.bald) = (k, false));
        out.push(Head { name: item.shape.name.clone(), male, change });
    }
    for (style, _, men) in STYLES {
        for turn in 0..2 {
            let male = (men < 0.1).then_some(false);
            let change = move |r: &mut Recipe| {
                let rng = &mut stream(seed, turn, Purpose::Person, style as u64);
                (r.wear.cover, r.hair.bald) = (Some(Cover::of(style, r.wear.cloth_colour, rng)), false);
            };
            out.push(Head { name: format!("{style:?}"), male, change: Box::new(change) });
        }
    }
    out
}

/// A tile per head in rows of `columns`; `yaws` in degrees, beside each other.
pub fn gallery(pack: &Pack, seed: u64, yaws: &[f32], size: usize, columns: usize) -> Picture {
    const MARGIN: usize = 16;
    let heads = heads(pack, seed);
    let (wide, high) = (size * yaws.len(), size + MARGIN);
    let mut picture = Picture::filled(columns * wide, heads.len().div_ceil(columns) * high, [24, 24, 28, 255]);
    let mut raster = Raster::default();
    let mut number = 0;
    for (k, head) in heads.iter().enumerate() {
        let mut person = None;
        while person.is_none() {
            let next = Person::new(pack, mix(seed, number, Purpose::Person, 0));
            let r = next.recipe();
            let bare = r.wear.hat.is_none() && r.wear.cover.is_none() && r.hair.blotches.is_none();
            person = (bare && head.male.is_none_or(|m| m == r.shape.macros.male())).then_some(next);
            number += 1;
        }
        let Some(person) = person else { continue };
        let person = person.changed(&head.change);
        let light = Light::sample(&mut stream(seed, number, Purpose::Light, 0));
        let scene = person.scene(pack, &Edit::none());
        let stage = Stage::new(&scene, &light, FINE, None);
        let (x, y) = (k % columns * wide, k / columns * high);
        picture.write(x + 3, y + 3, &head.name);
        let behind = backdrop(seed + number, size);
        for (column, yaw) in yaws.iter().enumerate() {
            let view = render(&stage, &Camera::orbit(yaw.to_radians(), 0.0), size, &mut raster);
            picture.paste(x + column * size, y + MARGIN, size, &over(&view, &behind));
        }
    }
    picture
}
