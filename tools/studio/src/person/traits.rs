//! What makes a person: a recipe of numbers and choices, drawn from the seed alone.

use glam::Vec3;
use rand::Rng;
use rand_distr::{Distribution, Normal};

use super::cover::Cover;
use super::macros::Macros;
use super::paint::Paint;
use super::props::Prop;
use super::styles;
use super::warp::Warp;
use crate::assets::Pack;
use crate::assets::pack::{Item, SkinAge, Wearer};
use crate::scene::{Blotches, Statue, Style};

/// Natural hair colours, linear light: black to blond, red.
pub const HAIR: [Vec3; 7] = [
    Vec3::new(0.010, 0.009, 0.008),
    Vec3::new(0.024, 0.015, 0.010),
    Vec3::new(0.050, 0.027, 0.015),
    Vec3::new(0.105, 0.057, 0.029),
    Vec3::new(0.190, 0.112, 0.055),
    Vec3::new(0.330, 0.215, 0.105),
    Vec3::new(0.150, 0.045, 0.018),
];

/// Hair without colour.
const WHITE: Vec3 = Vec3::new(0.480, 0.470, 0.450);

#[derive(Debug, Clone, PartialEq)]
pub struct SkinRecipe {
    /// Index of the skin picture, and of a second one with its weight in a geometric mean.
    pub first: usize,
    pub second: Option<(usize, f32)>,
    /// 0..1, men only.
    pub stubble: f32,
    /// Linear colour of the hair roots on the scalp; `None` paints the scalp as skin.
    pub roots: Option<Vec3>,
    /// sRGB colour and strength 0..1.
    pub lips: Option<(Vec3, f32)>,
    /// 1 = as it is, 0 = grey.
    pub saturation: f32,
    /// sRGB colour and strength 0..1 that the whole skin goes to, keeping its light and dark.
    pub stain: Option<(Vec3, f32)>,
    /// Darkness of the eye sockets, 0..1.
    pub hollow: f32,
    /// Coats of paint, the first one lowest.
    pub paint: Vec<Paint>,
    pub seed: u32,
}

/// What the eyeballs look like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Eyes {
    Natural,
    /// Pale, veiled.
    Milky,
    /// Of one linear colour, keeping light and dark.
    Tinted(Vec3),
    /// Of one flat colour, and what they give off.
    Blank(Vec3, Vec3),
}

/// Hair on the chin or on the upper lip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beard {
    /// A full beard; otherwise a moustache.
    pub full: bool,
    /// In eye distances.
    pub length: f32,
    /// Its colour over that of the hair.
    pub shade: f32,
    pub seed: u32,
}

