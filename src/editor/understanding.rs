//! What was made of a prompt, and what to tell the visitor about it.

use crate::wish::{Look, Made};

/// A prompt counts as understood from this probability on.
pub const UNDERSTOOD: f32 = 0.5;
/// A label counts as asked for from this probability on.
pub(super) const ASKED: f32 = 0.5;
/// The most labels that are suggested.
pub const SUGGESTED: usize = 4;
/// The most labels that a picture of somebody names.
const MOST_SEEN: usize = 2;
/// The most words that a sentence names.
const NAMED: usize = 3;

/// Why a prompt is not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There are no letters in it.
    NoLetters,
    /// It is written in a script that is not read.
    Script,
    /// It is written in a language that is not read, of which this word tells.
    Language(String),
    /// It says what there should not be, by this word.
    Negation(String),
    /// It names nothing that the model has learned.
    Unknown,
    /// It is a picture that shows nothing that the model has learned.
    UnknownPicture,
}

/// What is to be said of the photo besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Besides {
    /// It shows already what the edit brings, of which therefore little is drawn.
    There,
    /// The edit is about a mouth that it does not show, which therefore stays as it is.
    Unseen,
    /// It shows nothing of what is to be taken away.
    Absent,
    /// What is to be taken away hides the eyes, so that it stays.
    Hiding,
}

/// What was made of a prompt. Neither labels nor colours and no refusal means no edit.
#[derive(Debug, Clone, PartialEq)]
pub struct Understanding {
    /// The labels asked for, likeliest first.
    pub asked: Vec<String>,
    /// The colours asked for; none by a model that cannot give them.
    pub look: Look,
    /// The same in words: "teal hair".
    pub colours: Vec<String>,
    /// The words that were read.
    pub read: Vec<String>,
    /// The words and signs that nothing was made of.
    pub unread: Vec<String>,
    /// Why the prompt is not followed, if it is not.
    pub refusal: Option<Refusal>,
    pub besides: Vec<Besides>,
    /// Labels to suggest, at most [`SUGGESTED`]: the nearest that were not asked for, nearest first.
    pub nearest: Vec<String>,
}

impl Understanding {
    /// Of a prompt that was left empty.
    pub fn none() -> Self {
        Self {
            asked: Vec::new(),
            look: Look::default(),
            colours: Vec::new(),
            read: Vec::new(),
            unread: Vec::new(),
            refusal: None,
            besides: Vec::new(),
            nearest: Vec::new(),
        }
    }

    /// Of a picture, by the classifier's probabilities and the colours of its parts. A picture that shows nothing the
    /// model knows, not even no edit, is not understood either, however sure the model is of itself; its colours are
    /// taken all the same.
    pub(super) fn of_picture(understood: f32, labels: &[(String, f32)], look: Look) -> Self {
        let mut asked = asked(labels);
        // Nobody has taught it more at a time: of a photo unlike all others it sees everything a little.
        if asked.len() > MOST_SEEN && !look.is_empty() {
            asked.clear();
        }
        let lost = understood < UNDERSTOOD || labels.iter().all(|(_, p)| *p < ASKED);
        let refusal = (lost && look.is_empty()).then_some(Refusal::UnknownPicture);
        let asked = if lost { Vec::new() } else { asked };
        let nearest = nearest(labels, &asked);
        // A statue has the colours of what it is made of.
        let mut look = look;
        if let Some(material) = asked.iter().find_map(|label| Made::named(label)).filter(|_| !look.is_empty()) {
            look = Look::default();
            look.set_material(Some(material));
        }
        let has_colours = look.iter().next().is_some();
        let colours = if has_colours { vec!["the picture's colours".to_owned()] } else { Vec::new() };
        Self { asked, look, colours, refusal, nearest, ..Self::none() }
    }

    /// Whether the prompt is followed.
    pub fn is_followed(&self) -> bool {
        self.refusal.is_none()
    }

