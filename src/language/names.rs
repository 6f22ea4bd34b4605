//! What edits, parts, materials and colours are called.

use super::texts::{Texts, fill};
use crate::wish::colour::to_hex;
use crate::wish::{Part, names};

/// The value that a list `english=own|…` holds for a name.
fn listed(list: &'static str, name: &str) -> Option<&'static str> {
    list.split('|').filter_map(|entry| entry.split_once('=')).find(|(known, _)| *known == name).map(|(_, own)| own)
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

    /// The colour of a part by its name, or `#rrggbb` where it has none.
    pub fn colour_on(&self, part: Part, rgb: [u8; 3]) -> String {
        names::name(part, rgb).map_or_else(|| to_hex(rgb), |name| self.colour(name))
    }
}
