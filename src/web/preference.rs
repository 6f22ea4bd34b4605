//! The visitor's languages, and small choices that the browser remembers between visits (local storage). Where it
//! remembers nothing, nothing is remembered.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::browser::{document, window};

/// The visitor's languages as tags, the dearest first.
pub fn languages() -> Vec<String> {
    window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}

/// Says which language the document is in.
pub fn set_language(tag: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", tag);
    }
}

/// The language that the document says it is in.
pub fn language() -> String {
    document().document_element().and_then(|root| root.get_attribute("lang")).unwrap_or_default()
}

/// What is remembered under a name.
pub fn remembered(name: &str) -> Option<String> {
    call("getItem", &[name])?.as_string()
}

/// Remembers a value under a name.
pub fn remember(name: &str, value: &str) {
    call("setItem", &[name, value]);
}

/// Forgets what is remembered under a name.
pub fn forget(name: &str) {
    call("removeItem", &[name]);
}

/// Calls the storage, which a browser may refuse to give or to fill.
fn call(method: &str, arguments: &[&str]) -> Option<JsValue> {
    let storage = Reflect::get(&window(), &JsValue::from_str("localStorage")).ok().filter(JsValue::is_object)?;
    let method: Function = Reflect::get(&storage, &JsValue::from_str(method)).ok()?.dyn_into().ok()?;
    let arguments: js_sys::Array = arguments.iter().map(|text| JsValue::from_str(text)).collect();
    method.apply(&storage, &arguments).ok()
}
