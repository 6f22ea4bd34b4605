//! What colours are called: 949 names of a survey, those of CSS, what they mean on a person, and words that change
//! them.

use super::colour::from_hex;
pub use super::listed::Sense;
use super::listed::{TABLE, is_degree, of_one_spelling, spaced};
use super::part::Part;
use super::shades::{is_shade, shaded};

/// The most words of a name, with those that change it.
const MOST_WORDS: usize = 6;
/// The colour that lower-case words name on a part. A whole name comes before a name with a word that changes it:
/// "dark teal" is listed itself.
pub fn colour(words: &[String], part: Part, sense: Sense) -> Option<[u8; 3]> {
    if words.is_empty() || words.len() > MOST_WORDS {
        return None;
    }
    let name = joined(words);
    if let Some(rgb) = TABLE.own(&name, part, sense) {
        return Some(rgb);
    }
    let (first, others) = words.split_first()?;
    if others.is_empty() {
        return code(first);
    }
    let base = colour(others, part, sense)?;
    if is_more(first) {
        // Twice as dark, where a darker colour has no name itself.
        let is_twice = others.len() > 1 && is_shade(&others[0]);
        return if is_twice { shaded(&others[0], base) } else { is_degree(&others[0]).then_some(base) };
    }
    if is_degree(&joined(others)) { None } else { shaded(first, base) }
}

fn joined(words: &[String]) -> String {
    words.iter().map(|word| of_one_spelling(word)).collect::<Vec<_>>().join(" ")
}

fn is_more(word: &str) -> bool {
    matches!(word, "very" | "really" | "super" | "extra" | "extremely")
}

/// `#rrggbb`, of which a text's words keep the digits; letters alone would be a word.
fn code(word: &str) -> Option<[u8; 3]> {
    (word.len() == 6 && word.bytes().any(|b| b.is_ascii_digit())).then(|| from_hex(word)).flatten()
}

/// How many words a text begins with that name a colour of any part; longer names first.
pub fn leading(words: &[String]) -> Option<usize> {
    let first = words.first()?;
    if code(first).is_some() {
        return Some(1);
    }
    let changing = words.iter().take_while(|word| is_shade(word) || is_more(word)).count();
    // With the words that change it a name has one word more at least.
    let starts = (0..=changing.min(MOST_WORDS - 1)).filter(|&k| k < words.len() && is_changed_by(words, k));
    let begins = |k: &usize| TABLE.first_words.contains(of_one_spelling(&words[*k]));
    starts
        .filter(begins)
        .filter_map(|k| (k + 1..=words.len().min(MOST_WORDS)).rev().find(|&n| is_name(words, k, n)))
        .max()
}

/// Whether the first `k` words change a colour; more can be made only of one that does.
fn is_changed_by(words: &[String], k: usize) -> bool {
    let follows = |i: usize| words.get(i + 1).is_some_and(|next| is_shade(next));
    words[..k].iter().enumerate().all(|(i, word)| is_shade(word) || (is_more(word) && follows(i)))
}

fn is_name(words: &[String], from: usize, to: usize) -> bool {
    let name = joined(&words[from..to]);
    TABLE.names.contains(&name) && (from == 0 || !is_degree(&name) || is_more(&words[from - 1]))
}

/// The colour that a name, `#rrggbb` or `#rgb` stands for on a part.
pub fn read(text: &str, part: Part) -> Option<[u8; 3]> {
    let text = text.trim().to_lowercase();
    if let Some(digits) = text.strip_prefix('#') {
        return from_hex(digits);
    }
    let words: Vec<String> = spaced(&text).split(' ').map(str::to_owned).collect();
    colour(&words, part, Sense::Usual)
}

/// What a part of that colour would be called, if exactly this colour has a name.
pub fn name(part: Part, rgb: [u8; 3]) -> Option<&'static str> {
    // The survey's list ends with what most people say.
    let listed = TABLE.listed.iter().rev().filter(|(_, known)| *known == rgb).map(|(name, _)| *name);
    let usual = TABLE.usual[part.index()].iter().filter(|(_, known)| **known == Some(rgb)).map(|(name, _)| *name);
    let mut usual: Vec<&str> = usual.collect();
    usual.sort_by_key(|name| (name.len(), *name));
    usual.into_iter().chain(listed).find(|name| read(name, part) == Some(rgb))
}

/// Every listed name.
#[cfg(test)]
pub(super) fn listed() -> impl Iterator<Item = (&'static str, [u8; 3])> {
    TABLE.listed.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn names_mean_their_colours() {
        for (text, rgb) in [
            ("teal", [0x02, 0x93, 0x86]),
            ("dark teal", [0x01, 0x4d, 0x4e]),
            ("Robin's egg blue", [0x98, 0xef, 0xf9]),
            ("robins egg blue", [0x98, 0xef, 0xf9]),
            ("blue/green", [0x0f, 0x9b, 0x8e]),
            ("light sea green", [0x98, 0xf6, 0xb0]),
            ("lightseagreen", [0x98, 0xf6, 0xb0]),
            ("rebeccapurple", [0x66, 0x33, 0x99]),
            ("dark slate gray", [0x2f, 0x4f, 0x4f]),
            ("#A01030", [0xa0, 0x10, 0x30]),
            ("#0f8", [0, 255, 136]),
        ] {
            assert_eq!(read(text, Part::Clothes), Some(rgb), "{text}");
        }
        for text in ["", " ", "#12", "nose", "pale", "very", "bright", "teal nose", "é", "straw"] {
            assert_eq!(read(text, Part::Headwear), None, "{text}");
        }
    }

    #[test]
    fn parts_have_usual_colours_of_their_own() {
        let on = |part: Part| read("red", part).unwrap();
        assert_eq!(on(Part::Clothes), [0xe5, 0, 0]);
        assert!(on(Part::Hair) != on(Part::Lips) && on(Part::Hair) != on(Part::Clothes));
        assert_eq!(colour(&words("red"), Part::Hair, Sense::Literal), Some([0xe5, 0, 0]));
        assert!(read("blond", Part::Hair).is_some() && read("blond", Part::Lips).is_none());
        assert!(read("gold", Part::Skin).is_none() && read("gold", Part::Glasses).is_some());
        assert_eq!(colour(&words("blond"), Part::Hair, Sense::Literal), read("blonde", Part::Hair));
    }

    #[test]
    fn longest_names_come_first() {
        for (text, n) in [
            ("dark green lips", Some(2)),
            ("light blue green hair", Some(3)),
            ("very dark teal hair", Some(3)),
            ("strawberry blonde hair", Some(2)),
            ("a01030 lips", Some(1)),
            ("very dark hair", Some(2)),
            ("very teal hair", None),
            ("neon light", None),
            ("bright hair", None),
            ("bald", None),
            ("facade", None),
        ] {
            assert_eq!(leading(&words(text)), n, "{text}");
        }
    }

    #[test]
    fn colours_that_have_a_name_are_called_by_it() {
        assert_eq!(name(Part::Hair, [0x02, 0x93, 0x86]), Some("teal"));
        assert_eq!(name(Part::Hair, read("blonde", Part::Hair).unwrap()), Some("fair"));
        assert_eq!(name(Part::Lips, [1, 2, 3]), None);
        // On hair this word means another colour.
        assert_ne!(name(Part::Hair, [0xe5, 0, 0]), Some("red"));
    }
}
