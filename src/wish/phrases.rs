//! Colours of parts in a sentence: "teal hair", "lips in dark red", "make her eyes green".
//!
//! A sentence is its lower-case words, without marks. What a colour was given to is used up, and the rest is for
//! others to read; what somebody does not want is left as it is.

use super::colour::{shown, to_hex};
use super::denial::is_denied;
use super::look::{Aim, Look, PartColour};
use super::names::name;
use super::nouns::{Noun, is_in, noun};
use super::part::Part;
use super::sentence::{Phrase, Sentence};

/// What was made of a sentence.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heard {
    pub look: Look,
    /// What was read, in the order of the sentence: "teal hair". Of two colours for one part the later one counts.
    pub said: Vec<(Part, String)>,
    /// What the face is moved to and what is put on, by the names of edits that no network draws.
    pub shapes: Vec<String>,
    /// Of each word whether a colour has used it up.
    pub used: Vec<bool>,
}

/// Reads a sentence's lower-case words.
pub fn read(words: &[String]) -> Heard {
    let sentence = Sentence { words };
    let mut heard = Heard { used: vec![false; words.len()], ..Heard::default() };
    let mut found: Vec<Phrase> = Vec::new();
    let mut denied_until = None;
    let mut i = 0;
    while i < words.len() {
        if sentence.is_black_and_white(i) {
            i += 3;
        } else if let Some(phrase) = sentence.phrase(i) {
            i = phrase.end;
            if is_denied(words, phrase.start, denied_until) {
                denied_until = Some(phrase.end);
            } else {
                found.push(phrase);
            }
        } else {
            i += 1;
        }
    }
    for phrase in &found {
        heard.take(&sentence, phrase);
    }
    heard.take_bare_nouns(words, denied_until.unwrap_or(0));
    heard
}

impl Heard {
    /// Whether nothing was heard.
    pub fn is_empty(&self) -> bool {
        self.look.is_empty() && self.shapes.is_empty()
    }

    /// A look that was given in its own form, all `words` of which are read.
    pub fn of(look: Look, words: usize) -> Self {
        let named = |(part, colour): (Part, PartColour)| {
            let slightly = if colour.amount < 1.0 { "slightly " } else { "" };
            let name = match colour.colour {
                Aim::Shade(compared) => compared.word().to_owned(),
                Aim::Colour(colour) => {
                    let rgb = shown(colour);
                    name(part, rgb).map_or_else(|| to_hex(rgb), str::to_owned)
                }
            };
            (part, format!("{slightly}{name} {}", called(part)))
        };
        Self { look, said: look.iter().map(named).collect(), used: vec![true; words], ..Self::default() }
    }

    /// What is said exactly counts more than what was read.
    pub fn give_way(&mut self, exact: Self) {
        for (part, colour) in exact.look.iter() {
            self.look.set(part, Some(colour));
            self.said.retain(|(said, _)| *said != part);
        }
        self.said.extend(exact.said);
        if let Some(material) = exact.look.material() {
            self.look.set_material(Some(material));
        }
        if let Some(lamp) = exact.look.lamp() {
            self.look.set_lamp(Some(lamp));
        }
    }

    fn take(&mut self, sentence: &Sentence, phrase: &Phrase) {
        for k in phrase.start..phrase.end {
            let noun = |(noun, at): &(Noun, usize)| noun.says_more && (*at..at + noun.words).contains(&k);
            if !phrase.kept.contains(&k) && !phrase.nouns.iter().any(noun) {
                self.used[k] = true;
            }
        }
        if let Some(verb) = sentence.verb_before(phrase.start) {
            self.used[verb] = true;
        }
        for (noun, at) in &phrase.nouns {
            let Some(colour) = phrase.colour_of(noun.part) else { continue };
            let amount = phrase.amount.min(noun.amount);
            self.said.retain(|(part, _)| *part != noun.part);
            self.look.set(noun.part, Some(PartColour { colour, amount }));
            self.said.push((noun.part, said(sentence, phrase, *noun, *at, amount)));
        }
    }

    /// "Make her hair have pink streaks": the part is named once more, and says nothing more.
    fn take_bare_nouns(&mut self, words: &[String], from: usize) {
        for i in from..words.len() {
            let Some(noun) = noun(words, i) else { continue };
            let is_free = (i..i + noun.words).all(|k| !self.used[k]);
            if is_free && !noun.says_more && self.look.get(noun.part).is_some() {
                self.used[i..i + noun.words].fill(true);
            }
        }
    }
}

fn said(sentence: &Sentence, phrase: &Phrase, noun: Noun, at: usize, amount: f32) -> String {
    let words = phrase.colour.as_slice();
    let colour = match words {
        [word] if is_in("lipstick redhead redheads redheaded redhaired", word) => "red".to_owned(),
        [word] if word.bytes().any(|b| b.is_ascii_digit()) => format!("#{word}"),
        _ => words.join(" "),
    };
    let slightly = if amount < 1.0 { "slightly " } else { "" };
    let thing = match sentence.word(at) {
        // These are edits of their own.
        "sunglasses" => "sunglasses",
        "moustache" | "mustache" => "moustache",
        _ => called(noun.part),
    };
    format!("{slightly}{colour} {thing}")
}

/// What is told to somebody about a part.
fn called(part: Part) -> &'static str {
    match part {
        Part::Irises => "eyes",
        Part::Brows => "eyebrows",
        Part::Headwear => "hat",
        part => part.name(),
    }
}

#[cfg(test)]
#[path = "phrases_tests.rs"]
mod tests;
