//! A text in two parts: colours and faces, which a grammar reads, and the rest, which is for the network.

use super::words::Words;
use super::words::vocabulary::Vocabulary;
use crate::wish::lexicon::{self, Translation};
use crate::wish::phrases::{self, Heard};
use crate::wish::{lighting, matter, removals, rest, shapes, text, things};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parted {
    /// In English.
    pub text: String,
    /// What it was before, if that was another language.
    pub translated: Option<Translation>,
    /// Whether the model can give parts any colour, and people any material.
    pub recolours: bool,
    pub words: Words,
    /// The colours, and faces; none where the model cannot give any.
    pub colours: Heard,
    /// What the network reads.
    pub rest: String,
}

impl Parted {
    /// Puts a text into English, and takes the colours out, if the model `recolours`.
    pub fn of(text: &str, recolours: bool) -> Self {
        // In its own form (`crate::wish::text`), a wish is read as it is.
        let is_form = recolours && text::split(text).is_some();
        let translated = if is_form { None } else { lexicon::english(text, |word| Vocabulary::listed().sense(word)) };
        let english = translated.as_ref().map_or(text, |translated| translated.text.as_str());
        let parted = Self::of_english(english, recolours);
        Self { translated, ..parted }
    }

    fn of_english(text: &str, recolours: bool) -> Self {
        let words = Words::of(text);
        if let Some((before, look)) = recolours.then(|| text::split(text)).flatten() {
            let exact = Heard::of(look, words.list.len());
            if before.is_empty() {
                let rest = String::new();
                return Self { text: text.to_owned(), translated: None, recolours, words, colours: exact, rest };
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
            colours.shapes = shapes::read(&words.list, &mut colours.used);
            colours.shapes.extend(removals::read(&words.list, &mut colours.used));
            colours.shapes.extend(things::read(&words.list, &mut colours.used));
        }
        let rest = if colours.is_empty() { text.to_owned() } else { said(&rest(&words.list, &colours.used)) };
        Self { text: text.to_owned(), translated: None, recolours, words, colours, rest }
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

    /// Words that English shares with another language make no other language of it.
    #[test]
    fn english_is_not_put_into_english() {
        let prompts: serde_json::Value = serde_json::from_str(include_str!("../../tests/golden/prompts.json")).unwrap();
        let texts = |kind: &str| -> Vec<String> { serde_json::from_value(prompts[kind].clone()).unwrap() };
        let wishes = include_str!("../../tests/golden/wishes.txt").lines().filter_map(|line| line.split_once(" | "));
        // One of them is German.
        let wishes = wishes.map(|(wish, _)| wish.to_owned()).filter(|wish| !wish.starts_with("wie "));
        let wishes: Vec<String> = wishes.collect();
        let all: Vec<String> = [wishes, texts("negations"), texts("junk"), texts("signs")].concat();
        let put: Vec<_> = all.iter().filter_map(|text| Some((text, Parted::of(text, true).translated?.text))).collect();
        assert!(all.len() > 250 && put.is_empty(), "{} texts: {put:?}", all.len());
    }

    #[test]
    fn other_languages_are_read_in_english_and_told_in_their_own_words() {
        let parted = Parted::of("Bronzestatue mit blauen Haaren", true);
        assert_eq!((parted.text.as_str(), parted.rest.as_str()), ("bronze statue with blue hair", "bronze statue"));
        assert_eq!(parted.translated.unwrap().source("hair"), "haaren");
        // Their own form is the same in every language.
        assert_eq!(Parted::of("zombie; hair=teal", true).translated, None);
    }
}
