//! What is behind the portrait: the photo's own background, a colour or nothing.

use leptos::prelude::*;

use crate::page::state::{Behind, page};
use crate::render::Backdrop;

/// The renderer's word for a choice.
pub fn backdrop(behind: Behind, colour: &str) -> Backdrop {
    match behind {
        Behind::Photo => Backdrop::Picture,
        Behind::Colour => Backdrop::Colour(parse(colour)),
        Behind::Nothing => Backdrop::Transparent,
    }
}

/// `#rrggbb` as numbers; a colour input gives nothing else.
fn parse(colour: &str) -> [f32; 3] {
    let part = |range| colour.get(range).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(128);
    [part(1..3), part(3..5), part(5..7)].map(|v| f32::from(v) / 255.0)
}

/// The choice of what is behind.
#[component]
pub fn BackdropChoice() -> impl IntoView {
    let page = page();
    let option = move |behind: Behind, id: &'static str, label: &'static str| {
        view! {
            <label>
                <input type="radio" name="behind" id=id prop:checked=move || page.behind.get() == behind on:change=move |_| page.behind.set(behind)/>
                <span>{label}</span>
            </label>
        }
    };
    let fixed = move || !page.abilities.get().opacity;
    view! {
        <Show when=fixed>
            <p class="note" id="behind-why">"These weights do not tell the person from the background, so it stays as it is."</p>
        </Show>
        <div class="row">
            <fieldset class="choices" prop:disabled=fixed>
                <legend class="unseen">"Background"</legend>
                {option(Behind::Photo, "behind-photo", "Photo")}
                {option(Behind::Colour, "behind-colour", "Colour")}
                {option(Behind::Nothing, "behind-nothing", "None")}
            </fieldset>
            <Show when=move || page.behind.get() == Behind::Colour && !fixed()>
                <input type="color" aria-label="Background colour" prop:value=move || page.colour.get()
                    on:input=move |e| page.colour.set(event_target_value(&e))/>
            </Show>
        </div>
    }
}
