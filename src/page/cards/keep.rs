//! The switch that says whether the visit is kept on this device, and what there is to say about it.

use leptos::prelude::*;

use crate::page::keeping::Keeping;
use crate::page::state::{page, say};

/// The switch and the sentence beside it.
#[component]
pub fn Keep() -> impl IntoView {
    let (page, keeping) = (page(), expect_context::<Keeping>());
    let switch = move |event| keeping.switch(event_target_checked(&event));
    view! {
        <div class="keep">
            <label class="tick">
                <input type="checkbox" role="switch" id="keep" prop:checked=move || keeping.on.get() on:change=switch/>
                <span>{say(|t| t.keep)}</span>
            </label>
            <p class="note" id="kept" role="status">{move || keeping.said.get().spoken(page.language.get())}</p>
        </div>
    }
}
