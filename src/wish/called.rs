//! Names that stand in a sentence in so many words.

use super::denial::is_denied;

/// A list of names, and what each is called besides: words in a row, and others behind a bar.
pub(super) type Names = [(&'static str, &'static str)];

/// The names of a list that a sentence's lower-case words ask for; what asks for them is used up, and one word more behind
/// them if it is `silent`. What `is_another` of where a name begins and ends is left.
pub(super) fn read(
    names: &'static Names,
    words: &[String],
    used: &mut [bool],
    is_another: impl Fn(usize, usize) -> bool,
    silent: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < words.len() {
        let Some((end, name)) = named(names, words, start).filter(|(end, _)| !used[start..*end].contains(&true)) else {
            start += 1;
            continue;
        };
        if !is_denied(words, start, None) && !is_another(start, end) {
            used[start..end].fill(true);
            if words.get(end).is_some_and(|word| silent(word)) {
                used[end] = true;
            }
            if !found.iter().any(|known| known == name) {
                found.push(name.to_owned());
            }
        }
        start = end;
    }
    found
}

/// What begins there of a list, and where it ends; of several the longest.
fn named(names: &'static Names, words: &[String], start: usize) -> Option<(usize, &'static str)> {
    let ends = |called: &str| {
        let count = called.split_whitespace().count();
        let there = words.get(start..start + count)?;
        called.split_whitespace().eq(there.iter().map(String::as_str)).then_some(start + count)
    };
    let all = names.iter().flat_map(|(name, called)| called.split('|').map(move |called| (*name, called.trim())));
    all.filter_map(|(name, called)| Some((ends(called).or_else(|| ends(&name.replace('-', " ")))?, name)))
        .max_by_key(|(end, _)| *end)
}
