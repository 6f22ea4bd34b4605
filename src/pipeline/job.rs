//! From a photo and a wish to an edited portrait, step by step: the one place where the order of work is
//! written. Time, tasks and the screen belong to the door that hands them in.

use std::sync::Arc;

use super::faces::{FaceFinder, Framed, square_read};
use super::network::Network;
use super::recent::Recent;
use super::step::{Event, Refused, Step};
use super::wish::{Wanted, Wish};
use crate::align::Face;
use crate::editor::{EditorError, Prompt, PromptPicture};
use crate::model::ModelError;
use crate::portrait::Portrait;

/// What stands around a job.
pub trait Door {
    /// What is wanted now; a job gives up once its photo or crop are not wanted any more.
    fn wanted(&self) -> Option<Wanted>;
    /// Hears what happens.
    fn tell(&self, event: Event);
    /// Called before each step, so that a page can be painted where the step will hold it up.
    fn breathe(&self) -> impl Future<Output = ()>;
}

/// Why a job stopped.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    #[error(transparent)]
    Editor(#[from] EditorError),
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// A network and an aligner at work on one photo at a time.
#[derive(Debug)]
pub struct Job<N: Network, F> {
    network: N,
    finder: F,
    /// The photo whose faces are known.
    framed: Option<(Arc<Portrait>, Framed)>,
    /// The last prompt picture with its face.
    prompt: Option<(Arc<Portrait>, Framed)>,
    /// Whose photo and crop the network has read.
    read: Option<Wanted>,
    /// What was bound last.
    done: Option<Wanted>,
    /// What was made last.
    recent: Recent<N::Edit>,
    /// The last wish that was understood.
    accepted: Wish,
    /// The wish of the last frame, while a film is followed.
    follows: Option<Wish>,
}

impl<N: Network, F: FaceFinder> Job<N, F> {
    /// With nothing made yet.
    pub fn new(network: N, finder: F) -> Self {
        Self {
            network,
            finder,
            framed: None,
            prompt: None,
            read: None,
            done: None,
            recent: Recent::default(),
            accepted: Wish::none(),
            follows: None,
        }
    }

    /// The network at work.
    pub fn network(&self) -> &N {
        &self.network
    }

    /// What looks for faces.
    pub fn finder(&self) -> &F {
        &self.finder
    }

    /// Looks for the faces of a photo, once.
    ///
    /// # Errors
    /// [`JobError::Model`] if the device fails.
    pub async fn frame(&mut self, photo: &Arc<Portrait>, door: &impl Door) -> Result<Framed, JobError> {
        if let Some((known, framed)) = &self.framed
            && Arc::ptr_eq(known, photo)
        {
            return Ok(framed.clone());
        }
        begin(door, Step::Face).await;
        let framed = self.fit(photo).await?;
        self.framed = Some((photo.clone(), framed.clone()));
        Ok(framed)
    }

    /// Whether this is what was bound last.
    pub fn has_made(&self, wanted: &Wanted) -> bool {
        self.done.as_ref() == Some(wanted)
    }

    /// Whether somebody is moving the crop of the photo that is shown.
    pub fn is_cropping(&self, wanted: &Wanted) -> bool {
        self.done.as_ref().is_some_and(|done| done.same_photo(wanted) && !done.same_crop(wanted))
    }

    /// Whether the photo or its crop are not those that were bound last.
    pub fn is_new_crop(&self, wanted: &Wanted) -> bool {
        self.done.as_ref().is_none_or(|done| !done.same_crop(wanted))
    }

    /// Makes what is wanted: the edit, with what it is an edit of, since a wish that cannot be followed leaves
    /// the one before. Nothing if something else is wanted by now, or if nothing changes. When the edit has
    /// been drawn, tell [`Job::bound`]; until then what was there before is what there is.
    ///
    /// # Errors
    /// [`JobError`]. What was made before stays.
    pub async fn make(&mut self, wanted: Wanted, door: &impl Door) -> Result<Option<(N::Edit, Wanted)>, JobError> {
        if self.read.as_ref().is_none_or(|read| !read.same_crop(&wanted)) {
            self.read(&wanted, door).await?;
            if door.wanted().is_some_and(|now| !now.same_crop(&wanted)) {
                return Ok(None);
            }
        }
        self.shape(wanted, true, door).await
    }

    /// The edit of the photo that was read last. Edits of a film's frames are not kept: none comes again.
    async fn shape(
        &mut self,
        mut wanted: Wanted,
        keep: bool,
        door: &impl Door,
    ) -> Result<Option<(N::Edit, Wanted)>, JobError> {
        begin(door, Step::Prompt).await;
        let prompt = match self.prompt(&wanted.wish, door).await? {
            Ok(prompt) => prompt,
            Err(why) => {
                let asked = std::mem::replace(&mut wanted.wish, self.accepted.clone());
                door.tell(Event::Heard(None));
                door.tell(Event::Refused { asked, why, kept: self.accepted.clone() });
                if self.has_made(&wanted) {
                    return Ok(None);
                }
                match self.prompt(&wanted.wish, door).await? {
                    Ok(prompt) => prompt,
                    // It was understood before, so this is another network: the photo as it is.
                    Err(_) => {
                        wanted.wish = Wish::none();
                        Prompt::none()
                    }
                }
            }
        };
        self.accepted = wanted.wish.clone();
        begin(door, Step::Edit).await;
        let (alone, mixed) = wanted.parts();
        let mut edit = self.edited(&prompt, &alone, keep).await?;
        if let Some((other, share)) = mixed {
            // Its words were understood when it was shown by itself.
            let Wish::Words(words) = &other.wish else { return Ok(None) };
            let with = self.edited(&Prompt::Text(words.clone()), &other, keep).await?;
            edit = self.network.mixed(&edit, &with, share);
        }
        door.tell(Event::Step(Step::View));
        Ok(Some((edit, wanted)))
    }

    /// The photo and crop of `wanted` without an edit, for comparison; nothing where they are not those at hand.
    ///
    /// # Errors
    /// [`JobError`].
    pub async fn plain(&mut self, wanted: &Wanted) -> Result<Option<N::Edit>, JobError> {
        if !self.read.as_ref().is_some_and(|read| read.same_crop(wanted)) {
            return Ok(None);
        }
        let plain = Wanted { wish: Wish::none(), strength: 1.0, mix: None, ..wanted.clone() };
        Ok(Some(self.edited(&Prompt::none(), &plain, self.follows.is_none()).await?))
    }

    /// The edit of what is wanted, made before or now.
    async fn edited(&mut self, prompt: &Prompt, wanted: &Wanted, keep: bool) -> Result<N::Edit, JobError> {
        if let Some(known) = self.recent.get(wanted) {
            return Ok(known);
        }
        let made = self.network.edit(prompt, wanted.strength).await?;
        if keep {
            self.recent.put(wanted.clone(), made.clone());
        }
        Ok(made)
    }

    /// The edit of `wanted` is on the screen.
    pub fn bound(&mut self, wanted: Wanted) {
        self.done = Some(wanted);
    }

    /// What was bound is gone, with its device; the network has not forgotten the photo.
    pub fn unbind(&mut self) {
        self.done = None;
    }

    /// The encoders read the crop.
    async fn read(&mut self, wanted: &Wanted, door: &impl Door) -> Result<(), JobError> {
        self.follows = None;
        let faces = self.frame(&wanted.photo, door).await?.faces;
        begin(door, Step::Photo).await;
        let photo = &wanted.photo;
        let crop = &square_read(photo, &wanted.crop, &faces);
        let pose = Face::of_crop(&faces, &wanted.crop).map(|face| face.pose_in(crop));
        let pose = self.network.set_photo(|side| photo.crop(crop, side), |side| photo.within(crop, side), pose).await?;
        // What is on the screen no longer belongs to the network's photo.
        self.done = None;
        self.read = Some(wanted.clone());
        door.tell(Event::Pose(pose));
        Ok(())
    }

    /// A wish as a prompt that was understood, or why not.
    async fn prompt(&mut self, wish: &Wish, door: &impl Door) -> Result<Result<Prompt, Refused>, JobError> {
        let prompt = match wish {
            Wish::Words(text) => Prompt::Text(text.clone()),
            Wish::Picture(picture) => {
                let framed = self.prompt_face(picture).await?;
                if let Some(doubt) = framed.doubt.filter(|doubt| doubt.stops_prompt()) {
                    return Ok(Err(Refused::Picture(doubt)));
                }
                door.tell(Event::PromptCrop(framed.crop));
                let side = self.network.prompt_side();
                let portrait = self.network.layers_side().map(|side| picture.crop(&framed.crop, side));
                Prompt::Picture(PromptPicture { side, pixels: picture.crop(&framed.crop, side), portrait })
            }
        };
        if prompt.is_none() {
            door.tell(Event::Heard(None));
            return Ok(Ok(prompt));
        }
        match self.network.understanding(&prompt).await {
            Ok(None) => door.tell(Event::Heard(None)),
            Ok(Some(judged)) if !judged.is_followed() => {
                return Ok(Err(Refused::Understood(Box::new(judged))));
            }
            Ok(Some(judged)) => door.tell(Event::Heard(Some(Box::new(judged)))),
            Err(EditorError::Words) => return Ok(Err(Refused::Words)),
            Err(why) => return Err(why.into()),
        }
        Ok(Ok(prompt))
    }

    async fn prompt_face(&mut self, picture: &Arc<Portrait>) -> Result<Framed, JobError> {
        if let Some((known, framed)) = &self.prompt
            && Arc::ptr_eq(known, picture)
        {
            return Ok(framed.clone());
        }
        let framed = self.fit(picture).await?;
        self.prompt = Some((picture.clone(), framed.clone()));
        Ok(framed)
    }

    /// The square that the network wants of a picture, and its faces.
    async fn fit(&self, picture: &Portrait) -> Result<Framed, JobError> {
        let framed = Framed::new(picture, self.finder.faces(picture).await?, |crop| self.network.frame(crop));
        let is_square = picture.width() == picture.height();
        Ok(if is_square && self.network.takes_squares_whole() { framed.or_whole(picture) } else { framed })
    }
}

mod film;
mod preview;

async fn begin(door: &impl Door, step: Step) {
    door.tell(Event::Step(step));
    door.breathe().await;
}

#[cfg(test)]
mod tests;
