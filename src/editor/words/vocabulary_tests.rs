//! The vocabulary against the phrasings that it is made of.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;
use crate::model::tokenizer;

/// Words of other languages that a few phrasings hold, but which ask for other labels as well.
const AMBIGUOUS: &str = "pelo cheveux por favor de";
/// Words of a label's phrasings that by themselves ask for something else, or for somebody else.
const ELSEWHERE: [(&str, &str); 7] = [
    ("bald", "baby bet captain everything professor saitama"),
    ("cartoon", "avatar big eyes family hero morning movie network park princess saturday story studio"),
    ("clown", "animals art artist ball big class friend rainbow rudolph send serious silly stephen white world"),
    ("elf", "ears big better features high house middle night tale test"),
    ("moustache", "cop hulk lip soup spaghetti swanson"),
    ("tan", "beach"),
    ("vampire", "pale"),
];
/// A word asks by itself if a label's phrasings hold it so often...
const OFTEN: usize = 2;
/// ...and so large a share of all phrasings that hold it.
const SHARE: f32 = 0.3;
/// Years and ages that phrasings name; other numbers ask for nothing.
const NUMBERS: [&str; 8] = ["80", "2080", "1900", "1890", "1940s", "80s", "70s", "19th"];

fn json(path: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn texts(value: &Value) -> Vec<Vec<String>> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|text| tokenizer::words(text.as_str().unwrap(), usize::MAX)).collect()
}

/// Every phrasing that training may show, by label; those of no label of these weights under "".
fn phrasings() -> BTreeMap<String, BTreeSet<Vec<String>>> {
    let (edits, more) = (json("tools/studio/data/edits.json"), json("training/volteface_common/wordings.json"));
    let labels = json("weights/compact/manifest.json")["config"]["labels"].clone();
    let known = |name: &str| labels.as_array().unwrap().iter().any(|label| label == name);
    let studio = edits["labels"].as_array().unwrap();
    let held_out: BTreeSet<Vec<String>> = studio
        .iter()
        .flat_map(|l| [&l["heldout"], &l["head"]["heldout"], &l["thing"]["heldout"]].map(texts))
        .chain([texts(&edits["unknown"]["heldout"])])
        .flatten()
        .collect();
    let mut all: BTreeMap<String, BTreeSet<Vec<String>>> = BTreeMap::new();
    let mut put = |name: &str, texts: Vec<Vec<String>>| {
        all.entry(if known(name) { name.to_owned() } else { String::new() }).or_default().extend(texts);
    };
    for label in studio {
        for list in [&label["train"], &label["head"]["train"], &label["thing"]["train"]] {
            put(label["name"].as_str().unwrap(), texts(list));
        }
    }
    put("", texts(&edits["unknown"]["train"]));
    let mut add = |name: &str, list: &Value| {
        put(name, texts(list).into_iter().filter(|text| !held_out.contains(text)).collect());
    };
    for (name, ways) in more["labels"].as_object().unwrap() {
        for list in [&ways["train"], &ways["head"], &ways["thing"]] {
            add(name, list);
        }
    }
    add("", &more["unknown"]);
    all
}

/// The file as it follows from the phrasings.
fn derived() -> String {
    let phrasings = phrasings();
    let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (label, texts) in &phrasings {
        for text in texts {
            for word in text.iter().collect::<BTreeSet<_>>() {
                *counts.entry(word).or_default().entry(label).or_default() += 1;
            }
        }
    }
    let mut lines = Vec::new();
    for label in json("weights/compact/manifest.json")["config"]["labels"].as_array().unwrap() {
        let label = label.as_str().unwrap();
        let mut core: BTreeSet<&str> = label.split('-').filter(|name| !["and", "none"].contains(name)).collect();
        let mut others = BTreeSet::new();
        for (word, by) in &counts {
            let Some(&count) = by.get(label) else { continue };
            let digits = word.starts_with(|c: char| c.is_ascii_digit()) && !NUMBERS.contains(word);
            if word.len() < 2 || digits || is_in(SMALL, word) || is_in(AMBIGUOUS, word) || core.contains(word) {
                continue;
            }
            let is_core = count >= OFTEN && count as f32 >= SHARE * by.values().sum::<usize>() as f32;
            (if is_core { &mut core } else { &mut others }).insert(word);
        }
        match label {
            // Nothing to change is asked for in small words.
            "none" => core
                .extend("change changes anything edit edits nothing same original unchanged untouched asis".split(' ')),
            "makeup" => core.extend(["makeup", "madeup"]),
            "child" => core.extend(["boy", "girl"]),
            "black-and-white" => core.extend(["bw"]),
            _ => {}
        }
        let elsewhere = ELSEWHERE.iter().find(|(of, _)| *of == label).map_or("", |(_, words)| words);
        core.retain(|word| !is_in(elsewhere, word));
        others.retain(|word| !core.contains(word) && !is_in(elsewhere, word));
        let list = |words: BTreeSet<&str>| words.into_iter().collect::<Vec<_>>().join(" ");
        lines.push(format!("{label}: {} | {}\n", list(core), list(others)));
    }
    lines.concat()
}

#[test]
fn the_listed_words_are_those_of_the_phrasings() {
    let derived = derived();
    if std::env::var_os("VOLTEFACE_WRITE_VOCABULARY").is_some() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/editor/words/vocabulary.txt");
        std::fs::write(path, &derived).unwrap();
    }
    for (listed, derived) in LISTED.lines().zip(derived.lines()) {
        assert_eq!(listed, derived, "write the list anew: VOLTEFACE_WRITE_VOCABULARY=1 cargo test listed_words");
    }
    assert_eq!(LISTED, derived);
}

#[test]
fn words_ask_for_labels_as_they_are_or_misspelt() {
    let v = Vocabulary::listed();
    let asks = |word: &str, label: &str| v.speaks_for(word, label, Asking::Short);
    for (word, label) in [
        ("zombie", "zombie"),
        ("zombei", "zombie"),
        ("zombified", "zombie"),
        ("vampiric", "vampire"),
        ("schoolchild", "child"),
        ("sunglases", "sunglasses"),
        ("teal", "blue-hair"),
        ("wrinkles", "old"),
        ("anything", "a label that is not listed"),
    ] {
        assert!(asks(word, label), "{word}");
    }
    for (word, label) in [
        ("passwd", "old"),
        ("yes", "glasses"),
        ("friend", "smile"),
        ("pelo", "pink-hair"),
        ("3", "bald"),
        ("is", "zombie"),
    ] {
        assert!(!asks(word, label), "{word}");
    }
    assert!(v.speaks_for("zombies", "zombie", Asking::Long) && !v.speaks_for("last", "zombie", Asking::Long));
}

#[test]
fn what_is_not_drawn_is_not_read() {
    let v = Vocabulary::listed();
    let read = |word: &str, label: &str| v.is_read(word, &[label.to_owned()]);
    assert!(
        read("please", "zombie") && read("i'd", "zombie") && read("hair", "blue-hair") && read("blue", "blue-hair")
    );
    assert!(!read("teal", "blue-hair"), "it is drawn blue");
    assert!(!read("spaghetti", "blue-hair") && !read("zombie", "blue-hair"));
}

#[test]
fn misspellings_are_near() {
    for (word, known) in [("zombei", "zombie"), ("zmbie", "zombie"), ("sungalsess", "sunglasses"), ("bronce", "bronze")]
    {
        assert!(is_misspelt(word, known), "{word}");
    }
    for (word, known) in [("bold", "bald"), ("month", "mouths"), ("alte", "alien"), ("silver", "sliced")] {
        assert!(!is_misspelt(word, known), "{word}");
    }
}
