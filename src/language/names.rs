//! What edits, parts, materials and colours are called.

use super::texts::{Texts, fill};
use crate::pipeline::offers::PARTS;
use crate::wish::colour::{oklab_of_shown, to_hex};
use crate::wish::{Aim, Look, Part, PartColour, lexicon, names, phrases};

/// The value that a list `english=own|…` holds for a name.
fn listed(list: &'static str, name: &str) -> Option<&'static str> {
    list.split('|').filter_map(|entry| entry.split_once('=')).find(|(known, _)| *known == name).map(|(_, own)| own)
}

/// Whether a wish is read as one that gives a part a colour, and nothing else.
fn reads_as(wish: &str, part: Part, rgb: [u8; 3]) -> bool {
    let Some(english) = lexicon::english(wish, |_| lexicon::Sense::None) else { return false };
    let words: Vec<String> = english.text.split(' ').map(str::to_owned).collect();
    let heard = phrases::read(&words);
    let mut only = Look::default();
    only.set(part, Some(PartColour { colour: Aim::Colour(oklab_of_shown(rgb)), amount: 1.0 }));
    heard.look == only
}

impl Texts {
    /// A label, part or material by its English name, with spaces; what has no other name keeps it.
    pub fn name(&self, english: &str) -> String {
        let plain = english.replace('-', " ");
        listed(self.names, &plain).map_or(plain, str::to_owned)
    }

    /// What a part is called.
    pub fn part(&self, part: Part) -> String {
        self.name(part.name())
    }

    /// A colour by its English name: "dark teal".
    pub fn colour(&self, english: &str) -> String {
        if let Some(own) = listed(self.colours, english) {
            return own.to_owned();
        }
        let shaded = english.split_once(' ').and_then(|(shade, base)| {
            Some(fill(listed(self.colours, &format!("{shade} {{c}}"))?, &[("c", listed(self.colours, base)?)]))
        });
        shaded.unwrap_or_else(|| english.to_owned())
    }

    /// The wishes that give a part one of the colours that have a name here, in this language's words, each with its
    /// colour in sRGB; none in English, which has names for a thousand, and none that would be read otherwise.
    pub fn colour_wishes(&self) -> Vec<(String, [u8; 3])> {
        let plain = self.colours.split('|').filter_map(|entry| entry.split_once('='));
        let plain: Vec<_> = plain.filter(|(english, _)| !english.contains('{')).collect();
        let of = |(part, _): &(Part, &str)| {
            let wish = |(english, own): &(&str, &str)| {
                let words = fill(self.coloured, &[("colour", own), ("part", &self.part(*part))]);
                let rgb = names::read(english, *part)?;
                reads_as(&words, *part, rgb).then_some((words, rgb))
            };
            plain.iter().filter_map(wish).collect::<Vec<_>>()
        };
        PARTS.iter().flat_map(of).collect()
    }

    /// The colour of a part by its name, or `#rrggbb` where it has none.
    pub fn colour_on(&self, part: Part, rgb: [u8; 3]) -> String {
        names::name(part, rgb).map_or_else(|| to_hex(rgb), |name| self.colour(name))
    }
}
