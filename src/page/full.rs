//! The stage on the whole screen; on the whole window where the browser has no such thing for a part of a page.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::page::viewing::Viewing;
use crate::web::browser;

/// Follows the signal with the browser's full screen, and the other way round.
pub fn follow(viewing: Viewing, stage: NodeRef<html::Section>) {
    Effect::new(move |before: Option<bool>| {
        let full = viewing.full.get();
        let Some(stage) = stage.get() else { return full };
        if full && before == Some(false) && is_offered(&stage) {
            // Refused, it still fills the window.
            let _ = stage.request_fullscreen();
        } else if !full && browser::document().fullscreen_element().is_some() {
            browser::document().exit_fullscreen();
        }
        full
    });
    // Escape leaves the browser's full screen, and this is how it tells.
    let left = move || {
        if browser::document().fullscreen_element().is_none() {
            viewing.full.set(false);
        }
    };
    let listener = gloo_events::EventListener::new(&browser::document(), "fullscreenchange", move |_| left());
    // The stage lives as long as the page.
    listener.forget();
    let _ = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && viewing.full.get_untracked() {
            viewing.full.set(false);
        }
    });
}

fn is_offered(stage: &web_sys::HtmlElement) -> bool {
    js_sys::Reflect::has(stage, &JsValue::from_str("requestFullscreen")).unwrap_or(false)
}
