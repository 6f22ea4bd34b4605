//! Which language the page speaks: the visitor's choice, which is remembered, or what the browser asks for.

use crate::language::Language;
use crate::web::preference;

/// The name under which the choice is remembered; `public/words.js` reads it as well.
const CHOSEN: &str = "volteface-language";

/// The language that was chosen here before, else the first of the visitor's that the page speaks.
pub fn language() -> Language {
    let chosen = preference::remembered(CHOSEN).and_then(|word| Language::of_tag(&word));
    chosen.unwrap_or_else(|| Language::of_tags(preference::languages().iter().map(String::as_str)))
}

/// Remembers a choice.
pub fn remember(language: Language) {
    preference::remember(CHOSEN, language.word());
}

/// Forgets it.
pub fn forget() {
    preference::forget(CHOSEN);
}
