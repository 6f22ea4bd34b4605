//! The piece of a wish that says what somebody is made of: its colour, and sliders for how its surface is.

use leptos::prelude::*;

use crate::language::fill;
use crate::page::state::Page;
use crate::wish::colour::{from_hex, to_hex};
use crate::wish::{Made, Property};

/// One material; `change` puts another in its place, or none.
#[component]
pub fn MaterialPiece(made: Signal<Made>, change: Callback<Option<Made>>, page: Page) -> impl IntoView {
    let name = move || made.with(|made| page.texts().name(made.of.name));
    let pick = move |event| {
        if let Some(rgb) = event_target_value(&event).strip_prefix('#').and_then(from_hex) {
            change.run(Some(Made { base: Some(rgb), ..made.get_untracked() }));
        }
    };
    let slider = move |property: Property| {
        let label = move || page.texts().name(property.name());
        let percent = move || made.with(|made| (made.share(property) * 100.0).round().to_string());
        let set = move |event| {
            if let Ok(percent) = event_target_value(&event).parse::<f32>() {
                change.run(Some(made.get_untracked().with(property, percent / 100.0)));
            }
        };
        view! {
            <label class="property">
                <span>{label}</span>
                <input type="range" min="0" max="100" step="5" data-property=property.name() prop:value=percent on:change=set/>
            </label>
        }
    };
    view! {
        <li class="piece made">
            <input type="color" aria-label=move || fill(page.texts().colour_of, &[("part", &name())])
                prop:value=move || made.with(|made| to_hex(made.material().base)) on:change=pick/>
            <span>{name}</span>
            <button type="button" class="away" aria-label=move || fill(page.texts().without, &[("name", &name())])
                on:click=move |_| change.run(None)>"×"</button>
            <div class="properties">{Property::ALL.map(slider)}</div>
        </li>
    }
}
