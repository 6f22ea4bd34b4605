//! Materials in a sentence: "a rose gold statue", "made of obsidian", "porcelain".

use super::denial::is_denied;
use super::material::Material;
use super::nouns::is_in;

/// What a material is called besides its own name. Those that a network knows as edits are left to it, as are words for
/// them: it knows more of them.
const NAMES: [(&str, &str); 12] = [
    ("rose gold", "rose gold"),
    ("pink gold", "rose gold"),
    ("copper", "copper"),
    ("obsidian", "obsidian"),
    ("clay", "clay"),
    ("terracotta", "clay"),
    ("terra cotta", "clay"),
    ("porcelain", "porcelain"),
    ("ceramic", "porcelain"),
    ("ice", "ice"),
    ("frozen", "ice"),
    ("volcanic glass", "obsidian"),
];
/// What is made of a material.
const THINGS: &str = "
    statue statues bust busts sculpture sculptures head heads figure figurine figures person man woman boy girl doll idol
    monument carving trophy face portrait version body
";
/// What stands before a material that somebody is made of.
const LINKS: &str = "of in from into out like as to be is be become becomes";
/// What may stand between, and what says nothing else.
const BETWEEN: &str = "
    a an the my me her him his their them it this solid pure polished shiny smooth cold hot fired glazed unglazed real living
    old ancient block please make turn give i want to be if were was made cast carved sculpted completely entirely all
    everything whole
";

/// The material that a sentence's lower-case words ask for; what asks for it is used up.
pub fn read(words: &[String], used: &mut [bool]) -> Option<&'static Material> {
    let word = |i: usize| words.get(i).map_or("", String::as_str);
    for start in 0..words.len() {
        let Some((end, material)) = named(words, start) else { continue };
        if used[start..end].contains(&true) || is_denied(words, start, None) {
            continue;
        }
        let is_thing = is_in(THINGS, word(end)) && !used[end];
        let before = (0..start).rev().find(|&i| !is_in(BETWEEN, word(i)));
        let is_linked = before.is_some_and(|i| is_in(LINKS, word(i))) && !is_about_another(words, used, end);
        let is_all = (0..words.len()).filter(|i| !(start..end).contains(i)).all(|i| used[i] || is_filler(word(i)));
        if !(is_thing || is_linked || is_all) {
            continue;
        }
        used[start..end].fill(true);
        if is_thing {
            used[end] = true;
        }
        // "A statue of copper", "turn me into copper": the statue is said.
        for (used, word) in used.iter_mut().zip(words).take(if is_linked { start } else { 0 }) {
            *used |= is_in(THINGS, word) || is_in(BETWEEN, word) || is_in(LINKS, word);
        }
        return Some(material);
    }
    None
}

fn is_filler(word: &str) -> bool {
    is_in(BETWEEN, word) || is_in(LINKS, word) || is_in("and with", word)
}

/// Whether what follows is a thing of the material that is worn or held: "in a copper dress".
fn is_about_another(words: &[String], used: &[bool], end: usize) -> bool {
    words
        .get(end)
        .is_some_and(|word| !used[end] && !is_filler(word) && !is_in(THINGS, word) && !is_in("but please or", word))
}

/// A material's name that begins there, and where it ends.
fn named(words: &[String], start: usize) -> Option<(usize, &'static Material)> {
    let found = NAMES.iter().find_map(|(said, name)| {
        let count = said.split(' ').count();
        let there = words.get(start..start + count)?;
        said.split(' ').eq(there.iter().map(String::as_str)).then_some((start + count, *name))
    });
    found.and_then(|(end, name)| Some((end, Material::named(name)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_made_of_what_is_asked_for_and_not_of_what_is_worn() {
        for (text, material, left) in [
            ("a rose gold statue", Some("rose gold"), "a"),
            ("rose gold", Some("rose gold"), ""),
            ("turn me into obsidian", Some("obsidian"), ""),
            ("a statue made of copper with blue eyes", Some("copper"), "with blue eyes"),
            ("porcelain doll with red lips", Some("porcelain"), "with red lips"),
            ("a bust of fired clay", Some("clay"), ""),
            ("terra cotta", Some("clay"), ""),
            ("in a copper dress", None, "in a copper dress"),
            ("copper hair", None, "copper hair"),
            ("porcelain skin", None, "porcelain skin"),
            ("not a copper statue", None, "not a copper statue"),
            ("an ice cream", None, "an ice cream"),
            ("with ice blue eyes", None, "with ice blue eyes"),
            ("a bronze statue", None, "a bronze statue"),
        ] {
            let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            let mut used = vec![false; words.len()];
            let found = read(&words, &mut used).map(|material| material.name);
            let rest: Vec<&str> =
                words.iter().zip(&used).filter(|(_, used)| !**used).map(|(word, _)| word.as_str()).collect();
            assert_eq!((found, rest.join(" ").as_str()), (material, left), "{text}");
        }
        assert_eq!(read(&[], &mut []), None);
    }
}
