//! The last resort: what panics outside a guarded task has left the page half done, so the visitor is told straight
//! in the document, because no signal may be read again.

use crate::language::Language;
use crate::web::{browser, guard, preference};

/// Puts a sentence on the page when the program stops, and the details in the console.
pub fn report_panics() {
    guard::watch();
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // Its stage starts again what it was doing.
        if guard::hears(|| guard::first_words(info)) {
            return;
        }
        browser::mark_body("phase", "failed");
        let texts = Language::of_tag(&preference::language()).unwrap_or_default().texts();
        if let Some(place) = browser::document().get_element_by_id("error") {
            place.set_class_name("error");
            place.set_text_content(Some(texts.broke));
        }
        if let Some(place) = browser::document().get_element_by_id("status") {
            place.set_text_content(Some(texts.doing_stopped));
        }
    }));
}
