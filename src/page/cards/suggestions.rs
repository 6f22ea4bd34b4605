//! Prompts to begin with, from `suggestions.json`.

use leptos::prelude::*;

use crate::page::state::Page;
use crate::pipeline::Wish;
use crate::web::download;

/// One suggestion: what the chip says and what the prompt becomes.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
pub struct Suggestion {
    pub label: String,
    pub text: String,
}

impl Suggestion {
    /// The chip's words; the model's word for "no edit" is not one a visitor would choose.
    pub fn title(&self) -> String {
        if self.text.is_empty() { "As photographed".to_owned() } else { self.label.replace('-', " ") }
    }
}

/// Loads the list; a page without suggestions still has its prompt.
pub fn load(into: RwSignal<Vec<Suggestion>>) {
    leptos::task::spawn_local(async move {
        let list = download::file("suggestions.json").await.ok();
        if let Some(list) = list.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
            into.set(list);
        }
    });
}

/// The chips under the prompt.
#[component]
pub fn Chips(list: RwSignal<Vec<Suggestion>>, typed: RwSignal<String>, page: Page) -> impl IntoView {
    let chip = move |suggestion: Suggestion| {
        let text = suggestion.text.clone();
        let wish = Wish::Words(suggestion.text.clone());
        let pressed = move || if page.wish.get() == wish { "true" } else { "false" };
        let choose = move |_| {
            typed.set(text.clone());
            page.clear_notice();
            page.wish.set(Wish::Words(text.clone()));
        };
        view! { <button type="button" class="chip" data-text=suggestion.text.clone() aria-pressed=pressed on:click=choose>{suggestion.title()}</button> }
    };
    view! {
        <div class="chips" role="group" aria-label="Suggestions">
            <For each=move || list.get() key=|s| s.label.clone() children=chip/>
        </div>
    }
}
