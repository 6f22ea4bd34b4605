//! Makes portraits: always the newest wish, never one that has been overtaken.
//!
//! It compares what the visitor wants with what was made last; whatever happens in between (a
//! dragged slider, three photos in a row, a lost device) ends with the newest wish on the screen.

use std::sync::Arc;

use burn::tensor::Device;
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use super::backdrop;
use super::browser;
use super::download::{self, DownloadError};
use super::engine::Engine;
use super::state::{Page, Phase, Wish};
use crate::editor::{Editor, EditorError, Prompt, PromptPicture, Understanding};
use crate::model::ModelError;
use crate::portrait::{Crop, Portrait};
use crate::render::{FieldBuffers, Gpu, GpuHealth, RenderError};
use crate::weights::{self, Archive, Manifest, WeightsError};

/// The edited picture has this many pixels a side.
const PICTURE: usize = 512;
/// Devices that are lost more often than this do not come back by themselves.
const RECOVERIES: u32 = 3;

/// Why the work stopped.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Download(#[from] DownloadError),
    #[error("The model was not loaded: {0}.")]
    Weights(#[from] WeightsError),
    #[error("The portrait could not be made: {0}.")]
    Editor(#[from] EditorError),
    #[error("The portrait could not be made: {0}.")]
    Model(#[from] ModelError),
    #[error("{}", explain(.0))]
    Render(#[from] RenderError),
    #[error("The graphics device was lost.")]
    Lost,
}

fn explain(error: &RenderError) -> String {
    match error {
        RenderError::NoAdapter(_) => "This browser offers no WebGPU, which the page needs to draw. Use a current Chrome, Edge, Firefox or Safari, and see that hardware acceleration is switched on in its settings.".to_owned(),
        other => {
            let text = other.to_string();
            let mut letters = text.chars();
            letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
        }
    }
}

/// What the visitor wants.
#[derive(Debug, Clone, PartialEq)]
struct Wanted {
    photo: Arc<Portrait>,
    crop: Crop,
    wish: Wish,
    strength: f32,
}

impl Wanted {
    fn now(page: Page) -> Option<Self> {
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

/// Runs as long as the page: works until something fails, then recovers or waits for the visitor.
pub async fn run(page: Page, engine: Engine, canvas: HtmlCanvasElement) {
    let mut kept: Option<(Manifest, Archive)> = None;
    let mut recoveries = 0;
    loop {
        let Err(trouble) = work(page, &engine, &canvas, &mut kept, &mut recoveries).await;
        engine.close();
        if matches!(trouble, Trouble::Lost) && recoveries < RECOVERIES {
            recoveries += 1;
            page.status.set("The graphics device was lost; starting it again".to_owned());
            browser::sleep(400).await;
            continue;
        }
        recoveries = 0;
        page.phase.set(Phase::Failed);
        page.progress.set(None);
        page.status.set("Stopped".to_owned());
        let tries = page.retries.get_untracked();
        page.fail_for_now(match trouble {
            Trouble::Lost => "The graphics device keeps failing. Close other tabs that use it and try again; your photo and prompt are kept.".to_owned(),
            other => other.to_string(),
        });
        while page.retries.get_untracked() == tries {
            engine.work().wait().await;
        }
    }
}

/// Sets everything up, then makes portraits until something fails.
async fn work(
    page: Page,
    engine: &Engine,
    canvas: &HtmlCanvasElement,
    kept: &mut Option<(Manifest, Archive)>,
    recoveries: &mut u32,
) -> Result<std::convert::Infallible, Trouble> {
    page.phase.set(Phase::Loading);
    page.status.set("Looking for a graphics device".to_owned());
    let gpu = engine.open(canvas.clone()).await?;
    if kept.is_none() {
        page.status.set("Loading the model".to_owned());
        *kept = Some(download::weights(|progress| page.progress.set(Some(progress))).await?);
        page.progress.set(None);
    }
    let Some((manifest, archive)) = kept.as_ref() else { return Err(Trouble::Lost) };
    page.status.set("Preparing the model".to_owned());
    browser::painted().await;
    let (device, on_cpu) = device(&gpu)?;
    browser::mark_body("backend", if on_cpu { "cpu" } else { "webgpu" });
    let editor = Editor::new(weights::load(manifest, archive, &device)?);
    page.known.set(manifest.config.labels.iter().filter(|l| *l != "none").cloned().collect());
    if page.photo.get_untracked().is_none() {
        page.status.set("Ready: choose a photo".to_owned());
        page.phase.set(Phase::Ready);
    }
    let mut maker = Maker { page, engine, gpu, on_cpu, editor, done: None, accepted: Wish::Words(String::new()) };
    loop {
        match engine.health() {
            Some(GpuHealth::Lost(_)) => return Err(Trouble::Lost),
            Some(GpuHealth::Faulty(why)) => return Err(Trouble::Render(RenderError::Device(why))),
            _ => {}
        }
        match Wanted::now(page) {
            Some(wanted) if maker.done.as_ref() != Some(&wanted) => {
                engine.set_idle(false);
                page.phase.set(Phase::Busy);
                maker.make(wanted).await?;
                *recoveries = 0;
            }
            _ => {
                engine.set_idle(true);
                engine.work().wait().await;
            }
        }
    }
}

/// Where the model runs: on the graphics device where that is a real one, else on the processor.
fn device(gpu: &Gpu) -> Result<(Device, bool), RenderError> {
    let device = match browser::parameter("model").as_deref() {
        Some("cpu") => Device::flex(),
        Some("gpu") => gpu.burn_device()?,
        _ => gpu.network_device()?,
    };
    let on_cpu = device == Device::flex();
    Ok((device, on_cpu))
}

/// One model on one device.
struct Maker<'a> {
    page: Page,
    engine: &'a Engine,
    gpu: Gpu,
    on_cpu: bool,
    editor: Editor,
    /// What is on the screen.
    done: Option<Wanted>,
    /// The last wish that was understood.
    accepted: Wish,
}

impl Maker<'_> {
    /// Makes what is wanted, or returns early when something else is.
    async fn make(&mut self, mut wanted: Wanted) -> Result<(), Trouble> {
        if self.overtaken(&wanted).await {
            return Ok(());
        }
        let new_photo = self.done.as_ref().is_none_or(|done| !done.same_photo(&wanted));
        let new_crop = self.done.as_ref().is_none_or(|done| !done.same_crop(&wanted));
        let mut behind = None;
        if new_crop {
            self.stage("Reading the photo").await;
            let side = self.editor.model().config().image;
            let small = wanted.photo.crop(&wanted.crop, side);
            let full = wanted.photo.crop(&wanted.crop, PICTURE);
            behind = Some(backdrop::picture(&wanted.photo, &wanted.crop));
            // What is on the screen no longer belongs to the editor's photo.
            let (was, shown) = (self.done.take(), new_photo);
            let pose = self.editor.set_photo(&small, &full).await?;
            drop(was);
            self.engine.take_pose(pose, shown);
            if Wanted::now(self.page).is_some_and(|now| !now.same_crop(&wanted)) {
                return Ok(());
            }
        }
        self.stage("Understanding the prompt").await;
        let mut prompt = self.prompt(&wanted.wish);
        if !self.understands(&wanted.wish, &prompt).await? {
            // The visitor keeps what is there; the field keeps the words.
            wanted.wish = self.accepted.clone();
            self.page.wish.set(self.accepted.clone());
            if self.done.as_ref() == Some(&wanted) {
                return Ok(());
            }
            prompt = self.prompt(&wanted.wish);
        }
        self.accepted = wanted.wish.clone();
        self.stage("Sculpting").await;
        let edited = self.editor.edit(&prompt, wanted.strength).await?;
        self.stage("Rendering").await;
        let field = if self.on_cpu {
            FieldBuffers::upload(&self.gpu, &edited.field.to_host().await?)?
        } else {
            FieldBuffers::share(&self.gpu, &edited.field)?
        };
        let behind = behind.unwrap_or_else(|| self.engine.behind().1);
        self.engine.bind(field, &behind).await?;
        self.done = Some(wanted);
        Ok(())
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

    fn prompt(&self, wish: &Wish) -> Prompt {
        match wish {
            Wish::Words(text) => Prompt::Text(text.clone()),
            Wish::Picture(picture) => {
                let side = self.editor.model().config().picture_side;
                Prompt::Picture(PromptPicture { side, pixels: picture.crop(&Crop::default_for(picture), side) })
            }
        }
    }

    /// Tells the visitor what was read; whether anything was.
    async fn understands(&mut self, wish: &Wish, prompt: &Prompt) -> Result<bool, Trouble> {
        if prompt.is_none() {
            self.page.heard.set(String::new());
            return Ok(true);
        }
        let probabilities = self.editor.understand(prompt).await?;
        let names = self.editor.model().config().labels.iter().cloned();
        let labels: Vec<(String, f32)> = names.zip(probabilities.iter().copied()).collect();
        let judged = Understanding::judge(probabilities.last().copied().unwrap_or(0.0), &labels);
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
