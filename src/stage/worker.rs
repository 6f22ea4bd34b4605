//! Makes portraits: always the newest wish, never one that has been overtaken.
//!
//! It compares what is wanted with what was made last; whatever happens in between (a
//! dragged slider, three photos in a row, a lost device) ends with the newest wish on the screen.

use std::convert::Infallible;
use std::future::pending;
use std::pin::pin;
use std::sync::Arc;

use burn::tensor::Device;
use futures_util::future::{Either, select};
use web_sys::HtmlCanvasElement;

use super::bind::Binder;
use super::check;
use super::door::StageDoor;
use super::engine::Engine;
use super::error::StageError;
use super::kept::{Brought, Kept};
use super::live;
use super::maker::Maker;
use super::measure;
use super::previews;
use super::said::Said;
use super::update::{About, Notice, Update};
use crate::align::Aligner;
use crate::pipeline::{AnyEditor, Doing, Framed, Job, Phase, Wanted};
use crate::portrait::Portrait;
use crate::render::{Gpu, RenderError};
use crate::web::browser;
use crate::web::source::Source;
use crate::weights::Offer;

/// Milliseconds after a failure within which its device may still tell the reason.
const GRACE: u32 = 150;

/// Sets everything up, then makes portraits until something fails.
pub(super) async fn work(engine: &Engine, canvas: &HtmlCanvasElement, kept: &mut Kept) -> StageError {
    engine.set_phase(Phase::Loading);
    engine.report(Update::Status(Doing::Device));
    let gpu = match engine.open(canvas.clone()).await {
        Ok(gpu) => gpu,
        Err(error) => return error.into(),
    };
    // What a lost device was asked for may never be answered, so the work is given up from here.
    let trouble = async {
        let died = async { StageError::Died(engine.death().await) };
        let troubled = async {
            match &gpu {
                Some(gpu) => StageError::of(gpu.troubled().await),
                None => pending().await,
            }
        };
        match select(pin!(troubled), pin!(died)).await {
            Either::Left((error, _)) => error.unwrap_or_else(|| StageError::Lost("it gave no reason".to_owned())),
            Either::Right((error, _)) => error,
        }
    };
    match select(pin!(prepare(engine, gpu.as_ref(), kept)), pin!(trouble)).await {
        Either::Left((Err(error), _)) => {
            let Some(gpu) = &gpu else { return error };
            // A failure of the network may be that of its device.
            select(pin!(gpu.troubled()), pin!(browser::sleep(GRACE))).await;
            StageError::of(gpu.health()).unwrap_or(error)
        }
        Either::Right((error, _)) => error,
    }
}

/// Makes everything ready, then portraits.
async fn prepare(engine: &Engine, gpu: Option<&Gpu>, kept: &mut Kept) -> Result<Infallible, StageError> {
    let (device, on_cpu) = device(engine, gpu)?;
    engine.note_device(on_cpu);
    browser::mark_body("drawnBy", if gpu.is_some() { "device" } else { "processor" });
    if gpu.is_none() {
        engine.report(Update::Notice(Notice::news(Said::Plain, About::Stage)));
    }
    let offer = offer(gpu, on_cpu);
    let Kept { files: brought, job: kept } = kept;
    brought.bring_aligner(engine).await?;
    loop {
        engine.set_phase(Phase::Loading);
        brought.bring(engine, &offer).await?;
        let (Some((source, files)), Some(align)) = (&brought.model, &brought.aligner) else { continue };
        let manifest = &files.manifest;
        let job = match kept.take() {
            Some((from, mut job)) if on_cpu && from == *source => {
                job.unbind();
                job
            }
            _ => {
                engine.report(Update::Status(Doing::Preparing));
                browser::painted().await;
                let aligner = engine.shared().aligner(align, &device)?;
                match engine.shared().model(files, &device) {
                    Ok(model) => Job::new(AnyEditor::new(model), aligner),
                    Err(why) => {
                        // Trying again shall fetch them again.
                        engine.shared().forget(source);
                        brought.model = None;
                        return Err(why.into());
                    }
                }
            }
        };
        let abilities = job.network().abilities();
        engine.set_raw_side(abilities.raw_side);
        engine.report(Update::Abilities(abilities));
        check::check(engine, gpu, job.network(), manifest, on_cpu).await?;
        let megabytes = manifest.total_bytes() as f64 / 1e6;
        let (preset, version) = (manifest.preset.clone(), manifest.version.clone());
        engine.report(Update::Weights { source: source.clone(), preset, version, megabytes, on_cpu });
        if engine.desired().photo.is_none() {
            engine.report(Update::Status(Doing::Ready));
            engine.set_phase(Phase::Ready);
        }
        let used = source.clone();
        let maker = Maker { door: StageDoor { engine, on_cpu }, binder: Binder::new(gpu.cloned(), on_cpu) };
        let mut lost_with_device;
        let job = if on_cpu {
            &mut kept.insert((used.clone(), job)).1
        } else {
            lost_with_device = job;
            &mut lost_with_device
        };
        serve(maker, job, brought, &used, &offer).await?;
        engine.unbind();
    }
}

