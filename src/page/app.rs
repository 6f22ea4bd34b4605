//! The page as a whole: its layout, and the wires between signals, files and tasks.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use crate::page::canvas::Portrait;
use crate::page::cards::backdrop::BackdropChoice;
use crate::page::cards::bench::{self, BenchCard};
use crate::page::cards::crop::CropCard;
use crate::page::cards::export::ExportButtons;
use crate::page::cards::live::LiveCard;
use crate::page::cards::photo::PhotoCard;
use crate::page::cards::prompt::PromptCard;
use crate::page::cards::tongue::LanguageMenu;
use crate::page::cards::webcam::WebcamCard;
use crate::page::cards::weights::WeightsCard;
use crate::page::intake;
use crate::page::keeping::Keeping;
use crate::page::past::{self, Past};
use crate::page::previews::Previews;
use crate::page::state::{Page, say};
use crate::page::viewing::Viewing;
use crate::page::wires;
use crate::stage::Running;

/// Everything.
#[component]
pub fn App() -> impl IntoView {
    let previews = Previews::new();
    let (page, live, engine) = wires::stage(move |news, page| previews.hear(news, page));
    provide_context(previews);
    provide_context(Viewing::new());
    let past = Past::new();
    provide_context(past);
    let canvas = NodeRef::<html::Canvas>::new();
    let cropping = RwSignal::new(false);
    let filming = RwSignal::new(false);
    files(page);
    past::follow();
    previews.follow(page);
    provide_context(Keeping::start(page, past));
    let started = StoredValue::new(false);
    let tasks = StoredValue::new_local(engine);
    Effect::new(move |_| {
        let Some(canvas) = canvas.get() else { return };
        if started.get_value() {
            return;
        }
        started.set_value(true);
        // The stage lives as long as the page.
        std::mem::forget(Running::start(tasks.get_value(), canvas));
    });
    Effect::new(move |before: Option<bool>| {
        let photo = page.photo.get();
        if photo.is_none() {
            cropping.set(false);
        }
        // Somebody who chooses a photo does not look into the camera any more.
        if before.is_some() {
            live.end();
        }
        true
    });
    view! {
        <div class="page">
            <header class="head">
                <img src="icon.svg" alt="" width="36" height="36"/>
                <span class="wordmark">"Volteface"</span>
                <p class="promise">{say(|t| t.promise)}</p>
                <LanguageMenu/>
            </header>
            <main class="contents">
                <Portrait canvas/>
                <div class="panel">
                    <Show when=move || !cropping.get() && !filming.get() && !live.on.get()><PhotoCard cropping filming/></Show>
                    <Show when=move || cropping.get()><CropCard open=cropping/></Show>
                    <Show when=move || filming.get()><WebcamCard open=filming/></Show>
                    <Show when=move || live.on.get()><LiveCard/></Show>
                    <PromptCard/>
                    <section class="card" aria-labelledby="keep-title">
                        <h2 id="keep-title">{say(|t| t.keep_title)}</h2>
                        <BackdropChoice/>
                        <ExportButtons/>
                    </section>
                    <WeightsCard/>
                    <Show when=bench::is_asked_for><BenchCard/></Show>
                </div>
            </main>
        </div>
    }
}

/// Files that are dropped or pasted anywhere become the photo.
fn files(page: Page) {
    let _ = window_event_listener(ev::dragover, move |event| {
        event.prevent_default();
        intake::show_dragging(true);
    });
    let _ = window_event_listener(ev::dragleave, move |event| {
        if event.related_target().is_none() {
            intake::show_dragging(false);
        }
    });
    let _ = window_event_listener(ev::drop, move |event| {
        event.prevent_default();
        intake::show_dragging(false);
        match intake::carried(event.data_transfer()) {
            Some(file) => intake::take(page, file, intake::Role::Photo),
            None => intake::refuse_text(page, event.data_transfer()),
        }
    });
    let _ = window_event_listener(ev::paste, move |event| {
        if let Some(file) = intake::carried(event.clipboard_data()) {
            event.prevent_default();
            intake::take(page, file, intake::Role::Photo);
        } else if !intake::is_in_field(&event) {
            intake::refuse_text(page, event.clipboard_data());
        }
    });
}
