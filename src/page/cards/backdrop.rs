//! What is behind the portrait: the photo's own background, a colour or nothing.

use leptos::prelude::*;

use crate::language::Texts;
use crate::page::state::{Behind, page, say};
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
    let option = move |behind: Behind, id: &'static str, label: fn(&'static Texts) -> &'static str| {
        view! {
            <label>
                <input type="radio" name="behind" id=id prop:checked=move || page.behind.get() == behind on:change=move |_| page.behind.set(behind)/>
                <span>{say(label)}</span>
            </label>
        }
    };
    let fixed = move || !page.abilities.get().opacity;
    view! {
        <Show when=fixed>
            <p class="note" id="behind-why">{say(|t| t.behind_fixed)}</p>
        </Show>
        <div class="row">
            <fieldset class="choices" prop:disabled=fixed>
                <legend class="unseen">{say(|t| t.background)}</legend>
                {option(Behind::Photo, "behind-photo", |t| t.behind_photo)}
                {option(Behind::Colour, "behind-colour", |t| t.behind_colour)}
                {option(Behind::Nothing, "behind-nothing", |t| t.behind_nothing)}
            </fieldset>
            <Show when=move || page.behind.get() == Behind::Colour && !fixed()>
                <input type="color" aria-label=say(|t| t.behind_pick) prop:value=move || page.colour.get()
                    on:input=move |e| page.colour.set(event_target_value(&e))/>
            </Show>
        </div>
    }
}
