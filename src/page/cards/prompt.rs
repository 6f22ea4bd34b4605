//! What the portrait shall become: words, a picture, and how strongly.

use leptos::html;
use leptos::prelude::*;

use crate::page::cards::icons;
use crate::page::cards::mixing::Mixing;
use crate::page::cards::status::Beside;
use crate::page::cards::suggestions::Suggestions;
use crate::page::cards::understood::Understood;
use crate::page::intake;
use crate::page::state::{page, say};
use crate::pipeline::Wish;
use crate::portrait::{Crop, Portrait};
use crate::stage::About;
use crate::web::browser;

/// The prompt card.
#[component]
pub fn PromptCard() -> impl IntoView {
    let page = page();
    let typed = page.typed;
    let apply = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        page.clear_notice();
        page.wish.set(Wish::Words(typed.get().trim().to_owned()));
    };
    let dropped = move |event: leptos::ev::DragEvent| {
        event.prevent_default();
        // The page around would take it as the photo.
        event.stop_propagation();
        intake::show_dragging(false);
        if let Some(file) = intake::carried(event.data_transfer()) {
            intake::take(page, file, intake::Role::Prompt);
        }
    };
    let mute = move || !page.abilities.get().words;
    let hint = move || if mute() { page.texts().prompt_hint_mute } else { page.texts().prompt_hint };
    view! {
        <section class="card" aria-labelledby="prompt-title" on:drop=dropped>
            <h2 id="prompt-title">{say(|t| t.prompt_title)}</h2>
            <form class="row" on:submit=apply>
                <div class="prompt-box grow">
                    <label class="unseen" for="prompt">{say(|t| t.prompt_label)}</label>
                    <input id="prompt" type="text" placeholder=hint maxlength="200" prop:disabled=mute
                        autocomplete="off" autocapitalize="off" enterkeyhint="go"
                        prop:value=move || typed.get() on:input=move |e| typed.set(event_target_value(&e))/>
                    <label class="icon pick" title=say(|t| t.prompt_picture)>
                        {icons::picture()}
                        <span class="unseen">{say(|t| t.prompt_picture)}</span>
                        <input id="prompt-file" type="file" accept="image/jpeg,image/png,image/webp"
                            on:change=move |e| if let Some(file) = intake::chosen(&e) { intake::take(page, file, intake::Role::Prompt) }/>
                    </label>
                </div>
                <button id="apply" type="submit" class="button primary" prop:disabled=mute>{say(|t| t.apply)}</button>
            </form>
            <PictureWish/>
            <Beside about=About::Prompt id="prompt-error"/>
            <p class="note heard" id="heard">{move || page.heard.get().map(|read| page.language.get().heard(&read))}</p>
            <Understood typed page/>
            <Show when=mute fallback=|| view! { <Suggestions/> }>
                <p class="note" id="mute">{say(|t| t.mute)}</p>
            </Show>
            <Strength/>
            <Mixing/>
        </section>
    }
}

/// The picture that serves as the prompt, with a way to drop it.
#[component]
fn PictureWish() -> impl IntoView {
    let page = page();
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        if let (Some(canvas), Wish::Picture(picture)) = (canvas.get(), page.wish.get()) {
            let crop = page.prompt_crop.get().unwrap_or_else(|| Crop::upper_middle(&picture));
            paint_square(&canvas, &picture, &crop, 96);
        }
    });
    view! {
        <Show when=move || matches!(page.wish.get(), Wish::Picture(_))>
            <div class="prompt-picture">
                <canvas node_ref=canvas role="img" aria-label=say(|t| t.picture_wish)></canvas>
                <span>{say(|t| t.picture_like)}</span>
                <button type="button" class="button small spread" on:click=move |_| page.wish.set(Wish::Words(String::new()))>{say(|t| t.remove)}</button>
            </div>
        </Show>
    }
}

/// Paints a crop of a photo onto a square canvas.
pub fn paint_square(canvas: &web_sys::HtmlCanvasElement, photo: &Portrait, crop: &Crop, side: u32) {
    let rgb = photo.crop(crop, side as usize);
    let byte = |v: f32| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
    let rgba: Vec<u8> = rgb.chunks_exact(3).flat_map(|p| [byte(p[0]), byte(p[1]), byte(p[2]), 255]).collect();
    browser::paint(canvas, side, side, &rgba);
}

#[component]
fn Strength() -> impl IntoView {
    let page = page();
    let percent = move || (page.strength.get() * 100.0).round();
    let set = move |event| {
        if let Ok(value) = event_target_value(&event).parse::<f32>() {
            page.strength.set((value / 100.0).clamp(0.0, 1.0));
        }
    };
    view! {
        <div class="slider">
            <label for="strength">{say(|t| t.strength)}</label>
            <output for="strength">{move || page.texts().percent(page.strength.get())}</output>
            <input id="strength" type="range" min="0" max="100" step="1" prop:value=move || percent().to_string() value="100" on:input=set/>
        </div>
    }
}
