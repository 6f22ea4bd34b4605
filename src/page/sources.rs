//! The files that pictures came from, which are what is kept of them.

use std::sync::{Arc, Weak};

use js_sys::Uint8Array;

use crate::pipeline::order::Newest;
use crate::portrait::Portrait;

/// The longest side of a picture that came from no file, in pixels.
const SIDE: usize = 4096;

/// Files by the picture that was read from them, as long as that is in use. They lie outside the module's memory.
#[derive(Default)]
pub struct Sources {
    files: Vec<(Weak<Portrait>, Uint8Array)>,
    /// Files that were asked for so far.
    pub readings: Newest,
}

impl Sources {
    /// Remembers a picture's file.
    pub fn put(&mut self, picture: &Arc<Portrait>, file: Uint8Array) {
        self.files.retain(|(of, _)| of.strong_count() > 0);
        self.files.push((Arc::downgrade(picture), file));
    }

    /// A file that gives the picture: its own, or one made now where it came from none.
    pub fn file(&self, picture: &Arc<Portrait>) -> Uint8Array {
        let own = self.files.iter().find(|(of, _)| of.upgrade().is_some_and(|of| Arc::ptr_eq(&of, picture)));
        own.map_or_else(|| Uint8Array::from(picture.to_jpeg(SIDE).as_slice()), |(_, file)| file.clone())
    }
}
