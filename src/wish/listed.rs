//! The listed names of colours, and what they mean on a person.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::colour::from_hex;
use super::part::Part;

const NAMES: &str = include_str!("colours.txt");
const USUAL: &str = include_str!("usual.txt");
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
pub(super) struct Table {
    /// In the order of the lists.
    pub listed: Vec<(&'static str, [u8; 3])>,
    by_name: HashMap<String, [u8; 3]>,
    /// Every name of a colour of any part.
    pub names: HashSet<String>,
    /// The words that they begin with.
    pub first_words: HashSet<String>,
    /// By part; none where a word is no colour of it.
    pub usual: [HashMap<&'static str, Option<[u8; 3]>>; Part::ALL.len()],
}

pub(super) static TABLE: LazyLock<Table> = LazyLock::new(Table::read);

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

    /// What a whole name means on a part.
    pub fn own(&self, name: &str, part: Part, sense: Sense) -> Option<[u8; 3]> {
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
pub(super) fn line(text: &'static str) -> Option<(&'static str, Option<[u8; 3]>)> {
    let (colour, name) = text.split_once(' ')?;
    match colour.strip_prefix('#') {
        Some(digits) => Some((name, Some(from_hex(digits)?))),
        None => (colour == "-").then_some((name, None)),
    }
}

/// A name as words with one space between.
pub(super) fn spaced(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    words.map(of_one_spelling).collect::<Vec<_>>().join(" ")
}

pub(super) fn of_one_spelling(word: &str) -> &str {
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

/// Words that are colours of hair, and otherwise say how dark or how light one is.
pub(super) fn is_degree(name: &str) -> bool {
    matches!(name, "dark" | "pale" | "light" | "fair" | "natural")
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
