//! The choice of the page's language.

use leptos::prelude::*;

use crate::language::Language;
use crate::page::cards::icons;
use crate::page::keeping::Keeping;
use crate::page::state::{page, say};

/// The menu; each language is called as it calls itself.
#[component]
pub fn LanguageMenu() -> impl IntoView {
    let (page, keeping) = (page(), expect_context::<Keeping>());
    let choose = move |event| {
        if let Some(language) = Language::of_tag(&event_target_value(&event)) {
            page.language.set(language);
            keeping.remember_language(language);
        }
    };
    view! {
        <label class="tongue">
            {icons::globe()}
            <span class="unseen">{say(|t| t.language)}</span>
            <select id="language" on:change=choose>
                {Language::ALL.map(|language| view! {
                    <option value=language.word() lang=language.texts().tag selected=move || page.language.get() == language>{language.texts().own_name}</option>
                }).collect_view()}
            </select>
        </label>
    }
}