#[derive(Debug, Clone)]
pub struct Recipe {
    pub macros: Macros,
    /// Weights of named targets: modifiers, asymmetry, character.
    pub targets: Vec<(String, f32)>,
    /// Weights of expression units, race-free names.
    pub units: Vec<(&'static str, f32)>,
    /// Yaw and pitch of both eyes, radians; positive to the person's left and up.
    pub gaze: [f32; 2],
    /// Ear targets that hair does not follow, though it may be fitted to the ears.
    pub ear_targets: Vec<(&'static str, f32)>,
    /// How far the ear tips are drawn out, 1 = an elf's.
    pub ear_tips: f32,
    /// The ears are pressed into the head.
    pub ears_flat: bool,
    pub brows_shaved: bool,
    pub skin: SkinRecipe,
    /// Linear gain of the skin.
    pub skin_gain: Vec3,
    pub skin_blotches: Option<Blotches>,
    pub hair: usize,
    pub bald: bool,
    pub mirrored: bool,
    /// Linear colours.
    pub hair_colour: Vec3,
    pub brow_colour: Vec3,
    pub brow: usize,
    pub lash: usize,
    pub iris: usize,
    pub iris_gain: Vec3,
    pub eyes: Eyes,
    pub teeth_gain: Vec3,
    pub beards: Vec<Beard>,
    pub props: Vec<Prop>,
    /// Applied in order, after targets and expression.
    pub warps: Vec<Warp>,
    /// Length of what hangs below the ears, and distance of all hair from the skull; 1 = as in the pack.
    pub hair_length: f32,
    pub hair_volume: f32,
    /// A hanging tail is hidden (it is tied into a knot).
    pub tied_up: bool,
    pub hair_blotches: Option<Blotches>,
    pub cloth: usize,
    pub cloth_colour: Option<Vec3>,
    pub cloth_blotches: Option<Blotches>,
    /// Index of the hat and of its picture.
    pub hat: Option<(usize, usize)>,
    pub hat_colour: Option<Vec3>,
    /// Worn from the start, in all pictures.
    pub cover: Option<Cover>,
    pub statue: Option<Statue>,
    /// The hair keeps its own colour on a statue.
    pub statue_spares_hair: bool,
    pub style: Style,
}

/// A normal number; the spread is always a positive constant of this file.
pub fn normal(rng: &mut impl Rng, mean: f32, spread: f32) -> f32 {
    Normal::new(mean, spread).map_or(mean, |n| n.sample(rng))
}

fn pick<T: Copy>(rng: &mut impl Rng, list: &[(T, f32)], otherwise: T) -> T {
    let mut left = rng.random::<f32>() * list.iter().map(|l| l.1).sum::<f32>();
    for (value, weight) in list {
        left -= weight;
        if left < 0.0 {
            return *value;
        }
    }
    otherwise
}

fn jitter(rng: &mut impl Rng, colour: Vec3, spread: f32) -> Vec3 {
    let all = normal(rng, 0.0, spread);
    colour * Vec3::from([(); 3].map(|()| (all + normal(rng, 0.0, 0.3 * spread)).exp()))
}

/// Draws a person without any edit.
pub fn draw(pack: &Pack, rng: &mut impl Rng) -> Recipe {
    let macros = draw_macros(rng);
    let skin_roll: f32 = rng.random();
    let mut targets = modifiers(pack, rng);
    for name in &pack.targets.asymmetries {
        targets.push((name.clone(), normal(rng, 0.0, 0.12).max(0.0)));
    }
    let grey = greying(&macros, rng);
    let african = macros.race[2];
    let natural = natural_colour(&macros, rng);
    let hair_colour = jitter(rng, HAIR[natural].lerp(WHITE, grey), 0.18);
    let style = styles::draw(pack, &macros, rng);
    let bald = macros.male() && rng.random::<f32>() < if macros.age > 0.7 { 0.16 } else { 0.06 };
    let brow_colour = (hair_colour * 0.7).min(Vec3::new(0.13, 0.085, 0.05)) + Vec3::splat(0.002);
    let skin = skin(pack, &macros, skin_roll, if bald { None } else { Some(hair_colour) }, rng);
    let cloth = pick_item(&pack.clothes, &macros, 0.12, rng);
    let cloth_colour = (rng.random::<f32>() < 0.65).then(|| garment_colour(rng));
    Recipe {
        units: expression(rng),
        gaze: [normal(rng, 0.0, 0.11).clamp(-0.38, 0.38), normal(rng, 0.0, 0.06).clamp(-0.2, 0.2)],
        ear_targets: Vec::new(),
        ear_tips: 0.0,
        ears_flat: false,
        brows_shaved: false,
        skin,
        skin_gain: jitter(rng, Vec3::ONE, 0.07),
        skin_blotches: None,
        hair: style,
        bald,
        mirrored: rng.random(),
        hair_colour,
        brow_colour,
        brow: rng.random_range(0..pack.brows.len()),
        lash: if macros.male() { 0 } else { rng.random_range(0..pack.lashes.len()) },
        iris: iris(pack, african > 0.3 || macros.race[1] > 0.4, rng),
        iris_gain: jitter(rng, Vec3::ONE, 0.15),
        eyes: Eyes::Natural,
        teeth_gain: jitter(rng, Vec3::new(2.1, 1.95, 1.7), 0.08),
        beards: Vec::new(),
        props: Vec::new(),
        warps: Vec::new(),
        hair_length: rng.random_range(0.55..1.3),
        hair_volume: rng.random_range(0.97..1.08),
        tied_up: false,
        hair_blotches: None,
        cloth,
        cloth_colour,
        cloth_blotches: None,
        hat: None,
        hat_colour: None,
        cover: None,
        statue: None,
        statue_spares_hair: false,
        style: Style::Photo,
        macros,
        targets,
    }
}

fn draw_macros(rng: &mut impl Rng) -> Macros {
    let end: f32 = if rng.random() { 1.0 } else { 0.0 };
    // A Dirichlet draw with parameter 0.35 as three gamma-like powers of uniforms: mostly one race, often two.
    let e = [(); 3].map(|()| rng.random::<f32>().max(1e-6).powf(1.0 / 0.35));
    let total: f32 = e.iter().sum();
    Macros {
        gender: (end - rng.random_range(0.0..0.15f32)).abs(),
        age: rng.random_range(0.46..0.90),
        race: e.map(|v| v / total),
        muscle: rng.random_range(0.35..0.65),
        weight: rng.random_range(0.35..0.72),
    }
}

/// Two-way modifiers from a narrow normal, head shapes now and then; both sides of a feature alike.
fn modifiers(pack: &Pack, rng: &mut impl Rng) -> Vec<(String, f32)> {
    let mut out = Vec::new();
    for m in &pack.targets.modifiers {
        if m.name.starts_with("l-") {
            continue;
        }
        let mut w = match m.negative {
            Some(_) => normal(rng, 0.0, 0.17).clamp(-0.8, 0.8),
            None if rng.random::<f32>() < 0.3 => normal(rng, 0.0, 0.22).abs(),
            None => 0.0,
        };
        if m.name.starts_with("head-age") {
            w *= 0.4;
        }
        if m.name.starts_with("eyebrows-angle") || m.name.starts_with("eyebrows-trans-down") {
            // Brows at rest look stern, so everyone's sit higher and fall to the outside.
            w += 0.42;
        }
        let name = if w > 0.0 { Some(&m.positive) } else { m.negative.as_ref() };
        if let Some(name) = name.filter(|_| w.abs() > 1e-4) {
            out.push((name.clone(), w.abs()));
            if let Some(rest) = name.strip_prefix("r-") {
                out.push((format!("l-{rest}"), w.abs()));
            }
        }
    }
    out
}

fn expression(rng: &mut impl Rng) -> Vec<(&'static str, f32)> {
    let mut units = vec![("eyebrows-left-up", 0.15), ("eyebrows-right-up", 0.15)];
    units.extend([("eyebrows-left-inner-up", 0.35), ("eyebrows-right-inner-up", 0.35)]);
    match rng.random::<f32>() {
        x if x < 0.55 => units.push(("mouth-corner-puller", rng.random_range(0.0..0.15))),
        x if x < 0.75 => {
            units.push(("mouth-corner-puller", rng.random_range(0.2..0.5)));
            units.push(("eye-left-slit", 0.1));
            units.push(("eye-right-slit", 0.1));
        }
        x if x < 0.85 => units.push(("mouth-open", rng.random_range(0.08..0.26))),
        x if x < 0.93 => {
            let up = rng.random_range(0.3..0.8);
            units.push(("eyebrows-left-up", up));
            units.push(("eyebrows-right-up", up));
            units.push(("eyebrows-left-inner-up", 0.3 * up));
            units.push(("eyebrows-right-inner-up", 0.3 * up));
        }
        x if x < 0.97 => {
            let slit = rng.random_range(0.2..0.6);
            units.push(("eye-left-slit", slit));
            units.push(("eye-right-slit", slit));
        }
        x if x < 0.985 => units.push(("mouth-compression", rng.random_range(0.2..0.6))),
        // Photos are taken in the middle of a blink or a wink, too.
        x => {
            units.push(("eye-left-closure", rng.random_range(0.6..1.0)));
            if x < 0.995 {
                units.push(("eye-right-closure", rng.random_range(0.6..1.0)));
            }
        }
    }
    units
}

/// Share of the hair that is white, 0..1: none for most of the young, more and more with age.
fn greying(macros: &Macros, rng: &mut impl Rng) -> f32 {
    let likely = ((macros.age - 0.58) * 3.0).clamp(0.01, 0.92);
    let most = (0.25 + 2.6 * (macros.age - 0.58)).clamp(0.15, 1.0);
    if rng.random::<f32>() < likely { most * rng.random::<f32>().powf(0.6) } else { 0.0 }
}

/// Index into `HAIR`.
pub fn natural_colour(macros: &Macros, rng: &mut impl Rng) -> usize {
    let list = if macros.race[0] < 0.45 || macros.race[2] > 0.3 {
        [(0, 0.62), (1, 0.26), (2, 0.08), (3, 0.03), (4, 0.0), (5, 0.0), (6, 0.01)]
    } else {
        [(0, 0.12), (1, 0.18), (2, 0.22), (3, 0.18), (4, 0.13), (5, 0.10), (6, 0.07)]
    };
    pick(rng, &list, 1)
}

fn fits(wearer: Wearer, male: bool) -> bool {
    wearer == Wearer::Any || (wearer == Wearer::Male) == male
}

/// Mostly an item for the person's gender; with probability `cross` any.
fn pick_item(items: &[Item], macros: &Macros, cross: f32, rng: &mut impl Rng) -> usize {
    let any = rng.random::<f32>() < cross;
    // Hair over an eye hides what matters most, so such styles are rarer.
    let open = rng.random::<f32>() < 0.6;
    let fit: Vec<usize> = (0..items.len())
        .filter(|i| (any || fits(items[*i].wearer, macros.male())) && !(open && items[*i].covers_eye))
        .collect();
    if fit.is_empty() { 0 } else { fit[rng.random_range(0..fit.len())] }
}

fn iris(pack: &Pack, mostly_brown: bool, rng: &mut impl Rng) -> usize {
    let list: Vec<(usize, f32)> = pack
        .irises
        .iter()
        .enumerate()
        .map(|(i, iris)| {
            let weight = match iris.name.as_str() {
                "brown" => 4.0,
                "brownlight" => 3.0,
                _ if mostly_brown => 0.05,
                "blue" | "lightblue" | "grey" => 1.2,
                "green" | "bluegreen" => 0.7,
                _ => 0.25,
            };
            (i, weight)
        })
        .collect();
    pick(rng, &list, 0)
}

pub fn garment_colour(rng: &mut impl Rng) -> Vec3 {
    let value = rng.random_range(0.02..0.75f32).powf(1.3);
    let hue = rng.random_range(0.0..std::f32::consts::TAU);
    let saturation = rng.random_range(0.0..0.85f32);
    Vec3::from([0.0, 1.0, 2.0].map(|k| value * (1.0 - saturation * (0.5 + 0.5 * (hue + k * 2.094f32).cos()))))
}

/// The skin pictures that suit gender, age and race best.
pub fn skins(pack: &Pack, male: bool, dark: bool, age: SkinAge, ethnicity: &str) -> Vec<usize> {
    let mut list: Vec<usize> = (0..pack.skins.len()).filter(|i| pack.skins[*i].dark == dark).collect();
    let mut narrow = |suits: &dyn Fn(usize) -> bool| {
        let fit: Vec<usize> = list.iter().copied().filter(|i| suits(*i)).collect();
        if !fit.is_empty() {
            list = fit;
        }
    };
    narrow(&|i| pack.skins[i].male == male);
    narrow(&|i| pack.skins[i].age == age);
    narrow(&|i| pack.skins[i].ethnicity.contains(ethnicity));
    if list.is_empty() { vec![0] } else { list }
}

/// Weight of the dark skin in the mix, from race and a little chance.
fn darkness(macros: &Macros, roll: f32) -> f32 {
    let w = macros.race[2] * 1.15 + macros.race[1] * 0.06 + (roll - 0.45) * 0.4;
    if w < 0.08 { 0.0 } else { w.min(1.0) }
}

/// A skin for gender, age and race: one picture, or a light and a dark one mixed.
fn choose_skin(
    pack: &Pack,
    macros: &Macros,
    age: SkinAge,
    roll: f32,
    rng: &mut impl Rng,
) -> (usize, Option<(usize, f32)>) {
    let ethnicity = if macros.race[1] > macros.race[0] { "asian" } else { "caucasian" };
    let mut one = |dark: bool| {
        let list = skins(pack, macros.male(), dark, age, if dark { "african" } else { ethnicity });
        list[rng.random_range(0..list.len())]
    };
    let (light, dark, w) = (one(false), one(true), darkness(macros, roll));
    match w {
        w if w <= 0.0 => (light, None),
        w if w >= 0.95 => (dark, None),
        w => (light, Some((dark, w))),
    }
}

fn skin(pack: &Pack, macros: &Macros, roll: f32, roots: Option<Vec3>, rng: &mut impl Rng) -> SkinRecipe {
    let age = match macros.age {
        a if a > 0.80 => SkinAge::Old,
        a if a > 0.62 => SkinAge::Middle,
        _ => SkinAge::Young,
    };
    let (first, second) = choose_skin(pack, macros, age, roll, rng);
    let stubble = if macros.male() && rng.random::<f32>() < 0.5 { rng.random_range(0.1..0.9) } else { 0.0 };
    let lips = (!macros.male() && rng.random::<f32>() < 0.35).then(|| {
        (
            Vec3::new(rng.random_range(0.5..0.8), rng.random_range(0.1..0.35), rng.random_range(0.15..0.4)),
            rng.random_range(0.15..0.6),
        )
    });
    SkinRecipe {
        first,
        second,
        stubble,
        roots,
        lips,
        // Dark pictures and mixes come out too red.
        saturation: (normal(rng, 0.95, 0.08) - 0.18 * darkness(macros, roll)).clamp(0.65, 1.15),
        stain: None,
        hollow: 0.0,
        paint: Vec::new(),
        seed: rng.random(),
    }
}
