//! The lamp: a button that lights it, and a sun on the stage that is dragged around the head.

use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use crate::page::cards::icons;
use crate::page::state::{Page, page, say};
use crate::pipeline::Wish;
use crate::wish::text::split;
use crate::wish::{Lamp, Look};

/// Where the lamp stands at first, degrees to the right and up.
const FIRST: [f32; 2] = [-45.0, 30.0];
/// Degrees that a press of a key moves it.
const STEP: f32 = 5.0;
/// How far from the stage's middle a lamp beside the head is drawn, in percent of its side.
const REACH: f32 = 44.0;

/// The lamp that shines: the visitor's, else the one that the prompt asked for.
pub fn shining(page: Page) -> Option<Lamp> {
    let asked = || split(&page.understood()).and_then(|(_, look)| Look::lamp(&look));
    page.lamp.get().or_else(asked)
}

/// Lights the lamp, or puts it out.
#[component]
pub fn LampButton() -> impl IntoView {
    let page = page();
    let is_on = move || shining(page).is_some();
    let mute = move || !page.abilities.get().recolours || matches!(page.wish.get(), Wish::Picture(_));
    let toggle = move |_| {
        if is_on() {
            put_out(page);
        } else {
            page.lamp.set(Some(Lamp::at(FIRST[0], FIRST[1])));
        }
    };
    view! {
        <button type="button" class="button small" id="lamp" prop:disabled=mute title=say(|t| t.lamp_title)
            aria-pressed=move || if is_on() { "true" } else { "false" } on:click=toggle>
            {icons::lamp()} <span>{say(|t| t.lamp)}</span>
        </button>
    }
}

/// The visitor's lamp goes out, or else the one that the prompt asked for.
pub fn put_out(page: Page) {
    if page.lamp.get_untracked().is_some() {
        page.lamp.set(None);
        return;
    }
    // What is understood without its light is a prompt as well.
    if let Some((words, mut look)) = split(&untrack(|| page.understood()))
        && look.lamp().is_some()
    {
        look.set_lamp(None);
        page.wish.set(Wish::Words(crate::wish::text::join(&crate::wish::text::labels(words), &look)));
    }
}

/// The sun on the stage.
#[component]
pub fn LampHandle() -> impl IntoView {
    let page = page();
    let handle = NodeRef::<html::Button>::new();
    let held = RwSignal::new(None::<i32>);
    let lamp = Memo::new(move |_| shining(page));
    let put = move |place: [f32; 2]| {
        let Some(lamp) = lamp.get_untracked() else { return };
        page.lamp.set(Some(lamp.moved_to(place)));
    };
    let down = move |event: PointerEvent| {
        event.prevent_default();
        event.stop_propagation();
        if let Some(handle) = handle.get_untracked() {
            let _ = handle.set_pointer_capture(event.pointer_id());
            let _ = handle.focus();
        }
        held.set(Some(event.pointer_id()));
    };
    let moved = move |event: PointerEvent| {
        if held.get_untracked() != Some(event.pointer_id()) {
            return;
        }
        let Some(stage) = handle.get_untracked().and_then(|handle| handle.parent_element()) else { return };
        let around = stage.get_bounding_client_rect();
        let along = |at: f64, from: f64, side: f64| ((at - from) / side.max(1.0) - 0.5) * 100.0 / f64::from(REACH);
        let x = along(f64::from(event.client_x()), around.left(), around.width());
        let y = along(f64::from(event.client_y()), around.top(), around.height());
        put([x as f32, -y as f32]);
    };
    let up = move |event: PointerEvent| {
        if held.get_untracked() == Some(event.pointer_id()) {
            held.set(None);
        }
    };
    let key = move |event: KeyboardEvent| {
        let Some(lamp) = lamp.get_untracked() else { return };
        let [right, up] = match event.key().as_str() {
            "ArrowLeft" => [-STEP, 0.0],
            "ArrowRight" => [STEP, 0.0],
            "ArrowUp" => [0.0, STEP],
            "ArrowDown" => [0.0, -STEP],
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let moved = Lamp::at((lamp.azimuth + right).clamp(-90.0, 90.0), lamp.elevation + up);
        page.lamp.set(Some(Lamp { colour: lamp.colour, amount: lamp.amount, ..moved }));
    };
    let place = move || lamp.get().map_or([0.0; 2], |lamp| lamp.place());
    let left = move || format!("{:.1}%", 50.0 + REACH * place()[0]);
    let top = move || format!("{:.1}%", 50.0 - REACH * place()[1]);
    let is_seen = move || lamp.get().is_some() && page.revision.get() > 0;
    let says = move || lamp.get().map_or(String::new(), |lamp| page.texts().lamp_of(&lamp));
    view! {
        <Show when=is_seen>
            <button type="button" class="sun" id="sun" node_ref=handle style:left=left style:top=top role="slider"
                aria-label=say(|t| t.lamp_handle) aria-valuetext=says aria-valuenow=move || lamp.get().map_or(0.0, |l| l.azimuth.round()).to_string()
                aria-valuemin="-90" aria-valuemax="90"
                on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up on:keydown=key>
                {icons::lamp()}
            </button>
        </Show>
    }
}
