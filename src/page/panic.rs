//! The last resort: a panic stops the module for good, so the visitor is told straight in the document,
//! because no signal will be read again.

use crate::web::browser;

/// Puts a sentence on the page when the program stops, and the details in the console.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
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
