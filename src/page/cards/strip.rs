//! The strip of what has been shown, with the way back and forth.

use leptos::html;
use leptos::prelude::*;

use crate::page::cards::icons;
use crate::page::past::{past, title};
use crate::page::state::{page, say};
use crate::pipeline::History;
use crate::pipeline::history::Edit;
use crate::web::browser;

/// The strip; nothing before there is something to go back to.
#[component]
pub fn Strip() -> impl IntoView {
    let (page, past) = (page(), past());
    let list = NodeRef::<html::Div>::new();
    let rows = move || past.history.with(|history| history.rows().iter().map(|row| row.id).collect::<Vec<_>>());
    Effect::new(move |_| {
        let at = past.history.with(History::at);
        let Some((list, at)) = list.get().zip(at) else { return };
        leptos::task::spawn_local(async move {
            browser::painted().await;
            browser::reveal(&list, &format!("edit-{at}"));
        });
    });
    view! {
        <Show when=move || past.history.with(|history| !history.edits().is_empty())>
            <section class="strip" aria-label=say(|t| t.strip)>
                <button type="button" class="button small" id="undo" aria-label=say(|t| t.undo) title=say(|t| t.undo_title)
                    prop:disabled=move || !past.history.with(History::can_undo)
                    on:click=move |_| past.step(page, History::undo)>{icons::undo()}</button>
                <button type="button" class="button small" id="redo" aria-label=say(|t| t.redo) title=say(|t| t.redo_title)
                    prop:disabled=move || !past.history.with(History::can_redo)
                    on:click=move |_| past.step(page, History::redo)>{icons::redo()}</button>
                <div class="strip-list" id="history" node_ref=list>
                    <For each=rows key=|row| *row let:row><Row row/></For>
                </div>
            </section>
        </Show>
    }
}

/// The edits of one photo.
#[component]
fn Row(row: u32) -> impl IntoView {
    let past = past();
    let edits = move || {
        past.history.with(|history| history.edits().iter().filter(|edit| edit.row == row).cloned().collect::<Vec<_>>())
    };
    view! {
        <div class="strip-row" role="group" aria-label=say(|t| t.row)>
            <For each=edits key=|edit| edit.id let:edit><Entry edit/></For>
        </div>
    }
}

#[component]
fn Entry(edit: Edit) -> impl IntoView {
    let (page, past) = (page(), past());
    let Edit { id, wish, strength, mix, .. } = edit;
    let name = move || title(page.texts(), &wish, strength, mix.as_ref());
    let here = move || if past.history.with(History::at) == Some(id) { "true" } else { "false" };
    let picture = move || past.thumbs.with(|thumbs| thumbs.get(&id).map(|thumb| thumb.address.clone()));
    view! {
        <button type="button" class="strip-edit" id=format!("edit-{id}") title=name.clone() aria-label=name aria-current=here
            on:click=move |_| past.step(page, |history| history.go(id))>
            {move || picture().map(|address| view! { <img src=address alt="" width="72" height="72"/> })}
        </button>
    }
}
