//! What is done to the photo itself, in place of what the network would draw.

use super::face::Shape;
use super::makeup::{self, MAKEUP};
use super::removed::Removal;
use super::spectacles::Style;
use super::technique::Technique;
use super::worn::{self, Thing};
use crate::wish::shades::Compared;
use crate::wish::{Aim, Look, Part, PartColour};

/// Edits of the skin's colour: what it becomes beside what it is, and how much of that.
const TONES: [(&str, Compared, f32); 2] = [("tan", Compared::Deeper, 0.6), ("pale", Compared::Paler, 0.55)];

/// An edit that is drawn, but for the colour of its hair.
const OLD: &str = "old";
/// Lightness (OKLab) of what age makes grey, and how much of that.
const GREYS: [(Part, f32, f32); 2] = [(Part::Hair, 0.75, 0.85), (Part::Brows, 0.55, 0.4)];
/// How much of an edit is drawn that stands alone: with all the years in a face, all of an elf's brows or all of a clown's
/// paint somebody is hardly known. Elves are known by their ears, clowns by their nose.
const DRAWN: [(&str, f32); 3] = [(OLD, 0.65), ("elf", 0.55), ("clown", 0.75)];

/// How far a face is moved at the most, in its shapes: further, it would fold (`face::tests::no_field_folds`).
const MOST: f32 = 1.6;

#[derive(Debug, Clone, Default)]
pub(super) struct Done {
    /// The colours, painted lips among them.
    pub look: Look,
    /// Whether cheeks and lids are painted.
    pub is_made_up: bool,
    /// The glasses that are put on.
    pub glasses: Option<Style>,
    /// How much of what is drawn is.
    drawn: Option<f32>,
    /// What the photo is drawn, painted or printed as.
    pub technique: Option<Technique>,
    /// What the face is moved to.
    pub shapes: Vec<Shape>,
    /// What is taken away.
    pub removals: Vec<Removal>,
    /// What is put on the head.
    pub things: Vec<&'static Thing>,
}

impl Done {
    /// Of a wish's colours alone.
    pub fn coloured(look: &Look) -> Self {
        Self { look: *look, ..Self::default() }
    }

    /// Takes what can be done to the photo out of the edits that are to be drawn.
    pub fn taken_from(labels: &mut Vec<String>, look: &Look, is_film: bool) -> Self {
        let asks = |wanted: &str| labels.iter().any(|label| label == wanted);
        let is_made_up = asks(MAKEUP);
        let mut shapes: Vec<Shape> = labels.iter().filter_map(|label| Shape::named(label)).collect();
        let glasses = labels.iter().rev().find_map(|label| Style::named(label)).map(|style| style.with(look));
        labels.retain(|label| label != MAKEUP && Shape::named(label).is_none() && Style::named(label).is_none());
        let things = worn::taken_from(labels);
        let removals: Vec<Removal> = labels.iter().filter_map(|label| Removal::named(label)).collect();
        labels.retain(|label| Removal::named(label).is_none());
        // Beside what the network draws it draws these as well, or that would be of another kind; and a film's frames do
        // not wait for the host.
        let technique = match labels.as_slice() {
            [label] if !is_film => Technique::named(label),
            _ => None,
        };
        if technique.is_some() {
            labels.clear();
        }
        if technique == Some(Technique::Cartoon) {
            shapes.push(Shape::BigEyes);
        }
        let mut look = toned(labels, look);
        let drawn = match labels.as_slice() {
            [only] => DRAWN.iter().find(|(label, _)| label == only).map(|(_, share)| *share),
            _ => None,
        };
        if labels.iter().any(|label| label == OLD) {
            look = aged(&look);
        }
        Self {
            look: if is_made_up { makeup::painted(&look) } else { look },
            is_made_up,
            glasses,
            drawn,
            technique,
            shapes,
            removals,
            things,
        }
    }

    /// Whether it is about a mouth.
    pub fn is_of_mouth(&self) -> bool {
        self.shapes.iter().any(|shape| shape.is_of_mouth())
    }

    /// How much of what is drawn is.
    pub fn drawn(&self) -> f32 {
        self.drawn.unwrap_or(1.0)
    }

    /// The shapes of a face, each by how much; of a smile only what is `left` to do.
    pub fn moved(&self, strength: f32, left: f32) -> Vec<(Shape, f32)> {
        let strength = strength.clamp(-MOST, MOST);
        let amount = |shape: Shape| if shape == Shape::Smile { strength * left } else { strength };
        self.shapes.iter().filter(|_| strength != 0.0).map(|&shape| (shape, amount(shape))).collect()
    }
}

