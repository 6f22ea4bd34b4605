//! What remains of a sentence when the colours are read.

use super::nouns::is_in;

/// Words that join others, and mean nothing with none to join.
const JOINTS: &str = "and with in plus but or to of also";
const ARTICLES: &str = "a an the";

/// The words that are not used up, without those that hang in the air then: "a zombie with blue hair and a red hat" is
/// "a zombie and a hat".
pub fn rest(words: &[String], used: &[bool]) -> Vec<String> {
    let mut left: Vec<String> = Vec::new();
    if !used.contains(&true) {
        return words.to_vec();
    }
    let hangs = |word: &String| is_in(JOINTS, word) || is_in(ARTICLES, word);
    for (word, used) in words.iter().zip(used) {
        if *used {
            continue;
        }
        if is_in(JOINTS, word) {
            while left.last().is_some_and(hangs) {
                left.pop();
            }
        }
        if left.is_empty() && is_in("and but or plus also", word) {
            continue;
        }
        left.push(word.clone());
    }
    while left.last().is_some_and(hangs) {
        left.pop();
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hangs_in_the_air() {
        // Words in brackets are used up.
        for (text, left) in [
            ("a zombie with [blue] [hair] and a [red] hat", "a zombie and a hat"),
            ("[teal] [hair] and a zombie", "a zombie"),
            ("bronze statue with [teal] [hair]", "bronze statue"),
            ("made of gold", "made of gold"),
            ("with glasses and [teal] [hair]", "with glasses"),
            ("[teal] [hair]", ""),
            ("a [teal] [hair]", ""),
        ] {
            let used: Vec<bool> = text.split(' ').map(|word| word.starts_with('[')).collect();
            let words: Vec<String> = text.split(' ').map(|word| word.trim_matches(['[', ']']).to_owned()).collect();
            assert_eq!(rest(&words, &used).join(" "), left, "{text}");
        }
    }
}
