//! Makes portraits: always the newest wish, never one that has been overtaken.
//!
//! It compares what the visitor wants with what was made last; whatever happens in between (a
//! dragged slider, three photos in a row, a lost device) ends with the newest wish on the screen.

use burn::tensor::Device;
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use super::browser;
use super::download;
use super::engine::Engine;
use super::maker::{Maker, Wanted};
use super::state::{Page, Phase};
use super::trouble::Trouble;
use crate::editor::Editor;
use crate::portrait::align::{self, AlignManifest};
use crate::render::{Gpu, GpuHealth, RenderError};
use crate::weights::{self, Archive, Manifest};

/// Devices that are lost more often than this do not come back by themselves.
const RECOVERIES: u32 = 3;

/// The files of both sets of weights, which outlive a lost device.
struct Kept {
    model: (Manifest, Archive),
    aligner: (AlignManifest, Archive),
}

/// Runs as long as the page: works until something fails, then recovers or waits for the visitor.
pub async fn run(page: Page, engine: Engine, canvas: HtmlCanvasElement) {
    let mut kept: Option<Kept> = None;
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
    kept: &mut Option<Kept>,
    recoveries: &mut u32,
) -> Result<std::convert::Infallible, Trouble> {
    page.phase.set(Phase::Loading);
    page.status.set("Looking for a graphics device".to_owned());
    let gpu = engine.open(canvas.clone()).await?;
    if kept.is_none() {
        page.status.set("Loading the model".to_owned());
        let aligner = download::aligner().await?;
        let model = download::weights(|progress| page.progress.set(Some(progress))).await?;
        *kept = Some(Kept { model, aligner });
        page.progress.set(None);
    }
    let Some(Kept { model: (manifest, archive), aligner: (align_manifest, align_archive) }) = kept.as_ref() else {
        return Err(Trouble::Lost);
    };
    page.status.set("Preparing the model".to_owned());
    browser::painted().await;
    let (device, on_cpu) = device(&gpu)?;
    browser::mark_body("backend", if on_cpu { "cpu" } else { "webgpu" });
    let aligner = align::load(align_manifest, align_archive, &device)?;
    let editor = Editor::new(weights::load(manifest, archive, &device)?);
    page.known.set(editor.model().config().labels.iter().filter(|l| *l != "none").cloned().collect());
    if page.photo.get_untracked().is_none() {
        page.status.set("Ready: choose a photo".to_owned());
        page.phase.set(Phase::Ready);
    }
    let mut maker = Maker::new(page, engine, gpu, on_cpu, editor, aligner);
    loop {
        match engine.health() {
            Some(GpuHealth::Lost(_)) => return Err(Trouble::Lost),
            Some(GpuHealth::Faulty(why)) => return Err(Trouble::Render(RenderError::Device(why))),
            _ => {}
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
