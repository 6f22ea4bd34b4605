//! The photo: chosen, pasted, dropped, taken by the camera or from the samples, and the way to its crop.

use leptos::prelude::*;

use crate::language::Texts;
use crate::page::cards::crop::CropPreview;
use crate::page::cards::keep::Keep;
use crate::page::cards::samples::Samples;
use crate::page::cards::status::Beside;
use crate::page::cards::{icons, webcam};
use crate::page::intake;
use crate::page::state::{page, say};
use crate::stage::About;
use crate::web::browser;

/// A button that chooses the photo. `id` is given to one of them only.
#[component]
pub fn Choose(
    #[prop(optional)] id: Option<&'static str>,
    label: fn(&'static Texts) -> &'static str,
    primary: bool,
) -> impl IntoView {
    let page = page();
    view! {
        <label class="button pick" class:primary=primary>
            {icons::photo()} <span>{say(label)}</span>
            <input id=id type="file" accept="image/jpeg,image/png,image/webp" aria-label=say(label)
                on:change=move |e| if let Some(file) = intake::chosen(&e) { intake::take(page, file, intake::Role::Photo) }/>
        </label>
    }
}

/// The photo card.
#[component]
pub fn PhotoCard(cropping: RwSignal<bool>, filming: RwSignal<bool>) -> impl IntoView {
    let page = page();
    let has_photo = move || page.photo.get().is_some();
    let adjust = move |_| {
        cropping.set(true);
        browser::focus_painted("crop");
    };
    let film = move |_| {
        filming.set(true);
        browser::focus_painted("camera-close");
    };
    let camera = webcam::offered().then(|| {
        view! { <button type="button" class="button" id="camera" on:click=film>{icons::camera()} {say(|t| t.use_camera)}</button> }
    });
    view! {
        <section class="card" aria-labelledby="photo-title">
            <h2 id="photo-title">{say(|t| t.photo_title)}</h2>
            <div class="photo-row">
                <Show when=has_photo><CropPreview/></Show>
                <div class="row">
                    <Choose id="file" label=|t| t.choose_photo primary=false/>
                    {camera}
                    <Show when=has_photo>
                        <button type="button" class="button" id="adjust" on:click=adjust>{icons::crop()} {say(|t| t.adjust)}</button>
                    </Show>
                </div>
            </div>
            <Beside about=About::Photo id="photo-error"/>
            <Samples/>
            <Keep/>
        </section>
    }
}
