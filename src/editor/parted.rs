//! A text in two parts: colours, which a grammar reads, and the rest, which is for the network.

use super::words::Words;
use super::words::vocabulary::Vocabulary;
use crate::wish::phrases::{self, Heard};
use crate::wish::{lighting, matter, rest, text};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parted {
    pub text: String,
    /// Whether the model can give parts any colour, and people any material.
    pub recolours: bool,
    pub words: Words,
    /// The colours; none where the model cannot give any.
    pub colours: Heard,
    /// What the network reads.
    pub rest: String,
}

impl Parted {
    /// Takes the colours out, if the model `recolours`.
    pub fn of(text: &str, recolours: bool) -> Self {
        let words = Words::of(text);
        // In its own form (`crate::wish::text`), a wish is read as it is.
        if let Some((before, look)) = recolours.then(|| text::split(text)).flatten() {
            let exact = Heard::of(look, words.list.len());
            if before.is_empty() {
                return Self { text: text.to_owned(), recolours, words, colours: exact, rest: String::new() };
            }
            let mut parted = Self::of(before, recolours);
            parted.colours.give_way(exact);
            return parted;
        }
        let none = || Heard { used: vec![false; words.list.len()], ..Heard::default() };
        let mut colours = if recolours { phrases::read(&words.list) } else { none() };
        if recolours {
            let material = matter::read(&words.list, &mut colours.used);
            colours.look.set_material(material);
            let lamp = lighting::read(&words.list, &mut colours.used);
            colours.look.set_lamp(lamp);
        }
        let rest = if colours.look.is_empty() { text.to_owned() } else { said(&rest(&words.list, &colours.used)) };
        Self { text: text.to_owned(), recolours, words, colours, rest }
    }

    /// The words that no colour has used up.
    pub fn left(&self) -> Vec<String> {
        let words = self.words.list.iter().zip(&self.colours.used);
        words.filter(|(_, used)| !**used).map(|(word, _)| word.clone()).collect()
    }
}

/// Words that ask for something; "make my", of which the hair is taken, asks for nothing.
fn said(words: &[String]) -> String {
    let vocabulary = Vocabulary::listed();
    if words.iter().all(|word| vocabulary.is_read(word, &[])) { String::new() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_reads_what_the_colours_leave() {
        for (text, rest) in [
            ("a bronze statue with teal hair", "a bronze statue"),
            ("Make my hair teal, please!", ""),
            ("red glasses", "glasses"),
            ("Don't make my hair teal!", "Don't make my hair teal!"),
            ("a Bronze statue", "a Bronze statue"),
            ("hair=teal, material=rose gold", ""),
            ("a zombie; hair=teal", "a zombie"),
            ("hair=cheese", "hair=cheese"),
            ("", ""),
        ] {
            assert_eq!(Parted::of(text, true).rest, rest, "{text}");
            let whole = Parted::of(text, false);
            assert!(whole.rest == text && whole.colours.look.is_empty() && whole.left() == whole.words.list);
        }
    }
}
