//! The portrait as a PNG file, with its background or without.

use leptos::prelude::*;

use crate::export::picture::{self, Behind};
use crate::page::cards::icons;
use crate::page::state::{Page, engine, page};
use crate::pipeline::Phase;
use crate::render::{Backdrop, Frame, RenderError};
use crate::stage::Engine;
use crate::web::browser;
use crate::web::guard::{self, Died};

/// Pixels a side, the first that the device can hold; a software adapter would take minutes for the finer ones.
const SIDES: [u32; 3] = [2048, 1024, 512];
const SIDES_SOFTWARE: [u32; 3] = [384, 256, 128];
/// Milliseconds within which a lost device is back with its portrait.
const PATIENCE: f64 = 60_000.0;

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
                let saved = {
                    let engine = engine.clone();
                    guard::run(async move { export(page, &engine, transparent).await }).await
                };
                match saved {
                    Ok(Ok(())) => {}
                    Ok(Err(sentence)) => page.fail(sentence),
                    Err(Died(words)) => {
                        page.fail(format!("The picture was not saved, as something inside the page broke ({words})."));
                        engine.note_death(words);
                    }
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
    let frame = match frame(engine).await {
        // Nothing that was asked for is lost with a device.
        Err(RenderError::Device(_) | RenderError::Unbound) if is_back(page).await => frame(engine).await,
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

/// The finest picture that the device has memory for.
async fn frame(engine: &Engine) -> Result<Frame, RenderError> {
    let sides = if engine.is_software() { SIDES_SOFTWARE } else { SIDES };
    let mut outcome = Err(RenderError::Unbound);
    for side in sides {
        outcome = engine.frame(side).await;
        if !matches!(outcome, Err(RenderError::View { .. } | RenderError::Full(_))) {
            break;
        }
    }
    outcome
}

/// Waits until the portrait is shown again; false where it does not come back.
async fn is_back(page: Page) -> bool {
    let end = browser::now() + PATIENCE;
    // A loss becomes known a moment after what it has stopped.
    browser::sleep(300).await;
    while browser::now() < end {
        match page.phase.get_untracked() {
            Phase::Shown => return true,
            Phase::Failed => return false,
            _ => browser::sleep(100).await,
        }
    }
    false
}
