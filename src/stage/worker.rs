//! Makes portraits: always the newest wish, never one that has been overtaken.
//!
//! It compares what the visitor wants with what was made last; whatever happens in between (a
//! dragged slider, three photos in a row, a lost device) ends with the newest wish on the screen.

use burn::tensor::Device;
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::align;
use crate::align::AlignManifest;
use crate::page::state::{Page, Phase};
use crate::pipeline::job::{Maker, Wanted};
use crate::pipeline::network::AnyEditor;
use crate::pipeline::network::Model;
use crate::render::{Gpu, GpuHealth, RenderError};
use crate::stage::engine::Engine;
use crate::stage::error::Trouble;
use crate::web::download::DownloadError;
use crate::web::source::Source;
use crate::web::{browser, download};
use crate::weights::{Archive, Manifest, Offer};

/// Devices that are lost more often than this do not come back by themselves.
const RECOVERIES: u32 = 3;

/// The files of both sets of weights, which outlive a lost device.
#[derive(Default)]
struct Kept {
    model: Option<(Source, Manifest, Archive)>,
    aligner: Option<(AlignManifest, Archive)>,
}

impl Kept {
    /// Brings the files of the source that the page names now, however often that changes meanwhile.
    ///
    /// # Errors
    /// [`DownloadError`]; the files of the source before stay.
    async fn bring(&mut self, page: Page, offer: &Offer) -> Result<(), DownloadError> {
        loop {
            let source = page.source.get_untracked();
            if self.model.as_ref().is_some_and(|(kept, ..)| *kept == source) {
                return Ok(());
            }
            page.status.set("Loading the model".to_owned());
            let wanted = || page.source.get_untracked() == source;
            let told = |progress| {
                page.progress.set(Some(progress));
                wanted()
            };
            let outcome = download::weights(&source, offer, told).await;
            page.progress.set(None);
            if !wanted() {
                continue;
            }
            let (manifest, archive) = outcome?;
            self.model = Some((source, manifest, archive));
        }
    }
}

/// Runs as long as the page: works until something fails, then recovers or waits for the visitor.
pub async fn run(page: Page, engine: Engine, canvas: HtmlCanvasElement) {
    let mut kept = Kept::default();
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
        let (tries, source) = (page.retries.get_untracked(), page.source.get_untracked());
        page.fail_for_now(match trouble {
            Trouble::Lost => "The graphics device keeps failing. Close other tabs that use it and try again; your photo and prompt are kept.".to_owned(),
            other => other.to_string(),
        });
        // Other weights are another way out.
        while page.retries.get_untracked() == tries && page.source.get_untracked() == source {
            engine.work().wait().await;
        }
    }
}

/// Sets everything up, then makes portraits until something fails.
async fn work(
    page: Page,
    engine: &Engine,
    canvas: &HtmlCanvasElement,
    kept: &mut Kept,
    recoveries: &mut u32,
) -> Result<std::convert::Infallible, Trouble> {
    page.phase.set(Phase::Loading);
    page.status.set("Looking for a graphics device".to_owned());
    let gpu = engine.open(canvas.clone()).await?;
    let (device, on_cpu) = device(&gpu)?;
    browser::mark_body("backend", if on_cpu { "cpu" } else { "webgpu" });
    let offer = offer(&gpu, on_cpu);
    if kept.aligner.is_none() {
        page.status.set("Loading the model".to_owned());
        kept.aligner = Some(download::aligner().await?);
    }
    loop {
        page.phase.set(Phase::Loading);
        kept.bring(page, &offer).await?;
        let (Some((source, manifest, archive)), Some((align_manifest, align_archive))) = (&kept.model, &kept.aligner)
        else {
            return Err(Trouble::Lost);
        };
        page.status.set("Preparing the model".to_owned());
        browser::painted().await;
        let aligner = align::load(align_manifest, align_archive, &device)?;
        let editor = match Model::load(manifest, archive, &device) {
            Ok(model) => AnyEditor::new(model),
            Err(why) => {
                // Trying again shall fetch them again.
                kept.model = None;
                return Err(why.into());
            }
        };
        let abilities = editor.abilities();
        engine.set_raw_side(abilities.raw_side);
        page.abilities.set(abilities);
        let megabytes = manifest.total_bytes() as f64 / 1e6;
        page.used.set(format!("{}: {} {}, {megabytes:.1} MB", source.words(), manifest.preset, manifest.version));
        browser::mark_body("preset", &manifest.preset);
        if page.photo.get_untracked().is_none() {
            page.status.set("Ready: choose a photo".to_owned());
            page.phase.set(Phase::Ready);
        }
        let maker = Maker::new(page, engine, gpu.clone(), on_cpu, editor, aligner);
        serve(page, engine, maker, kept, &offer, recoveries).await?;
        engine.unbind();
    }
}

/// Makes portraits until the files of other weights are here.
///
/// # Errors
/// [`Trouble`] that stops the work. Weights that cannot be had are none: those in use stay.
async fn serve(
    page: Page,
    engine: &Engine,
    mut maker: Maker<'_>,
    kept: &mut Kept,
    offer: &Offer,
    recoveries: &mut u32,
) -> Result<(), Trouble> {
    let Some(used) = kept.model.as_ref().map(|(source, ..)| source.clone()) else { return Ok(()) };
    loop {
        match engine.health() {
            Some(GpuHealth::Lost(_)) => return Err(Trouble::Lost),
            Some(GpuHealth::Faulty(why)) => return Err(Trouble::Render(RenderError::Device(why))),
            _ => {}
        }
        if page.source.get_untracked() != used {
            let phase = page.phase.get_untracked();
            page.phase.set(Phase::Loading);
            match kept.bring(page, offer).await {
                // Back to what is in use already.
                Ok(()) if page.source.get_untracked() == used => {}
                Ok(()) => return Ok(()),
                Err(why) => {
                    page.source.set(used.clone());
                    page.fail(format!("{why} The weights in use stay."));
                    page.status.set("Nothing was changed".to_owned());
                }
            }
            page.phase.set(phase);
        }
        if let (Some(photo), None) = (page.photo.get_untracked(), page.crop.get_untracked()) {
            engine.set_idle(false);
            page.phase.set(Phase::Busy);
            maker.align(photo).await?;
            continue;
        }
        match Wanted::now(page) {
            Some(wanted) if !maker.has_made(&wanted) => {
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

/// What weights may ask for: the device's limits, and on the processor the page's memory.
fn offer(gpu: &Gpu, on_cpu: bool) -> Offer {
    let limits = gpu.device.limits();
    Offer {
        buffer: limits.max_buffer_size,
        binding: limits.max_storage_buffer_binding_size,
        // No browser tells how much memory a graphics device has.
        memory: on_cpu.then(browser::memory),
        // The files and the values in them lie in the page's memory at the same time.
        files: Some(browser::memory() / 2),
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
