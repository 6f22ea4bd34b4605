//! Other weights than the page's own: a folder of this device, or what `?weights=` asks for.

use leptos::prelude::*;

use crate::page::saying::Say;
use crate::page::state::{page, say};
use crate::web::source::{Folder, Source};

/// The card, closed until it is wanted.
#[component]
pub fn WeightsCard() -> impl IntoView {
    let page = page();
    let choose = move |event: web_sys::Event| match Folder::chosen(&event) {
        Some(Ok(folder)) => {
            page.notice.set(None);
            page.source.set(Source::Folder(folder));
        }
        Some(Err(why)) => page.fail(Say::new(move |language| language.texts().weights_error(&why))),
        None => {}
    };
    let own = move |_| {
        page.notice.set(None);
        page.source.set(Source::Own);
    };
    view! {
        <details class="card weights" id="weights">
            <summary>{say(|t| t.weights)}</summary>
            <p class="note">{say(|t| t.weights_used)} <span id="weights-used">{move || page.used.get().spoken(page.language.get())}</span></p>
            <div class="row">
                <label class="button pick">
                    <span>{say(|t| t.weights_choose)}</span>
                    <input id="weights-folder" type="file" multiple prop:webkitdirectory=true
                        aria-label=say(|t| t.weights_choose_label) on:change=choose/>
                </label>
                <Show when=move || page.source.get() != Source::Own>
                    <button type="button" class="button" id="weights-own" on:click=own>{say(|t| t.weights_own)}</button>
                </Show>
            </div>
            <p class="note">{say(|t| t.weights_note)} " "
                <code>"volteface convert"</code> {say(|t| t.weights_note_address)} " "
                <code>"?weights=FOLDER"</code> {say(|t| t.weights_note_end)}</p>
        </details>
    }
}
