//! Which words ask for which label: those of the phrasings that the network was trained on.
//!
//! The network answers to any letters, and often surely. A label counts only if a word of the prompt asks for it;
//! so junk asks for nothing, and what was not read can be told by name.

use std::sync::LazyLock;

use crate::wish::lexicon::Sense;

/// A line a label: its name, the words that ask for it by themselves, a bar, and those that do beside others.
const LISTED: &str = include_str!("vocabulary.txt");

/// Words that ask for nothing by themselves.
const SMALL: &str = "
    a an the this that these those my me i you your he she it its we they them his her him our their who whom whose which
    what when where why how and or but nor as at by for from in into of off on onto out over to too under up upon with
    within so if then than there here am is are was were be been being do does did doing done have has had having can
    could will would shall should may might must let lets s t d m ll re ve don won didn doesn isn aren
    please want wanted wants like likes liked look looks looking looked make makes made making give gives given gave turn
    turns turned turning put puts get gets got take takes taken taking show shows add adds added change changes changed
    become becomes see seen transform wish need try go goes going keep just one some any all very really more most much
    many lot bit little quite also again now no not none yes ok okay person man woman guy people somebody someone anybody
    everyone face head portrait picture photo photograph image something thing things way kind sort style character
    version effect wearing wear only same good well thanks thank hi hello o x us were while because about after before
    back day time year years
";
/// Words that are mere courtesy or setting beside a wish, and asked for by none.
const COURTESY: &str = "
    lovely nice dear friend friends great beautiful pretty perhaps maybe possible possibly wonder wondering always think
    thinking thought know known love loves seems seem shown bring draw draws drawn render edit edited editing photoshop
    apply transformed convert kindly sir madam hey pls plz thx myself himself herself themselves brother sister mother
    father mom dad mum son daughter wife husband girlfriend boyfriend another other total totally completely fully
    vivid bright intense strong bold elegant stylish cool shiny entire entirely every each both own two three first new together plus along around everything anything
    d'like i'd i'm i've it's that's he's she's let's what's
";
/// Shades that are asked for by a label of another colour: a wish for teal hair is drawn blue.
const SHADES: &str = "
    teal turquoise aqua cyan navy indigo cobalt sapphire denim lime mint olive emerald chartreuse magenta fuchsia peach
    salmon coral lilac lavender mauve plum aubergine burgundy maroon crimson orange silver yellow
";
/// Words of the phrasings that are no English ones.
const BORROWED: &str = "marmor vampir bitte schwarzweiss zombi bigote gafas sombrero negro blanco niño pelirrojo";
/// Words that are what a label draws, whatever else is said.
const NAMES: [(&str, &str); 16] = [
    ("zombie", "zombie zombies"),
    ("elf", "elf elves"),
    ("bald", "bald"),
    ("vampire", "vampire vampires"),
    ("alien", "alien aliens extraterrestrial"),
    ("clown", "clown clowns"),
    ("smile", "smile smiling"),
    ("cartoon", "cartoon"),
    ("hat", "hat"),
    ("makeup", "makeup"),
    ("glasses", "glasses eyeglasses spectacles"),
    ("sunglasses", "sunglasses"),
    ("beard", "beard"),
    ("moustache", "moustache mustache"),
    ("sketch", "sketch"),
    ("neon", "neon"),
];
/// The fewest letters of a misspelt word that is still known.
const LEAST_MISSPELT: usize = 5;
/// From so many letters on, two may be wrong.
const LONG: usize = 8;

/// How firmly words have to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// In a short prompt any word of the label's phrasings will do.
    Short,
    /// In long ones, most of which is about something else, it takes a word that hardly means anything else.
    Long,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    label: &'static str,
    /// Words that hardly ask for anything else.
    core: Vec<&'static str>,
    others: Vec<&'static str>,
}

impl Entry {
    fn words(&self, asking: Asking) -> impl Iterator<Item = &'static str> {
        let others: &[&str] = if asking == Asking::Short { &self.others } else { &[] };
        self.core.iter().chain(others).copied()
    }
}

/// The words of every label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    entries: Vec<Entry>,
}

