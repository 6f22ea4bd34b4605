//! What has been shown on this page: noted once it has come to rest, drawn small, and the way back to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::ev;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::export::picture::{self, Behind};
use crate::language::{Texts, fill};
use crate::page::intake;
use crate::page::live::live;
use crate::page::state::{Page, engine, page};
use crate::pipeline::order::Newest;
use crate::pipeline::{History, Mix, Phase, Wanted, Wish};
use crate::render::{Backdrop, RenderError};
use crate::stage::Engine;
use crate::web::browser;
use crate::wish::text::without_lamp;

/// Pixels a side of the small pictures.
const SIDE: u32 = 112;
/// Milliseconds of calm after which what is shown is noted: a slider is on its way until then.
const CALM: u32 = 500;

/// A small picture of an edit.
#[derive(Debug, Clone, PartialEq)]
pub struct Thumb {
    /// Where the page has it.
    pub address: String,
    pub png: Arc<Vec<u8>>,
}

impl Thumb {
    /// Of a PNG file; none where the browser gives it no address.
    pub fn new(png: Vec<u8>) -> Option<Self> {
        let address = browser::address_of(&png, "image/png").ok()?;
        Some(Self { address, png: Arc::new(png) })
    }
}

/// The page's history; copies are the same.
#[derive(Clone, Copy)]
pub struct Past {
    pub history: RwSignal<History>,
    /// By the number of the edit.
    pub thumbs: RwSignal<BTreeMap<u32, Thumb>>,
}

impl Past {
    /// Before anything was shown.
    pub fn new() -> Self {
        Self { history: RwSignal::new(History::default()), thumbs: RwSignal::new(BTreeMap::new()) }
    }

    /// Makes another edit the present one, by `step`, and shows it.
    pub fn step(self, page: Page, step: impl FnOnce(&mut History) -> Option<Wanted>) {
        if let Some(wanted) = self.history.try_update(step).flatten() {
            page.show(wanted);
        }
    }

    /// Whether the stage shows the present edit but for its strength, its lamp or the photo's crop.
    fn is_adjusted(self, engine: &Engine) -> bool {
        let Some(shown) = engine.desired().wanted() else { return false };
        let present = self.history.with_untracked(|history| history.at().and_then(|id| history.wanted(id)));
        present.is_some_and(|present| {
            let is_moved = present.crop != shown.crop || present.strength != shown.strength || present.mix != shown.mix;
            let of_lamp = |a: &Wish, b: &Wish| a != b && unlit(a).is_some_and(|a| Some(a) == unlit(b));
            let is_relit = of_lamp(&present.wish, &shown.wish);
            present.same_photo(&shown) && (is_relit || is_moved && present.wish == shown.wish)
        })
    }

    /// Lets go of small pictures whose edits are gone.
    fn tidy(self) {
        let gone: Vec<u32> = self.history.with_untracked(|history| {
            let is_gone = |id: &u32| history.edit(*id).is_none();
            self.thumbs.with_untracked(|thumbs| thumbs.keys().copied().filter(is_gone).collect())
        });
        for id in gone {
            if let Some(thumb) = self.thumbs.try_update(|thumbs| thumbs.remove(&id)).flatten() {
                browser::release(&thumb.address);
            }
        }
    }
}

/// The page's history, from anywhere below [`super::app::App`].
pub fn past() -> Past {
    expect_context()
}

/// Notes what is shown whenever it has come to rest, and listens to the keys for undo and redo.
pub fn follow() {
    let (page, past, stage, live) = (page(), past(), engine(), live());
    let asked = StoredValue::new_local(Newest::default());
    Effect::new(move |_| {
        page.revision.track();
        page.strength.track();
        page.mixed();
        page.wish.track();
        page.lamp.track();
        page.crop.track();
        let ticket = asked.with_value(Newest::ask);
        if page.phase.get() != Phase::Shown || live.on.get() {
            return;
        }
        // Strength, crop and lamp are dragged; everything else is chosen at once.
        let is_moved = stage.with_value(|engine| past.is_adjusted(engine));
        leptos::task::spawn_local(async move {
            if is_moved {
                browser::sleep(CALM).await;
            }
            if asked.with_value(|newest| newest.is(ticket)) {
                note(past, &stage.get_value()).await;
            }
        });
    });
    let _ = window_event_listener(ev::keydown, move |event| {
        let Some(back) = asked_for(&event) else { return };
        if intake::is_typed_in(&event) {
            return;
        }
        event.prevent_default();
        past.step(page, if back { History::undo } else { History::redo });
    });
}

/// Whether a key asks to go back, or forth.
fn asked_for(event: &KeyboardEvent) -> Option<bool> {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return None;
    }
    match (event.key().as_str(), event.shift_key()) {
        ("z", false) => Some(true),
        ("z" | "Z", true) | ("y", false) => Some(false),
        _ => None,
    }
}

/// Notes what the stage shows, with a small picture of it.
async fn note(past: Past, engine: &Engine) {
    let Some(shown) = engine.desired().wanted().filter(|_| engine.is_settled()) else { return };
    let id = past.history.try_update(|history| history.note(&shown).id());
    past.tidy();
    let Some(id) = id.filter(|id| past.thumbs.with_untracked(|thumbs| !thumbs.contains_key(id))) else { return };
    // It is drawn before anything else can come to the stage, and read back later.
    if let Some(thumb) = small(engine).await.ok().and_then(Thumb::new) {
        past.thumbs.update(|thumbs| drop(thumbs.insert(id, thumb)));
    }
}

/// The portrait as the photo was taken, small, with what is behind it.
async fn small(engine: &Engine) -> Result<Vec<u8>, RenderError> {
    let frame = engine.thumbnail(SIDE).await?;
    let (chosen, rgb) = engine.behind();
    let behind = match chosen {
        Backdrop::Transparent => Behind::Nothing,
        Backdrop::Colour(colour) => Behind::Colour(colour),
        Backdrop::Picture => Behind::Photo(&rgb),
    };
    picture::png(frame, behind).map_err(|error| RenderError::Device(error.to_string()))
}

/// The words of a wish without its lamp.
fn unlit(wish: &Wish) -> Option<String> {
    match wish {
        Wish::Words(text) => Some(without_lamp(text)),
        Wish::Picture(_) => None,
    }
}

/// What an edit is called.
pub fn title(t: &Texts, wish: &Wish, strength: f32, mix: Option<&Mix>) -> String {
    let mut title = match unlit(wish) {
        Some(words) if words.is_empty() => t.as_photographed.to_owned(),
        Some(words) => words,
        None => t.like_picture.to_owned(),
    };
    if matches!(wish, Wish::Words(text) if without_lamp(text) != *text) {
        title = fill(t.relit, &[("title", &title)]);
    }
    if strength != 1.0 {
        title = fill(t.at_strength, &[("title", &title), ("percent", &t.percent(strength))]);
    }
    match mix {
        Some(mix) => {
            let other = self::title(t, &Wish::Words(mix.words.clone()), mix.strength, None);
            fill(t.mixed_title, &[("title", &title), ("percent", &t.percent(mix.share)), ("other", &other)])
        }
        None => title,
    }
}
