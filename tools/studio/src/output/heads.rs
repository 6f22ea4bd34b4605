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
use crate::person::grow::{Grown, Lie, Tie};
use crate::person::hairline::Hairline;
use crate::person::recipe::Recipe;
use crate::seed::{Purpose, mix, stream};

/// One head: what it is called, who may have it, and what it does to a recipe.
struct Head<'a> {
    name: String,
    /// Of men alone, of women alone.
    male: Option<bool>,
    change: Box<dyn Fn(&mut Recipe) + 'a>,
}

/// All heads: hair styles, hair grown by code, then covers over any of them.
fn heads(pack: &Pack, seed: u64) -> Vec<Head<'_>> {
    let mut out = Vec::new();
    for (k, item) in pack.hair.iter().enumerate() {
        let male = match item.wearer {
            Wearer::Female => Some(false),
            Wearer::Male => Some(true),
            Wearer::Any => None,
        };
        let change = move |r: &mut Recipe| {
            (r.hair.style, r.hair.bald, r.hair.grown) = (k, false, None);
            show(r, Hairline::default());
        };
        out.push(Head { name: item.shape.name.clone(), male, change: Box::new(change) });
    }
    for (name, male, grown, hairline) in grown() {
        let change = move |r: &mut Recipe| {
            let seed = r.skin.picture.seed;
            (r.hair.grown, r.hair.bald) = (Some(Grown { seed, ..grown }), false);
            show(r, Hairline { seed, ..hairline });
        };
        out.push(Head { name: name.to_owned(), male, change: Box::new(change) });
    }
    let shaved = |r: &mut Recipe| {
        r.hair.bald = true;
        show(r, Hairline::default());
    };
    out.push(Head { name: "shaved".to_owned(), male: Some(true), change: Box::new(shaved) });
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

fn show(recipe: &mut Recipe, hairline: Hairline) {
    recipe.skin.picture.roots = Some(recipe.hair.colour);
    recipe.skin.picture.hairline = hairline;
}

/// Hair grown by code, by kinds: the name, whether of men, the hair, and its hairline.
fn grown() -> Vec<(&'static str, Option<bool>, Grown, Hairline)> {
    let long = Grown {
        lie: Lie::Parted(0.0),
        tie: Tie::Loose,
        top: 5.5,
        sides: 4.5,
        fringe: None,
        curl: [0.01, 2.0],
        volume: 0.18,
        lift: 0.1,
        density: 1.0,
        seed: 0,
    };
    let short = Grown { top: 1.0, sides: 0.45, lift: 0.4, volume: 0.14, lie: Lie::Back, ..long };
    let parted = |x: f32| Grown { lie: Lie::Parted(x), ..long };
    let tied = |tie: Tie| Grown { lie: Lie::Back, tie, ..long };
    let full = Hairline::default();
    let bare = |recede: f32, crown: f32| Hairline { recede, temples: 0.5, crown, seed: 0 };
    let (women, men) = (Some(false), Some(true));
    vec![
        ("parted", women, parted(0.0), full),
        ("side parted", women, parted(0.5), full),
        ("waves", women, Grown { curl: [0.07, 1.2], volume: 0.24, ..parted(-0.4) }, full),
        ("curls", women, Grown { curl: [0.13, 0.6], volume: 0.34, sides: 3.0, top: 4.2, ..parted(0.2) }, full),
        ("fringe", women, Grown { fringe: Some((0.40, 0.0)), ..parted(0.0) }, full),
        ("swept", women, Grown { fringe: Some((0.55, 0.6)), sides: 2.2, top: 3.2, ..parted(-0.3) }, full),
        ("high tail", women, tied(Tie::Tail(1.3, 3.2)), full),
        ("low tail", None, tied(Tie::Tail(-0.1, 2.6)), full),
        ("half up", women, Grown { lie: Lie::Parted(0.1), ..tied(Tie::Half(0.9, 2.8)) }, full),
        ("two tails", women, Grown { lie: Lie::Parted(0.0), ..tied(Tie::Tails(0.3, 3.0)) }, full),
        ("high knot", women, tied(Tie::Knot(1.5, 0.6)), full),
        ("low knot", women, Grown { lie: Lie::Parted(0.3), ..tied(Tie::Knot(0.0, 0.5)) }, full),
        ("braid", women, tied(Tie::Braid(0.3, 4.0)), full),
        ("short back", men, short, full),
        ("crop", men, Grown { lie: Lie::Forward, top: 0.5, sides: 0.25, ..short }, full),
        ("short parted", men, Grown { lie: Lie::Parted(0.45), top: 1.3, lift: 0.25, ..short }, full),
        ("short curls", None, Grown { curl: [0.12, 0.4], top: 1.3, sides: 0.8, lift: 0.7, volume: 0.3, ..short }, full),
        ("shoulders", men, Grown { sides: 2.6, top: 3.6, ..parted(0.1) }, full),
        ("receding", men, Grown { density: 0.8, ..short }, bare(0.8, 0.0)),
        ("bare crown", men, Grown { density: 0.8, lie: Lie::Parted(0.4), ..short }, bare(0.4, 0.8)),
        ("wreath", men, Grown { density: 0.7, ..short }, bare(1.6, 1.1)),
    ]
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
        let light = Light::of(&pack.lights, &mut stream(seed, number, Purpose::Light, 0));
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
