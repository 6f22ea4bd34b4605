//! What an edit that is drawn leaves alone.
//!
//! Edits are shifts of channels and drawings (docs/compact.md, E_t), which no border holds: a beard darkens the collar,
//! age whitens hair that was asked to be pink. What an edit is not about keeps the photo's pixels.

use crate::geometry::smoothstep;
use crate::model::layers::PARTS;
use crate::wish::{Look, Part};

/// Edits of a face's skin and features that are drawn; moods, tones, glasses, hats and make-up are not (`done`).
const OF_THE_FACE: [&str; 2] = ["beard", "moustache"];
/// Edits of the whole head.
const OF_THE_HEAD: [&str; 11] =
    ["old", "child", "fat", "thin", "zombie", "elf", "vampire", "orc", "alien", "clown", "bald"];
/// Those of the face or the head that are not about eyes: by these one is known.
const BUT_FOR_EYES: [&str; 6] = ["old", "clown", "bald", "beard", "moustache", "fat"];
/// Those that shape or cover hair, whatever its colour.
const OF_THE_HAIR: [&str; 1] = ["bald"];

/// How far each part keeps what it is when `labels` are drawn, 0 or 1: what all of them leave alone.
pub(super) fn spared(labels: &[String], look: &Look) -> [f32; PARTS] {
    let mut kept = [0.0; PARTS];
    for part in [Part::Hair, Part::Headwear, Part::Clothes, Part::Eyes, Part::Irises] {
        let is_spared = |label: &String| {
            let among = |edits: &[&str]| edits.contains(&label.as_str());
            match part {
                Part::Eyes | Part::Irises => among(&BUT_FOR_EYES),
                _ if among(&OF_THE_FACE) => true,
                Part::Clothes => among(&OF_THE_HEAD),
                // Whoever wants a colour of hair has that one.
                Part::Hair => among(&OF_THE_HEAD) && !among(&OF_THE_HAIR) && look.get(part).is_some(),
                _ => false,
            }
        };
        if !labels.is_empty() && labels.iter().all(is_spared) {
            kept[part.index()] = 1.0;
        }
    }
    kept
}

/// What is there already: an edit that only brings it, its part, and the shares of the photo from which that part is
/// believed and sure. Teeth are seen in 0.13 to 0.4 % of the photos of people who smile, and in less than 0.09 % of others.
const THERE: [(&str, Part, [f32; 2]); 3] = [
    ("smile", Part::Mouth, [0.0009, 0.0014]),
    ("glasses", Part::Glasses, [0.004, 0.008]),
    ("hat", Part::Headwear, [0.02, 0.04]),
];
/// What is left of such an edit.
const LEAST: f32 = 0.15;

/// Which part says that `labels` are there already; none for most.
pub(super) fn brought(labels: &[String]) -> Option<Part> {
    let [label] = labels else { return None };
    THERE.iter().find(|(brings, ..)| brings == label).map(|(_, part, _)| *part)
}

/// How much of an edit that brings `part` is left to do where so much of the photo is of it.
pub(super) fn left(part: Part, share: f32) -> f32 {
    let found = THERE.iter().find(|(_, brought, _)| *brought == part);
    found.map_or(1.0, |(.., [from, sure])| 1.0 - (1.0 - LEAST) * smoothstep(*from, *sure, share))
}

/// Whether so little is left that it has to be said.
pub(super) fn is_there(left: f32) -> bool {
    left < 0.5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wish::{Aim, PartColour};

    #[test]
    fn an_edit_keeps_to_what_it_is_about() {
        let plain = Look::default();
        let mut pink = Look::default();
        pink.set(Part::Hair, Some(PartColour { colour: Aim::Colour([0.7, 0.2, 0.0]), amount: 1.0 }));
        let kept = |labels: &[&str], look: &Look| {
            let labels: Vec<String> = labels.iter().map(|&label| label.to_owned()).collect();
            let kept = spared(&labels, look);
            [Part::Hair, Part::Headwear, Part::Clothes, Part::Skin].map(|part| kept[part.index()] > 0.0)
        };
        assert_eq!(kept(&["beard"], &plain), [true, true, true, false]);
        assert_eq!(kept(&["old"], &plain), [false, false, true, false]);
        assert_eq!(kept(&["old"], &pink), [true, false, true, false]);
        assert_eq!(kept(&["bald"], &pink), [false, false, true, false]);
        // What one of them is about is not spared.
        assert_eq!(kept(&["beard", "old"], &plain), [false, false, true, false]);
        assert_eq!(kept(&["beard", "long-hair"], &plain), [false; 4]);
        for style in ["sketch", "neon", "bronze", "curly-hair"] {
            assert_eq!(kept(&[style], &pink), [false; 4], "{style}");
        }
        assert_eq!(kept(&[], &pink), [false; 4]);
    }

    #[test]
    fn what_is_there_is_hardly_brought_again() {
        let of = |labels: &[&str]| brought(&labels.iter().map(|&label| label.to_owned()).collect::<Vec<_>>());
        assert_eq!((of(&["smile"]), of(&["glasses"])), (Some(Part::Mouth), Some(Part::Glasses)));
        assert_eq!((of(&["smile", "old"]), of(&["old"]), of(&[])), (None, None, None));
        assert_eq!(left(Part::Mouth, 0.0008), 1.0);
        // One rounding.
        assert!((left(Part::Mouth, 0.003) - LEAST).abs() < 1e-6);
        assert!(is_there(left(Part::Mouth, 0.003)) && !is_there(left(Part::Mouth, 0.001)));
        assert_eq!((left(Part::Glasses, 0.001), left(Part::Skin, 0.5)), (1.0, 1.0));
    }
}
