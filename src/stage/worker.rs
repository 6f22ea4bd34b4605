//! Makes portraits: always the newest wish, never one that has been overtaken.
//!
//! It compares what is wanted with what was made last; whatever happens in between (a
//! dragged slider, three photos in a row, a lost device) ends with the newest wish on the screen.

use std::convert::Infallible;
use std::sync::Arc;

use burn::tensor::Device;
use web_sys::HtmlCanvasElement;

use super::bind::Binder;
use super::door::StageDoor;
use super::engine::Engine;
use super::error::StageError;
use super::kept::Kept;
use super::update::{About, Notice, Update};
use crate::align::Aligner;
use crate::pipeline::{AnyEditor, Doubt, Framed, Job, Phase, Shown, Wanted};
use crate::portrait::Portrait;
use crate::render::{Gpu, GpuHealth, RenderError};
use crate::web::browser;
use crate::weights::Offer;

/// Sets everything up, then makes portraits until something fails.
pub(super) async fn work(
    engine: &Engine,
    canvas: &HtmlCanvasElement,
    kept: &mut Kept,
    recoveries: &mut u32,
) -> Result<Infallible, StageError> {
    engine.set_phase(Phase::Loading);
    engine.report(Update::Status("Looking for a graphics device".to_owned()));
    let gpu = engine.open(canvas.clone()).await?;
    let (device, on_cpu) = device(&gpu)?;
    let offer = offer(&gpu, on_cpu);
    kept.bring_aligner(engine).await?;
    loop {
        engine.set_phase(Phase::Loading);
        kept.bring(engine, &offer).await?;
        let (Some((source, files)), Some(align)) = (&kept.model, &kept.aligner) else { continue };
        let manifest = &files.manifest;
        engine.report(Update::Status("Preparing the model".to_owned()));
        browser::painted().await;
        let aligner = engine.shared().aligner(align, &device)?;
        let editor = match engine.shared().model(files, &device) {
            Ok(model) => AnyEditor::new(model),
            Err(why) => {
                // Trying again shall fetch them again.
                engine.shared().forget(source);
                kept.model = None;
                return Err(why.into());
            }
        };
        let abilities = editor.abilities();
        engine.set_raw_side(abilities.raw_side);
        engine.report(Update::Abilities(abilities));
        let megabytes = manifest.total_bytes() as f64 / 1e6;
        let words = format!("{}: {} {}, {megabytes:.1} MB", source.words(), manifest.preset, manifest.version);
        engine.report(Update::Weights { words, preset: manifest.preset.clone(), on_cpu });
        if engine.desired().photo.is_none() {
            engine.report(Update::Status("Ready: choose a photo".to_owned()));
            engine.set_phase(Phase::Ready);
        }
        let made = Maker { door: StageDoor { engine, on_cpu }, binder: Binder::new(gpu.clone(), on_cpu) };
        serve(made, Job::new(editor, aligner), kept, &offer, recoveries).await?;
        engine.unbind();
    }
}

/// What a job is served with.
struct Maker<'a> {
    door: StageDoor<'a>,
    binder: Binder,
}

/// Makes portraits until the files of other weights are here.
///
/// # Errors
/// [`StageError`] that stops the work. Weights that cannot be had are none: those in use stay.
async fn serve(
    mut maker: Maker<'_>,
    mut job: Job<AnyEditor, Aligner>,
    kept: &mut Kept,
    offer: &Offer,
    recoveries: &mut u32,
) -> Result<(), StageError> {
    let engine = maker.door.engine;
    let Some(used) = kept.model.as_ref().map(|(source, ..)| source.clone()) else { return Ok(()) };
    loop {
        match engine.health() {
            Some(GpuHealth::Lost(why)) => return Err(StageError::Lost(why)),
            Some(GpuHealth::Faulty(why)) => return Err(StageError::Render(RenderError::Device(why))),
            _ => {}
        }
        let desired = engine.desired();
        if desired.source != used {
            let phase = engine.phase();
            engine.set_phase(Phase::Loading);
            match kept.bring(engine, offer).await {
                // Back to what is in use already.
                Ok(()) if engine.desired().source == used => {}
                Ok(()) => return Ok(()),
                Err(why) => {
                    engine.want(|d| d.source = used.clone());
                    engine.report(Update::Source(used.clone()));
                    engine.report(Update::Notice(Notice::failure(format!("{why} The weights in use stay."))));
                    engine.report(Update::Status("Nothing was changed".to_owned()));
                }
            }
            engine.set_phase(phase);
            continue;
        }
        if let (Some(photo), None) = (&desired.photo, desired.crop) {
            engine.set_idle(false);
            engine.set_phase(Phase::Busy);
            let _turn = engine.shared().turn().await;
            let framed = job.frame(photo, &maker.door).await?;
            take_frame(engine, photo, framed);
            continue;
        }
        match desired.wanted() {
            Some(wanted) if !job.has_made(&wanted) => {
                engine.set_idle(false);
                engine.set_phase(Phase::Busy);
                make(&mut maker, &mut job, wanted).await?;
                *recoveries = 0;
            }
            _ => {
                engine.set_idle(true);
                engine.work().wait().await;
            }
        }
    }
}

/// Uses the first face of a photo, unless photo or crop have changed meanwhile.
fn take_frame(engine: &Engine, photo: &Arc<Portrait>, framed: Framed) {
    let now = engine.desired();
    if now.crop.is_some() || !now.photo.is_some_and(|now| Arc::ptr_eq(&now, photo)) {
        return;
    }
    let told = framed.doubt.map(|doubt| {
        let way_out = match doubt {
            _ if doubt.has_no_face() => " “Adjust the crop” puts the square on it by hand.",
            Doubt::Several(_) => " “Adjust the crop” offers the others.",
            _ => "",
        };
        doubt.sentence(Shown::Photo) + way_out
    });
    if let Some(sentence) = told {
        engine.report(Update::Notice(Notice::news(sentence, About::Photo)));
    }
    engine.want(|d| d.crop = Some(framed.crop));
    engine.report(Update::Framed { photo: photo.clone(), faces: framed.faces, crop: framed.crop, doubt: framed.doubt });
}

/// Makes what is wanted and puts it on the stage.
async fn make(maker: &mut Maker<'_>, job: &mut Job<AnyEditor, Aligner>, wanted: Wanted) -> Result<(), StageError> {
    let engine = maker.door.engine;
    let calm = match (maker.door.on_cpu, job.is_cropping(&wanted)) {
        (true, _) => 160,
        (false, true) => 70,
        (false, false) => 0,
    };
    // The work would make the page stutter, so a moving slider is waited for.
    if calm > 0 {
        browser::sleep(calm).await;
        if engine.desired().wanted().as_ref() != Some(&wanted) {
            return Ok(());
        }
    }
    // What waited for other stages may be overtaken by now.
    let _turn = engine.shared().turn().await;
    if engine.desired().wanted().as_ref() != Some(&wanted) {
        return Ok(());
    }
    let new_crop = job.is_new_crop(&wanted);
    if let Some((sculpted, made)) = job.make(wanted, &maker.door).await? {
        maker.binder.bind(engine, sculpted, &made, new_crop).await?;
        job.bound(made);
    }
    Ok(())
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
