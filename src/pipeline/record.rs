//! A visit as it is kept on the visitor's device: what was shown and from where, without the pictures, which are kept
//! beside it under the names that [`photo_key`], [`picture_key`] and [`thumb_key`] give them.

use std::sync::Arc;

use super::history::{Edit, History, Row};
use super::wish::{Mix, Wish};
use crate::portrait::{Crop, Portrait};

/// The one format that is read; another edition of the page may write another.
const FORMAT: u32 = 1;

/// Why a record cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("the visit that was kept cannot be read: {0}")]
    Damaged(#[from] serde_json::Error),
    #[error("the visit was kept by another edition of this page (format {0})")]
    Format(u32),
}

/// From where the portrait was seen: yaw and pitch in radians, and the enlargement.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Seen {
    pub yaw: f32,
    pub pitch: f32,
    pub zoom: f32,
}

/// A visit without its pictures.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Record {
    format: u32,
    rows: Vec<KeptRow>,
    edits: Vec<KeptEdit>,
    at: Option<u32>,
    past: Vec<u32>,
    pub seen: Option<Seen>,
    /// What is behind the portrait, in the page's own word, and its colour.
    pub behind: Option<String>,
    pub colour: Option<String>,
}

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct KeptRow {
    id: u32,
    centre: [f32; 2],
    side: f32,
    roll: f32,
}

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct KeptEdit {
    id: u32,
    row: u32,
    /// None where the wish was a picture.
    words: Option<String>,
    strength: f32,
    /// What it is mixed with; editions before knew no mixing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mix: Option<Mix>,
}

/// The name of a row's photo.
pub fn photo_key(row: u32) -> String {
    format!("photo-{row}")
}

/// The name of the picture that an edit was made like.
pub fn picture_key(edit: u32) -> String {
    format!("picture-{edit}")
}

/// The name of an edit's small picture.
pub fn thumb_key(edit: u32) -> String {
    format!("thumb-{edit}")
}

impl Record {
    /// Of a history; the rest may be filled in.
    pub fn of(history: &History) -> Self {
        let row = |row: &Row| KeptRow { id: row.id, centre: row.crop.centre, side: row.crop.side, roll: row.crop.roll };
        let edit = |edit: &Edit| {
            let words = match &edit.wish {
                Wish::Words(text) => Some(text.clone()),
                Wish::Picture(_) => None,
            };
            KeptEdit { id: edit.id, row: edit.row, words, strength: edit.strength, mix: edit.mix.clone() }
        };
        Self {
            format: FORMAT,
            rows: history.rows().iter().map(row).collect(),
            edits: history.edits().iter().map(edit).collect(),
            at: history.at(),
            past: history.past().to_vec(),
            seen: None,
            behind: None,
            colour: None,
        }
    }

