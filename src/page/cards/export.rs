//! The portrait as a PNG file, with its background or without.

use leptos::prelude::*;

use crate::export::picture::{self, Behind};
use crate::page::cards::icons;
use crate::page::state::{Page, engine, page};
use crate::render::{Backdrop, RenderError};
use crate::stage::Engine;
use crate::web::browser;

/// Pixels a side, the first that the device can hold; a software adapter would take minutes for the finer ones.
const SIDES: [u32; 2] = [2048, 1024];
const SIDES_SOFTWARE: [u32; 2] = [384, 256];

/// The buttons that save.
#[component]
pub fn ExportButtons() -> impl IntoView {
    let page = page();
    let stage = engine();
    let saving = RwSignal::new(false);
    let save = move |transparent: bool| {
        move |_| {
            let engine = stage.get_value();
            saving.set(true);
            page.spoken.set("Saving the picture".to_owned());
            leptos::task::spawn_local(async move {
                if let Err(sentence) = export(page, &engine, transparent).await {
                    page.fail(sentence);
                }
                saving.set(false);
            });
        }
    };
    let whole = move || !page.abilities.get().opacity;
    let why = move || if whole() { "These weights do not tell the person from the background." } else { "" };
    let closed = move || saving.get() || page.revision.get() == 0;
    view! {
        <div class="row">
            <button type="button" class="button" id="export" prop:disabled=closed on:click=save(false)>{icons::save()} {move || if saving.get() { "Saving…" } else { "Save PNG" }}</button>
            <button type="button" class="button" id="export-transparent" prop:disabled=move || closed() || whole() title=why on:click=save(true)>"Without background"</button>
        </div>
    }
}

async fn export(page: Page, engine: &Engine, transparent: bool) -> Result<(), String> {
    let failed = |why: String| format!("The picture was not saved: {why}.");
    let [fine, coarse] = if engine.is_software() { SIDES_SOFTWARE } else { SIDES };
    let frame = match engine.frame(fine).await {
        Err(RenderError::View { .. }) => engine.frame(coarse).await,
        other => other,
    };
    let frame = frame.map_err(|e| failed(e.to_string()))?;
    let (chosen, rgb) = engine.behind();
    let behind = match chosen {
        _ if transparent => Behind::Nothing,
        Backdrop::Transparent => Behind::Nothing,
        Backdrop::Colour(colour) => Behind::Colour(colour),
        Backdrop::Picture => Behind::Photo(&rgb),
    };
    let png = picture::png(frame, behind).map_err(|e| failed(e.to_string()))?;
    let name = format!("{}.png", page.wish.get_untracked().file_stem());
    browser::save(&png, "image/png", &name).map_err(failed)?;
    page.spoken.set(format!("Saved as {name}"));
    Ok(())
}
