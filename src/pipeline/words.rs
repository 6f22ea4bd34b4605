//! Errors, views and what is shown as sentences for people.

use super::wish::Wish;

/// A sentence: the text with a capital letter in front and a full stop behind.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), letters.as_str())
}

/// A view in words; angles in degrees, positive to the person's left and below the face.
pub fn view(yaw: f32, pitch: f32) -> String {
    let side = |v: f32, positive: &str, negative: &str| match v.round() as i32 {
        0 => None,
        n => Some(format!(
            "{} degree{} from {}",
            n.abs(),
            if n.abs() == 1 { "" } else { "s" },
            if n > 0 { positive } else { negative }
        )),
    };
    match (side(yaw, "the right", "the left"), side(pitch, "below", "above")) {
        (None, None) => "Seen from the front".to_owned(),
        (Some(one), None) | (None, Some(one)) => format!("Seen {one}"),
        (Some(one), Some(other)) => format!("Seen {one}, {other}"),
    }
}

/// What is on the canvas. What was understood of words is said in its own place, and is not always what was
/// said, so that it is not repeated here.
pub fn caption(wish: &Wish) -> &'static str {
    match wish {
        Wish::Words(text) if text.is_empty() => "The portrait as photographed. Drag it to turn it.",
        Wish::Words(_) => "Shown. Drag it to turn it.",
        Wish::Picture(_) => "Shown: made like the picture",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_large_and_end() {
        assert_eq!(sentence("it broke"), "It broke.");
        assert_eq!(sentence("Why?"), "Why?");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn views_are_said_as_people_say_them() {
        assert_eq!(view(0.2, -0.4), "Seen from the front");
        assert_eq!(view(1.0, 0.0), "Seen 1 degree from the right");
        assert_eq!(view(-20.0, 7.0), "Seen 20 degrees from the left, 7 degrees from below");
    }

    #[test]
    fn a_caption_repeats_no_words_that_may_not_have_been_understood() {
        assert!(caption(&Wish::none()).starts_with("The portrait as photographed"));
        assert!(!caption(&Wish::Words("teal hair".into())).contains("teal"));
    }
}