    /// Its text form.
    ///
    /// # Errors
    /// [`RecordError::Damaged`], which numbers that are none can bring about.
    pub fn written(&self) -> Result<Vec<u8>, RecordError> {
        Ok(serde_json::to_vec(self)?)
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// [`RecordError`]. Nothing can be used then.
    pub fn read(bytes: &[u8]) -> Result<Self, RecordError> {
        let value: serde_json::Value = serde_json::from_slice(bytes)?;
        let format = value.get("format").and_then(serde_json::Value::as_u64).unwrap_or(0) as u32;
        if format != FORMAT {
            return Err(RecordError::Format(format));
        }
        Ok(serde_json::from_value(value)?)
    }

    /// Numbers of the rows, whose photos are needed.
    pub fn rows(&self) -> impl Iterator<Item = u32> {
        self.rows.iter().map(|row| row.id)
    }

    /// Numbers of the edits, and whether each was made like a picture.
    pub fn edits(&self) -> impl Iterator<Item = (u32, bool)> {
        self.edits.iter().map(|edit| (edit.id, edit.words.is_none()))
    }

    /// The history, as far as its pictures are there: `photo` by row, `picture` by edit.
    pub fn history(
        &self,
        photo: impl Fn(u32) -> Option<Arc<Portrait>>,
        picture: impl Fn(u32) -> Option<Arc<Portrait>>,
    ) -> History {
        let row = |row: &KeptRow| {
            let photo = photo(row.id)?;
            let crop = Crop { centre: row.centre, side: row.side, roll: row.roll }.sensible(&photo);
            Some(Row { id: row.id, photo, crop })
        };
        let edit = |edit: &KeptEdit| {
            let wish = match &edit.words {
                Some(text) => Wish::Words(text.clone()),
                None => Wish::Picture(picture(edit.id)?),
            };
            Some(Edit { id: edit.id, row: edit.row, wish, strength: edit.strength, mix: edit.mix.clone() })
        };
        let (rows, edits) = (self.rows.iter().filter_map(row), self.edits.iter().filter_map(edit));
        History::restored(rows.collect(), edits.collect(), self.at, self.past.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Wanted;

    fn photo() -> Arc<Portrait> {
        Arc::new(Portrait::from_pixels(64, 64, vec![7; 64 * 64 * 3]).unwrap())
    }

    fn visit(photo: &Arc<Portrait>, picture: &Arc<Portrait>) -> History {
        let mut history = History::default();
        for wish in [Wish::none(), Wish::Words("teal hair".into()), Wish::Picture(picture.clone())] {
            let crop = Crop { centre: [32.0, 30.0], side: 40.0, roll: 0.1 };
            let mix = Some(Mix { words: "bronze".to_owned(), strength: 1.0, share: 0.25 });
            history.note(&Wanted { photo: photo.clone(), crop, wish, strength: 0.5, mix });
        }
        history.undo();
        history
    }

    #[test]
    fn a_visit_is_kept_and_comes_back() {
        let (photo, picture) = (photo(), photo());
        let history = visit(&photo, &picture);
        let mut record = Record::of(&history);
        record.seen = Some(Seen { yaw: -0.2, pitch: 0.1, zoom: 1.5 });
        let back = Record::read(&record.written().unwrap()).unwrap();
        assert_eq!(back, record);
        assert_eq!(back.edits().map(|(_, is_picture)| is_picture).collect::<Vec<_>>(), [false, false, true]);
        let again = back.history(|_| Some(photo.clone()), |_| Some(picture.clone()));
        assert_eq!((again.edits(), again.rows(), again.at()), (history.edits(), history.rows(), history.at()));
        assert!(again.can_undo());
        // Without the picture its edit is left out, without the photo everything is.
        assert_eq!(back.history(|_| Some(photo.clone()), |_| None).edits().len(), 2);
        assert_eq!(back.history(|_| None, |_| None), History::default());
    }

    #[test]
    fn what_is_damaged_is_an_error_and_never_more() {
        let (photo, picture) = (photo(), photo());
        let whole = Record::of(&visit(&photo, &picture)).written().unwrap();
        for length in 0..whole.len() {
            assert!(Record::read(&whole[..length]).is_err(), "{length}");
        }
        let text = String::from_utf8(whole).unwrap();
        for (from, to) in
            [("\"format\":1", "\"format\":2"), ("\"strength\":0.5", "\"strength\":null"), ("[32.0,30.0]", "[1]")]
        {
            assert!(text.contains(from) && Record::read(text.replace(from, to).as_bytes()).is_err(), "{from}");
        }
        // A square far outside the photo, or of no size, is put right.
        let odd = text.replace("\"side\":40.0", "\"side\":1e30").replace("32.0,30.0", "-1e30,9e9");
        let history = Record::read(odd.as_bytes()).unwrap().history(|_| Some(photo.clone()), |_| None);
        let crop = history.rows()[0].crop;
        assert!(
            crop.side.is_finite() && crop.side <= 200.0 && crop.centre.iter().all(|v| v.abs() <= 200.0),
            "{crop:?}"
        );
    }
}
