//! Wishes that are offered, tried on the photo at hand before anybody asks for them.

use super::{FaceFinder, Job, JobError, Network, Wanted};
use crate::editor::{EditorError, Prompt};
use crate::pipeline::Wish;

impl<N: Network, F: FaceFinder> Job<N, F> {
    /// The photo and crop of `wanted` with other words and nothing else; nothing where they are not those at hand, and for
    /// words that are not followed. Nobody is told, and what was made before stays.
    ///
    /// # Errors
    /// [`JobError`].
    pub async fn preview(&mut self, wanted: &Wanted, words: &str) -> Result<Option<N::Edit>, JobError> {
        if self.follows.is_some() || !self.read.as_ref().is_some_and(|read| read.same_crop(wanted)) {
            return Ok(None);
        }
        let prompt = Prompt::Text(words.to_owned());
        match self.network.understanding(&prompt).await {
            Ok(Some(judged)) if judged.is_followed() => {}
            Ok(_) | Err(EditorError::Words) => return Ok(None),
            Err(why) => return Err(why.into()),
        }
        let alone = Wanted { wish: Wish::Words(words.to_owned()), strength: 1.0, mix: None, ..wanted.clone() };
        Ok(Some(self.edited(&prompt, &alone, false).await?))
    }
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::super::tests::{FakeDoor, Notes, job, photo, wanted};

    #[test]
    fn what_is_tried_is_told_to_nobody_and_changes_nothing() {
        let (notes, door, photo) = (Notes::default(), FakeDoor::default(), photo());
        let mut job = job(&notes, 1);
        let asked = wanted(&photo, "bronze");
        assert!(block_on(job.preview(&asked, "gold")).unwrap().is_none(), "nothing was read");
        assert!(notes.take().is_empty());
        let (_, made) = block_on(job.make(asked.clone(), &door)).unwrap().unwrap();
        job.bound(made);
        notes.take();
        door.heard.take();
        assert_eq!(block_on(job.preview(&asked, "gold")).unwrap().as_deref(), Some("gold at 1"));
        assert_eq!(notes.take(), ["understand", "edit"]);
        assert!(block_on(job.preview(&asked, "junk")).unwrap().is_none());
        assert_eq!(notes.take(), ["understand"]);
        assert!(door.heard.take().is_empty());
        assert!(job.has_made(&asked));
        // What is on the screen was made already.
        assert_eq!(block_on(job.preview(&asked, "bronze")).unwrap().as_deref(), Some("bronze at 1"));
        assert_eq!(notes.take(), ["understand"]);
        assert!(block_on(job.preview(&wanted(&super::super::tests::photo(), "bronze"), "gold")).unwrap().is_none());
    }
}
