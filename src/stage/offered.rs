//! Wishes that a door offers, and which of them were tried.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use crate::pipeline::Wanted;
use crate::web::source::Source;

/// What is offered, and what was tried.
#[derive(Default)]
pub(super) struct Previews {
    offered: RefCell<Vec<String>>,
    /// The weights, the photo and its crop that it was tried with.
    with: RefCell<Option<(Source, Wanted)>>,
    tried: RefCell<BTreeSet<String>>,
    /// The device takes too long for what nobody asked for.
    pub slow: Cell<bool>,
}

impl Previews {
    /// Offers wishes in the place of those before; whether they are others.
    pub fn offer(&self, words: Vec<String>) -> bool {
        let before = self.offered.replace(words);
        before != *self.offered.borrow()
    }

    /// A wish was tried.
    pub fn note(&self, words: &str) {
        self.tried.borrow_mut().insert(words.to_owned());
    }

    /// The next of the wishes that were not tried yet.
    pub fn next(&self, source: &Source, wanted: &Wanted) -> Option<String> {
        let same = |(with, of): &(Source, Wanted)| with == source && of.same_crop(wanted);
        if !self.with.borrow().as_ref().is_some_and(same) {
            self.with.replace(Some((source.clone(), wanted.clone())));
            self.tried.borrow_mut().clear();
        }
        let tried = self.tried.borrow();
        self.offered.borrow().iter().find(|words| !tried.contains(*words)).cloned()
    }
}
