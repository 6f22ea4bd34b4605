//! Errors and views as sentences for people.

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
}
