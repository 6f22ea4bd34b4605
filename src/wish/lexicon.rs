//! Wishes in German, French, Spanish and Chinese: a small lexicon turns them into the English words that everything
//! behind reads. It knows the words that wishes are made of and no others; what it does not know stays as it is, so that
//! it can be told.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::names;
use super::nouns::noun;
use super::part::Part;
use super::segments::{self, Script};
use super::{shapes, things};

/// The most words of an entry.
const MOST_WORDS: usize = 5;
/// The fewest letters of each part of a compound.
const LEAST_PART: usize = 3;

/// What a word is, as far as its place in a sentence goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Adjective,
    Noun,
    Other,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    english: &'static str,
    kind: Kind,
}

/// How a language bends and orders its words.
struct Manner {
    list: &'static str,
    /// Endings of adjectives and of nouns, and what stands there in the lexicon.
    adjectives: &'static [(&'static str, &'static str)],
    nouns: &'static [(&'static str, &'static str)],
    /// Adjectives stand behind what they are about.
    behind: bool,
    /// Two words may be written as one.
    compounds: bool,
}

const GERMAN: Manner = Manner {
    list: include_str!("lexicon/de.txt"),
    adjectives: &[("e", ""), ("er", ""), ("es", ""), ("en", ""), ("em", "")],
    nouns: &[],
    behind: false,
    compounds: true,
};
const FRENCH: Manner = Manner {
    list: include_str!("lexicon/fr.txt"),
    adjectives: &[("s", ""), ("e", ""), ("es", "")],
    nouns: &[("s", "")],
    behind: true,
    compounds: false,
};
const SPANISH: Manner = Manner {
    list: include_str!("lexicon/es.txt"),
    adjectives: &[("s", ""), ("es", ""), ("a", "o"), ("as", "o"), ("os", "o"), ("a", ""), ("as", "")],
    nouns: &[("s", ""), ("es", "")],
    behind: true,
    compounds: false,
};
const CHINESE: Manner =
    Manner { list: include_str!("lexicon/zh.txt"), adjectives: &[], nouns: &[], behind: false, compounds: false };

/// The words of one language.
struct Lexicon {
    manner: &'static Manner,
    entries: BTreeMap<String, Entry>,
}

/// A wish in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    pub text: String,
    /// Each English word that stands for one of another language, with that.
    pub sources: Vec<(String, String)>,
}

impl Translation {
    /// What somebody has written for an English word.
    pub fn source<'a>(&'a self, english: &'a str) -> &'a str {
        self.sources.iter().find(|(word, _)| word == english).map_or(english, |(_, own)| own)
    }
}

/// A piece of a text, and what it is in English, if that is known.
struct Read {
    own: String,
    entry: Option<Entry>,
}

/// What a word is in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// No word that is known.
    None,
    /// One that asks for nothing.
    Small,
    /// One that may ask for something.
    Asking,
}

/// A wish in English, if it is in one of the four languages: more of its words are than are English or of no known
/// language, or all of them are and in English ask for nothing. `sense` tells what a word is in English.
pub fn english(text: &str, sense: impl Fn(&str) -> Sense) -> Option<Translation> {
    static LATIN: LazyLock<[Lexicon; 3]> = LazyLock::new(|| [&GERMAN, &FRENCH, &SPANISH].map(Lexicon::of));
    static HAN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(&CHINESE));
    let sense = |word: &str| if is_of_grammar(word) { Sense::Asking } else { sense(word) };
    let is_english = |word: &str| sense(word) != Sense::None;
    let lexicons: &[Lexicon] = match segments::script(text) {
        Script::Latin => &*LATIN,
        Script::Chinese => std::slice::from_ref(&*HAN),
        Script::Other => return None,
    };
    let scored = lexicons.iter().filter_map(|lexicon| {
        let read = lexicon.read(text);
        // Words that two languages share tell nothing.
        let differs = |read: &Read| read.entry.is_some_and(|entry| entry.english != read.own);
        let is_own = |read: &&Read| differs(read) && !is_english(&read.own);
        let own = read.iter().filter(is_own).map(|read| segments::words(&read.own).len()).sum::<usize>();
        let strange = read.iter().filter(|read| read.entry.is_none() && !is_english(&read.own)).count();
        let others = read.iter().filter(|read| read.entry.is_none() && is_english(&read.own)).count();
        let asks = |read: &Read| read.entry.is_none() || sense(&read.own) == Sense::Asking;
        let is_whole = read.iter().any(differs) && !read.iter().any(asks);
        (is_whole || own > strange && own > others).then_some((own, strange, lexicon, read))
    });
    // Of two that know as much, the one to which less is strange, and else the first.
    let best = scored.min_by_key(|(own, strange, ..)| (std::cmp::Reverse(*own), *strange));
    best.map(|(.., lexicon, read)| lexicon.written(read))
}

