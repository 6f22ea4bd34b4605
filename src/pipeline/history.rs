//! What has been shown, in order: photos and the edits of each, with a way back and forth. Going back and editing on
//! removes nothing; going back is the way that was come, as in a browser.

use std::sync::Arc;

use super::wish::{Mix, Wanted, Wish};
use crate::portrait::{Crop, Portrait};

/// Most edits that are kept, of all photos together.
pub const MOST_EDITS: usize = 60;
/// Most photos, which lie in memory whole.
pub const MOST_PHOTOS: usize = 4;

/// A photo with the square of it that is used.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub id: u32,
    pub photo: Arc<Portrait>,
    pub crop: Crop,
}

/// One edit of a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    pub id: u32,
    /// The photo's row.
    pub row: u32,
    pub wish: Wish,
    /// 0 is the photo as it is, 1 the whole edit.
    pub strength: f32,
    /// What it is mixed with.
    pub mix: Option<Mix>,
}

/// What noting an edit has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// It is what was shown before, perhaps on another square.
    Same(u32),
    /// It was there already and is the present one now.
    Again(u32),
    /// It is new.
    New(u32),
}

impl Noted {
    /// The number of the edit.
    pub fn id(self) -> u32 {
        match self {
            Self::Same(id) | Self::Again(id) | Self::New(id) => id,
        }
    }
}

/// All that was shown. Numbers of rows and edits are never given twice.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    rows: Vec<Row>,
    edits: Vec<Edit>,
    at: Option<u32>,
    /// The way back, newest last, and the way forth.
    past: Vec<u32>,
    future: Vec<u32>,
    next: u32,
}

impl History {
    /// What was kept of a history: rows and edits in order and the present one. Whatever does not fit together, or is
    /// too much, is left out.
    pub fn restored(rows: Vec<Row>, edits: Vec<Edit>, at: Option<u32>, past: Vec<u32>) -> Self {
        let mut history = Self::default();
        for row in rows {
            if history.rows.iter().all(|known| known.id != row.id) {
                history.rows.push(row);
            }
        }
        for edit in edits {
            let fits = (0.0..=1.0).contains(&edit.strength) && edit.mix.as_ref().is_none_or(Mix::is_sensible);
            if fits && history.row(edit.row).is_some() && history.edit(edit.id).is_none() {
                history.edits.push(edit);
            }
        }
        history.at = at.filter(|id| history.edit(*id).is_some()).or_else(|| history.edits.last().map(|e| e.id));
        history.past = past;
        let numbers = history.rows.iter().map(|r| r.id).chain(history.edits.iter().map(|e| e.id));
        history.next = numbers.max().map_or(0, |n| n.saturating_add(1));
        history.forget();
        history
    }

    /// Notes what is shown. An edit that is there already becomes the present one; a new one is added at the end. The
    /// row follows the photo's square.
    pub fn note(&mut self, shown: &Wanted) -> Noted {
        let row = match self.rows.iter_mut().find(|row| Arc::ptr_eq(&row.photo, &shown.photo)) {
            Some(row) => {
                row.crop = shown.crop;
                row.id
            }
            None => {
                let id = self.number();
                self.rows.push(Row { id, photo: shown.photo.clone(), crop: shown.crop });
                id
            }
        };
        // No words ask for nothing, however strongly.
        let strength = if shown.wish == Wish::none() { 1.0 } else { shown.strength };
        let is_shown = |e: &&Edit| e.row == row && e.strength == strength && e.mix == shown.mix && e.wish == shown.wish;
        let known = self.edits.iter().find(is_shown);
        match known.map(|e| e.id) {
            Some(id) if self.at == Some(id) => Noted::Same(id),
            Some(id) => {
                self.leave();
                self.at = Some(id);
                Noted::Again(id)
            }
            None => {
                let id = self.number();
                self.leave();
                self.edits.push(Edit { id, row, wish: shown.wish.clone(), strength, mix: shown.mix.clone() });
                self.at = Some(id);
                self.forget();
                Noted::New(id)
            }
        }
    }

    /// Makes an edit the present one: what to show for it.
    pub fn go(&mut self, id: u32) -> Option<Wanted> {
        let wanted = self.wanted(id)?;
        if self.at != Some(id) {
            self.leave();
            self.at = Some(id);
        }
        Some(wanted)
    }

    /// Goes back to what was shown before.
    pub fn undo(&mut self) -> Option<Wanted> {
        let id = self.past.pop()?;
        self.future.extend(self.at);
        self.at = Some(id);
        self.wanted(id)
    }

    /// Goes forth to what was come back from.
    pub fn redo(&mut self) -> Option<Wanted> {
        let id = self.future.pop()?;
        self.past.extend(self.at);
        self.at = Some(id);
        self.wanted(id)
    }

    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The present edit.
    pub fn at(&self) -> Option<u32> {
        self.at
    }

    /// The way back, newest last.
    pub fn past(&self) -> &[u32] {
        &self.past
    }

    /// The photos, oldest first.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The edits of all photos, oldest first.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// The edit of that number.
    pub fn edit(&self, id: u32) -> Option<&Edit> {
        self.edits.iter().find(|edit| edit.id == id)
    }

    fn row(&self, id: u32) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// What an edit shows.
    pub fn wanted(&self, id: u32) -> Option<Wanted> {
        let edit = self.edit(id)?;
        let row = self.row(edit.row)?;
        let (photo, wish) = (row.photo.clone(), edit.wish.clone());
        Some(Wanted { photo, crop: row.crop, wish, strength: edit.strength, mix: edit.mix.clone() })
    }

    fn number(&mut self) -> u32 {
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        number
    }

    /// The present edit becomes the way back; there is no way forth any more.
    fn leave(&mut self) {
        self.past.extend(self.at);
        if self.past.len() > MOST_EDITS {
            self.past.remove(0);
        }
        self.future.clear();
    }

    /// Forgets what is too much, oldest first and never the present edit; then photos without edits, and ways to what
    /// is not there.
    fn forget(&mut self) {
        let here = self.at.and_then(|id| self.edit(id)).map(|edit| edit.row);
        while self.edits.len() > MOST_EDITS {
            let Some(oldest) = self.edits.iter().position(|edit| Some(edit.id) != self.at) else { break };
            self.edits.remove(oldest);
        }
        let edits = &self.edits;
        self.rows.retain(|row| edits.iter().any(|edit| edit.row == row.id));
        while self.rows.len() > MOST_PHOTOS {
            let Some(oldest) = self.rows.iter().position(|row| Some(row.id) != here) else { break };
            let gone = self.rows.remove(oldest).id;
            self.edits.retain(|edit| edit.row != gone);
        }
        let edits = &self.edits;
        for way in [&mut self.past, &mut self.future] {
            way.retain(|id| edits.iter().any(|edit| edit.id == *id));
            way.dedup();
        }
        // A way that was forgotten in the middle may lead to where one is.
        while self.past.last().is_some_and(|id| Some(*id) == self.at) {
            self.past.pop();
        }
        let longest = self.past.len().saturating_sub(MOST_EDITS);
        self.past.drain(..longest);
    }
}

#[cfg(test)]
mod tests;
