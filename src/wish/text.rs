//! A look as text: `hair=teal,lips=#a01030,skin=pale green:0.5,material=rose gold,light=-60/20 warm`, the amount behind a
//! colon; what of a material is otherwise in places of its own: `material=marble,base=blue,rough=0.8`.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::colour::{oklab_of_shown, shown, to_hex};
use super::lamp::Lamp;
use super::look::{Aim, Look, PartColour};
use super::made::{Made, Property};
use super::material::Material;
use super::names;
use super::part::Part;
use super::shades::Compared;

/// Why a text is no look.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookError {
    #[error("“{0}” gives no colour to a part; write it as hair=teal, with a comma before the next one")]
    Form(String),
    #[error("“{found}” is no part that takes a colour; choose one of {}", parts())]
    Part { found: String },
    #[error("“{found}” is no colour that is known for {part}; write a name such as teal, or #rrggbb")]
    Colour { part: &'static str, found: String },
    #[error("“{found}” is no amount of {part}'s colour; write a number from 0 to 1")]
    Amount { part: &'static str, found: String },
    #[error("“{found}” is no light; write degrees to the right and up, and a colour if it has one: light=-60/20 warm")]
    Light { found: String },
    #[error("{0} is given two values; keep one of them")]
    Twice(&'static str),
    #[error("“{found}” is no material that is known; choose one of {}", materials())]
    Material { found: String },
    #[error("“{0}” says how a material is; write which one besides, as in material=marble")]
    Loose(&'static str),
    #[error("“{found}” says nothing about {place}; write a number from 0 to 1")]
    Share { place: &'static str, found: String },
    #[error("“{found}” is no colour that is known for a material; write a name such as teal, or #rrggbb")]
    Base { found: String },
}

fn parts() -> String {
    let names: Vec<&str> = Part::ALL.iter().filter(|part| part.may_be_coloured()).map(|part| part.name()).collect();
    names.join(", ")
}

/// Labels and a look as one prompt: `zombie and hat; hair=teal`.
pub fn join(labels: &[String], look: &Look) -> String {
    let words = labels.join(" and ");
    match (words.is_empty(), look.is_empty()) {
        (_, true) => words,
        (true, false) => look.to_string(),
        (false, false) => format!("{words}; {look}"),
    }
}

/// The words of a prompt and the look behind them, where it ends with one; what is no look is left to the words.
pub fn split(prompt: &str) -> Option<(&str, Look)> {
    let (words, form) = prompt.rsplit_once(';').unwrap_or(("", prompt));
    let look = form.contains('=').then(|| form.parse::<Look>().ok()).flatten()?;
    Some((words.trim(), look))
}

/// A prompt of any words with a lamp besides.
pub fn with_lamp(prompt: &str, lamp: Lamp) -> String {
    let (words, mut look) = split(prompt).unwrap_or((prompt.trim(), Look::default()));
    look.set_lamp(Some(lamp));
    if words.is_empty() { look.to_string() } else { format!("{words}; {look}") }
}

/// A prompt without the lamp that [`with_lamp`] has added.
pub fn without_lamp(prompt: &str) -> String {
    match split(prompt) {
        Some((words, mut look)) if look.lamp().is_some() => {
            look.set_lamp(None);
            match (words.is_empty(), look.is_empty()) {
                (_, true) => words.to_owned(),
                (true, false) => look.to_string(),
                (false, false) => format!("{words}; {look}"),
            }
        }
        _ => prompt.to_owned(),
    }
}

/// The labels of a prompt that [`join`] made.
pub fn labels(words: &str) -> Vec<String> {
    words.split(" and ").map(str::trim).filter(|label| !label.is_empty()).map(str::to_owned).collect()
}

fn materials() -> String {
    Material::ALL.map(|material| material.name).join(", ")
}

/// What a material is called in the text form, and its colour.
const MATERIAL: &str = "material";
const BASE: &str = "base";
/// What a lamp is called there.
const LIGHT: &str = "light";

impl FromStr for Look {
    type Err = LookError;

    /// # Errors
    /// [`LookError`] for what is no part, no colour or no amount. The empty text is the empty look.
    fn from_str(text: &str) -> Result<Self, LookError> {
        let mut look = Look::default();
        // A material may be named after what is said of it.
        let (mut base, mut shares) = (None, [None; Property::ALL.len()]);
        for item in text.split(',').map(str::trim) {
            if item.is_empty() && text.trim().is_empty() {
                continue;
            }
            let (part, colour) = item.split_once('=').ok_or_else(|| LookError::Form(item.to_owned()))?;
            if part.trim().eq_ignore_ascii_case(MATERIAL) {
                let name = colour.trim().to_lowercase();
                let material = Made::named(&name).ok_or(LookError::Material { found: name })?;
                if look.material().is_some() {
                    return Err(LookError::Twice(MATERIAL));
                }
                look.set_material(Some(material));
                continue;
            }
            if part.trim().eq_ignore_ascii_case(BASE) {
                let found = || LookError::Base { found: colour.trim().to_owned() };
                let rgb = names::read(colour, Part::Clothes).ok_or_else(found)?;
                if base.replace(rgb).is_some() {
                    return Err(LookError::Twice(BASE));
                }
                continue;
            }
            if let Some(property) = Property::ALL.into_iter().find(|p| part.trim().eq_ignore_ascii_case(p.name())) {
                if shares[property as usize].replace(share_of(property.name(), colour)?).is_some() {
                    return Err(LookError::Twice(property.name()));
                }
                continue;
            }
            if part.trim().eq_ignore_ascii_case(LIGHT) {
                if look.lamp().is_some() {
                    return Err(LookError::Twice(LIGHT));
                }
                let (lamp, amount) = amount_of(LIGHT, colour)?;
                let found = || LookError::Light { found: lamp.to_owned() };
                look.set_lamp(Some(Lamp { amount, ..Lamp::parse(lamp).ok_or_else(found)? }));
                continue;
            }
            let part = coloured_part(part.trim())?;
            if look.get(part).is_some() {
                return Err(LookError::Twice(part.name()));
            }
            look.set(part, Some(part_colour(part, colour)?));
        }
        let changed = Property::ALL.into_iter().find(|p| shares[*p as usize].is_some()).map(Property::name);
        match (look.material(), base.map(|_| BASE).or(changed)) {
            (None, Some(place)) => return Err(LookError::Loose(place)),
            (None, None) => {}
            (Some(made), _) => look.set_material(Some(Made { base, changed: shares, ..made })),
        }
        Ok(look)
    }
}

fn coloured_part(name: &str) -> Result<Part, LookError> {
    let part = Part::named(&name.to_lowercase()).filter(|part| part.may_be_coloured());
    part.ok_or_else(|| LookError::Part { found: name.to_owned() })
}

fn part_colour(part: Part, text: &str) -> Result<PartColour, LookError> {
    let (name, amount) = amount_of(part.name(), text)?;
    if let Some(compared) = Compared::named(&name.to_lowercase()) {
        return Ok(PartColour { colour: Aim::Shade(compared), amount });
    }
    let rgb = names::read(name, part);
    let rgb = rgb.ok_or_else(|| LookError::Colour { part: part.name(), found: name.to_owned() })?;
    Ok(PartColour { colour: Aim::Colour(oklab_of_shown(rgb)), amount })
}

/// What stands before a colon, and the amount behind it.
fn amount_of<'a>(part: &'static str, text: &'a str) -> Result<(&'a str, f32), LookError> {
    let Some((before, found)) = text.split_once(':') else { return Ok((text.trim(), 1.0)) };
    let found = found.trim();
    let amount = share(found).ok_or_else(|| LookError::Amount { part, found: found.to_owned() })?;
    Ok((before.trim(), amount))
}

fn share_of(place: &'static str, text: &str) -> Result<f32, LookError> {
    share(text.trim()).ok_or_else(|| LookError::Share { place, found: text.trim().to_owned() })
}

fn share(text: &str) -> Option<f32> {
    text.parse().ok().filter(|share| (0.0..=1.0).contains(share))
}

impl Display for Look {
    /// Colours by name where they have one, or to the nearest of 8 bits.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (i, (part, PartColour { colour, amount })) in self.iter().enumerate() {
            let name = match colour {
                Aim::Shade(compared) => compared.word().to_owned(),
                Aim::Colour(colour) => {
                    let rgb = shown(colour);
                    names::name(part, rgb).map_or_else(|| to_hex(rgb), str::to_owned)
                }
            };
            write!(f, "{}{}={name}", if i == 0 { "" } else { "," }, part.name())?;
            if amount != 1.0 {
                write!(f, ":{amount}")?;
            }
        }
        if let Some(material) = self.material() {
            let comma = if self.iter().next().is_none() { "" } else { "," };
            write!(f, "{comma}{MATERIAL}={material}")?;
        }
        if let Some(lamp) = self.lamp() {
            let comma = if self.iter().next().is_none() && self.material().is_none() { "" } else { "," };
            write!(f, "{comma}{LIGHT}={}", lamp.written())?;
            if lamp.amount != 1.0 {
                write!(f, ":{}", lamp.amount)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_on_every_part_comes_back() {
        for part in Part::ALL.into_iter().filter(|part| part.may_be_coloured()) {
            for (name, _) in names::listed() {
                let Ok(look) = format!("{}={name}:0.25", part.name()).parse::<Look>() else {
                    // Words that are no colour of this part.
                    assert_eq!(names::read(name, part), None);
                    continue;
                };
                let text = look.to_string();
                assert_eq!(text.parse(), Ok(look), "{name} {text}");
            }
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let look: Look = " Hair = Teal, lips=#A01030 ,skin=pale green:0.5".parse().unwrap();
        assert_eq!(look.to_string(), "skin=pale green:0.5,hair=teal,lips=#a01030");
        assert_eq!(look.get(Part::Skin).unwrap().amount, 0.5);
        let labels = ["zombie", "hat"].map(str::to_owned);
        assert_eq!(join(&labels, &"hair=teal".parse().unwrap()), "zombie and hat; hair=teal");
        assert_eq!(join(&[], &Look::default()), "");
        for prompt in ["zombie and hat; hair=teal,material=ice", "hair=teal"] {
            let (words, look) = split(prompt).unwrap();
            assert_eq!(join(&super::labels(words), &look), prompt);
        }
        for words in ["", "a zombie", "a zombie; or two", "1 + 1 = 2", "zombie; hair=teel"] {
            assert_eq!(split(words), None, "{words}");
        }
        for text in [
            "material=rose gold",
            "hair=teal,material=ice",
            "material=marble,base=blue,rough=0.8",
            "lips=teal,material=gold,metal=0.5,rough=0,translucent=1,light=0/0",
            "light=-60/20",
            "hair=teal,light=30/0 warm:0.5",
            "material=ice,light=0/90",
            "hair=darker:0.5,lips=teal",
        ] {
            assert_eq!(text.parse::<Look>().unwrap().to_string(), text);
        }
        let marble: Look = "Rough=0.5, base=blue, material=marble".parse().unwrap();
        assert_eq!(marble.to_string(), "material=marble,base=blue,rough=0.5");
        assert_eq!("".parse(), Ok(Look::default()));
        assert_eq!(Look::default().to_string(), "");
    }

    #[test]
    fn a_lamp_comes_and_goes_beside_any_words() {
        let lamp = Lamp::at(-60.0, 20.0);
        for (words, lit) in [
            ("", "light=-60/20"),
            ("a zombie", "a zombie; light=-60/20"),
            ("hair=teal", "hair=teal,light=-60/20"),
            ("a zombie; hair=teal", "a zombie; hair=teal,light=-60/20"),
        ] {
            assert_eq!(with_lamp(words, lamp), lit);
            assert_eq!(without_lamp(lit), words);
            assert_eq!(without_lamp(words), words);
        }
        assert_eq!(with_lamp("light=0/0 red", lamp), "light=-60/20");
    }

    #[test]
    fn what_is_no_look_is_told_with_what_to_do() {
        for (text, says) in [
            ("teal", "“teal” gives no colour to a part; write it as hair=teal"),
            ("hair=teal,", "“” gives no colour"),
            ("nose=red", "“nose” is no part that takes a colour; choose one of background, skin, hair"),
            ("mouth=red", "“mouth” is no part"),
            ("eyes=red", "irises"),
            ("hair=", "“” is no colour that is known for hair"),
            ("hair=teel", "“teel” is no colour that is known for hair; write a name such as teal, or #rrggbb"),
            ("hair=#12345", "is no colour"),
            ("hair=teal:2", "“2” is no amount of hair's colour; write a number from 0 to 1"),
            ("hair=teal:NaN", "no amount"),
            ("hair=teal:", "no amount"),
            ("hair=teal:0.5:0.5", "no amount"),
            ("hair=teal,hair=red", "hair is given two values"),
            ("light=left", "“left” is no light; write degrees to the right and up"),
            ("light=0/0:7", "“7” is no amount of light's colour"),
            ("light=0/0,light=1/1", "light is given two values"),
            ("material=ice,material=jade", "material is given two values"),
            ("base=red", "“base” says how a material is; write which one besides, as in material=marble"),
            ("hair=teal,rough=1", "“rough” says how a material is"),
            ("material=ice,rough=2", "“2” says nothing about rough; write a number from 0 to 1"),
            ("material=ice,rough=1,rough=1", "rough is given two values"),
            ("material=ice,base=cheese", "“cheese” is no colour that is known for a material"),
            ("material=cheese", "“cheese” is no material that is known; choose one of bronze, gold"),
        ] {
            let error = text.parse::<Look>().unwrap_err().to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
