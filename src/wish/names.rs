//! What colours are called: 949 names of a survey, those of CSS, what they mean on a person, and words that change
//! them.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::colour::from_hex;
use super::part::Part;
use super::shades::{is_shade, shaded};

const NAMES: &str = include_str!("colours.txt");
const USUAL: &str = include_str!("usual.txt");
/// The most words of a name, with those that change it.
const MOST_WORDS: usize = 6;
/// Names that beside a garment, a backdrop or a face say what it is or shows, not its colour: a straw hat, a beach.
const THINGS: &str = "
    adobe algae apple asparagus banana barney bile bland blood booger brick bruise carnation cement clay dandelion desert
    diarrhea dirt drab dusk dust earth evergreen fern forest grape grass heather ice iris kiwi leaf leather lichen linen
    marine melon midnight moccasin mud mushroom ocean parchment pea pear petrol pine poo poop puke pumpkin putty royal sand
    sandstone sea seashell seaweed sepia shit sky snot snow spruce squash steel stone straw strawberry sunflower swamp tea
    tomato twilight velvet vomit watermelon wheat wisteria
";
/// Parts that names of [`THINGS`] are not taken for colours of.
const OF_THINGS: [Part; 5] = [Part::Background, Part::Skin, Part::Glasses, Part::Headwear, Part::Clothes];

/// In which sense a name is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// As usually on such a part: red hair is a redhead's.
    Usual,
    /// By itself, as of what is dyed or painted.
    Literal,
}