/// A look whose hair is grey with age, where it gives that no colour itself; the years in the face are drawn.
fn aged(look: &Look) -> Look {
    let mut look = *look;
    for (part, lightness, amount) in GREYS {
        if look.get(part).is_none() {
            look.set(part, Some(PartColour { colour: Aim::Colour([lightness, 0.0, 0.006]), amount }));
        }
    }
    look
}

/// A look with the skin's colour that an edit asks for, which needs no drawing then; one that gives skin a colour itself
/// keeps it.
fn toned(labels: &mut Vec<String>, look: &Look) -> Look {
    let mut look = *look;
    for (name, shade, amount) in TONES {
        if labels.iter().any(|label| label == name) && look.get(Part::Skin).is_none() {
            look.set(Part::Skin, Some(PartColour { colour: Aim::Shade(shade), amount }));
        }
    }
    labels.retain(|label| TONES.iter().all(|(name, ..)| name != label));
    look
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skin_is_toned_and_hair_greyed_unless_they_have_a_colour() {
        let taken = |labels: &[&str], look: &Look| {
            let mut labels: Vec<String> = labels.iter().map(|&label| label.to_owned()).collect();
            let done = Done::taken_from(&mut labels, look, false);
            (labels.join(" "), done)
        };
        let (left, done) = taken(&["tan", "beard"], &Look::default());
        assert!(left == "beard" && done.look.get(Part::Skin).is_some() && done.drawn() == 1.0);
        let (left, done) = taken(&["old"], &Look::default());
        assert!(left == "old" && done.look.get(Part::Hair).is_some() && done.drawn() < 1.0);
        assert_eq!(taken(&["old", "zombie"], &Look::default()).1.drawn(), 1.0);
        let mut green = Look::default();
        for part in [Part::Skin, Part::Hair, Part::Brows] {
            green.set(part, Some(PartColour { colour: Aim::Colour([0.6, -0.1, 0.1]), amount: 1.0 }));
        }
        assert_eq!(taken(&["pale"], &green).1.look, green);
        assert_eq!(taken(&["old"], &green).1.look, green);
    }

    #[test]
    fn a_technique_is_drawn_where_others_are() {
        let taken_of = |labels: &[&str], is_film: bool| {
            let mut labels: Vec<String> = labels.iter().map(|&label| label.to_owned()).collect();
            let done = Done::taken_from(&mut labels, &Look::default(), is_film);
            (labels.join(" "), done.technique, done.shapes)
        };
        assert_eq!(taken_of(&["sketch"], true), ("sketch".to_owned(), None, vec![]), "in a film");
        let taken = |labels: &[&str]| taken_of(labels, false);
        assert_eq!(taken(&["sketch"]), (String::new(), Some(Technique::Sketch), vec![]));
        assert_eq!(taken(&["cartoon"]), (String::new(), Some(Technique::Cartoon), vec![Shape::BigEyes]));
        assert_eq!(taken(&["sad", "sepia"]), (String::new(), Some(Technique::Sepia), vec![Shape::Sad]));
        assert_eq!(taken(&["sketch", "zombie"]), ("sketch zombie".to_owned(), None, vec![]));
    }

    #[test]
    fn what_is_done_is_not_drawn() {
        let taken = |labels: &[&str]| {
            let mut labels: Vec<String> = labels.iter().map(|&label| label.to_owned()).collect();
            let done = Done::taken_from(&mut labels, &Look::default(), false);
            (labels.join(" "), done)
        };
        let (left, done) = taken(&["old", "smile", "sunglasses"]);
        assert_eq!((left.as_str(), done.shapes, done.glasses), ("old", vec![Shape::Smile], Some(Style::DARK)));
        assert!(!done.is_made_up && done.look.get(Part::Lips).is_none());
        let (left, done) = taken(&["makeup"]);
        assert!(left.is_empty() && done.is_made_up && done.look.get(Part::Lips).is_some());
        let (left, done) = taken(&["zombie", "hat"]);
        assert!(left == "zombie" && done.shapes.is_empty() && !done.is_made_up && done.glasses.is_none());
        assert_eq!(done.things.iter().map(|thing| thing.name).collect::<Vec<_>>(), ["hat"]);
        let (left, done) = taken(&["elf", "horns"]);
        assert_eq!(left, "elf");
        assert_eq!(done.things.iter().map(|thing| thing.name).collect::<Vec<_>>(), ["horns", "elf-ears"]);
    }
}
