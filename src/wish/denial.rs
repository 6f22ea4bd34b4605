//! Whether a phrase is what somebody does not want.

use super::nouns::is_in;

const DENIALS: &str = "
    no not never neither nor without remove removing removed avoid stop less lose hide ditch drop off cannot cant dont
    doesnt isnt wont shouldnt than instead hate hates dislike except excluding minus lack lacking rid free skip undo
";
/// What may stand between a denial and what it denies.
const BETWEEN: &str = "
    a an any the my your his her its their me him them us it i all of have has having get give gives make made makes making
    want wants wanted wish need be being is are like look looks with in to that much more too so really this such dye dyed
    paint turn change wear wearing put on add person people somebody someone from
";

/// Whether a phrase that begins at `start` is denied by what stands before it; `denied` is where the last denied phrase
/// ends, to which it may be joined.
pub(super) fn is_denied(words: &[String], start: usize, denied: Option<usize>) -> bool {
    let word = |i: Option<usize>| i.and_then(|i| words.get(i)).map_or("", String::as_str);
    for i in (0..start).rev() {
        let (before, here) = (word(i.checked_sub(1)), words[i].as_str());
        if denied == Some(i + 1) {
            return true;
        }
        if is_in(DENIALS, here) || here.ends_with("n't") {
            // "Why not" asks for it.
            return before != "why";
        }
        if here == "but" {
            return is_in("anything everything all anyone", before);
        }
        let is_joint = is_in("and or", here) && denied == Some(i);
        if !is_in(BETWEEN, here) && !is_joint {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied(text: &str, start: usize, last: Option<usize>) -> bool {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        is_denied(&words, start, last)
    }

    #[test]
    fn what_stands_right_behind_a_denial_is_denied() {
        assert!(denied("no blue hair", 1, None));
        assert!(denied("i don't want any red lips", 4, None));
        assert!(denied("anything but teal hair", 2, None));
        assert!(denied("no blue hair or red lips", 4, Some(3)));
        assert!(!denied("why not teal hair", 2, None));
        assert!(!denied("no hair and red lips", 3, None));
        assert!(!denied("not old but red lips", 3, None));
        assert!(!denied("teal hair", 0, None));
    }
}
