//! What can be offered to somebody who is typing a wish: what is known, as far as it begins like the words.

use crate::wish::names::read;
use crate::wish::{Material, Part};

/// Most offers at a time.
const MOST: usize = 12;
/// Parts whose colours are offered, most wanted first, and what people call them.
pub const PARTS: [(Part, &str); 9] = [
    (Part::Hair, "hair"),
    (Part::Lips, "lips"),
    (Part::Irises, "eyes"),
    (Part::Skin, "skin"),
    (Part::Beard, "beard"),
    (Part::Brows, "eyebrows"),
    (Part::Clothes, "clothes"),
    (Part::Glasses, "glasses"),
    (Part::Background, "background"),
];

/// Something to wish for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it is called.
    pub label: String,
    /// The whole wish that it would be, with what was typed before it.
    pub text: String,
    /// sRGB, where it is a colour.
    pub colour: Option<[u8; 3]>,
}

/// What to offer for the words typed so far. `known` are wishes with a label; `labels` the edits that the network
/// knows by name. Only what comes after the last of `joints`, which stand between two wishes, is looked at.
pub fn offers(typed: &str, known: &[(String, String)], labels: &[String], joints: &[&str]) -> Vec<Offer> {
    let (head, tail) = split(typed, joints);
    let words: Vec<String> = tail.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let begins =
        |text: &str| words.iter().all(|word| text.split([' ', '-']).any(|w| w.to_lowercase().starts_with(word)));
    let mut offers: Vec<Offer> = Vec::new();
    let mut offer = |label: &str, wish: &str, colour: Option<[u8; 3]>| {
        let text = format!("{head}{wish}");
        if offers.iter().all(|o| o.label != label && o.text != text) && text != typed.trim() {
            offers.push(Offer { label: label.to_owned(), text, colour });
        }
    };
    for (label, wish) in known.iter().filter(|(label, wish)| begins(label) || begins(wish)) {
        offer(label, wish, None);
    }
    for label in labels.iter().map(|label| label.replace('-', " ")).filter(|label| begins(label)) {
        offer(&label, &label, None);
    }
    for material in Material::ALL.iter().filter(|material| begins(material.name)) {
        offer(material.name, material.name, None);
    }
    // A colour by its name, and perhaps the beginning of a part.
    for named in (1..=words.len()).rev() {
        let (name, rest) = (words[..named].join(" "), words[named..].join(" "));
        for (part, noun) in PARTS.iter().filter(|(_, noun)| noun.starts_with(&rest)) {
            if let Some(colour) = read(&name, *part) {
                let wish = format!("{name} {noun}");
                offer(&wish, &wish, Some(colour));
            }
        }
    }
    offers.truncate(MOST);
    offers
}

/// What was typed before the last joint, with it, and after.
fn split<'a>(typed: &'a str, joints: &[&str]) -> (&'a str, &'a str) {
    let ends = joints.iter().filter_map(|joint| typed.to_ascii_lowercase().rfind(joint).map(|at| at + joint.len()));
    typed.split_at(ends.max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOINTS: [&str; 4] = [" with ", " and ", ", ", ","];

    fn labels(typed: &str) -> Vec<String> {
        let known = [("gold", "a golden statue"), ("teal hair", "teal hair"), ("smile", "smile")];
        let known = known.map(|(label, text)| (label.to_owned(), text.to_owned()));
        let network = ["gold", "black-hair", "zombie"].map(str::to_owned);
        offers(typed, &known, &network, &JOINTS).into_iter().map(|offer| offer.label).collect()
    }

    #[test]
    fn what_is_known_is_found_by_how_it_begins() {
        assert!(labels("").is_empty() && labels("  ").is_empty() && labels("xyzzy").is_empty());
        assert_eq!(labels("sm"), ["smile"]);
        assert_eq!(labels("Gol")[..1], ["gold"]);
        assert_eq!(labels("zo"), ["zombie"]);
        assert_eq!(labels("porc"), ["porcelain"]);
        assert!(labels("ha").contains(&"black hair".to_owned()));
        // What is there already needs no offer.
        assert!(labels("smile").is_empty());
    }

    #[test]
    fn colours_are_offered_with_the_parts_that_can_have_them() {
        let teal = labels("teal");
        assert!(teal.starts_with(&["teal hair".to_owned(), "teal lips".to_owned()]), "{teal:?}");
        assert_eq!(labels("dark teal l"), ["dark teal lips"]);
        assert_eq!(labels("teal ey")[..2], ["teal eyes", "teal eyebrows"]);
        let offers = offers("#a01030 li", &[], &[], &JOINTS);
        assert_eq!((offers[0].label.as_str(), offers[0].colour), ("#a01030 lips", Some([0xa0, 0x10, 0x30])));
    }

    #[test]
    fn what_was_typed_before_stays() {
        let texts = |typed: &str| {
            offers(typed, &[("bald".into(), "bald".into())], &[], &JOINTS).into_iter().map(|o| o.text).next()
        };
        assert_eq!(texts("a bronze statue with teal ha").as_deref(), Some("a bronze statue with teal hair"));
        assert_eq!(texts("zombie and ba").as_deref(), Some("zombie and bald"));
        assert_eq!(texts("a hat,ba").as_deref(), Some("a hat,bald"));
        assert_eq!(texts("a hat with "), None);
        assert_eq!(texts("İİİ with ba").as_deref().map(|t| t.ends_with("bald")), Some(true));
    }
}
