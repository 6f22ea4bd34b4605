//! Portraits to begin with, listed in `samples/samples.json`.

use leptos::prelude::*;

use crate::language::Texts;
use crate::page::saying::{self, Say};
use crate::page::state::{page, say};
use crate::portrait::{Crop, Portrait};
use crate::web::download;

/// One entry of the list.
#[derive(Debug, Clone, serde::Deserialize)]
struct Sample {
    /// File name inside `samples/`.
    file: String,
    /// What a screen reader says.
    name: String,
    /// Whether the picture already has the model's framing.
    #[serde(default)]
    aligned: bool,
}

/// A strip of portraits to click; nothing where the list is empty.
#[component]
pub fn Samples() -> impl IntoView {
    let samples = RwSignal::new(Vec::<Sample>::new());
    leptos::task::spawn_local(async move {
        // Without samples the page is complete: a visitor brings a photo.
        let list = download::file("samples/samples.json").await.ok();
        if let Some(list) = list.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
            samples.set(list);
        }
    });
    view! {
        <Show when=move || !samples.get().is_empty()>
            <div class="samples" role="group" aria-label=say(|t| t.samples)>
                <For each=move || samples.get() key=|s| s.file.clone() let:sample>
                    <SampleButton sample/>
                </For>
            </div>
        </Show>
    }
}

#[component]
fn SampleButton(sample: Sample) -> impl IntoView {
    let page = page();
    let address = format!("samples/{}", sample.file);
    let (file, aligned, path) = (sample.file.clone(), sample.aligned, address.clone());
    let choose = move |_| {
        let (file, path) = (file.clone(), path.clone());
        let reading = page.begin_reading();
        leptos::task::spawn_local(async move {
            let answer = download::file(&path).await;
            if !page.is_newest(reading) {
                return;
            }
            match answer {
                Ok(bytes) => match Portrait::decode(&bytes) {
                    Ok(photo) => {
                        let crop = aligned.then(|| Crop::whole(&photo));
                        page.take_photo(photo, crop, Some(&bytes));
                        page.sample.set(Some(file));
                    }
                    Err(why) => page.fail(Say::new(move |language| language.portrait_error(&why))),
                },
                Err(why) => page.fail(Say::new(move |language| saying::download(language.texts(), &why))),
            }
        });
    };
    let file = sample.file.clone();
    let name = move || called(page.texts(), &sample.file).map_or_else(|| sample.name.clone(), str::to_owned);
    let alt = name.clone();
    view! {
        <button type="button" class="sample" title=name
            aria-pressed=move || if page.sample.get().as_ref() == Some(&file) { "true" } else { "false" } on:click=choose>
            <img src=address alt=alt width="62" height="62" loading="lazy"/>
        </button>
    }
}

/// What is on a sample, where that is said in each language.
fn called(t: &'static Texts, file: &str) -> Option<&'static str> {
    Some(match file.split('.').next()?.trim_start_matches("person-") {
        "eileen-collins" => t.sample_collins,
        "4001" => t.sample_4001,
        "4002" => t.sample_4002,
        "4003" => t.sample_4003,
        "4004" => t.sample_4004,
        "4006" => t.sample_4006,
        "4008" => t.sample_4008,
        _ => return None,
    })
}
