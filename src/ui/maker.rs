//! From a wish to a bound portrait, step by step, each step named to the visitor.

use std::sync::Arc;

use leptos::prelude::*;

use super::backdrop;
use super::browser;
use super::engine::Engine;
use super::state::{Page, Wish};
use super::trouble::Trouble;
use crate::editor::{AnyEditor, EditorError, Prompt, PromptPicture, Sculpted, Understanding};
use crate::model::paper::RAW_SIDE;
use crate::portrait::align::{Aligner, Face};
use crate::portrait::{Crop, Portrait};
use crate::render::published::{FeaturePass, Finisher};
use crate::render::{FieldBuffers, Gpu};

/// What the visitor wants.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    photo: Arc<Portrait>,
    crop: Crop,
    wish: Wish,
    strength: f32,
}

impl Wanted {
    /// What is wanted now; nothing without a photo.
    pub fn now(page: Page) -> Option<Self> {
        Some(Self {
            photo: page.photo.get_untracked()?,
            crop: page.crop.get_untracked()?,
            wish: page.wish.get_untracked(),
            strength: page.strength.get_untracked(),
        })
    }

    fn same_photo(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.photo, &other.photo)
    }

    fn same_crop(&self, other: &Self) -> bool {
        self.same_photo(other) && self.crop == other.crop
    }
}

/// One model on one device.
pub struct Maker<'a> {
    page: Page,
    engine: &'a Engine,
    gpu: Gpu,
    on_cpu: bool,
    editor: AnyEditor,
    aligner: Aligner,
    /// Renders features on the graphics device, once it was needed.
    pass: Option<Arc<FeaturePass>>,
    /// The last prompt picture with the square of its face.
    prompt_face: Option<(Arc<Portrait>, Crop)>,
    /// What is on the screen.
    done: Option<Wanted>,
    /// The last wish that was understood.
    accepted: Wish,
}

impl<'a> Maker<'a> {
    /// With nothing made yet.
    pub fn new(page: Page, engine: &'a Engine, gpu: Gpu, on_cpu: bool, editor: AnyEditor, aligner: Aligner) -> Self {
        let accepted = Wish::Words(String::new());
        Self { page, engine, gpu, on_cpu, editor, aligner, pass: None, prompt_face: None, done: None, accepted }
    }

    /// Looks for the faces of a photo and takes the largest, unless photo or crop have changed
    /// meanwhile.
    ///
    /// # Errors
    /// [`Trouble::Model`] if the device fails.
    pub async fn align(&mut self, photo: Arc<Portrait>) -> Result<(), Trouble> {
        let page = self.page;
        if self.is_framed(&photo) {
            page.crop.set(Some(Crop::whole(&photo)));
            return Ok(());
        }
        self.stage("Looking for the face").await;
        let faces = self.aligner.faces(&photo).await?;
        let same = page.photo.get_untracked().is_some_and(|now| Arc::ptr_eq(&now, &photo));
        if !same || page.crop.get_untracked().is_some() {
            return Ok(());
        }
        let crop = faces.first().map_or_else(|| Crop::upper_middle(&photo), |f| f.crop);
        match faces.len() {
            0 => page.tell("No face was found in this photo. Press “Adjust the crop” and put the square on it by hand, or choose another photo."),
            1 => {}
            n => page.tell(format!("{n} faces were found; the largest is used. “Adjust the crop” offers the others.")),
        }
        page.faces.set(faces);
        page.crop.set(Some(crop.sensible(&photo)));
        Ok(())
    }

    /// Whether a picture is taken as it is: the published network is made for square crops.
    fn is_framed(&self, photo: &Portrait) -> bool {
        self.editor.takes_squares_whole() && photo.width() == photo.height()
    }

    /// Whether this is what was made last.
    pub fn has_made(&self, wanted: &Wanted) -> bool {
        self.done.as_ref() == Some(wanted)
    }

    /// Makes what is wanted, or returns early when something else is.
    ///
    /// # Errors
    /// [`Trouble`] of the model or the device.
    pub async fn make(&mut self, mut wanted: Wanted) -> Result<(), Trouble> {
        if self.overtaken(&wanted).await {
            return Ok(());
        }
        let new_crop = self.done.as_ref().is_none_or(|done| !done.same_crop(&wanted));
        let mut behind = None;
        if new_crop {
            self.stage("Reading the photo").await;
            behind = Some(backdrop::picture(&wanted.photo, &wanted.crop));
            let pose = Face::of_crop(&self.page.faces.get_untracked(), &wanted.crop).map(|f| f.pose_in(&wanted.crop));
            // What is on the screen no longer belongs to the editor's photo.
            self.done = None;
            let pose = self.editor.set_photo(|side| wanted.photo.crop(&wanted.crop, side), pose).await?;
            self.engine.take_pose(pose, &wanted.photo);
            if Wanted::now(self.page).is_some_and(|now| !now.same_crop(&wanted)) {
                return Ok(());
            }
        }
        self.stage("Understanding the prompt").await;
        let mut prompt = self.prompt(&wanted.wish).await?;
        if !self.understands(&wanted.wish, &prompt).await? {
            // The visitor keeps what is there; the field keeps the words.
            wanted.wish = self.accepted.clone();
            self.page.wish.set(self.accepted.clone());
            if self.done.as_ref() == Some(&wanted) {
                return Ok(());
            }
            prompt = self.prompt(&wanted.wish).await?;
        }
        self.accepted = wanted.wish.clone();
        self.stage("Sculpting").await;
        let sculpted = self.editor.edit(&prompt, wanted.strength).await?;
        self.stage("Rendering").await;
        let (field, finisher) = if self.on_cpu { self.upload(sculpted).await? } else { self.share(sculpted)? };
        let behind = behind.unwrap_or_else(|| self.engine.behind().1);
        self.engine.bind(field, finisher, &behind).await?;
        self.done = Some(wanted);
        Ok(())
    }

