//! The line between the portrait before its edit and after it: dragged, or moved by keys.

use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use crate::language::fill;
use crate::page::state::{page, say};
use crate::page::viewing::viewing;

/// A press of an arrow key moves the line by this part of the stage.
const STEP: f32 = 0.02;

/// The line, once the stage is divided.
#[component]
pub fn Divider() -> impl IntoView {
    let (page, viewing) = (page(), viewing());
    let line = NodeRef::<html::Div>::new();
    let held = RwSignal::new(None::<i32>);
    let at = move || viewing.divided.get().unwrap_or(0.5);
    let set = move |at: f32| viewing.divided.set(Some(at.clamp(0.0, 1.0)));
    let down = move |event: PointerEvent| {
        event.prevent_default();
        if let Some(line) = line.get_untracked() {
            let _ = line.set_pointer_capture(event.pointer_id());
            let _ = line.focus();
        }
        held.set(Some(event.pointer_id()));
    };
    let moved = move |event: PointerEvent| {
        if held.get_untracked() != Some(event.pointer_id()) {
            return;
        }
        let Some(stage) = line.get_untracked().and_then(|line| line.parent_element()) else { return };
        let rect = stage.get_bounding_client_rect();
        if rect.width() > 0.0 {
            set(((f64::from(event.client_x()) - rect.left()) / rect.width()) as f32);
        }
    };
    let up = move |_: PointerEvent| held.set(None);
    let key = move |event: KeyboardEvent| {
        let now = viewing.divided.get_untracked().unwrap_or(0.5);
        let to = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => now - STEP,
            "ArrowRight" | "ArrowUp" => now + STEP,
            "PageDown" => now - 5.0 * STEP,
            "PageUp" => now + 5.0 * STEP,
            "Home" => 0.0,
            "End" => 1.0,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        set(to);
    };
    let percent = move || (at() * 100.0).round();
    view! {
        <Show when=move || viewing.divided.get().is_some()>
            <span class="badge" class:faint=move || at() < 0.16>{say(|t| t.before)}</span>
            <span class="badge right" class:faint=move || { at() > 0.84 }>{say(|t| t.after)}</span>
            <div node_ref=line class="divider" id="divider" role="slider" tabindex="0" aria-label=say(|t| t.divider)
                aria-valuemin="0" aria-valuemax="100" aria-valuenow=move || percent().to_string()
                aria-valuetext=move || fill(page.texts().divided, &[("percent", &page.texts().percent(at()))])
                style:left=move || format!("{}%", at() * 100.0)
                on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up on:keydown=key></div>
        </Show>
    }
}
