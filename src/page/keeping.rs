//! The visit, kept on the visitor's device from one time to the next, unless that is switched off. Nothing here may
//! break the page: where nothing can be kept or taken, it is as if nothing had been.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use js_sys::Uint8Array;
use leptos::prelude::*;

use crate::language::Language;
use crate::page::past::{Past, Thumb};
use crate::page::saying::Say;
use crate::page::speech;
use crate::page::state::{Behind, Page, engine};
use crate::pipeline::order::Newest;
use crate::pipeline::record::{Record, Seen, photo_key, picture_key, thumb_key};
use crate::pipeline::{History, Wish};
use crate::portrait::Portrait;
use crate::stage::Engine;
use crate::view::angles::Asked;
use crate::web::browser;
use crate::web::shelf::{Shelf, ShelfError};

/// The database, and the names in it of the record, of whose it is, and of the visitor's word that nothing be kept.
const NAME: &str = "volteface";
const RECORD: &str = "visit";
const OWNER: &str = "owner";
const OFF: &str = "off";
/// Milliseconds of calm before anything is written.
const CALM: u32 = 700;

/// How keeping goes; copies are the same.
#[derive(Clone, Copy)]
pub struct Keeping {
    /// Whether the visitor wants it.
    pub on: RwSignal<bool>,
    /// What there is to say about it.
    pub said: RwSignal<Say>,
    shelf: StoredValue<Option<Rc<Shelf>>, LocalStorage>,
    /// Whether what was kept has been looked at, before which nothing is written over it.
    looked: RwSignal<bool>,
    /// Names that are on the shelf already.
    there: StoredValue<BTreeSet<String>>,
    /// This page's own mark: another one on the same device may write to the same shelf.
    owner: StoredValue<String>,
    asked: StoredValue<Newest, LocalStorage>,
}

impl Keeping {
    /// Takes up what was kept, and keeps from then on what is shown.
    pub fn start(page: Page, past: Past) -> Self {
        let keeping = Self {
            on: RwSignal::new(true),
            said: RwSignal::new(Say::nothing()),
            shelf: StoredValue::new_local(None),
            looked: RwSignal::new(false),
            there: StoredValue::new(BTreeSet::new()),
            owner: StoredValue::new(format!("{}-{}", js_sys::Date::now(), js_sys::Math::random())),
            asked: StoredValue::new_local(Newest::default()),
        };
        // A photo that another program has shared is on its way, and nobody waits for the one before.
        let is_shared = browser::parameter("shared").is_some();
        let stage = engine();
        leptos::task::spawn_local(async move {
            if let Err(why) = keeping.take_up(page, past, &stage.get_value(), is_shared).await {
                // A visit that cannot be read is none; it is written over by the next.
                leptos::logging::log!("nothing was taken up: {why}");
            }
            keeping.looked.set(true);
        });
        Effect::new(move |_| {
            past.history.track();
            past.thumbs.track();
            page.view.track();
            page.behind.track();
            page.colour.track();
            if !keeping.looked.get() || !keeping.on.get() {
                return;
            }
            let ticket = keeping.asked.with_value(Newest::ask);
            leptos::task::spawn_local(async move {
                browser::sleep(CALM).await;
                if keeping.asked.with_value(|newest| newest.is(ticket)) {
                    keeping.write(page, past, &stage.get_value()).await;
                }
            });
        });
        keeping
    }

    /// Remembers the language that was chosen, where anything may be kept.
    pub fn remember_language(self, language: Language) {
        if self.on.get_untracked() {
            speech::remember(language);
        }
    }

    /// Keeps from now on, or not any more and nothing of before either.
    pub fn switch(self, on: bool) {
        self.on.set(on);
        if !on {
            speech::forget();
        }
        self.said.set(Say::nothing());
        self.there.update_value(BTreeSet::clear);
        leptos::task::spawn_local(async move {
            let Some(shelf) = self.shelf.get_value() else { return };
            let word = [(OFF.to_owned(), Uint8Array::new_with_length(1))];
            let said = match shelf.put(if on { &[] } else { &word }, &[], true).await {
                Ok(()) if on => Say::nothing(),
                Ok(()) => Say::text(|t| t.kept_nothing),
                Err(why) => Say::filled(|t| t.kept_failed, "why", why.to_string()),
            };
            self.said.set(said);
        });
    }

    async fn take_up(self, page: Page, past: Past, engine: &Engine, is_shared: bool) -> Result<(), ShelfError> {
        let shelf = match Shelf::open(NAME).await {
            Ok(shelf) => Rc::new(shelf),
            Err(why) => {
                self.said.set(Say::text(|t| t.kept_never));
                return Err(why);
            }
        };
        self.shelf.set_value(Some(shelf.clone()));
        if shelf.take(OFF).await?.is_some() {
            self.on.set(false);
            return Ok(());
        }
        let Some(bytes) = shelf.take(RECORD).await? else { return Ok(()) };
        let record = match Record::read(&bytes.to_vec()) {
            Ok(record) => record,
            Err(why) => return Err(ShelfError::Refused(why.to_string())),
        };
        let (mut photos, mut pictures, mut thumbs) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for row in record.rows() {
            if let Some(photo) = picture(page, &shelf, &photo_key(row)).await? {
                photos.insert(row, photo);
            }
        }
        for (edit, is_picture) in record.edits() {
            if is_picture && let Some(prompt) = picture(page, &shelf, &picture_key(edit)).await? {
                pictures.insert(edit, prompt);
            }
            if let Some(thumb) = shelf.take(&thumb_key(edit)).await?.and_then(|png| Thumb::new(png.to_vec())) {
                thumbs.insert(edit, thumb);
            }
        }
        let history = record.history(|row| photos.get(&row).cloned(), |edit| pictures.get(&edit).cloned());
        // Somebody may have begun meanwhile.
        if past.history.with_untracked(|now| now.edits().is_empty()) {
            past.history.set(history.clone());
            past.thumbs.set(thumbs);
            if !is_shared {
                self.show(page, engine, &record, &history);
            }
        }
        Ok(())
    }