#[derive(Debug)]
struct Table {
    /// In the order of the lists.
    listed: Vec<(&'static str, [u8; 3])>,
    by_name: HashMap<String, [u8; 3]>,
    /// Every name of a colour of any part.
    names: HashSet<String>,
    /// The words that they begin with.
    first_words: HashSet<String>,
    /// By part; none where a word is no colour of it.
    usual: [HashMap<&'static str, Option<[u8; 3]>>; Part::ALL.len()],
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::read);

impl Table {
    fn read() -> Self {
        let mut table = Self {
            listed: Vec::new(),
            by_name: HashMap::new(),
            names: HashSet::new(),
            first_words: HashSet::new(),
            usual: Default::default(),
        };
        for (name, rgb) in NAMES.lines().filter_map(line) {
            table.listed.extend(rgb.map(|rgb| (name, rgb)));
        }
        let mut parts: Vec<Part> = Vec::new();
        for text in USUAL.lines() {
            if let Some(heads) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
                parts = heads.split(' ').filter_map(Part::named).collect();
            } else if let Some((names, rgb)) = line(text) {
                for name in names.split(", ") {
                    for part in &parts {
                        table.usual[part.index()].insert(name, rgb);
                    }
                    if parts.is_empty() {
                        table.listed.extend(rgb.map(|rgb| (name, rgb)));
                    }
                }
            }
        }
        for (name, rgb) in &table.listed {
            table.by_name.entry(spaced(name)).or_insert(*rgb);
        }
        // "bluegrey" is "blue grey" to some; a name that is written so itself comes first.
        for (name, rgb) in &table.listed {
            table.by_name.entry(spaced(name).replace(' ', "")).or_insert(*rgb);
        }
        let plain = table.by_name.keys().filter(|name| !is_degree(name)).cloned();
        let usual = table.usual.iter().flatten().filter(|(_, rgb)| rgb.is_some()).map(|(name, _)| (*name).to_owned());
        table.names = plain.chain(usual).collect();
        let first = table.names.iter().filter_map(|name| name.split(' ').next()).map(str::to_owned);
        table.first_words = first.collect();
        table
    }

    fn own(&self, name: &str, part: Part, sense: Sense) -> Option<[u8; 3]> {
        let usual = self.usual[part.index()].get(name).copied();
        let itself = self.by_name.get(name).copied();
        match (sense, usual) {
            (Sense::Usual, Some(usual)) => usual,
            (Sense::Usual, None) if OF_THINGS.contains(&part) && is_a_thing(name) => None,
            (_, None) if is_degree(name) => None,
            (_, usual) => itself.or(usual.flatten()),
        }
    }
}

/// `#rrggbb name` or `- name`; anything else is a comment.
fn line(text: &'static str) -> Option<(&'static str, Option<[u8; 3]>)> {
    let (colour, name) = text.split_once(' ')?;
    match colour.strip_prefix('#') {
        Some(digits) => Some((name, Some(from_hex(digits)?))),
        None => (colour == "-").then_some((name, None)),
    }
}

/// A name as words with one space between.
fn spaced(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    words.map(of_one_spelling).collect::<Vec<_>>().join(" ")
}

fn of_one_spelling(word: &str) -> &str {
    match word {
        "gray" => "grey",
        "grayish" => "greyish",
        "robins" => "robin's",
        _ => word,
    }
}

fn is_a_thing(name: &str) -> bool {
    THINGS.split_whitespace().any(|thing| thing == name)
}

/// The colour that lower-case words name on a part. A whole name comes before a name with a word that changes it:
/// "dark teal" is listed itself.
pub fn colour(words: &[String], part: Part, sense: Sense) -> Option<[u8; 3]> {
    if words.is_empty() || words.len() > MOST_WORDS {
        return None;
    }
    let name = joined(words);
    if let Some(rgb) = TABLE.own(&name, part, sense) {
        return Some(rgb);
    }
    let (first, others) = words.split_first()?;
    if others.is_empty() {
        return code(first);
    }
    let base = colour(others, part, sense)?;
    if is_more(first) {
        // Twice as dark, where a darker colour has no name itself.
        let is_twice = others.len() > 1 && is_shade(&others[0]);
        return if is_twice { shaded(&others[0], base) } else { is_degree(&others[0]).then_some(base) };
    }
    if is_degree(&joined(others)) { None } else { shaded(first, base) }
}

fn joined(words: &[String]) -> String {
    words.iter().map(|word| of_one_spelling(word)).collect::<Vec<_>>().join(" ")
}

/// Words that are colours of hair, and otherwise say how dark or how light one is.
fn is_degree(name: &str) -> bool {
    matches!(name, "dark" | "pale" | "light" | "fair" | "natural")
}

fn is_more(word: &str) -> bool {
    matches!(word, "very" | "really" | "super" | "extra" | "extremely")
}

/// `#rrggbb`, of which a text's words keep the digits; letters alone would be a word.
fn code(word: &str) -> Option<[u8; 3]> {
    (word.len() == 6 && word.bytes().any(|b| b.is_ascii_digit())).then(|| from_hex(word)).flatten()
}

/// How many words a text begins with that name a colour of any part; longer names first.
pub fn leading(words: &[String]) -> Option<usize> {
    let first = words.first()?;
    if code(first).is_some() {
        return Some(1);
    }
    let changing = words.iter().take_while(|word| is_shade(word) || is_more(word)).count();
    // With the words that change it a name has one word more at least.
    let starts = (0..=changing.min(MOST_WORDS - 1)).filter(|&k| k < words.len() && is_changed_by(words, k));
    let begins = |k: &usize| TABLE.first_words.contains(of_one_spelling(&words[*k]));
    starts
        .filter(begins)
        .filter_map(|k| (k + 1..=words.len().min(MOST_WORDS)).rev().find(|&n| is_name(words, k, n)))
        .max()
}

/// Whether the first `k` words change a colour; more can be made only of one that does.
fn is_changed_by(words: &[String], k: usize) -> bool {
    let follows = |i: usize| words.get(i + 1).is_some_and(|next| is_shade(next));
    words[..k].iter().enumerate().all(|(i, word)| is_shade(word) || (is_more(word) && follows(i)))
}

fn is_name(words: &[String], from: usize, to: usize) -> bool {
    let name = joined(&words[from..to]);
    TABLE.names.contains(&name) && (from == 0 || !is_degree(&name) || is_more(&words[from - 1]))
}

/// The colour that a name, `#rrggbb` or `#rgb` stands for on a part.
pub fn read(text: &str, part: Part) -> Option<[u8; 3]> {
    let text = text.trim().to_lowercase();
    if let Some(digits) = text.strip_prefix('#') {
        return from_hex(digits);
    }
    let words: Vec<String> = spaced(&text).split(' ').map(str::to_owned).collect();
    colour(&words, part, Sense::Usual)
}

/// What a part of that colour would be called, if exactly this colour has a name.
pub fn name(part: Part, rgb: [u8; 3]) -> Option<&'static str> {
    // The survey's list ends with what most people say.
    let listed = TABLE.listed.iter().rev().filter(|(_, known)| *known == rgb).map(|(name, _)| *name);
    let usual = TABLE.usual[part.index()].iter().filter(|(_, known)| **known == Some(rgb)).map(|(name, _)| *name);
    let mut usual: Vec<&str> = usual.collect();
    usual.sort_by_key(|name| (name.len(), *name));
    usual.into_iter().chain(listed).find(|name| read(name, part) == Some(rgb))
}

