//! Some of another edit of the same photo in this one: a choice of which, and a slider between the two.

use leptos::prelude::*;

use crate::language::fill;
use crate::page::past::{past, title};
use crate::page::state::{page, say};
use crate::pipeline::history::Edit;
use crate::pipeline::{History, Mix, Wish};

/// Most edits that are offered, newest first.
const OFFERED: usize = 12;

/// The choice, once there are two edits of the photo.
#[component]
pub fn Mixing() -> impl IntoView {
    let (page, past) = (page(), past());
    // All edits of the present photo that words say and that are no mixtures, but for the one that is shown.
    let others = Memo::new(move |_| {
        let (wish, strength) = (page.wished(), page.strength.get());
        past.history.with(|history| {
            let row = history.at().and_then(|id| history.edit(id)).map(|edit| edit.row);
            let is_other = |edit: &&Edit| {
                Some(edit.row) == row
                    && edit.mix.is_none()
                    && matches!(edit.wish, Wish::Words(_))
                    && (edit.wish != wish || edit.strength != strength)
            };
            history.edits().iter().rev().filter(is_other).take(OFFERED).cloned().collect::<Vec<Edit>>()
        })
    });
    let is_with = move |edit: &Edit| {
        let words = match &edit.wish {
            Wish::Words(words) => words.clone(),
            Wish::Picture(_) => return false,
        };
        page.mixed().is_some_and(|mix| mix.words == words && mix.strength == edit.strength)
    };
    let choose = move |event| {
        let id = event_target_value(&event).parse::<u32>().ok();
        let edit = id.and_then(|id| others.get_untracked().into_iter().find(|edit| edit.id == id));
        page.mix(edit.and_then(|edit| match edit.wish {
            Wish::Words(words) => Some(Mix { words, strength: edit.strength, share: 0.5 }),
            Wish::Picture(_) => None,
        }));
    };
    let slide = move |event| {
        if let (Ok(value), Some(mix)) = (event_target_value(&event).parse::<f32>(), page.mixed()) {
            page.mix(Some(Mix { share: (value / 100.0).clamp(0.0, 1.0), ..mix }));
        }
    };
    let percent = move || page.mixed().map_or(0.0, |mix| (mix.share * 100.0).round());
    let name = move |edit: &Edit| title(page.texts(), &edit.wish, edit.strength, None);
    let with = move || others.get().into_iter().find(|edit| is_with(edit));
    let here = move || {
        let (wish, strength) = (page.wished(), page.strength.get());
        let is_here = |edit: &&Edit| edit.mix.is_none() && edit.wish == wish && edit.strength == strength;
        past.history.with(|history: &History| history.edits().iter().rev().find(is_here).cloned())
    };
    let picture = move |edit: Option<Edit>| {
        let address = edit.and_then(|edit| past.thumbs.with(|thumbs| thumbs.get(&edit.id).map(|t| t.address.clone())));
        address.map(|address| view! { <img src=address alt="" width="44" height="44"/> })
    };
    view! {
        <Show when=move || page.abilities.get().opacity && !others.get().is_empty()>
            <div class="mixing">
                <label for="mix-with">{say(|t| t.mix_with)}</label>
                <select id="mix-with" on:change=choose>
                    <option value="" selected=move || page.mixed().is_none()>{say(|t| t.mix_nothing)}</option>
                    {move || others.get().into_iter().map(|edit| {
                        let (label, chosen) = (name(&edit), is_with(&edit));
                        view! { <option value=edit.id.to_string() selected=chosen>{label}</option> }
                    }).collect_view()}
                </select>
                <Show when=move || page.mixed().is_some()>
                    <div class="mixed">
                        {move || picture(here())}
                        <input id="mix" type="range" min="0" max="100" step="1" prop:value=move || percent().to_string() on:input=slide
                            aria-label=move || fill(page.texts().mix_amount, &[("other", &with().map_or_else(|| page.texts().mix_other.to_owned(), |edit| name(&edit)))])
                            aria-valuetext=move || page.texts().percent(percent() / 100.0)/>
                        {move || picture(with())}
                    </div>
                </Show>
            </div>
        </Show>
    }
}