    /// Shows the portrait that was kept, unless somebody has begun with another.
    fn show(self, page: Page, engine: &Engine, record: &Record, history: &History) {
        let is_new = page.photo.get_untracked().is_none() && !page.has_read();
        let Some(wanted) = history.at().and_then(|id| history.wanted(id)).filter(|_| is_new) else { return };
        if let Some(seen) = record.seen {
            engine.resume(Asked { yaw: Some(seen.yaw), pitch: Some(seen.pitch), zoom: Some(seen.zoom) });
        }
        if let Some(colour) = record.colour.clone().filter(|colour| is_colour(colour)) {
            page.colour.set(colour);
        }
        page.behind.set(Behind::of_word(record.behind.as_deref().unwrap_or_default()));
        page.show(wanted);
        self.said.set(Say::text(|t| t.kept_back));
    }

    async fn write(self, page: Page, past: Past, engine: &Engine) {
        let Some(shelf) = self.shelf.get_value() else { return };
        let history = past.history.get_untracked();
        if history.edits().is_empty() {
            return;
        }
        let said = match self.put(&shelf, page, past, engine, &history).await {
            Ok(()) => return,
            Err(ShelfError::Full) => Say::text(|t| t.kept_no_room),
            Err(why) => Say::filled(|t| t.kept_not, "why", why.to_string()),
        };
        // What is there is not known any more.
        self.there.update_value(BTreeSet::clear);
        self.said.set(said);
    }

    async fn put(
        self,
        shelf: &Shelf,
        page: Page,
        past: Past,
        engine: &Engine,
        history: &History,
    ) -> Result<(), ShelfError> {
        let owner = self.owner.get_value();
        let is_ours = shelf.take(OWNER).await?.is_some_and(|name| name.to_vec() == owner.as_bytes());
        let afresh = !is_ours || self.there.with_value(BTreeSet::is_empty);
        let there = if afresh { BTreeSet::new() } else { self.there.get_value() };
        let mut names = BTreeSet::new();
        let mut things = Vec::new();
        let mut add = |name: String, bytes: &dyn Fn() -> Option<Uint8Array>| {
            if !there.contains(&name)
                && let Some(bytes) = bytes()
            {
                things.push((name.clone(), bytes));
                names.insert(name);
            } else if there.contains(&name) {
                names.insert(name);
            }
        };
        let file = |picture: &Arc<Portrait>| Some(page.sources.with_value(|sources| sources.file(picture)));
        for row in history.rows() {
            add(photo_key(row.id), &|| file(&row.photo));
        }
        for edit in history.edits() {
            if let Wish::Picture(picture) = &edit.wish {
                add(picture_key(edit.id), &|| file(picture));
            }
            let thumb = past.thumbs.with_untracked(|thumbs| thumbs.get(&edit.id).cloned());
            add(thumb_key(edit.id), &|| thumb.as_ref().map(|thumb| Uint8Array::from(thumb.png.as_slice())));
        }
        let mut record = Record::of(history);
        let ((yaw, pitch), zoom) = (engine.angles(), engine.zoom());
        record.seen = Some(Seen { yaw, pitch, zoom });
        record.behind = Some(page.behind.get_untracked().word().to_owned());
        record.colour = Some(page.colour.get_untracked());
        let written = record.written().map_err(|why| ShelfError::Refused(why.to_string()))?;
        things.push((RECORD.to_owned(), Uint8Array::from(written.as_slice())));
        things.push((OWNER.to_owned(), Uint8Array::from(owner.as_bytes())));
        let gone: Vec<String> = there.difference(&names).cloned().collect();
        // It may have been switched off while files were looked at.
        if self.on.get_untracked() {
            shelf.put(&things, &gone, afresh).await?;
            self.there.set_value(names);
        }
        Ok(())
    }
}

/// A kept picture; none where it is not there or cannot be read.
async fn picture(page: Page, shelf: &Shelf, name: &str) -> Result<Option<Arc<Portrait>>, ShelfError> {
    let Some(file) = shelf.take(name).await? else { return Ok(None) };
    let Ok(picture) = Portrait::decode(&file.to_vec()) else { return Ok(None) };
    let picture = Arc::new(picture);
    page.sources.update_value(|sources| sources.put(&picture, file));
    Ok(Some(picture))
}

/// `#rrggbb`
fn is_colour(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|b| b.is_ascii_hexdigit())
}