/// Every listed name.
#[cfg(test)]
pub(super) fn listed() -> impl Iterator<Item = (&'static str, [u8; 3])> {
    TABLE.listed.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn the_lists_are_whole() {
        // 949 of the survey, 148 of CSS less the 7 that are spelt "gray".
        let own = USUAL.lines().skip_while(|text| *text != "[every]").filter_map(line);
        let own: usize = own.map(|(names, _)| names.split(", ").count()).sum();
        assert_eq!(TABLE.listed.len(), 949 + 148 - 7 + own);
        for text in NAMES.lines().chain(USUAL.lines()) {
            let is_comment = text.is_empty() || text.starts_with("//") || text.starts_with('[');
            assert_eq!(line(text).is_none(), is_comment, "{text}");
        }
        assert!(Part::ALL.iter().all(|part| part.may_be_coloured() != TABLE.usual[part.index()].is_empty()));
    }

    #[test]
    fn names_mean_their_colours() {
        for (text, rgb) in [
            ("teal", [0x02, 0x93, 0x86]),
            ("dark teal", [0x01, 0x4d, 0x4e]),
            ("Robin's egg blue", [0x98, 0xef, 0xf9]),
            ("robins egg blue", [0x98, 0xef, 0xf9]),
            ("blue/green", [0x0f, 0x9b, 0x8e]),
            ("light sea green", [0x98, 0xf6, 0xb0]),
            ("lightseagreen", [0x98, 0xf6, 0xb0]),
            ("rebeccapurple", [0x66, 0x33, 0x99]),
            ("dark slate gray", [0x2f, 0x4f, 0x4f]),
            ("#A01030", [0xa0, 0x10, 0x30]),
            ("#0f8", [0, 255, 136]),
        ] {
            assert_eq!(read(text, Part::Clothes), Some(rgb), "{text}");
        }
        for text in ["", " ", "#12", "nose", "pale", "very", "bright", "teal nose", "é", "straw"] {
            assert_eq!(read(text, Part::Headwear), None, "{text}");
        }
    }

    #[test]
    fn parts_have_usual_colours_of_their_own() {
        let on = |part: Part| read("red", part).unwrap();
        assert_eq!(on(Part::Clothes), [0xe5, 0, 0]);
        assert!(on(Part::Hair) != on(Part::Lips) && on(Part::Hair) != on(Part::Clothes));
        assert_eq!(colour(&words("red"), Part::Hair, Sense::Literal), Some([0xe5, 0, 0]));
        assert!(read("blond", Part::Hair).is_some() && read("blond", Part::Lips).is_none());
        assert!(read("gold", Part::Skin).is_none() && read("gold", Part::Glasses).is_some());
        assert_eq!(colour(&words("blond"), Part::Hair, Sense::Literal), read("blonde", Part::Hair));
    }

    #[test]
    fn longest_names_come_first() {
        for (text, n) in [
            ("dark green lips", Some(2)),
            ("light blue green hair", Some(3)),
            ("very dark teal hair", Some(3)),
            ("strawberry blonde hair", Some(2)),
            ("a01030 lips", Some(1)),
            ("very dark hair", Some(2)),
            ("very teal hair", None),
            ("neon light", None),
            ("bright hair", None),
            ("bald", None),
            ("facade", None),
        ] {
            assert_eq!(leading(&words(text)), n, "{text}");
        }
    }

    #[test]
    fn colours_that_have_a_name_are_called_by_it() {
        assert_eq!(name(Part::Hair, [0x02, 0x93, 0x86]), Some("teal"));
        assert_eq!(name(Part::Hair, read("blonde", Part::Hair).unwrap()), Some("fair"));
        assert_eq!(name(Part::Lips, [1, 2, 3]), None);
        // On hair this word means another colour.
        assert_ne!(name(Part::Hair, [0xe5, 0, 0]), Some("red"));
    }
}
