//! A camera in the place of the photo: the choice, what is seen, and the film that is recorded of it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, MediaStream};

use crate::language::{Texts, fill};
use crate::page::saying::{Message, Say};
use crate::page::state::Page;
use crate::pipeline::Sight;
use crate::stage::{About, Update};
use crate::web::camera::switch_off;
use crate::web::guard::{self, Died};
use crate::web::{browser, recording};

/// What a recorded film is called, without its ending.
const NAME: &str = "volteface-live";

/// Signals of the camera; copies are the same.
#[derive(Clone, Copy)]
pub struct Live {
    /// A camera is in the place of the photo.
    pub on: RwSignal<bool>,
    /// What is seen of the face.
    pub sight: RwSignal<Sight>,
    /// Frames that could not be kept up with.
    pub dropped: RwSignal<u64>,
    /// Seconds of the film that is being recorded.
    pub recording: RwSignal<Option<u32>>,
    /// Recording shall end.
    over: StoredValue<bool>,
    /// The camera's stream, until the stage has it.
    stream: StoredValue<Option<MediaStream>, LocalStorage>,
}

impl Live {
    /// Without a camera.
    pub fn new() -> Self {
        Self {
            on: RwSignal::new(false),
            sight: RwSignal::new(Sight::Waiting),
            dropped: RwSignal::new(0),
            recording: RwSignal::new(None),
            over: StoredValue::new(false),
            stream: StoredValue::new_local(None),
        }
    }

    /// Takes the news of the stage.
    pub fn hear(self, news: &Update, page: Page) {
        let Update::Live { sight, dropped } = *news else { return };
        let is_first = self.dropped.get_untracked() == 0 && dropped == 0;
        self.dropped.set(dropped);
        if self.sight.get_untracked() != sight || is_first {
            self.sight.set(sight);
            page.status.set(Say::new(move |language| words(language.texts(), sight).to_owned()));
        }
    }

    /// Whether there is nobody to show: no photo, and no camera in its place.
    pub fn is_empty(self, page: Page) -> bool {
        page.photo.get_untracked().is_none() && !self.on.get_untracked()
    }

    /// A camera's stream takes the place of the photo.
    pub fn begin(self, stream: MediaStream) {
        self.drop_stream();
        self.stream.set_value(Some(stream));
        self.sight.set(Sight::Waiting);
        self.dropped.set(0);
        self.on.set(true);
    }

    /// The stream for the stage, once.
    pub fn take_stream(self) -> Option<MediaStream> {
        self.stream.try_update_value(Option::take).flatten()
    }

    /// The photo is back in its place.
    pub fn end(self) {
        self.stop_recording();
        self.drop_stream();
        if self.on.get_untracked() {
            self.on.set(false);
        }
    }

    fn drop_stream(self) {
        if let Some(stream) = self.take_stream() {
            switch_off(&stream);
        }
    }

    /// Ends the film, which is then saved.
    pub fn stop_recording(self) {
        self.over.set_value(true);
    }

    /// Records what the stage shows until it is stopped, and saves it.
    pub fn record(self, page: Page) {
        let stage = browser::document().get_element_by_id("stage").and_then(|stage| stage.dyn_into().ok());
        let Some(stage): Option<HtmlCanvasElement> = stage else { return };
        self.over.set_value(false);
        self.recording.set(Some(0));
        page.clear_notice();
        leptos::task::spawn_local(async move {
            let told = match guard::run(async move { self.saved(&stage).await }).await {
                Ok(Ok(name)) => {
                    page.spoken.set(Say::filled(|t| t.saved, "name", name));
                    None
                }
                Ok(Err(say)) => Some(say),
                Err(Died(words)) => Some(Say::filled(|t| t.live_died, "why", words)),
            };
            self.recording.set(None);
            if let Some(say) = told {
                page.notice.set(Some(Message::failure(say, About::Photo)));
            }
        });
    }

    async fn saved(self, stage: &HtmlCanvasElement) -> Result<String, Say> {
        let format = recording::format().await.ok_or_else(|| Say::text(|t| t.live_cannot))?;
        let told = move |now: f64| {
            let seconds = Some((now / 1000.0) as u32);
            if self.recording.get_untracked() != seconds {
                self.recording.set(seconds);
            }
        };
        let failed = |why: String| {
            Say::new(move |language| {
                let t = language.texts();
                fill(t.not_saved, &[("noun", t.film_noun), ("why", &why)])
            })
        };
        let film = recording::record(stage, format, || self.over.get_value(), told).await;
        let bytes = film.map_err(|why| failed(why.to_string()))?;
        let name = format!("{NAME}.{}", format.ending());
        browser::save(&bytes, format.media_type(), &name).map_err(failed)?;
        Ok(name)
    }
}

/// The page's camera, from anywhere below [`super::app::App`] and [`super::obs::Obs`].
pub fn live() -> Live {
    expect_context()
}

/// What is seen, as a status line has it.
pub fn words(t: &Texts, sight: Sight) -> &'static str {
    match sight {
        Sight::Waiting => t.live_waiting,
        Sight::Following => t.live_following,
        Sight::Lost => t.live_lost,
    }
}
