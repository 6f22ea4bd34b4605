//! What somebody wants of a portrait, and how far the work on it is.

use std::sync::Arc;

use crate::portrait::{Crop, Portrait};

/// What the portrait shall become.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// Words; none of them leaves the portrait as it is.
    Words(String),
    /// A picture of somebody who already is so.
    Picture(Arc<Portrait>),
}

impl Wish {
    /// The portrait as it was photographed.
    pub fn none() -> Self {
        Self::Words(String::new())
    }

    /// A plain file name without its ending that says what is in the picture.
    pub fn file_stem(&self) -> String {
        let words = match self {
            Self::Words(text) => text.as_str(),
            Self::Picture(_) => "like a picture",
        };
        let plain: String =
            words.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let parts: Vec<&str> = plain.split('-').filter(|p| !p.is_empty()).take(8).collect();
        if parts.is_empty() { "volteface".to_owned() } else { format!("volteface-{}", parts.join("-")) }
    }
}

/// Another wish of which there is some in a portrait.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Mix {
    /// That wish, in words that were understood.
    pub words: String,
    /// How strongly it is wished.
    pub strength: f32,
    /// How much of the portrait is its: 0 is nothing, 1 all.
    pub share: f32,
}

impl Mix {
    /// Whether its numbers make sense.
    pub fn is_sensible(&self) -> bool {
        [self.strength, self.share].iter().all(|part| (0.0..=1.0).contains(part))
    }
}

/// Everything that decides what a portrait looks like, but for the view.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    pub photo: Arc<Portrait>,
    /// The square of the photo that is used.
    pub crop: Crop,
    pub wish: Wish,
    /// 0 is the photo as it is, 1 the whole edit.
    pub strength: f32,
    /// What it is mixed with.
    pub mix: Option<Mix>,
}

impl Wanted {
    /// What is mixed: each wish by itself, and how much of the second there is.
    pub fn parts(&self) -> (Self, Option<(Self, f32)>) {
        let alone = Self { mix: None, ..self.clone() };
        let other = self.mix.as_ref().map(|mix| {
            let wish = Wish::Words(mix.words.clone());
            (Self { wish, strength: mix.strength, ..alone.clone() }, mix.share)
        });
        (alone, other)
    }

    /// Whether both are of one photo: of one that was read once, not of two that look alike.
    pub fn same_photo(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.photo, &other.photo)
    }

    /// Whether both are of one square of one photo.
    pub fn same_crop(&self, other: &Self) -> bool {
        self.same_photo(other) && self.crop == other.crop
    }
}

/// How far the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The weights are on their way.
    Loading,
    /// The weights are here, a photo is not.
    Ready,
    /// A wish is being worked on.
    Busy,
    /// The newest wish is on the screen.
    Shown,
    /// Nothing can be done before somebody acts.
    Failed,
}

impl Phase {
    /// One lower-case word, for styles and tests.
    pub fn word(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Ready => "ready",
            Self::Busy => "busy",
            Self::Shown => "shown",
            Self::Failed => "failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(photo: &Arc<Portrait>, side: f32) -> Wanted {
        let crop = Crop { centre: [1.0, 1.0], side, roll: 0.0 };
        Wanted { photo: photo.clone(), crop, wish: Wish::none(), strength: 1.0, mix: None }
    }

    #[test]
    fn photos_are_told_apart_by_who_read_them() {
        let photo = || Arc::new(Portrait::from_pixels(2, 2, vec![7; 12]).unwrap());
        let (one, other) = (photo(), photo());
        assert!(wanted(&one, 2.0).same_crop(&wanted(&one, 2.0)));
        assert!(wanted(&one, 2.0).same_photo(&wanted(&one, 1.0)));
        assert!(!wanted(&one, 2.0).same_crop(&wanted(&one, 1.0)));
        assert!(!wanted(&one, 2.0).same_photo(&wanted(&other, 2.0)));
    }

    #[test]
    fn file_names_are_plain_and_short() {
        let name = |text: &str| Wish::Words(text.to_owned()).file_stem();
        assert_eq!(name(""), "volteface");
        assert_eq!(name("A Bronze statue, with/blue\\hair!"), "volteface-a-bronze-statue-with-blue-hair");
        assert_eq!(name("🧟"), "volteface");
        assert_eq!(name("a b c d e f g h i j"), "volteface-a-b-c-d-e-f-g-h");
    }
}