/// Whether an English word names a colour, a part or a mood.
fn is_of_grammar(word: &str) -> bool {
    let word = [word.to_owned()];
    names::leading(&word).is_some()
        || noun(&word, 0).is_some()
        || names::read(&word[0], Part::Hair).is_some()
        || !shapes::read(&word, &mut [false]).is_empty()
        || !things::read(&word, &mut [false]).is_empty()
}

impl Lexicon {
    fn of(manner: &'static Manner) -> Self {
        let mut entries = BTreeMap::new();
        let mut kind = Kind::Other;
        for line in manner.list.lines().filter(|line| !line.starts_with("//")) {
            match line {
                "[adjectives]" => kind = Kind::Adjective,
                "[nouns]" => kind = Kind::Noun,
                "[words]" => kind = Kind::Other,
                _ => {}
            }
            let Some((english, own)) = line.split_once(" = ") else { continue };
            let english = if english == "-" { "" } else { english };
            for phrase in own.split(',') {
                let phrase = segments::words(phrase).join(" ");
                // The first meaning counts.
                entries.entry(phrase).or_insert(Entry { english, kind });
            }
        }
        Self { manner, entries }
    }

    /// A text in the pieces that are known and those that are not.
    fn read(&self, text: &str) -> Vec<Read> {
        let words = segments::cut(text, |run| self.entries.contains_key(run));
        let mut read = Vec::new();
        let mut i = 0;
        while i < words.len() {
            let longest = (2..=MOST_WORDS.min(words.len() - i)).rev().find_map(|n| {
                let phrase = words[i..i + n].join(" ");
                let entry = self.entries.get(&phrase)?;
                Some((n, vec![Read { own: phrase, entry: Some(*entry) }]))
            });
            let (n, pieces) = longest.unwrap_or_else(|| (1, self.word(&words[i])));
            read.extend(pieces);
            i += n;
        }
        read
    }

    /// One word, as it is, without its ending, or as two.
    fn word(&self, word: &str) -> Vec<Read> {
        if let Some(entry) = self.bare(word) {
            return vec![Read { own: word.to_owned(), entry: Some(entry) }];
        }
        let ends = word.char_indices().map(|(at, _)| at).filter(|_| self.manner.compounds);
        let mut parts = ends.filter_map(|at| {
            let (first, last) = word.split_at(at);
            let long = |part: &str| part.chars().count() >= LEAST_PART;
            let both = long(first) && long(last);
            Some([self.bare(first).filter(|_| both)?, self.bare(last)?])
        });
        match parts.next_back() {
            Some(parts) => parts.into_iter().map(|entry| Read { own: word.to_owned(), entry: Some(entry) }).collect(),
            None => vec![Read { own: word.to_owned(), entry: None }],
        }
    }

    fn bare(&self, word: &str) -> Option<Entry> {
        if let Some(entry) = self.entries.get(word) {
            return Some(*entry);
        }
        let without = |endings: &[(&str, &str)], kind: Kind| {
            endings.iter().find_map(|(ending, stands)| {
                let stem = word.strip_suffix(ending)?;
                self.entries.get(&format!("{stem}{stands}")).copied().filter(|entry| entry.kind == kind)
            })
        };
        without(self.manner.adjectives, Kind::Adjective).or_else(|| without(self.manner.nouns, Kind::Noun))
    }

    /// The English text, adjectives before what they are about.
    fn written(&self, mut read: Vec<Read>) -> Translation {
        if self.manner.behind {
            reorder(&mut read);
        }
        let mut sources = Vec::new();
        let mut text: Vec<&str> = Vec::new();
        for read in &read {
            match read.entry {
                Some(entry) => {
                    let words = entry.english.split(' ').filter(|word| !word.is_empty());
                    sources.extend(words.map(|word| (word.to_owned(), read.own.clone())));
                    text.push(entry.english);
                }
                None => text.push(&read.own),
            }
        }
        text.retain(|piece| !piece.is_empty());
        Translation { text: text.join(" "), sources }
    }
}

/// "Hair blue dark" is dark blue hair.
fn reorder(read: &mut [Read]) {
    let is = |read: &Read, kind: Kind| read.entry.is_some_and(|entry| entry.kind == kind);
    let mut i = 0;
    while i < read.len() {
        let from = i;
        if is(&read[i], Kind::Noun) {
            i += 1;
        }
        while i < read.len() && is(&read[i], Kind::Adjective) {
            i += 1;
        }
        read[from..i].reverse();
        i = i.max(from + 1);
    }
}

#[cfg(test)]
#[path = "lexicon_tests.rs"]
mod tests;
