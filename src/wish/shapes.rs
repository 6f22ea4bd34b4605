//! Faces in a sentence that need no network: "sad", "make my nose smaller", "with bigger eyes".

use super::called;
use super::nouns::is_in;

/// What a face is moved to, and what that is called: words in a row, and others behind a bar.
static NAMES: [(&str, &str); 10] = [
    (
        "sad",
        "sad|sadder|unhappy|sorrowful|gloomy|miserable|melancholy|melancholic|heartbroken|dejected|mournful|downcast|
        frowning|sadness",
    ),
    ("angry", "angry|angrier|furious|enraged|annoyed|irate|grumpy|scowling|mad at me|pissed off|anger"),
    ("surprised", "surprised|shocked|astonished|amazed|startled|stunned|astounded|gobsmacked"),
    (
        "open-mouth",
        "open mouth|mouth open|open my mouth|open the mouth|open your mouth|open her mouth|open his mouth|open mouthed|
        mouth wide open|jaw dropped|jaw dropping",
    ),
    (
        "big-eyes",
        "bigger eyes|larger eyes|big eyes|large eyes|huge eyes|enormous eyes|giant eyes|eyes bigger|eyes larger|
        enlarge my eyes|enlarge the eyes|doe eyes",
    ),
    (
        "big-nose",
        "bigger nose|larger nose|big nose|large nose|huge nose|wider nose|nose bigger|nose larger|nose wider|fat nose|
        enormous nose|giant nose",
    ),
    (
        "small-nose",
        "smaller nose|small nose|tiny nose|thinner nose|little nose|narrower nose|button nose|nose smaller|
        nose thinner|nose narrower|nose job|slimmer nose|nose slimmer",
    ),
    (
        "full-lips",
        "fuller lips|full lips|bigger lips|big lips|plump lips|plumper lips|thick lips|thicker lips|larger lips|
        lips bigger|lips fuller|lips plumper|lips thicker|pouty lips|lip filler|lip fillers",
    ),
    (
        "thin-face",
        "thin face|thinner face|slim face|slimmer face|narrow face|narrower face|face thinner|face slimmer|thinner|
        slimmer|skinny|skinnier|lose weight|slim me down|hollow cheeks|sunken cheeks|gaunt",
    ),
    (
        "full-face",
        "full face|fuller face|round face|rounder face|fat face|chubby face|wide face|wider face|face rounder|
        face fuller|chubby|chubbier|fat|fatter|plump|overweight|obese|chubby cheeks|gain weight",
    ),
];
/// Of these words alone what follows says whether it is the face that is meant: not "thinner lips".
const BUILDS: &str = "thinner slimmer skinny skinnier gaunt chubby chubbier fat fatter plump overweight obese";
const WHOLE: &str = "
    and with but please now then too also or in on at like man men woman women guy girl boy person people lady old version
    me him her them zombie vampire elf clown
";
/// What may stand behind the word for a mood, and says no more.
const FACES: &str = "face faces look expression mood";

/// The shapes that a sentence's lower-case words ask for, by the names of their edits; what asks for them is used up.
pub fn read(words: &[String], used: &mut [bool]) -> Vec<String> {
    let is_another = |start: usize, end: usize| {
        end == start + 1
            && is_in(BUILDS, &words[start])
            && words.get(end).is_some_and(|word| !is_in(WHOLE, word) && !is_in(FACES, word))
    };
    called::read(&NAMES, words, used, is_another, |word| is_in(FACES, word))
}

/// The names of all shapes that words ask for.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_are_read_and_what_is_not_wanted_is_left() {
        for (text, shapes, left) in [
            ("make me sad", "sad", "make me"),
            ("a sad face", "sad", "a"),
            ("an angry zombie", "angry", "an zombie"),
            ("surprised with teal hair", "surprised", "with teal hair"),
            ("make my nose smaller", "small-nose", "make my"),
            ("bigger eyes and fuller lips", "big-eyes full-lips", "and"),
            ("big blue eyes", "", "big blue eyes"),
            ("don't look sad", "", "don't look sad"),
            ("not angry but surprised", "surprised", "not angry but"),
            ("surprise me", "", "surprise me"),
            ("a mad hatter", "", "a mad hatter"),
            ("mouth wide open", "open-mouth", ""),
            ("full lips", "full-lips", ""),
            ("sad and sadder", "sad", "and"),
            ("make me fat", "full-face", "make me"),
            ("thinner lips", "", "thinner lips"),
            ("a chubby man with a thinner nose", "full-face small-nose", "a man with a"),
            ("thinner", "thin-face", ""),
        ] {
            let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            let mut used = vec![false; words.len()];
            let found = read(&words, &mut used).join(" ");
            let rest: Vec<&str> =
                words.iter().zip(&used).filter(|(_, used)| !**used).map(|(word, _)| word.as_str()).collect();
            assert_eq!((found.as_str(), rest.join(" ").as_str()), (shapes, left), "{text}");
        }
        assert_eq!(read(&[], &mut []), Vec::<String>::new());
    }

    #[test]
    fn every_shape_is_asked_for_by_its_own_name() {
        for name in names() {
            let words: Vec<String> = name.split('-').map(str::to_owned).collect();
            assert_eq!(read(&words, &mut vec![false; words.len()]), [name]);
        }
    }
}
