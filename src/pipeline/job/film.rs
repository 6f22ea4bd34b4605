//! The frames of a film, one after the other: the same order of work, without what only a photo needs.

use super::{Door, Event, FaceFinder, Job, JobError, Network, Wanted};
use crate::pipeline::live::{Followed, Tracker};
use crate::portrait::Portrait;

impl<N: Network, F: FaceFinder> Job<N, F> {
    /// Looks for the face in a film's frame, of a moment in seconds.
    ///
    /// # Errors
    /// [`JobError::Model`] if the device fails.
    pub async fn track(&self, tracker: &mut Tracker, frame: &Portrait, now: f64) -> Result<Option<Followed>, JobError> {
        Ok(tracker.step(frame, now, &self.finder).await?)
    }

    /// The edit of a frame, whose photo and crop are those of `wanted`. What was read in a wish is told once, and no step
    /// names itself. A frame is not kept: the next photo that is wanted is read anew.
    ///
    /// # Errors
    /// As [`Job::make`].
    pub async fn follow(
        &mut self,
        wanted: Wanted,
        followed: &Followed,
        door: &impl Door,
    ) -> Result<Option<(N::Edit, Wanted)>, JobError> {
        let (photo, crop) = (&wanted.photo, &wanted.crop);
        let fresh = followed.fresh || self.follows.is_none();
        let side = |side| photo.crop(crop, side);
        self.network.follow(side, |side| photo.within(crop, side), followed.pose, fresh).await?;
        // What is on the screen no longer belongs to the network's photo.
        self.done = None;
        self.read = Some(wanted.clone());
        let tells = self.follows.as_ref() != Some(&wanted.wish);
        self.follows = Some(wanted.wish.clone());
        self.shape(wanted, false, &Quiet { door, tells }).await
    }
}

/// A door that hears of a wish only when that is another one.
struct Quiet<'a, D> {
    door: &'a D,
    tells: bool,
}

impl<D: Door> Door for Quiet<'_, D> {
    fn wanted(&self) -> Option<Wanted> {
        self.door.wanted()
    }

    fn tell(&self, event: Event) {
        let is_news = match event {
            Event::Step(_) | Event::Pose(_) => false,
            Event::Heard { .. } | Event::PromptCrop(_) => self.tells,
            Event::Refused { .. } => true,
        };
        if is_news {
            self.door.tell(event);
        }
    }

    async fn breathe(&self) {}
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use pollster::block_on;

    use super::super::tests::{FakeDoor, Notes, job, photo, wanted};
    use super::*;
    use crate::align::Face;
    use crate::geometry::Pose;
    use crate::pipeline::Wish;

    fn followed(of: &Wanted, fresh: bool) -> Followed {
        let face = Face { crop: of.crop, yaw: 0.1, pitch: 0.0, confidence: 1.0 };
        Followed { crop: of.crop, pose: face.pose_in(&of.crop), view: Pose::default(), fresh }
    }

    #[test]
    fn a_frame_is_read_and_edited_and_nothing_else_happens() {
        let (notes, door, mut tracker) = (Notes::default(), FakeDoor::default(), Tracker::default());
        let mut job = job(&notes, 1);
        for (i, expected) in [&["faces"][..], &["faces"]].into_iter().enumerate() {
            let frame = photo();
            // The stand-in looks at the whole frame each time.
            assert!(block_on(job.track(&mut tracker, &frame, i as f64)).unwrap().is_some());
            assert_eq!(notes.take(), expected);
            let wanted = wanted(&frame, "bronze");
            let (edit, made) = block_on(job.follow(wanted.clone(), &followed(&wanted, false), &door)).unwrap().unwrap();
            assert_eq!(
                (edit.as_str(), notes.take()),
                ("bronze at 1", ["photo", "understand", "edit"].map(String::from).to_vec())
            );
            job.bound(made);
        }
        // What was heard is told once.
        let heard = door.heard.take();
        assert!(matches!(heard[..], [Event::Heard { .. }]), "{heard:?}");
    }

    #[test]
    fn after_the_film_the_photo_is_read_anew_and_its_edits_are_still_known() {
        let (notes, door, mut tracker) = (Notes::default(), FakeDoor::default(), Tracker::default());
        let mut job = job(&notes, 1);
        let before = photo();
        let (_, made) = block_on(job.make(wanted(&before, "gold"), &door)).unwrap().unwrap();
        job.bound(made.clone());
        for i in 0..9 {
            let frame = photo();
            assert!(block_on(job.track(&mut tracker, &frame, f64::from(i))).unwrap().is_some());
            let wanted = wanted(&frame, "gold");
            drop(block_on(job.follow(wanted.clone(), &followed(&wanted, i == 0), &door)).unwrap());
            assert_eq!(Arc::strong_count(&frame), 3, "the frame is held here, by `wanted` and by what was read last");
        }
        assert!(!job.has_made(&made));
        notes.take();
        assert!(block_on(job.make(made, &door)).unwrap().is_some());
        // Faces are known, and so is the edit.
        assert_eq!(notes.take(), ["photo", "understand"]);
    }

    #[test]
    fn a_wish_that_cannot_be_followed_leaves_the_one_before() {
        let (notes, door) = (Notes::default(), FakeDoor::default());
        let mut job = job(&notes, 1);
        let mut last = String::new();
        for words in ["gold", "junk", "junk"] {
            let wanted = wanted(&photo(), words);
            let wanted = Wanted { wish: Wish::Words(words.to_owned()), ..wanted };
            last = block_on(job.follow(wanted.clone(), &followed(&wanted, false), &door)).unwrap().unwrap().0;
        }
        assert_eq!(last, "gold at 1");
        assert!(door.heard.take().iter().any(|event| matches!(event, Event::Refused { .. })));
    }
}