    /// One short sentence for the visitor.
    pub fn sentence(&self) -> String {
        match &self.refusal {
            None if self.spoken().is_empty() => "No edit.".to_owned(),
            None => {
                let but =
                    if self.unread.is_empty() { String::new() } else { format!(", but not {}", quoted(&self.unread)) };
                let besides = self.besides.iter().map(|more| match more {
                    Besides::There => " It is in the photo already, so little changes.",
                    Besides::Unseen => " The photo shows no mouth, so none moves.",
                    Besides::Absent => " The photo shows none, so nothing is taken away.",
                    Besides::Hiding => " The eyes are hidden behind them, so they stay.",
                });
                format!("Understood as {}{but}.{}", self.spoken(), besides.collect::<String>())
            }
            Some(Refusal::NoLetters) => "There are no words in this prompt; say what to change.".to_owned(),
            Some(Refusal::Script) => {
                "Only English, German, French, Spanish and Chinese are understood; write in one of them.".to_owned()
            }
            Some(Refusal::Language(word)) => {
                format!("Only English, German, French, Spanish and Chinese are understood, and “{word}” is none.")
            }
            Some(Refusal::Negation(word)) => {
                format!("“{word}” cannot be followed: say what there should be, as only glasses and beards go away.")
            }
            Some(Refusal::Unknown) if self.unread.is_empty() => "These words name no edit that is known.".to_owned(),
            Some(Refusal::Unknown) => {
                let names = if self.unread.len() == 1 { "names" } else { "name" };
                format!("{} {names} no edit that is known.", quoted(&self.unread))
            }
            Some(Refusal::UnknownPicture) => "No edit that is known was seen in this picture.".to_owned(),
        }
    }

    /// The same wish in its exact form, which is a prompt as well: "zombie; hair=teal" (`crate::wish::text`).
    pub fn written(&self) -> String {
        let labels: Vec<String> = self.labels().map(|label| plain(label)).collect();
        crate::wish::text::join(&labels, &self.look)
    }

    /// The labels asked for, but for that of the material that the look has.
    fn labels(&self) -> impl Iterator<Item = &String> {
        let material = self.look.material().map(|made| made.of.name);
        self.asked.iter().filter(move |label| Some(label.as_str()) != material)
    }

    /// What was understood: "bronze, with teal hair".
    fn spoken(&self) -> String {
        // "Red glasses" are glasses.
        let is_said =
            |label: &String| self.colours.iter().any(|said| said.split(' ').next_back() == Some(&plain(label)));
        let own = self.look.material().map(|made| made.said());
        let labels = self.labels().filter(|label| !is_said(label)).map(|label| plain(label));
        let labels: Vec<String> = own.into_iter().chain(labels).collect();
        let lamp = self.look.lamp().map(|lamp| lamp.said());
        let with: Vec<String> = self.colours.iter().cloned().chain(lamp).collect();
        match (listed(&labels, "and"), listed(&with, "and")) {
            (labels, colours) if colours.is_empty() => labels,
            (labels, colours) if labels.is_empty() => colours,
            (labels, colours) => format!("{labels}, with {colours}"),
        }
    }

    /// What to try instead, where the prompt is not followed.
    pub fn advice(&self) -> Option<String> {
        let names: Vec<String> = self.nearest.iter().map(|name| format!("“{}”", plain(name))).collect();
        (!self.is_followed() && !names.is_empty()).then(|| format!("Try {}.", listed(&names, "or")))
    }
}

/// The labels that are likely enough, likeliest first, without that for no edit.
pub(super) fn asked(labels: &[(String, f32)]) -> Vec<String> {
    ranked(labels).filter(|(_, p)| *p >= ASKED).map(|(name, _)| name.clone()).collect()
}

/// The likeliest labels that are none of `but`.
pub(super) fn nearest(labels: &[(String, f32)], but: &[String]) -> Vec<String> {
    ranked(labels).map(|(name, _)| name).filter(|name| !but.contains(name)).take(SUGGESTED).cloned().collect()
}

fn ranked(labels: &[(String, f32)]) -> impl Iterator<Item = &(String, f32)> {
    let mut edits: Vec<_> = labels.iter().filter(|(name, _)| name != "none").collect();
    edits.sort_by(|a, b| b.1.total_cmp(&a.1));
    edits.into_iter()
}

fn plain(label: &str) -> String {
    label.replace('-', " ")
}

fn quoted(words: &[String]) -> String {
    let mut names: Vec<String> = words.iter().take(NAMED).map(|word| format!("“{word}”")).collect();
    match words.len().saturating_sub(NAMED) {
        0 => {}
        1 => names.push("another word".to_owned()),
        more => names.push(format!("{more} other words")),
    }
    listed(&names, "and")
}

