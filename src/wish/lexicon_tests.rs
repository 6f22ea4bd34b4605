use super::*;

/// A few words of English.
fn sense(word: &str) -> Sense {
    let is_in = super::super::nouns::is_in;
    match word {
        _ if is_in("zombie hat bald old", word) => Sense::Asking,
        _ if is_in("a an the my her with and make me in of turn into as is it kind or", word) => Sense::Small,
        _ => Sense::None,
    }
}

fn translated(text: &str) -> Option<String> {
    english(text, sense).map(|translated| translated.text)
}

#[test]
fn wishes_of_four_languages_become_english_ones() {
    for (text, english) in [
        ("blaue Haare", "blue hair"),
        ("Färbe meine Haare blau!", "dye my hair blue"),
        ("eine Bronzestatue", "a bronze statue"),
        ("hellblaue Augen und eine Sonnenbrille", "light blue eyes and a sunglasses"),
        ("blauäugig", "blue eyed"),
        ("schwarz-weiß", "black and white"),
        ("keinen Bart", "no beard"),
        ("Kind", "child"),
        ("cheveux bleus", "blue hair"),
        ("des cheveux bleu foncé", "with dark blue hair"),
        ("une statue en bronze", "a bronze statue"),
        ("une vieille femme aux longs cheveux blancs", "a old woman with long white hair"),
        ("lunettes de soleil", "sunglasses"),
        ("pelo rubio platino", "platinum blonde hair"),
        ("estatua de oro rosa", "rose gold statue"),
        ("ojos verdes y labios rojos", "green eyes and red lips"),
        ("gafas de sol", "sunglasses"),
        ("蓝色头发", "blue hair"),
        ("把头发染成蓝色", "hair dyed blue"),
        ("戴墨镜的僵尸", "wearing sunglasses zombie"),
        ("藍色頭髮", "blue hair"),
    ] {
        assert_eq!(translated(text).as_deref(), Some(english), "{text}");
    }
}

#[test]
fn what_is_not_known_stays_where_it_stands() {
    assert_eq!(translated("blaue Haare mit Sternchen").as_deref(), Some("blue hair with sternchen"));
    assert_eq!(translated("蓝色头发和兔子").as_deref(), Some("blue hair and 兔子"));
    // Of these too little is known.
    for text in ["Bart Simpson", "blaue Drachen", "大象", "una casa grande", "Guten Morgen"] {
        assert_eq!(translated(text), None, "{text}");
    }
}

#[test]
fn english_stays_english() {
    for text in [
        "",
        "teal hair",
        "rot",
        "die hair blue",
        "a hat",
        "bald",
        "rose gold",
        "orange hair",
        "make me old as the hills",
        "a man in the sun",
        "zombie",
        "hair=teal",
        "3.14",
        "🧟",
        "t-shirt",
        "青い髪",
        "синие волосы",
    ] {
        let kept = translated(text).filter(|english| *english != text);
        assert!(kept.is_none() || text == "rot", "{text}: {kept:?}");
    }
}

#[test]
fn each_english_word_knows_what_it_stands_for() {
    let translated = english("keine blauen Haare", sense).unwrap();
    assert_eq!((translated.source("no"), translated.source("hair"), translated.source("x")), ("keine", "haare", "x"));
}

#[test]
fn the_lists_are_well_formed() {
    for manner in [&GERMAN, &FRENCH, &SPANISH, &CHINESE] {
        let lines =
            manner.list.lines().filter(|line| !line.starts_with("//") && !line.is_empty() && !line.starts_with('['));
        for line in lines {
            let (english, own) = line.split_once(" = ").unwrap_or_else(|| panic!("{line}"));
            assert!(english == "-" || english.chars().all(|c| c.is_ascii_lowercase() || c == ' '), "{line}");
            assert!(own.split(", ").all(|word| !segments::words(word).is_empty()), "{line}");
            assert!(own.split(", ").all(|word| segments::words(word).len() <= MOST_WORDS), "{line}");
        }
    }
}
