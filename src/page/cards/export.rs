//! The portrait as a PNG file, with its background or without.

use image::ImageEncoder;
use leptos::prelude::*;

use crate::page::cards::{backdrop, icons};
use crate::page::state::{Page, Wish, page};
use crate::render::Backdrop;
use crate::stage::engine::{Engine, engine};
use crate::web::browser;

/// Pixels a side; a software adapter would take minutes for the finer one.
const SIDE: u32 = 1024;
const SIDE_SOFTWARE: u32 = 384;

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
    let side = if engine.is_software() { SIDE_SOFTWARE } else { SIDE };
    let mut frame = engine.frame(side).await.map_err(|e| format!("The picture was not saved: {e}."))?;
    let side = frame.size;
    let (chosen, rgb) = engine.behind();
    let (chosen, picture) = match chosen {
        _ if transparent => (Backdrop::Transparent, None),
        Backdrop::Picture => (chosen, Some(backdrop::enlarged(&rgb, side as usize))),
        other => (other, None),
    };
    if transparent {
        clear_haze(&mut frame.rgba);
    }
    let rgba = frame.over(chosen, picture.as_deref());
    let mut png = Vec::new();
    image::codecs::png::PngEncoder::new(&mut png)
        .write_image(&rgba, side, side, image::ExtendedColorType::Rgba8)
        .map_err(|e| format!("The picture was not saved: {e}."))?;
    let name = file_name(&page.wish.get_untracked());
    browser::save(&png, "image/png", &name).await.map_err(|why| format!("The picture was not saved: {why}."))?;
    page.spoken.set(format!("Saved as {name}"));
    Ok(())
}

/// Opacity below which there is nothing but haze.
const HAZE: f32 = 0.07;

/// Takes the faint haze out of the empty parts: nobody sees it on the stage, but everybody does once
/// the picture lies on another. Colours are premultiplied and fade with their opacity.
fn clear_haze(rgba: &mut [f32]) {
    for pixel in rgba.chunks_exact_mut(4) {
        let clear = ((pixel[3] - HAZE) / (1.0 - HAZE)).max(0.0);
        let share = clear / pixel[3].max(1e-6);
        pixel.iter_mut().for_each(|v| *v *= share);
    }
}

/// A plain file name that says what is in it.
fn file_name(wish: &Wish) -> String {
    let words = match wish {
        Wish::Words(text) => text.as_str(),
        Wish::Picture(_) => "like a picture",
    };
    let plain: String = words.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = plain.split('-').filter(|p| !p.is_empty()).take(8).collect();
    if parts.is_empty() { "volteface.png".to_owned() } else { format!("volteface-{}.png", parts.join("-")) }
}
