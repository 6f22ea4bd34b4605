//! What a sentence asks to be taken away that can be: "without my glasses", "shave the beard off", "clean shaven".

use super::nouns::is_in;

/// What can be taken away, by the name of its edit, and what it is called.
const NOUNS: [(&str, &str); 2] = [
    ("no-glasses", "glasses eyeglasses spectacles specs sunglasses eyewear"),
    ("no-beard", "beard beards moustache mustache stubble goatee whiskers sideburns"),
];
/// What says so by itself.
const SHAVEN: &str = "shaven cleanshaven beardless";
const TAKING: &str = "no without remove removing lose losing ditch drop delete erase minus rid shave shaving sans";
/// What takes away if "off" comes with it.
const OFF: &str = "take taking took pull shave shaving";
const BETWEEN: &str = "the my your his her their any a of all more off that this those these facial";
/// The most words between.
const REACH: usize = 3;

/// What the sentence's lower-case words ask to take away, by the names of the edits; what asks for it is used up.
pub fn read(words: &[String], used: &mut [bool]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let word = |i: usize| words.get(i).map_or("", String::as_str);
    let mut last_end = None;
    for at in 0..words.len() {
        let Some((start, end, name)) = taken(words, at, last_end) else { continue };
        if used[start..end].contains(&true) || is_kept(words, start) {
            continue;
        }
        used[start..end].fill(true);
        last_end = Some(end);
        // "Off" and "please" behind it say no more.
        if is_in("off away", word(end)) {
            used[end] = true;
        }
        if !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    }
    found
}

/// From which word to before which one the thing at `at` is asked to be taken away, and its name.
fn taken(words: &[String], at: usize, last_end: Option<usize>) -> Option<(usize, usize, &'static str)> {
    let word = |i: usize| words.get(i).map_or("", String::as_str);
    if is_in(SHAVEN, word(at)) && !is_in("head scalp skull", word(at + 1)) {
        let start = if at > 0 && word(at - 1) == "clean" { at - 1 } else { at };
        return Some((start, at + 1, NOUNS[1].0));
    }
    let (name, _) = NOUNS.iter().find(|(_, called)| is_in(called, word(at)))?;
    let between = (0..REACH).take_while(|&k| at > k && is_in(BETWEEN, word(at - 1 - k))).count();
    let verb = at.checked_sub(between + 1)?;
    let is_off = word(at + 1) == "off" || (verb + 1..at).any(|i| word(i) == "off");
    let is_taken = is_in(TAKING, word(verb)) || (is_off && is_in(OFF, word(verb)));
    // "No beard or glasses": of two the same is asked.
    let is_joined = is_in("or and nor", word(verb)) && last_end == Some(verb);
    // "Get rid of".
    let start = if word(verb) == "rid" && verb > 0 && is_in("get getting", word(verb - 1)) { verb - 1 } else { verb };
    (is_taken || is_joined).then_some((start, at + 1, *name))
}

/// Whether nothing is to be taken away there: "don't remove my glasses".
fn is_kept(words: &[String], start: usize) -> bool {
    let before = start.checked_sub(1).map_or("", |i| words[i].as_str());
    is_in("not never dont cannot", before) || before.ends_with("n't")
}

/// The names of all that can be taken away.
pub fn names() -> impl Iterator<Item = &'static str> {
    NOUNS.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_taken_away_is() {
        for (text, taken, left) in [
            ("no glasses", "no-glasses", ""),
            ("remove my glasses", "no-glasses", ""),
            ("take off the glasses please", "no-glasses", "please"),
            ("take my glasses off", "no-glasses", ""),
            ("an old man without a beard", "no-beard", "an old man"),
            ("shave my beard off", "no-beard", ""),
            ("clean shaven with blue hair", "no-beard", "with blue hair"),
            ("get rid of my beard and glasses", "no-beard no-glasses", ""),
            ("no beard or glasses", "no-beard no-glasses", ""),
            ("no red glasses", "", "no red glasses"),
            ("don't remove my glasses", "", "don't remove my glasses"),
            ("glasses and a beard", "", "glasses and a beard"),
            ("no hat", "", "no hat"),
            ("put on glasses", "", "put on glasses"),
        ] {
            let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            let mut used = vec![false; words.len()];
            let found = read(&words, &mut used).join(" ");
            let rest: Vec<&str> =
                words.iter().zip(&used).filter(|(_, used)| !**used).map(|(word, _)| word.as_str()).collect();
            assert_eq!((found.as_str(), rest.join(" ").as_str()), (taken, left), "{text}");
        }
    }

    #[test]
    fn each_is_asked_for_by_its_own_name() {
        for name in names() {
            let words: Vec<String> = name.split('-').map(str::to_owned).collect();
            assert_eq!(read(&words, &mut vec![false; words.len()]), [name]);
        }
    }
}
