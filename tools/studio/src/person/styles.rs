//! Which hair style a person has: by gender, ancestry and age.

use rand::Rng;

use super::macros::Macros;
use crate::assets::Pack;
use crate::assets::pack::{Item, Wearer};

/// How much hair curls of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curl {
    Straight,
    Wavy,
    Curly,
    /// Coils, locs, an afro.
    Tight,
}

/// The curl of a style of the pack, by its name.
pub fn curl(name: &str) -> Curl {
    match name.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "afro" | "coils" | "locs" => Curl::Tight,
        "curly" => Curl::Curly,
        "wavy" => Curl::Wavy,
        _ => Curl::Straight,
    }
}

/// The curl that a person's hair has of itself.
pub fn natural_curl(macros: &Macros, rng: &mut impl Rng) -> Curl {
    let [_, asian, african] = macros.race;
    let list = [
        (Curl::Straight, 0.55 + 0.3 * asian - 0.5 * african),
        (Curl::Wavy, 0.28 - 0.2 * asian - 0.1 * african),
        (Curl::Curly, 0.15 - 0.1 * asian + 0.1 * african),
        (Curl::Tight, 0.02 + 0.6 * african),
    ];
    let mut left = rng.random::<f32>() * list.iter().map(|l| l.1.max(0.02)).sum::<f32>();
    let found = list.iter().find(|l| {
        left -= l.1.max(0.02);
        left < 0.0
    });
    found.map_or(Curl::Straight, |l| l.0)
}

/// Styles that reach the shoulders.
fn is_long(name: &str) -> bool {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    ["long", "back", "scene", "wavy", "fringe", "braid", "long cap"].contains(&stem)
        || ["curly01", "locs01"].contains(&name)
}

/// How often a person wears a style; any positive scale.
fn weight(item: &Item, macros: &Macros) -> f32 {
    let name = item.shape.name.as_str();
    let [_, asian, african] = macros.race;
    let curl = match curl(name) {
        Curl::Straight => 1.0 - 0.7 * african,
        Curl::Wavy => 1.0 - 0.5 * asian,
        Curl::Curly => 0.5 + african - 0.3 * asian,
        Curl::Tight => 0.10 + 2.4 * african,
    };
    let male = macros.male();
    let wearer = match item.wearer {
        Wearer::Any if male && is_long(name) => 0.35,
        Wearer::Female if male => 0.06,
        Wearer::Male if !male => 0.12,
        _ => 1.0,
    };
    // Hair over an eye hides what matters most; long hair grows rarer with age.
    let open = if item.covers_eye { 0.35 } else { 1.0 };
    let age = if is_long(name) { 1.0 - 0.6 * ((macros.age - 0.6) * 3.0).clamp(0.0, 1.0) } else { 1.0 };
    curl.max(0.02) * wearer * open * age
}

/// A style for a person: an index into the pack's hair.
pub fn draw(pack: &Pack, macros: &Macros, rng: &mut impl Rng) -> usize {
    let weights: Vec<f32> = pack.hair.iter().map(|item| weight(item, macros)).collect();
    let mut left = rng.random::<f32>() * weights.iter().sum::<f32>();
    let found = weights.iter().position(|w| {
        left -= w;
        left < 0.0
    });
    found.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_pcg::Pcg64Mcg;

    use super::*;

    /// The built-in head's caps under the real pack's names.
    fn pack() -> Pack {
        let mut pack = Pack::builtin();
        let cap = pack.hair[0].clone();
        let of = |name: &str, wearer| {
            let mut item = cap.clone();
            (item.shape.name, item.wearer) = (name.to_owned(), wearer);
            item
        };
        pack.hair = vec![
            of("short01", Wearer::Male),
            of("long01", Wearer::Female),
            of("back01", Wearer::Any),
            of("curly01", Wearer::Female),
            of("coils01", Wearer::Any),
            of("locs02", Wearer::Any),
        ];
        pack
    }

    #[test]
    fn all_styles_are_worn_and_by_those_they_suit() {
        let pack = pack();
        let mut rng = Pcg64Mcg::seed_from_u64(3);
        let mut count = |gender: f32, race: [f32; 3]| {
            let macros = Macros { gender, age: 0.55, race, muscle: 0.5, weight: 0.5 };
            let mut n = [0; 6];
            (0..2000).for_each(|_| n[draw(&pack, &macros, &mut rng)] += 1);
            n
        };
        let (woman, man) = (count(0.0, [1.0, 0.0, 0.0]), count(1.0, [0.1, 0.0, 0.9]));
        assert!(woman.iter().chain(&man).all(|n| *n > 0), "{woman:?} {man:?}");
        assert!(woman[1] > 5 * woman[0] && man[0] > 3 * man[1], "{woman:?} {man:?}");
        assert!(man[4] + man[5] > man[0] && woman[4] + woman[5] < woman[1] / 2, "{woman:?} {man:?}");
    }
}
