//! Materials in a sentence: "a rose gold statue", "made of obsidian", "matte blue marble".

use std::f32::consts::TAU;

use super::colour::oklab_of_shown;
use super::denial::is_denied;
use super::made::{Made, Property};
use super::material::Material;
use super::names;
use super::nouns::is_in;
use super::part::Part;
use super::shades::{is_shade, shaded};

/// What a material is called besides its own name.
const NAMES: [(&str, &str); 16] = [
    ("pink gold", "rose gold"),
    ("terracotta", "clay"),
    ("terra cotta", "clay"),
    ("ceramic", "porcelain"),
    ("frozen", "ice"),
    ("volcanic glass", "obsidian"),
    ("stainless steel", "steel"),
    ("iron", "steel"),
    ("metal", "steel"),
    ("chrome", "silver"),
    ("granite", "stone"),
    ("concrete", "stone"),
    ("vinyl", "plastic"),
    ("beeswax", "wax"),
    ("wooden", "wood"),
    ("golden", "gold"),
];
/// Words that a network knows as edits, and more of them: read only where it is said how the material is.
const KNOWN: &str = "bronze gold golden silver marble jade wood wooden";
/// What is made of something, whatever it is, if its colour is said.
const STATUES: &str = "statue statues bust busts sculpture sculptures monument carving";
const TOYS: &str = "doll figurine figurines toy mannequin";
/// Colours of statues that say their material.
const GILDED: &str = "gilded silvery bronzed";
/// What is made of a material.
const THINGS: &str = "
    statue statues bust busts sculpture sculptures head heads figure figurine figures person man woman boy girl doll idol
    monument carving trophy face portrait version body figurines toy mannequin robot
";
/// What stands before a material that somebody is made of.
const LINKS: &str = "of in from into out like as to be is be become becomes";
/// What may stand between, and what says nothing else.
const BETWEEN: &str = "
    a an the my me her him his their them it this solid pure polished shiny smooth cold hot fired glazed unglazed real living
    old ancient block please make turn give i want to be if were was made cast carved sculpted completely entirely all
    everything whole
";
/// How a surface is: words for it, the property, and how much of it there is.
const FINISHES: [(&str, Property, f32); 5] = [
    ("matte matt dull unpolished rough weathered", Property::Rough, 0.8),
    ("satin brushed", Property::Rough, 0.4),
    ("shiny glossy polished gleaming lacquered glazed mirrored", Property::Rough, 0.05),
    ("metallic", Property::Metal, 1.0),
    ("translucent", Property::Translucent, 0.9),
];
/// A colour whose lightness and hue (or whose lack of one) are no farther from a material's own is its own: green jade.
const SAME_LIGHTNESS: f32 = 0.2;
const SAME_HUE: f32 = 0.6;
/// Chroma in OKLab from which on a colour has a hue.
const GREY: f32 = 0.035;

/// The material that a sentence's lower-case words ask for; what asks for it is used up.
pub fn read(words: &[String], used: &mut [bool]) -> Option<Made> {
    let word = |i: usize| words.get(i).map_or("", String::as_str);
    for start in 0..words.len() {
        let Some((end, made, is_known)) = named(words, start) else { continue };
        let (from, made) = described(words, used, start, made);
        let (end, made) = described_behind(words, used, end, made);
        if used[from..end].contains(&true) || is_denied(words, from, None) || (is_known && made == Made::from(made.of))
        {
            continue;
        }
        let is_thing = is_in(THINGS, word(end)) && !used[end];
        let before = (0..from).rev().find(|&i| !is_in(BETWEEN, word(i)));
        let is_linked = before.is_some_and(|i| is_in(LINKS, word(i))) && !is_about_another(words, used, end);
        let is_all = (0..words.len()).filter(|i| !(from..end).contains(i)).all(|i| used[i] || is_filler(word(i)));
        if !(is_thing || is_linked || is_all) {
            continue;
        }
        used[from..end].fill(true);
        if is_thing {
            used[end] = true;
        }
        // "A statue of copper", "turn me into copper": the statue is said.
        for (used, word) in used.iter_mut().zip(words).take(if is_linked { from } else { 0 }) {
            *used |= is_in(THINGS, word) || is_in(BETWEEN, word) || is_in(LINKS, word);
        }
        return Some(made);
    }
    coloured_thing(words, used)
}

