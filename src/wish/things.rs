//! Things to wear in a sentence that need no network: "a top hat", "with devil horns", "make me a unicorn".

use super::called;

/// What is put on, and what that is called: words in a row, and others behind a bar.
static NAMES: [(&str, &str); 15] = [
    ("cap", "baseball cap|trucker cap|snapback|baseball hat|cap|caps"),
    ("beanie", "woolly hat|wool hat|knit hat|knitted hat|bobble hat|winter hat|beanie hat|knit cap"),
    ("top-hat", "top hats|stovepipe hat|silk hat|tophat|magician hat|magician's hat|ringmaster hat"),
    ("cowboy-hat", "cowboy|cowgirl|stetson|cowgirl hat|western hat|rodeo hat|sheriff hat"),
    (
        "witch-hat",
        "witch's hat|witches hat|wizard hat|wizard's hat|witch|wizard|sorcerer|sorcerer hat|pointy hat|pointed hat",
    ),
    ("santa-hat", "santa|santa claus|father christmas|christmas hat|santa's hat|santa claus hat|christmas elf hat"),
    ("crown", "crowned|king|queen|tiara|royal crown|royalty|emperor|empress|prince|princess|coronet"),
    ("halo", "angel|angelic|saint|holy|nimbus|halos"),
    ("horns", "devil|demon|satan|devilish|devil horns|demon horns|horned|devil's horns|ram horns|diablo"),
    ("unicorn-horn", "unicorn|unicorns|unicorn's horn"),
    ("antlers", "antler|reindeer|rudolph|reindeer antlers|deer antlers"),
    ("cat-ears", "cat ear|kitty ears|kitten ears|catgirl|cat girl|neko|neko ears|cat's ears|catboy"),
    ("bunny-ears", "rabbit ears|bunny girl|hare ears|bunny ear|playboy bunny"),
    (
        "elf-ears",
        "pointed ears|pointy ears|elven ears|elvish ears|elfin ears|vulcan ears|vulcan|spock|fairy ears|elf ear",
    ),
    ("red-nose", "clown nose|clown's nose|red clown nose|rudolph nose|red round nose|nose red"),
];

/// The things that a sentence's lower-case words ask for, by the names of their edits; what asks for them is used up.
pub fn read(words: &[String], used: &mut [bool]) -> Vec<String> {
    // A crown of flowers is another one.
    let is_another = |_, end: usize| words.get(end).is_some_and(|word| word == "of");
    called::read(&NAMES, words, used, is_another, |_| false)
}

/// The names of all things that words ask for.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_read_and_what_is_not_wanted_is_left() {
        for (text, things, left) in [
            ("a top hat", "top-hat", "a"),
            ("a black cowboy hat", "cowboy-hat", "a black"),
            ("make me a unicorn with teal hair", "unicorn-horn", "make me a with teal hair"),
            ("a devil with a halo", "horns halo", "a with a"),
            ("without a crown", "", "without a crown"),
            ("a hat", "", "a hat"),
            ("a crown of flowers", "", "a crown of flowers"),
            ("a clown with a red nose", "red-nose", "a clown with a"),
            ("a king and queen", "crown", "a and"),
            ("turn me into a cat", "", "turn me into a cat"),
        ] {
            let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            let mut used = vec![false; words.len()];
            let found = read(&words, &mut used).join(" ");
            let rest: Vec<&str> =
                words.iter().zip(&used).filter(|(_, used)| !**used).map(|(word, _)| word.as_str()).collect();
            assert_eq!((found.as_str(), rest.join(" ").as_str()), (things, left), "{text}");
        }
    }

    #[test]
    fn every_thing_is_asked_for_by_its_own_name() {
        for name in names() {
            let words: Vec<String> = name.split('-').map(str::to_owned).collect();
            assert_eq!(read(&words, &mut vec![false; words.len()]), [name]);
        }
    }
}
