//! What the parts of a portrait are called.

use super::part::Part;

/// A word for a part, where it stands in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noun {
    pub part: Part,
    /// How many words it has.
    pub words: usize,
    /// Whether it says more than which part is meant: glasses have to be there, curls be curled. Such a word is not
    /// used up by a colour.
    pub says_more: bool,
    /// How much of the part is meant, 0 to 1: streaks are not all of the hair.
    pub amount: f32,
}

/// Part, whether the words say more, the words; joined words are written with a stroke.
const NOUNS: [(Part, bool, &str); 13] = [
    (Part::Hair, false, "hair hairs hairdo hairstyle haircut hair-colour hair-color hair-dye"),
    (
        Part::Hair,
        true,
        "locks tresses curls braids ponytail pigtails mane mohawk afro dreads dreadlocks wig mullet bangs fringe cornrows",
    ),
    (Part::Brows, false, "brows eyebrows eyebrow eye-brows"),
    (Part::Irises, false, "eyes irises iris eye-colour eye-color contact-lenses"),
    (
        Part::Lips,
        false,
        "lips lip lipstick lip-stick lipsticks lip-gloss lipgloss lip-colour lip-color lip-paint lip-balm lips-stick",
    ),
    (Part::Beard, true, "beard moustache mustache stubble goatee whiskers sideburns facial-hair"),
    (
        Part::Glasses,
        true,
        "glasses eyeglasses eye-glasses spectacles specs sunglasses sun-glasses goggles aviators eyewear",
    ),
    (
        Part::Headwear,
        true,
        "hat cap beanie beret fedora bonnet hood headscarf head-scarf headband turban helmet hijab sombrero top-hat
        bucket-hat baseball-cap bandana crown headwear trilby stetson hats",
    ),
    (
        Part::Clothes,
        false,
        "shirt tshirt t-shirt tee blouse jumper sweater sweatshirt hoodie pullover cardigan jacket coat blazer suit dress
        gown robe top vest waistcoat tunic uniform clothes clothing outfit garment garments scarf tie bowtie bow-tie
        turtleneck turtle-neck polo sari kimono cape cloak collar overalls dungarees tracksuit jersey attire costume",
    ),
    (Part::Background, false, "background backdrop backgrounds back-ground"),
    (Part::Skin, false, "skin face complexion skin-tone skin-colour skin-color face-paint body-paint body"),
    (Part::Hair, true, "highlights streaks tips roots strands hair-highlights hair-streaks hair-tips"),
    // Of glasses alone, and only where they are spoken of.
    (Part::Glasses, false, "frames frame rims rim"),
];
/// The rows of [`NOUNS`] with a meaning of their own.
const STREAKS: usize = 11;
const FRAMES: usize = 12;
/// How much of the hair's colour streaks are.
const STREAKED: f32 = 0.5;
/// One word for having a part: blue-eyed. Part, whether it says more, the words.
const HAVING: [(Part, bool, &str); 8] = [
    (Part::Hair, false, "haired"),
    (Part::Irises, false, "eyed"),
    (Part::Lips, false, "lipped"),
    (Part::Brows, false, "browed"),
    (Part::Skin, false, "skinned faced"),
    (Part::Beard, true, "bearded moustached mustached"),
    (Part::Glasses, true, "bespectacled"),
    (Part::Clothes, false, "clad"),
];
/// Behind a part's name these speak of something else: a face mask, an eye shadow.
const NOT_BEFORE: &str = "
    mask masks tattoo tattoos shadow shadows eyeshadow liner mascara makeup lashes band bands clip clips bow pin pins
    ribbon ribbons net flower flowers piercing piercings ring rings patch bandage oil dye dyes glitter sticker
    stickers
";

/// The noun that a text holds at `i`; the longest of them.
pub fn noun(words: &[String], i: usize) -> Option<Noun> {
    let of_row = |row: usize| {
        let (part, says_more, names) = NOUNS[row];
        let length = names.split_whitespace().filter_map(|name| begins(words, i, name)).max()?;
        let amount = if row == STREAKS { STREAKED } else { 1.0 };
        Some(Noun { part, words: length, says_more, amount })
    };
    let has_glasses = || (0..words.len()).any(|k| find(words, k, Part::Glasses));
    let named = (0..NOUNS.len()).filter_map(|row| of_row(row).filter(|_| row != FRAMES || has_glasses()));
    let mut noun = named.max_by_key(|noun| noun.words)?;
    // A dress shirt is one garment.
    while let Some(length) =
        [2, 1].into_iter().find(|&n| noun.part == Part::Clothes && is_garment(words, i + noun.words, n))
    {
        noun.words += length;
    }
    let next = words.get(i + noun.words).map_or("", String::as_str);
    (!is_in(NOT_BEFORE, next)).then_some(noun)
}

/// The word at `i` that says that somebody has such a part: "eyed".
pub fn having(words: &[String], i: usize) -> Option<Noun> {
    let word = words.get(i)?;
    let (part, says_more, _) = HAVING.into_iter().find(|(_, _, names)| is_in(names, word))?;
    Some(Noun { part, words: 1, says_more, amount: 1.0 })
}

fn is_garment(words: &[String], i: usize, length: usize) -> bool {
    let names =
        NOUNS.iter().filter(|(part, ..)| *part == Part::Clothes).flat_map(|(.., names)| names.split_whitespace());
    names.filter_map(|name| begins(words, i, name)).any(|found| found == length)
}

fn find(words: &[String], i: usize, part: Part) -> bool {
    let mut rows = NOUNS.iter().take(FRAMES).filter(|(other, ..)| *other == part);
    rows.any(|(.., names)| names.split_whitespace().any(|name| begins(words, i, name).is_some()))
}

/// How many words a name has, if the text goes on with it at `i`.
fn begins(words: &[String], i: usize, name: &str) -> Option<usize> {
    let mut length = 0;
    for piece in name.split('-') {
        if words.get(i + length)?.as_str() != piece {
            return None;
        }
        length += 1;
    }
    Some(length)
}

pub(super) fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|other| other == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, i: usize) -> Option<(Part, usize, bool)> {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        noun(&words, i).map(|noun| (noun.part, noun.words, noun.says_more))
    }

    #[test]
    fn the_longest_name_of_a_part_is_found() {
        assert_eq!(at("my hair", 1), Some((Part::Hair, 1, false)));
        assert_eq!(at("hair colour", 0), Some((Part::Hair, 2, false)));
        assert_eq!(at("top hat", 0), Some((Part::Headwear, 2, true)));
        assert_eq!(at("dress shirt and hat", 0), Some((Part::Clothes, 2, false)));
        assert_eq!(at("facial hair", 0), Some((Part::Beard, 2, true)));
        assert_eq!(at("eye", 0), None);
        assert_eq!(at("nose", 0), None);
        assert_eq!(at("hair", 5), None);
    }

    #[test]
    fn words_behind_and_around_change_what_is_meant() {
        assert_eq!(at("face mask", 0), None);
        assert_eq!(at("hair band", 0), None);
        assert_eq!(at("picture frame", 1), None);
        assert_eq!(at("frames on the glasses", 0), Some((Part::Glasses, 1, false)));
        let words: Vec<String> = ["eyed".to_owned(), "highlights".to_owned()].to_vec();
        assert_eq!(having(&words, 0).unwrap().part, Part::Irises);
        assert_eq!(noun(&words, 1).unwrap().amount, STREAKED);
    }
}
