//! Other weights than the page's own: a folder of this device, or what `?weights=` asks for.

use leptos::prelude::*;

use crate::page::state::page;
use crate::pipeline::words::sentence;
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
        Some(Err(why)) => page.fail(sentence(&why.to_string())),
        None => {}
    };
    let own = move |_| {
        page.notice.set(None);
        page.source.set(Source::Own);
    };
    view! {
        <details class="card weights" id="weights">
            <summary>"Use other weights…"</summary>
            <p class="note">"In use: " <span id="weights-used">{move || page.used.get()}</span></p>
            <div class="row">
                <label class="button pick">
                    <span>"Choose a folder"</span>
                    <input id="weights-folder" type="file" multiple prop:webkitdirectory=true
                        aria-label="Choose a folder with weights" on:change=choose/>
                </label>
                <Show when=move || page.source.get() != Source::Own>
                    <button type="button" class="button" id="weights-own" on:click=own>"Use the page's own"</button>
                </Show>
            </div>
            <p class="note">"A folder with manifest.json and the files it lists, for instance of the published network after "
                <code>"volteface convert"</code> ". It is read here and sent nowhere. Weights beside the page open with "
                <code>"?weights=FOLDER"</code> " in the address."</p>
        </details>
    }
}
