//! The last resort: what panics outside a guarded task has left the page half done, so the visitor is told straight
//! in the document, because no signal may be read again.

use crate::web::{browser, guard};

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
        if let Some(place) = browser::document().get_element_by_id("error") {
            place.set_class_name("error");
            place.set_text_content(Some(
                "Something inside the page broke and it stopped. Load the page again; your photo is still where you took it from. If it stops again, add ?model=cpu to the address.",
            ));
        }
        if let Some(place) = browser::document().get_element_by_id("status") {
            place.set_text_content(Some("Stopped"));
        }
    }));
}