/// "A blue statue", "a pink doll".
fn coloured_thing(words: &[String], used: &mut [bool]) -> Option<Made> {
    for at in (0..words.len()).filter(|&i| is_in(STATUES, &words[i]) || is_in(TOYS, &words[i])) {
        let plain = Made::named(if is_in(STATUES, &words[at]) { "stone" } else { "plastic" })?;
        let (from, mut made) = described(words, used, at, plain);
        // What is named before it is of that material: a golden statue.
        let is_known = |word: &String| is_in(KNOWN, word) || is_in(GILDED, word);
        let is_bare = !words[from.saturating_sub(1)..at].iter().any(is_known);
        // A bright statue is of no colour yet.
        let is_coloured = (from..at).any(|i| colour(&words[i..=i]).is_some());
        if made.base.is_none()
            || !is_coloured
            || used[from..=at].contains(&true)
            || is_denied(words, from, None)
            || !is_bare
        {
            continue;
        }
        if made.share(Property::Metal) > plain.share(Property::Metal) {
            made = Made { of: Material::named("steel")?, ..made };
        }
        used[from..=at].fill(true);
        return Some(made);
    }
    None
}

/// Where the words begin that say how a material at `start` is, and the material as they say: "dark", "matte blue".
fn described(words: &[String], used: &[bool], start: usize, mut made: Made) -> (usize, Made) {
    let mut from = start;
    while let Some(before) = from.checked_sub(1).filter(|&i| !used[i]) {
        let word = words[before].as_str();
        if let Some((_, property, share)) = FINISHES.iter().find(|(names, ..)| is_in(names, word)) {
            let is_so = *property == Property::Rough && *share < 0.1 && made.share(*property) < 0.15;
            made = if is_so { made } else { made.with(*property, *share) };
            from = before;
            continue;
        }
        if made.base.is_some() {
            break;
        }
        let free = (0..from).rev().take_while(|&i| !used[i]).last().unwrap_or(before);
        // "Gold and silver" are two things, and so are their names side by side: ice blue statues are of blue ice.
        let colour_at = |i: usize| Some((i, colour(&words[i..from])?));
        if let Some((first, rgb)) = (free..from).filter(|i| named(words, *i).is_none()).find_map(colour_at) {
            made.base = (!is_own(rgb, made.of.base)).then_some(rgb);
            from = first;
            if made.base.is_none() {
                break;
            }
        } else if let Some(rgb) = shaded(word, made.of.base).filter(|rgb| *rgb != made.of.base) {
            made.base = Some(rgb);
            from = before;
        } else {
            break;
        }
    }
    (from, made)
}

/// A colour that is no mere shade: the survey knows a colour "dark".
fn colour(words: &[String]) -> Option<[u8; 3]> {
    let is_shade = words.len() == 1 && is_shade(&words[0]);
    if is_shade { None } else { names::colour(words, Part::Clothes, names::Sense::Usual) }
}

/// The same of words between a material and the thing that is of it, as other languages have them: "marble black statue".
fn described_behind(words: &[String], used: &[bool], end: usize, made: Made) -> (usize, Made) {
    let thing = (end + 1..words.len().min(end + 4)).find(|&i| is_in(THINGS, &words[i]));
    let described = thing.map(|thing| (thing, described(words, used, thing, made)));
    described.filter(|(_, (from, _))| *from == end).map_or((end, made), |(thing, (_, made))| (thing, made))
}

/// Whether a colour says nothing that a material's own does not say.
fn is_own(rgb: [u8; 3], own: [u8; 3]) -> bool {
    let [[l, a, b], [own_l, own_a, own_b]] = [rgb, own].map(oklab_of_shown);
    let turn = (b.atan2(a) - own_b.atan2(own_a)).rem_euclid(TAU);
    let is_same_hue = match [a.hypot(b), own_a.hypot(own_b)].map(|chroma| chroma < GREY) {
        [false, false] => turn.min(TAU - turn) < SAME_HUE,
        [grey, own_grey] => grey == own_grey,
    };
    is_same_hue && (l - own_l).abs() < SAME_LIGHTNESS
}

