//! Draws the recipe of a person from the seed alone.

use glam::Vec3;
use rand::Rng;

use super::chance::{garment_colour, jitter, normal, pick};
use super::express;
use super::grow::Grown;
use super::hairline::Hairline;
use super::macros::Macros;
use super::recipe::{Eyes, Face, Finish, Hair, Recipe, Shape, Skin, SkinPicture, Wear};
use super::styles;
use crate::assets::Pack;
use crate::assets::pack::{Item, SkinAge, Wearer};
use crate::scene::Style;

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

/// Share of the people whose hair is grown by code.
const GROWN: f32 = 0.45;
/// Spread of the scan modes over that of the scans.
const SCANS: f32 = 0.8;

/// Draws a person without any edit.
pub fn draw(pack: &Pack, rng: &mut impl Rng) -> Recipe {
    let macros = draw_macros(rng);
    let skin_roll: f32 = rng.random();
    let mut targets = modifiers(pack, rng);
    let scanned = !pack.targets.scans.is_empty();
    for name in &pack.targets.asymmetries {
        targets.push((name.clone(), normal(rng, 0.0, if scanned { 0.09 } else { 0.12 }).max(0.0)));
    }
    for (name, sd) in &pack.targets.scans {
        targets.push((name.clone(), normal(rng, 0.0, SCANS * sd)));
    }
    let grey = greying(&macros, rng);
    let african = macros.race[2];
    let natural = natural_colour(&macros, rng);
    let hair_colour = jitter(rng, HAIR[natural].lerp(WHITE, grey), 0.18);
    let style = styles::draw(pack, &macros, rng);
    let bald = macros.male() && rng.random::<f32>() < if macros.age > 0.7 { 0.16 } else { 0.06 };
    let brow_colour = (hair_colour * 0.7).min(Vec3::new(0.13, 0.085, 0.05)) + Vec3::splat(0.002);
    // A shaved head keeps its stubble.
    let shaved = bald && rng.random::<f32>() < 0.4;
    let roots = (!bald || shaved).then_some(hair_colour);
    let mut picture = skin(pack, &macros, skin_roll, roots, rng);
    let curl = styles::natural_curl(&macros, rng);
    let grown = (rng.random::<f32>() < GROWN).then(|| Grown::random(&macros, curl, rng));
    if let Some((_, hairline)) = grown {
        picture.hairline = hairline;
    }
    let cloth = pick_item(&pack.clothes, &macros, 0.12, rng);
    let cloth_colour = (rng.random::<f32>() < 0.65).then(|| garment_colour(rng));
    // Each draw has its place in the stream of chance.
    let units = express::draw(pack, rng);
    let gaze = [normal(rng, 0.0, 0.11).clamp(-0.38, 0.38), normal(rng, 0.0, 0.06).clamp(-0.2, 0.2)];
    let skin = Skin { picture, gain: jitter(rng, Vec3::ONE, 0.07), blotches: None };
    let mirrored = rng.random();
    let face = Face {
        gaze,
        brows_shaved: false,
        brow: rng.random_range(0..pack.brows.len()),
        brow_colour,
        lash: if macros.male() { 0 } else { rng.random_range(0..pack.lashes.len()) },
        iris: iris(pack, african > 0.3 || macros.race[1] > 0.4, rng),
        iris_gain: jitter(rng, Vec3::ONE, 0.15),
        eyes: Eyes::Natural,
        teeth_gain: jitter(rng, Vec3::new(2.1, 1.95, 1.7), 0.08),
    };
    let hair = Hair {
        style,
        grown: grown.map(|g| g.0),
        bald,
        mirrored,
        colour: hair_colour,
        blotches: None,
        length: rng.random_range(0.55..1.3),
        volume: rng.random_range(0.97..1.08),
        tied_up: false,
        beards: Vec::new(),
    };
    let wear =
        Wear { cloth, cloth_colour, cloth_blotches: None, hat: None, hat_colour: None, cover: None, props: Vec::new() };
    let shape =
        Shape { macros, targets, units, warps: Vec::new(), ear_targets: Vec::new(), ear_tips: 0.0, ears_flat: false };
    let finish = Finish { statue: None, spares_hair: false, style: Style::Photo };
    Recipe { shape, skin, face, hair, wear, finish }
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
    // Sliders and scan modes together would overshoot the spread of real faces.
    let narrow = if pack.targets.scans.is_empty() { 1.0 } else { 0.6 };
    for m in &pack.targets.modifiers {
        if m.name.starts_with("l-") {
            continue;
        }
        let mut w = match m.negative {
            Some(_) => normal(rng, 0.0, 0.17 * narrow).clamp(-0.8, 0.8),
            None if rng.random::<f32>() < 0.3 => normal(rng, 0.0, 0.22 * narrow).abs(),
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

fn skin(pack: &Pack, macros: &Macros, roll: f32, roots: Option<Vec3>, rng: &mut impl Rng) -> SkinPicture {
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
    SkinPicture {
        first,
        second,
        stubble,
        roots,
        hairline: Hairline::default(),
        lips,
        // Dark pictures and mixes come out too red.
        saturation: (normal(rng, 0.95, 0.08) - 0.18 * darkness(macros, roll)).clamp(0.65, 1.15),
        stain: None,
        hollow: 0.0,
        paint: Vec::new(),
        seed: rng.random(),
    }
}
