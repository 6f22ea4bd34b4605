//! The last resort: what panics outside a guarded task stops the module for good, so the script is told, which tells all
//! elements.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::JsValue;

use crate::web::guard;

thread_local! {
    // A panic belongs to the module and not to a stage; the hook itself may hold nothing of JavaScript's.
    static BROKEN: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Calls `broken` when the module stops, after the details are in the console.
pub(super) fn report_to(broken: Function) {
    BROKEN.with(|slot| slot.replace(Some(broken)));
    guard::watch();
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // Its stage starts again what it was doing.
        if guard::hears(|| guard::first_words(info)) {
            return;
        }
        let broken = BROKEN.with(|slot| slot.try_borrow().ok().and_then(|slot| slot.clone()));
        if let Some(broken) = broken {
            // Nothing more can be done about a script that fails as well.
            let _ = broken.call0(&JsValue::NULL);
        }
    }));
}