impl Vocabulary {
    /// The list that belongs to this program.
    pub fn listed() -> &'static Self {
        static ALL: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::read);
        &ALL
    }

    fn read() -> Self {
        let entries = LISTED.lines().filter_map(|line| {
            let (label, words) = line.split_once(": ")?;
            let (core, others) = words.split_once('|').unwrap_or((words, ""));
            let list = |words: &'static str| words.split_whitespace().collect();
            Some(Entry { label, core: list(core), others: list(others) })
        });
        Self { entries: entries.collect() }
    }

    /// Whether any label is asked for by this very word.
    pub fn knows(&self, word: &str) -> bool {
        self.entries.iter().any(|entry| entry.words(Asking::Short).any(|known| known == word))
    }

    /// What a word is in English.
    pub fn sense(&self, word: &str) -> Sense {
        match word {
            _ if is_in(BORROWED, word) => Sense::None,
            _ if is_small(word) => Sense::Small,
            _ if self.knows(word) => Sense::Asking,
            _ => Sense::None,
        }
    }

    /// The label that a word is the very name of, where it names nothing else.
    pub fn named(word: &str) -> Option<&'static str> {
        NAMES.iter().find(|(_, words)| is_in(words, word)).map(|(label, _)| *label)
    }

    /// Whether the word, or one close to it, asks for any label.
    pub fn speaks_for_any(&self, word: &str) -> bool {
        self.entries.iter().any(|entry| self.entry_hears(entry, word, Asking::Short))
    }

    /// Whether a word asks for a label, as it is or misspelt; a label that is not listed is asked for by any word.
    pub fn speaks_for(&self, word: &str, label: &str, asking: Asking) -> bool {
        let Some(entry) = self.entries.iter().find(|entry| entry.label == label) else { return true };
        self.entry_hears(entry, word, asking)
    }

    fn entry_hears(&self, entry: &Entry, word: &str, asking: Asking) -> bool {
        if entry.words(asking).any(|known| known == word) {
            return true;
        }
        // A word that asks for another label is no misspelling of this one's.
        let elsewhere = |other: &Entry| other != entry && other.words(Asking::Short).any(|known| known == word);
        let is_free = !is_small(word) && !self.entries.iter().any(elsewhere);
        is_free && entry.words(asking).any(|known| resembles(word, known))
    }

    /// Whether a word of a prompt that was read as `labels` is drawn, or was never meant to be.
    pub fn is_read(&self, word: &str, labels: &[String]) -> bool {
        let parts = || word.split('\'').filter(|part| !part.is_empty());
        if is_small(word) || parts().all(is_small) {
            return true;
        }
        let in_name = |label: &String| label.split('-').any(|name| name == word);
        let heard = |label: &String| {
            let coloured = label.ends_with("-hair") && is_in(SHADES, word);
            in_name(label) || (!coloured && parts().any(|part| self.speaks_for(part, label, Asking::Short)))
        };
        labels.iter().any(heard)
    }
}

fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|other| other == word)
}

fn is_small(word: &str) -> bool {
    word.len() < 2 || is_in(SMALL, word) || is_in(COURTESY, word)
}

/// Whether one word is the other misspelt, or made of it: "zombified" of "zombify", "schoolchild" of "child".
fn resembles(word: &str, known: &str) -> bool {
    if known.len() < LEAST_MISSPELT || word.len() + 1 < known.len() || !known.is_ascii() || !word.is_ascii() {
        return is_misspelt(word, known);
    }
    let stem = &known[..LEAST_MISSPELT.max(known.len() - 2)];
    word.ends_with(known) || word.starts_with(stem) || is_misspelt(word, known)
}

/// Whether two words differ by a letter (two in long words) left out, added, exchanged or swapped with its neighbour:
/// Damerau's distance, in the restricted form.
fn is_misspelt(word: &str, known: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (word.chars().collect(), known.chars().collect());
    let most = if a.len().min(b.len()) < LONG { 1 } else { 2 };
    if a.len().min(b.len()) < LEAST_MISSPELT || a.len().abs_diff(b.len()) > most {
        return false;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = changed.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()] <= most
}

#[cfg(test)]
#[path = "vocabulary_tests.rs"]
mod tests;
