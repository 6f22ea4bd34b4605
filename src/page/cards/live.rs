//! The camera in the place of the photo: what it sees, how it goes, and the way back.

use gloo_events::EventListener;
use leptos::html;
use leptos::prelude::*;
use web_sys::MediaStream;

use crate::page::cards::icons;
use crate::page::cards::status::Beside;
use crate::page::live::{live, words};
use crate::page::state::{engine, page};
use crate::pipeline::Sight;
use crate::stage::{About, Engine};
use crate::web::browser;
use crate::web::camera::{Camera, switch_off};

const TITLE: &str = "Live from your camera";
const MIRROR: &str = "What the camera sees, mirrored";
const PRIVATE: &str = "Nothing is kept and nothing leaves this device; wish, strength and view stay yours.";
const STOP: &str = "Stop";
const RECORD: &str = "Record a film";
const ENDED: &str = "The camera was switched off. Choose a photo, or start it again.";

/// The card.
#[component]
pub fn LiveCard() -> impl IntoView {
    let (page, live) = (page(), live());
    let stop = move |_| {
        live.end();
        browser::focus_painted("camera");
    };
    let recording = move || live.recording.get().is_some();
    let record = move |_| if recording() { live.stop_recording() } else { live.record(page) };
    let label = move || match live.recording.get() {
        None => RECORD.to_owned(),
        Some(seconds) => format!("Stop and save · {}:{:02}", seconds / 60, seconds % 60),
    };
    view! {
        <section class="card" aria-labelledby="live-title">
            <h2 id="live-title">{TITLE}</h2>
            <div class="live-row">
                <Mirror class="mirror" label=MIRROR/>
                <div>
                    <p class="status" role="status" id="live-status">
                        <span class="dot" class:seen=move || live.sight.get() == Sight::Following aria-hidden="true"></span>
                        {move || words(live.sight.get())}
                    </p>
                    <p class="note">{PRIVATE}</p>
                </div>
            </div>
            <div class="row">
                <button type="button" class="button" id="live-record" aria-pressed=move || if recording() { "true" } else { "false" }
                    prop:disabled=move || page.revision.get() == 0 on:click=record>{icons::film()} {label}</button>
                <button type="button" class="button spread" id="live-stop" on:click=stop>{STOP}</button>
            </div>
            <Beside about=About::Photo id="photo-error"/>
        </section>
    }
}

/// The camera's own picture, which is where the stage has its frames from. Gone, it switches the camera off.
#[component]
pub fn Mirror(class: &'static str, label: &'static str) -> impl IntoView {
    let (page, live, stage) = (page(), live(), engine());
    let video = NodeRef::<html::Video>::new();
    let ended = StoredValue::new_local(None::<EventListener>);
    Effect::new(move |_| {
        let Some(video) = video.get() else { return };
        let Some(stream) = live.take_stream() else { return };
        ended.set_value(unplugged(&stream, move || {
            live.end();
            page.fail(ENDED);
        }));
        match Camera::new(stream.clone(), video) {
            Some(camera) => stage.with_value(|engine| engine.follow(camera)),
            None => switch_off(&stream),
        }
    });
    on_cleanup(move || {
        // The stage may have gone before, with the page.
        let _ = stage.try_with_value(Engine::unfollow);
    });
    view! { <video node_ref=video class=class id="mirror" autoplay playsinline muted aria-label=label></video> }
}

/// Listens for the end of a stream that nobody here has asked for.
fn unplugged(stream: &MediaStream, then: impl Fn() + 'static) -> Option<EventListener> {
    let track = stream.get_video_tracks().get(0);
    let track: web_sys::EventTarget = wasm_bindgen::JsCast::dyn_into(track).ok()?;
    Some(EventListener::new(&track, "ended", move |_| then()))
}
