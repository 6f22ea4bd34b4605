//! A text before any network reads it: its words, what is no word, and what no network here can follow, which is
//! negations and other languages.
//!
//! The network reads hashed pieces of words (`crate::model::tokenizer`) and is sure of itself about any of them: it
//! was never taught what a "not" does, nor what is no English. So that is told here, from lists.

pub(super) mod language;
pub(super) mod negation;
pub(super) mod vocabulary;

/// A text's words and signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    /// Lower-cased runs of letters and digits with the apostrophes within them, straight.
    pub list: Vec<String>,
    /// Signs that stand for something by themselves, such as emoji.
    pub signs: Vec<String>,
}

impl Words {
    pub fn of(text: &str) -> Self {
        let straight = text.to_lowercase().replace(['\u{2018}', '\u{2019}', '\u{02bc}'], "'").replace("w/o", "without");
        let list = straight
            .split(|c: char| !c.is_alphanumeric() && c != '\'')
            .map(|word| word.trim_matches('\''))
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        let mut signs: Vec<String> = Vec::new();
        for sign in text.chars().filter(|&c| is_sign(c)).map(String::from) {
            if !signs.contains(&sign) {
                signs.push(sign);
            }
        }
        Self { list, signs }
    }

    /// Whether there is anything to read.
    pub fn has_letters(&self) -> bool {
        self.list.iter().any(|word| word.chars().any(char::is_alphabetic))
    }
}

/// Whether a sign means something: no letter, no space and no mark of punctuation.
fn is_sign(c: char) -> bool {
    let punctuation =
        matches!(u32::from(c), 0..=0xbf | 0x2000..=0x206f | 0x3000..=0x303f | 0xfe00..=0xfe0f | 0xff00..=0xff65);
    // The marks that turn a sign's skin or join two into one belong to the sign before them.
    let modifier = matches!(u32::from(c), 0x1f3fb..=0x1f3ff | 0xe0000..=0xe01ef | 0x300..=0x36f | 0x20d0..=0x20ff);
    !(c.is_alphanumeric() || c.is_whitespace() || c.is_control() || punctuation || modifier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_apostrophes_and_signs_are_told_from_marks() {
        let words = Words::of("Don’t make-me 'bald', O'Brien… 🧟🧟👓! w/o hat");
        assert_eq!(words.list, ["don't", "make", "me", "bald", "o'brien", "without", "hat"]);
        assert_eq!(words.signs, ["🧟", "👓"]);
        assert!(words.has_letters());
    }

    #[test]
    fn digits_and_signs_are_no_letters() {
        for text in ["🧟", "👓", "...", "0", "3.14", "👩🏽‍🦰", "—", ""] {
            assert!(!Words::of(text).has_letters(), "{text}");
        }
        assert_eq!(Words::of("👍🏽").signs, ["👍"]);
        assert!(Words::of("“…” — ¿? 。").signs.is_empty());
    }
}
