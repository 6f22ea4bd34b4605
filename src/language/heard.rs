//! What was made of a wish, in a sentence.

use super::Language;
use super::texts::{Texts, fill};
use crate::editor::{Besides, Refusal, Understanding};
use crate::wish::colour::shown;
use crate::wish::{Aim, Lamp, Made, Part, PartColour};

/// The most words that a sentence names.
const NAMED: usize = 3;

impl Language {
    /// One short sentence about what was understood.
    pub fn heard(self, read: &Understanding) -> String {
        // What English says is said with the visitor's own words for colours.
        if self == Self::English { read.sentence() } else { self.texts().heard(read) }
    }
}

impl Texts {
    pub(super) fn heard(&self, read: &Understanding) -> String {
        let what = self.understood_of(read);
        match &read.refusal {
            None if what.is_empty() => self.no_edit.to_owned(),
            None => {
                let understood = match read.unread.is_empty() {
                    true => fill(self.understood, &[("what", &what)]),
                    false => fill(self.understood_but, &[("what", &what), ("words", &self.words(&read.unread))]),
                };
                let besides = read.besides.iter().map(|more| match more {
                    Besides::There => self.there,
                    Besides::Unseen => self.unseen,
                    Besides::Absent => self.absent,
                    Besides::Hiding => self.hiding,
                });
                besides.fold(understood, |said, more| said + more)
            }
            Some(Refusal::NoLetters) => self.no_letters.to_owned(),
            Some(Refusal::Script) => self.no_script.to_owned(),
            Some(Refusal::Language(word)) => fill(self.no_language, &[("word", word)]),
            Some(Refusal::Negation(word)) => fill(self.no_negation, &[("word", word)]),
            Some(Refusal::Unknown) if read.unread.is_empty() => self.unknown.to_owned(),
            Some(Refusal::Unknown) => {
                let text = if read.unread.len() == 1 { self.unknown_one } else { self.unknown_many };
                fill(text, &[("words", &self.words(&read.unread))])
            }
            Some(Refusal::UnknownPicture) => self.unknown_picture.to_owned(),
        }
    }

    /// "Bronze, with hair: blue".
    fn understood_of(&self, read: &Understanding) -> String {
        let material = read.look.material();
        let name = material.map(|made| made.of.name);
        let is_coloured = |label: &str| Part::named(label).is_some_and(|part| read.look.get(part).is_some());
        let others = read.asked.iter().filter(|label| Some(label.as_str()) != name && !is_coloured(label));
        let made = material.map(|made| self.made(&made));
        let labels: Vec<String> = made.into_iter().chain(others.map(|label| self.name(label))).collect();
        // Of a picture's colours there are too many to name them.
        let is_picture = read.read.is_empty() && !read.colours.is_empty();
        let mut colours: Vec<String> = match is_picture {
            true => vec![self.picture_colours.to_owned()],
            false => read.look.iter().map(|wished| self.coloured(wished)).collect(),
        };
        colours.extend(read.look.lamp().map(|lamp| self.lamp_of(&lamp)));
        match (self.all_of(&labels), self.all_of(&colours)) {
            (labels, colours) if colours.is_empty() => labels,
            (labels, colours) if labels.is_empty() => colours,
            (labels, colours) => fill(self.with, &[("labels", &labels), ("colours", &colours)]),
        }
    }

    /// "Marble (matte, blue)".
    fn made(&self, made: &Made) -> String {
        let colour = made.colour_said().map(|name| self.colour(&name));
        let how: Vec<String> = made.finish().into_iter().map(|word| self.name(word)).chain(colour).collect();
        let name = self.name(made.of.name);
        if how.is_empty() { name } else { format!("{name} ({})", how.join(", ")) }
    }

    fn coloured(&self, (part, wished): (Part, PartColour)) -> String {
        let (text, name) = match wished.colour {
            Aim::Shade(compared) => (self.compared, self.colour(compared.word())),
            Aim::Colour(colour) => (self.coloured, self.colour_on(part, shown(colour))),
        };
        let name = if wished.amount < 1.0 { fill(self.slightly, &[("colour", &name)]) } else { name };
        fill(text, &[("colour", &name), ("part", &self.part(part))])
    }

    /// A lamp in words: "warm light from the left"; the angles are those of [`Lamp::said`].
    pub fn lamp_of(&self, lamp: &Lamp) -> String {
        let side = match lamp.azimuth {
            a if a < -20.0 => Some(self.light_left),
            a if a > 20.0 => Some(self.light_right),
            _ => None,
        };
        let height = match lamp.elevation {
            e if e > 35.0 => Some(self.light_above),
            e if e < -20.0 => Some(self.light_below),
            _ => None,
        };
        let from = match (height, side) {
            (Some(height), Some(side)) => fill(self.light_both, &[("height", height), ("side", side)]),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => self.light_front.to_owned(),
        };
        if lamp.colour == [255; 3] {
            return fill(self.light_from, &[("where", &from)]);
        }
        fill(self.light_of, &[("colour", &self.colour(&lamp.colour_name())), ("where", &from)])
    }

    fn words(&self, words: &[String]) -> String {
        let mut names: Vec<String> = words.iter().take(NAMED).map(|word| self.quoted(word)).collect();
        match words.len().saturating_sub(NAMED) {
            0 => {}
            1 => names.push(self.another_word.to_owned()),
            more => names.push(fill(self.more_words, &[("n", &more.to_string())])),
        }
        self.all_of(&names)
    }
}