fn is_filler(word: &str) -> bool {
    is_in(BETWEEN, word) || is_in(LINKS, word) || is_in("and with", word)
}

/// Whether what follows is a thing of the material that is worn or held: "in a copper dress".
fn is_about_another(words: &[String], used: &[bool], end: usize) -> bool {
    words
        .get(end)
        .is_some_and(|word| !used[end] && !is_filler(word) && !is_in(THINGS, word) && !is_in("but please or", word))
}

/// A material's name that begins there, where it ends, and whether a network knows it.
fn named(words: &[String], start: usize) -> Option<(usize, Made, bool)> {
    let own = Material::ALL.map(|material| (material.name, material.name));
    NAMES.into_iter().chain(own).find_map(|(said, name)| {
        let end = start + said.split(' ').count();
        let there = words.get(start..end)?.iter().map(String::as_str);
        said.split(' ').eq(there).then_some((end, Made::named(name)?, is_in(KNOWN, said)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_made_of_what_is_asked_for_and_not_of_what_is_worn() {
        for (text, material, left) in [
            ("a rose gold statue", Some("rose gold"), "a"),
            ("rose gold", Some("rose gold"), ""),
            ("turn me into obsidian", Some("obsidian"), ""),
            ("a statue made of copper with blue eyes", Some("copper"), "with blue eyes"),
            ("porcelain doll with red lips", Some("porcelain"), "with red lips"),
            ("a bust of fired clay", Some("clay"), ""),
            ("terra cotta", Some("clay"), ""),
            ("in a copper dress", None, "in a copper dress"),
            ("copper hair", None, "copper hair"),
            ("porcelain skin", None, "porcelain skin"),
            ("not a copper statue", None, "not a copper statue"),
            ("an ice cream", None, "an ice cream"),
            ("with ice blue eyes", None, "with ice blue eyes"),
            ("a bronze statue", None, "a bronze statue"),
            ("a pure gold statue", None, "a pure gold statue"),
            ("a matte gold statue", Some("matte gold"), "a"),
            ("black marble", Some("black marble"), ""),
            ("a bust of dark blue marble", Some("dark blue marble"), ""),
            ("made of green jade", None, "made of green jade"),
            ("white porcelain doll", Some("porcelain"), ""),
            ("shiny red plastic figurine", Some("shiny red plastic"), ""),
            ("pink steel", Some("pink steel"), ""),
            ("a yellow gold statue", None, "a yellow gold statue"),
            ("a blue statue", Some("blue stone"), "a"),
            ("a metallic pink sculpture", Some("pink steel"), "a"),
            ("a gold statue with blue hair", None, "a gold statue with blue hair"),
            ("turn me into polished stone", Some("shiny stone"), ""),
            ("no blue statue", None, "no blue statue"),
            ("plastic surgery", None, "plastic surgery"),
            ("a statue", None, "a statue"),
            ("an ice blue statue", Some("blue ice"), "an"),
            ("a jade green statue", None, "a jade green statue"),
            ("a matte metallic pink sculpture", Some("matte pink steel"), "a"),
            ("a dark statue", None, "a dark statue"),
            ("a bright statue", None, "a bright statue"),
            ("a plastic green shiny statue", Some("shiny green plastic"), "a"),
            ("a dark wooden head", Some("dark wood"), "a"),
        ] {
            let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            let mut used = vec![false; words.len()];
            let made = read(&words, &mut used);
            // A shade is one of the material's own colour.
            assert!(!text.contains("wooden") || made.unwrap().material().base[0] > 0x60, "{made:?}");
            let found = made.map(|made| made.said());
            let rest: Vec<&str> =
                words.iter().zip(&used).filter(|(_, used)| !**used).map(|(word, _)| word.as_str()).collect();
            assert_eq!((found.as_deref(), rest.join(" ").as_str()), (material, left), "{text}");
        }
        assert_eq!(read(&[], &mut []), None);
    }
}
