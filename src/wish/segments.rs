//! A text in words, where the script writes spaces between them and where it does not.

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Chinese,
    Other,
}

/// Characters that traditional Chinese writes otherwise, each before its simple form.
const SIMPLER: &str = "藍蓝紅红綠绿黃黄頭头髮发鬍胡鬚须鏡镜銅铜銀银臉脸髒脏變变絲丝淺浅燈灯膚肤殭僵屍尸醜丑兒儿畫画鉛铅妝妆帶带顏颜褲裤鮮鲜艷艳無无沒没個个張张從从邊边側侧來来陽阳瑪玛龍龙東东";

/// Chinese has none of the letters that Japanese has besides; Latin letters are what the four languages write.
pub(super) fn script(text: &str) -> Script {
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let is_han = |c: char| matches!(u32::from(c), 0x4e00..=0x9fff);
    if letters().any(is_han) {
        let fits = |c: char| is_han(c) || c.is_ascii_alphabetic();
        return if letters().all(fits) { Script::Chinese } else { Script::Other };
    }
    if letters().all(|c| u32::from(c) <= 0x24f) { Script::Latin } else { Script::Other }
}

/// The lower-case words of a text: runs of letters and digits, and of Latin ones an apostrophe at their end, as in "l'".
pub(super) fn words(text: &str) -> Vec<String> {
    let text: String = text.to_lowercase().replace(['\u{2018}', '\u{2019}'], "'").chars().map(simple).collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_alphanumeric() {
            word.push(c);
            continue;
        }
        // "l'homme" and "d'or" are two words, "mach's" is one.
        if c == '\'' && (1..=2).contains(&word.chars().count()) {
            word.push(c);
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    words
}

/// The words of a text; what is written without spaces is cut where a known word ends, the longest one first.
pub(super) fn cut(text: &str, is_known: impl Fn(&str) -> bool) -> Vec<String> {
    words(text)
        .into_iter()
        .flat_map(|run| if run.is_ascii() || !is_han_run(&run) { vec![run] } else { split(&run, &is_known) })
        .collect()
}

fn is_han_run(run: &str) -> bool {
    run.chars().any(|c| matches!(u32::from(c), 0x4e00..=0x9fff))
}

fn split(run: &str, is_known: &impl Fn(&str) -> bool) -> Vec<String> {
    let letters: Vec<char> = run.chars().collect();
    let mut pieces: Vec<String> = Vec::new();
    let mut strange = String::new();
    let mut i = 0;
    while i < letters.len() {
        let known = (1..=letters.len() - i).rev().find(|n| is_known(&letters[i..i + n].iter().collect::<String>()));
        let Some(n) = known else {
            strange.push(letters[i]);
            i += 1;
            continue;
        };
        if !strange.is_empty() {
            pieces.push(std::mem::take(&mut strange));
        }
        pieces.push(letters[i..i + n].iter().collect());
        i += n;
    }
    if !strange.is_empty() {
        pieces.push(strange);
    }
    pieces
}

fn simple(c: char) -> char {
    let mut pairs = SIMPLER.chars().filter(|c| !c.is_whitespace());
    while let (Some(traditional), Some(simple)) = (pairs.next(), pairs.next()) {
        if traditional == c {
            return simple;
        }
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_apart() {
        for (text, is) in [
            ("blaue Haare", Script::Latin),
            ("cheveux bleus à l'œil", Script::Latin),
            ("蓝色头发", Script::Chinese),
            ("T恤", Script::Chinese),
            ("青い髪", Script::Other),
            ("синие", Script::Other),
            ("", Script::Latin),
        ] {
            assert_eq!(script(text), is, "{text}");
        }
    }

    #[test]
    fn words_are_cut_with_and_without_spaces() {
        assert_eq!(words("L’homme d'or, schwarz-weiß!"), ["l'", "homme", "d'", "or", "schwarz", "weiß"]);
        assert_eq!(words("  "), Vec::<String>::new());
        let known = |run: &str| ["蓝色", "头发", "和"].contains(&run);
        assert_eq!(cut("藍色頭髮和兔子", known), ["蓝色", "头发", "和", "兔子"]);
        assert!(SIMPLER.chars().filter(|c| !c.is_whitespace()).count() % 2 == 0);
    }
}
