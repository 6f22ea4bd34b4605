//! The camera in the place of the photo: what it sees, how it goes, and the way back.

use gloo_events::EventListener;
use leptos::html;
use leptos::prelude::*;
use web_sys::MediaStream;

use crate::language::{Texts, fill};
use crate::page::cards::icons;
use crate::page::cards::status::Beside;
use crate::page::live::{live, words};
use crate::page::saying::Say;
use crate::page::state::{engine, page, say};
use crate::pipeline::Sight;
use crate::stage::{About, Engine};
use crate::web::browser;
use crate::web::camera::{Camera, switch_off};

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
        None => page.texts().live_record.to_owned(),
        Some(seconds) => {
            fill(page.texts().live_stop_save, &[("time", &format!("{}:{:02}", seconds / 60, seconds % 60))])
        }
    };
    view! {
        <section class="card" aria-labelledby="live-title">
            <h2 id="live-title">{say(|t| t.live_title)}</h2>
            <div class="live-row">
                <Mirror class="mirror" label=|t| t.camera_live/>
                <div>
                    <p class="status" role="status" id="live-status">
                        <span class="dot" class:seen=move || live.sight.get() == Sight::Following aria-hidden="true"></span>
                        {move || words(page.texts(), live.sight.get())}
                    </p>
                    <p class="note">{say(|t| t.live_private)}</p>
                </div>
            </div>
            <div class="row">
                <button type="button" class="button" id="live-record" aria-pressed=move || if recording() { "true" } else { "false" }
                    prop:disabled=move || page.revision.get() == 0 on:click=record>{icons::film()} {label}</button>
                <button type="button" class="button spread" id="live-stop" on:click=stop>{say(|t| t.live_stop)}</button>
            </div>
            <Beside about=About::Photo id="photo-error"/>
        </section>
    }
}

/// The camera's own picture, which is where the stage has its frames from. Gone, it switches the camera off.
#[component]
pub fn Mirror(class: &'static str, label: fn(&'static Texts) -> &'static str) -> impl IntoView {
    let (page, live, stage) = (page(), live(), engine());
    let video = NodeRef::<html::Video>::new();
    let ended = StoredValue::new_local(None::<EventListener>);
    Effect::new(move |_| {
        let Some(video) = video.get() else { return };
        let Some(stream) = live.take_stream() else { return };
        ended.set_value(unplugged(&stream, move || {
            live.end();
            page.fail(Say::text(|t| t.live_ended));
        }));
        // Its own `clone` would be another stream.
        match Camera::new(Clone::clone(&stream), video) {
            Some(camera) => stage.with_value(|engine| engine.follow(camera)),
            None => switch_off(&stream),
        }
    });
    on_cleanup(move || {
        // The stage may have gone before, with the page.
        let _ = stage.try_with_value(Engine::unfollow);
    });
    view! { <video node_ref=video class=class id="mirror" autoplay playsinline muted aria-label=say(label)></video> }
}

/// Listens for the end of a stream that nobody here has asked for.
fn unplugged(stream: &MediaStream, then: impl Fn() + 'static) -> Option<EventListener> {
    let track = stream.get_video_tracks().get(0);
    let track: web_sys::EventTarget = wasm_bindgen::JsCast::dyn_into(track).ok()?;
    Some(EventListener::new(&track, "ended", move |_| then()))
}
