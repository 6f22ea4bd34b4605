//! What the page says, in each language that it speaks; no platform.
//!
//! One file a language holds all of its texts as plain data (`en`, `de`, `fr`, `es`, `zh`), and `texts` the list of
//! them: what a language lacks does not compile, and what it has costs its letters. `names` calls edits, parts and
//! colours by their names, `heard` says what was understood, `news` what goes on, and `errors` what a visitor can meet
//! of the errors below; what nobody meets stays in English, which those errors speak by themselves.

mod de;
mod en;
pub mod errors;
mod es;
mod fr;
pub mod heard;
pub mod names;
pub mod news;
pub mod texts;
mod zh;

pub use texts::{Texts, fill};

/// A language of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    German,
    French,
    Spanish,
    Chinese,
}

impl Language {
    pub const ALL: [Self; 5] = [Self::English, Self::German, Self::French, Self::Spanish, Self::Chinese];

    /// All that it says.
    pub const fn texts(self) -> &'static Texts {
        match self {
            Self::English => &en::EN,
            Self::German => &de::DE,
            Self::French => &fr::FR,
            Self::Spanish => &es::ES,
            Self::Chinese => &zh::ZH,
        }
    }

    /// Two letters (ISO 639-1), for file names and what is kept.
    pub const fn word(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Chinese => "zh",
        }
    }

    /// The language of a tag such as `de-AT` (BCP 47); those that are not spoken here are none.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| language.word() == primary)
    }

    /// The first of somebody's languages that is spoken here, else English.
    pub fn of_tags<'a>(tags: impl IntoIterator<Item = &'a str>) -> Self {
        tags.into_iter().find_map(Self::of_tag).unwrap_or_default()
    }
}

impl Texts {
    /// A part of a whole, as "50 %".
    pub fn percent(&self, share: f32) -> String {
        fill(self.percent, &[("n", &format!("{:.0}", share * 100.0))])
    }

    /// A number with one digit behind the point.
    pub fn tenths(&self, number: f64) -> String {
        format!("{number:.1}").replace('.', self.point)
    }

    /// Names in a row, the last one joined by "and".
    pub fn all_of(&self, names: &[String]) -> String {
        self.row(names, self.and)
    }

    fn row(&self, names: &[String], join: &str) -> String {
        match names.split_last() {
            None => String::new(),
            Some((only, [])) => only.clone(),
            Some((last, before)) => fill(join, &[("many", &before.join(self.comma)), ("last", last)]),
        }
    }

    /// A word of somebody else's.
    pub fn quoted(&self, word: &str) -> String {
        fill(self.quote, &[("word", word)])
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
