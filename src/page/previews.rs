//! Small pictures of the visitor's own portrait with the wishes that are offered.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::page::state::Page;
use crate::stage::Update as News;
use crate::web::browser;

/// Where the page has the pictures, by the words of their wishes; copies are the same.
#[derive(Clone, Copy)]
pub struct Previews(RwSignal<BTreeMap<String, String>>);

impl Previews {
    /// Before there is any.
    pub fn new() -> Self {
        Self(RwSignal::new(BTreeMap::new()))
    }

    /// Lets go of all pictures whenever they are of another photo, crop or network than the page's.
    pub fn follow(self, page: Page) {
        Effect::new(move |_| {
            page.photo.track();
            page.crop.track();
            page.source.track();
            if self.0.with_untracked(|known| !known.is_empty()) {
                for address in self.0.try_update(std::mem::take).unwrap_or_default().values() {
                    browser::release(address);
                }
            }
        });
    }

    /// Takes a picture if it is one of what is shown; the page may have gone on meanwhile.
    pub fn hear(self, news: &News, page: Page) {
        let News::Preview { of, words, png } = news else { return };
        let photo = page.photo.get_untracked().is_some_and(|now| Arc::ptr_eq(&now, &of.photo));
        if !photo || page.crop.get_untracked() != Some(of.crop) {
            return;
        }
        if let Ok(address) = browser::address_of(png, "image/png") {
            let before = self.0.try_update(|known| known.insert(words.clone(), address)).flatten();
            before.iter().for_each(|address| browser::release(address));
        }
    }

    /// Where the page has the picture of a wish.
    pub fn of(self, words: &str) -> Option<String> {
        self.0.with(|known| known.get(words).cloned())
    }

    /// Whether one of these wishes has a picture.
    pub fn any<'a>(self, mut words: impl Iterator<Item = &'a str>) -> bool {
        self.0.with(|known| words.any(|words| known.contains_key(words)))
    }
}