fn listed(names: &[String], last: &str) -> String {
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, before)) => format!("{} {last} {end}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wish::{Aim, Part, PartColour};

    fn labels(p: [f32; 3]) -> Vec<(String, f32)> {
        ["none", "bronze", "blue-hair"].iter().zip(p).map(|(n, p)| ((*n).to_owned(), p)).collect()
    }

    fn list(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn of(asked: &[&str], unread: &[&str], refusal: Option<Refusal>) -> Understanding {
        let nearest = list(&["zombie", "blue-hair"]);
        Understanding { asked: list(asked), unread: list(unread), refusal, nearest, ..Understanding::none() }
    }

    #[test]
    fn pictures_are_judged_by_the_classifier() {
        let seen = Understanding::of_picture(0.9, &labels([0.1, 0.6, 0.8]), Look::default());
        assert_eq!(seen.sentence(), "Understood as blue hair and bronze.");
        assert_eq!(Understanding::of_picture(0.9, &labels([0.9, 0.1, 0.1]), Look::default()).sentence(), "No edit.");
        for lost in [
            Understanding::of_picture(0.99, &labels([0.1, 0.2, 0.1]), Look::default()),
            Understanding::of_picture(0.49, &labels([0.9, 0.9, 0.1]), Look::default()),
        ] {
            assert_eq!(lost.refusal, Some(Refusal::UnknownPicture));
            assert!(lost.asked.is_empty());
            assert_eq!(lost.nearest, ["bronze", "blue-hair"]);
            assert_eq!(lost.sentence(), "No edit that is known was seen in this picture.");
        }
    }

    #[test]
    fn a_picture_that_names_too_much_gives_its_colours_alone() {
        let mut look = Look::default();
        let blue = PartColour { colour: Aim::Colour([0.5, 0.0, -0.2]), amount: 1.0 };
        look.set(Part::Hair, Some(blue));
        let of = |p: [f32; 4]| {
            let names = ["old", "neon", "jade", "smile"].map(str::to_owned);
            Understanding::of_picture(0.9, &names.into_iter().zip(p).collect::<Vec<_>>(), look)
        };
        assert_eq!(of([0.9, 0.1, 0.1, 0.8]).asked, ["old", "smile"]);
        let many = of([0.9, 0.7, 0.8, 0.1]);
        assert!(many.asked.is_empty() && many.is_followed() && many.look == look, "{many:?}");
    }

    #[test]
    fn one_short_sentence_names_what_was_read_and_what_was_not() {
        assert_eq!(of(&["blue-hair"], &["teal"], None).sentence(), "Understood as blue hair, but not “teal”.");
        let many = of(&["hat"], &["a", "b", "c", "d", "e"], None).sentence();
        assert_eq!(many, "Understood as hat, but not “a”, “b”, “c” and 2 other words.");
        let refusals = [
            Refusal::NoLetters,
            Refusal::Script,
            Refusal::Language("mit".to_owned()),
            Refusal::Negation("don't".to_owned()),
            Refusal::Unknown,
            Refusal::UnknownPicture,
        ];
        for refusal in refusals {
            let refused = of(&[], &["dog"], Some(refusal));
            let sentence = refused.sentence();
            assert!(
                sentence.len() < 100 && sentence.matches('.').count() == 1 && sentence.ends_with('.'),
                "{sentence}"
            );
            assert_eq!(refused.advice().as_deref(), Some("Try “zombie” or “blue hair”."));
        }
        assert_eq!(of(&[], &["dog"], Some(Refusal::Unknown)).sentence(), "“dog” names no edit that is known.");
        assert_eq!(of(&["hat"], &[], None).advice(), None);
    }

    #[test]
    fn colours_stand_behind_labels_and_name_a_thing_once() {
        let with = |asked: &[&str], colours: &[&str]| {
            let colours = list(colours);
            Understanding { colours, ..of(asked, &[], None) }.sentence()
        };
        assert_eq!(with(&[], &["teal hair", "red lips"]), "Understood as teal hair and red lips.");
        assert_eq!(with(&["bronze", "hat"], &["teal hair"]), "Understood as bronze and hat, with teal hair.");
        assert_eq!(with(&["glasses"], &["red glasses"]), "Understood as red glasses.");
        assert_eq!(with(&["sunglasses", "smile"], &["red sunglasses"]), "Understood as smile, with red sunglasses.");
    }
}