/// Makes portraits until the files of other weights are here.
///
/// # Errors
/// [`StageError`] that stops the work. Weights that cannot be had are none: those in use stay.
async fn serve(
    mut maker: Maker<'_>,
    job: &mut Job<AnyEditor, Aligner>,
    brought: &mut Brought,
    used: &Source,
    offer: &Offer,
) -> Result<(), StageError> {
    let engine = maker.door.engine;
    let mut film = None;
    loop {
        let desired = engine.desired();
        if desired.source != *used {
            let phase = engine.phase();
            engine.set_phase(Phase::Loading);
            match brought.bring(engine, offer).await {
                // Back to what is in use already.
                Ok(()) if engine.desired().source == *used => {}
                Ok(()) => return Ok(()),
                Err(why) => {
                    engine.want(|d| d.source = used.clone());
                    engine.report(Update::Source(used.clone()));
                    engine.report(Update::Notice(Notice::failure(Said::WeightsStay(Arc::new(why)))));
                    engine.report(Update::Status(Doing::Unchanged));
                }
            }
            engine.set_phase(phase);
            continue;
        }
        if live::step(&mut maker, job, &mut film).await? {
            continue;
        }
        if let (Some(photo), None) = (&desired.photo, desired.crop) {
            engine.set_idle(false);
            engine.set_phase(Phase::Busy);
            let _turn = engine.turn().await;
            let framed = job.frame(photo, &maker.door).await?;
            take_frame(engine, photo, framed);
            continue;
        }
        match desired.wanted() {
            Some(wanted) if !job.has_made(&wanted) => {
                engine.set_idle(false);
                engine.set_phase(Phase::Busy);
                make(&mut maker, job, wanted).await?;
                engine.note_made();
            }
            Some(wanted) if engine.wants_before(&wanted) => {
                engine.set_idle(false);
                engine.set_phase(Phase::Busy);
                engine.report(Update::Status(Doing::Comparing));
                let _turn = engine.turn().await;
                match job.plain(&wanted).await? {
                    Some(plain) => maker.binder.bind_before(engine, plain, wanted).await?,
                    None => engine.divide(None),
                }
            }
            _ => match engine.0.measuring.take() {
                Some(request) => {
                    engine.set_idle(false);
                    let (gpu, on_cpu) = (maker.binder.gpu(), maker.door.on_cpu);
                    measure::answer(engine, gpu, (job.network(), job.finder()), on_cpu, request).await;
                    // Another portrait is on the stage now.
                    engine.unbind();
                    job.unbind();
                }
                None => {
                    engine.set_idle(true);
                    if !previews::step(&maker, job).await? {
                        engine.work().wait().await;
                    }
                }
            },
        }
    }
}

/// Uses the first face of a photo, unless photo or crop have changed meanwhile.
fn take_frame(engine: &Engine, photo: &Arc<Portrait>, framed: Framed) {
    let now = engine.desired();
    if now.crop.is_some() || !now.photo.is_some_and(|now| Arc::ptr_eq(&now, photo)) {
        return;
    }
    if let Some(doubt) = framed.doubt {
        engine.report(Update::Notice(Notice::news(Said::Doubt(doubt), About::Photo)));
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
    let _turn = engine.turn().await;
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
fn offer(gpu: Option<&Gpu>, on_cpu: bool) -> Offer {
    let limits = gpu.map(|gpu| gpu.device.limits());
    Offer {
        buffer: limits.as_ref().map_or(u64::MAX, |limits| limits.max_buffer_size),
        binding: limits.map_or(u64::MAX, |limits| limits.max_storage_buffer_binding_size),
        // No browser tells how much memory a graphics device has.
        memory: on_cpu.then(browser::memory),
        // The files and the values in them lie in the page's memory at the same time.
        files: Some(browser::memory() / 2),
    }
}

/// Where the model runs: on the graphics device where that is a real one, else on the processor.
fn device(engine: &Engine, gpu: Option<&Gpu>) -> Result<(Device, bool), RenderError> {
    let Some(gpu) = gpu else { return Ok((Device::flex(), true)) };
    let device = match browser::parameter("model").as_deref() {
        _ if engine.on_processor().is_some() => Device::flex(),
        Some("cpu") => Device::flex(),
        Some("gpu") => gpu.burn_device()?,
        _ => gpu.network_device()?,
    };
    let on_cpu = device == Device::flex();
    Ok((device, on_cpu))
}