    /// An edit that the processor computed, uploaded.
    async fn upload(&self, sculpted: Sculpted) -> Result<(FieldBuffers, Option<Finisher>), Trouble> {
        let field = sculpted.field.to_host().await?;
        let buffers = FieldBuffers::upload(&self.gpu, &field)?;
        Ok(match sculpted.finish {
            Some(finish) => (buffers, Some(Finisher::on_host(field, finish).await?)),
            None => (buffers, None),
        })
    }

    /// An edit that the graphics device computed, as it lies there.
    fn share(&mut self, sculpted: Sculpted) -> Result<(FieldBuffers, Option<Finisher>), Trouble> {
        let buffers = FieldBuffers::share(&self.gpu, &sculpted.field)?;
        let Some(finish) = sculpted.finish else { return Ok((buffers, None)) };
        let pass = match &self.pass {
            Some(pass) => pass.clone(),
            None => Arc::new(FeaturePass::new(&self.gpu, &sculpted.field.layout, RAW_SIDE as u32)?),
        };
        self.pass = Some(pass.clone());
        Ok((buffers, Some(Finisher::on_gpu(pass, &sculpted.field, finish)?)))
    }

    /// Waits for calm where the work would make the page stutter; whether the wish is an old one.
    async fn overtaken(&self, wanted: &Wanted) -> bool {
        let crop_moves = self.done.as_ref().is_some_and(|done| done.same_photo(wanted) && !done.same_crop(wanted));
        let calm = match (self.on_cpu, crop_moves) {
            (true, _) => 160,
            (false, true) => 70,
            (false, false) => return false,
        };
        browser::sleep(calm).await;
        Wanted::now(self.page).as_ref() != Some(wanted)
    }

    /// Says what comes next. On the processor the page stands still during it, so the words are
    /// painted first.
    async fn stage(&self, name: &str) {
        self.page.status.set(format!("{name}…"));
        if self.on_cpu {
            browser::painted().await;
        }
    }

    async fn prompt(&mut self, wish: &Wish) -> Result<Prompt, Trouble> {
        let picture = match wish {
            Wish::Words(text) => return Ok(Prompt::Text(text.clone())),
            Wish::Picture(picture) => picture,
        };
        let crop = match &self.prompt_face {
            Some((known, crop)) if Arc::ptr_eq(known, picture) => *crop,
            _ if self.is_framed(picture) => Crop::whole(picture),
            _ => self.aligner.crop(picture).await?,
        };
        self.prompt_face = Some((picture.clone(), crop));
        if self.page.wish.get_untracked() == *wish {
            self.page.prompt_crop.set(Some(crop));
        }
        let side = self.editor.prompt_side();
        Ok(Prompt::Picture(PromptPicture { side, pixels: picture.crop(&crop, side) }))
    }

    /// Tells the visitor what was read; whether anything was.
    async fn understands(&mut self, wish: &Wish, prompt: &Prompt) -> Result<bool, Trouble> {
        if prompt.is_none() {
            self.page.heard.set(String::new());
            return Ok(true);
        }
        let judged = match self.editor.understanding(prompt).await {
            Ok(Some(judged)) => judged,
            Ok(None) => {
                self.page.heard.set(String::new());
                return Ok(true);
            }
            Err(why @ EditorError::Words) => {
                self.page.heard.set(String::new());
                self.page.tell(format!("{}.", browser::sentence(&why.to_string())));
                return Ok(false);
            }
            Err(why) => return Err(why.into()),
        };
        let understood = !matches!(judged, Understanding::NotUnderstood { .. });
        let sentence = judged.sentence();
        if understood {
            self.page.heard.set(sentence);
        } else {
            let what = match wish {
                Wish::Words(text) => format!("I took nothing from “{text}”. "),
                Wish::Picture(_) => "I took nothing from this picture. ".to_owned(),
            };
            self.page.heard.set(String::new());
            self.page.tell(what + &sentence);
        }
        Ok(understood)
    }
}
