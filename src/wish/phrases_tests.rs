//! Sentences as people write them.

use super::super::rest;
use super::*;

const WISHES: &str = include_str!("wishes.txt");

fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace('’', "'");
    text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

#[test]
fn wishes_are_read_as_they_are_meant() {
    let (mut of, mut wrong) = (0, Vec::new());
    for line in WISHES.lines().filter(|line| !line.starts_with("//")) {
        let [wish, look, left] = line.split('|').map(str::trim).collect::<Vec<_>>()[..] else { panic!("{line}") };
        let words = words(wish);
        let heard = read(&words);
        let rest = rest(&words, &heard.used).join(" ");
        let is_left = rest == if look.is_empty() { words.join(" ") } else { left.to_owned() };
        if look.parse() != Ok(heard.look) || !is_left {
            wrong.push(format!("{wish}: {} | {rest}, not {look} | {left}", heard.look));
        }
        assert_eq!(heard.said.len(), heard.look.iter().count(), "{wish}: {:?}", heard.said);
        of += 1;
    }
    assert!(of >= 80 && wrong.is_empty(), "{of}, of these wrong:\n{}", wrong.join("\n"));
}

#[test]
fn what_was_read_is_said_in_its_own_words() {
    for (text, said) in [
        ("hair dyed teal, and dark red lips", "teal hair; dark red lips"),
        ("a redhead", "red hair"),
        ("blonde", "blonde hair"),
        ("blue-eyed with a red beanie", "blue eyes; red hat"),
        ("red sunglasses and a white moustache", "red sunglasses; white moustache"),
        ("#a01030 lips", "#a01030 lips"),
        ("pink highlights", "slightly pink hair"),
        ("lipstick", "red lips"),
        ("brown hair... no wait, I mean: blue hair", "blue hair"),
    ] {
        let heard = read(&words(text)).said.into_iter().map(|(_, said)| said);
        assert_eq!(heard.collect::<Vec<_>>().join("; "), said, "{text}");
    }
}

#[test]
fn nothing_panics_on_odd_sentences() {
    // Every order of these that a small generator of numbers draws.
    let pieces = "blue hair and in black white no eyes of very dark the lips red head ginger lipstick glasses frames \
                  from to turn slightly painted coloured eyed wearing dress shirt a01030 é 汉 n't ' matching bit salt pepper";
    let pieces: Vec<&str> = pieces.split_whitespace().collect();
    let mut state = 7_u32;
    for length in (0..12).cycle().take(2000) {
        let draw = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            pieces[(state >> 16) as usize % pieces.len()].to_owned()
        };
        let words: Vec<String> = (0..length).map(draw).collect();
        let heard = read(&words);
        assert_eq!(heard.used.len(), words.len());
        assert_eq!(heard.used.contains(&true), !heard.look.is_empty(), "{words:?}");
        assert!(heard.look.to_string().parse() == Ok(heard.look), "{words:?}");
        assert!(rest(&words, &heard.used).len() <= words.len());
    }
}

#[test]
fn long_sentences_are_read_to_their_end() {
    let mut words = vec!["please".to_owned(); 5000];
    words.extend(["teal".to_owned(), "hair".to_owned()]);
    assert_eq!(read(&words).look, "hair=teal".parse().unwrap());
    let endless = ["hair", "teal"].repeat(1000).into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert!(!read(&endless).look.is_empty());
}
