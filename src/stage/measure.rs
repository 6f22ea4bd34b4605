//! What a device takes for each stage, for a table that its owner can pass on.

use std::cell::Cell;

use burn::tensor::{Tensor, TensorData};
use futures_channel::oneshot;

use super::engine::Engine;
use super::error::StageError;
use super::figures::{Figures, Request, Times};
use super::scene::Drawable;
use crate::align::Aligner;
use crate::editor::{Editor, Prompt};
use crate::export::background;
use crate::field::{FieldError, read};
use crate::geometry::{Camera, Pose};
use crate::model::Compact;
use crate::pipeline::AnyEditor;
use crate::pipeline::self_test::{self, Expected, Stage};
use crate::portrait::{Crop, Portrait};
use crate::render::{FieldBuffers, Gpu, Quality, RenderError, cpu};
use crate::view::plan::DrawPlan;
use crate::web::browser;

/// Runs before those that count.
const WARM: usize = 3;
/// Side of the pictures that are turned, and how many there are.
const TURNED: u32 = 512;
const TURNS: usize = 40;
/// Milliseconds that turning may take: a program that plays a graphics chip draws no forty pictures in it.
const LONGEST: f64 = 10_000.0;
/// Pixels of a film's frame.
const FILMED: [u32; 2] = [720, 540];
/// Side of the picture whose evaluations are counted, on the processor.
const COUNTED: u32 = 128;

impl Engine {
    /// Measures every stage so many times, when nothing else is to be done. What is on the stage is made anew after it.
    ///
    /// # Errors
    /// A sentence.
    pub async fn measure(&self, runs: usize) -> Result<Figures, String> {
        let (send, receive) = oneshot::channel();
        self.0.measuring.replace(Some((runs.clamp(1, 1000), send)));
        self.work().notify();
        receive.await.unwrap_or_else(|_| Err("The device failed while it was measured.".to_owned()))
    }
}

/// Answers a request.
pub(super) async fn answer(
    engine: &Engine,
    gpu: Option<&Gpu>,
    (editor, aligner): (&AnyEditor, &Aligner),
    on_cpu: bool,
    (runs, send): Request,
) {
    let Some(gpu) = gpu else {
        let _ = send.send(Err("There is no graphics device here to measure.".to_owned()));
        return;
    };
    #[cfg_attr(
        not(feature = "published"),
        expect(clippy::infallible_destructuring_match, reason = "there are two with it")
    )]
    let editor = match editor {
        AnyEditor::Compact(editor) => editor,
        #[cfg(feature = "published")]
        AnyEditor::Published(_) => {
            let _ = send.send(Err("Only the compact network is measured; use the page's own weights.".to_owned()));
            return;
        }
    };
    let figures = figures(engine, gpu, (editor.model(), aligner), on_cpu, runs).await;
    // Nobody may be waiting any more.
    let _ = send.send(figures.map_err(|error| error.to_string()));
}

async fn figures(
    engine: &Engine,
    gpu: &Gpu,
    (model, aligner): (&Compact, &Aligner),
    on_cpu: bool,
    runs: usize,
) -> Result<Figures, StageError> {
    let info = gpu.adapter.get_info();
    let mut found = Expected::default();
    let features = self_test::photo(model, &mut found).await?;
    let words = self_test::prompt(model, &mut found).await?;
    let field = self_test::edit(model, &features, &words, &mut found).await?;
    let photo = noise(model);
    let seen = model.seen(Camera::orbit(0.3, 0.1));
    let wish = wish(model);

    let mut stages = Vec::new();
    let mut note = |stage, cold, warm| stages.push(Times { stage, cold, warm });
    note(
        "photo",
        engine.cold(Stage::Photo),
        times("photo", runs, async || done(model.portrait(photo.clone())?.query).await).await?,
    );
    note(
        "words",
        engine.cold(Stage::Prompt),
        times("words", runs, async || done(model.text_prompt("bronze").logits).await).await?,
    );
    let edit = async || {
        let appearance =
            model.appearance(&features, &crate::model::PromptTokens { logits: wish.clone(), ..words.clone() });
        done(model.planes(&features, appearance, &seen).view).await
    };
    note("edit", engine.cold(Stage::Edit), times("edit", runs, edit).await?);
    let whole = async || {
        let mut found = Expected::default();
        self_test::edit(model, &features, &words, &mut found).await?;
        Ok(())
    };
    note("edit, read back", None, times("edit, read back", runs, whole).await?);

    for (stage, warm) in live(gpu, (model, aligner), on_cpu, runs).await? {
        note(stage, None, warm);
    }

    let host = field.to_host().await?;
    let buffers = if on_cpu { FieldBuffers::upload(gpu, &host)? } else { FieldBuffers::share(gpu, &field)? };
    // Any background does.
    let behind = vec![0.5; 3 * background::SIDE * background::SIDE];
    engine
        .with_scene(|scene| scene.bind(Drawable::Buffers(Box::new(buffers)), &behind))
        .unwrap_or(Err(RenderError::Unbound))?;
    gpu.finished().await?;
    let turned = turn(engine, gpu).await?;
    let turning = 1000.0 * turned.len() as f64 / turned.iter().sum::<f64>();
    note("view, 512 pixels square", engine.cold(Stage::View), turned);
    let cost = cpu::Portrait::new(&host)?.cost(&self_test::camera(), COUNTED, Quality::Moving)?;
    Ok(Figures {
        browser: browser::window().navigator().user_agent().unwrap_or_default(),
        adapter: gpu.name.clone(),
        driver: [info.driver, info.driver_info].join(" ").trim().to_owned(),
        network: if on_cpu { "processor" } else { "graphics device" },
        weights: format!("{} labels", model.config().labels.len()),
        self_test: engine.checked().unwrap_or_else(|| "not made".to_owned()),
        stages,
        turning,
        evaluations: cost.evaluations as f64 / cost.covered.max(1) as f64,
    })
}

/// Milliseconds of each stage of a film's frame; views come after it.
async fn live(
    gpu: &Gpu,
    (model, aligner): (&Compact, &Aligner),
    on_cpu: bool,
    runs: usize,
) -> Result<Vec<(&'static str, Vec<f64>)>, StageError> {
    let pixels = (0..3 * FILMED[0] * FILMED[1]).map(|i| (i / 7 % 251) as u8).collect();
    let Some(frame) = Portrait::from_pixels(FILMED[0], FILMED[1], pixels) else { return Ok(Vec::new()) };
    let square = Crop { centre: [360.0, 270.0], side: 270.0, roll: 0.1 };
    let follow = async || aligner.follow(&frame, &square).await.map(drop).map_err(StageError::from);
    let followed = times("live: follow a face", runs, follow).await?;
    let n = model.config().image;
    let (small, full, within) = (frame.crop(&square, n), frame.crop(&square, 512), frame.within(&square, n));
    let wish = Prompt::Text("a bronze statue with teal hair".to_owned());
    // An editor for one run at a time.
    let editor = Cell::new(Some(Editor::new(model.clone())));
    let last = Cell::new(None);
    let edit = async || {
        let mut now = editor.take().unwrap_or_else(|| Editor::new(model.clone()));
        now.follow(&small, &full, &within, Pose::default(), false).await?;
        let field = now.edit(&wish, 1.0).await?.field;
        editor.set(Some(now));
        let read = done(field.view.clone()).await;
        last.set(Some(field));
        read
    };
    let edited = times("live: read and edit a frame", runs, edit).await?;
    let mut all = vec![("live: follow a face", followed), ("live: read and edit a frame", edited)];
    if let Some(field) = last.take() {
        let bind = async || {
            let buffers = match on_cpu {
                true => FieldBuffers::upload(gpu, &field.to_host().await?)?,
                false => FieldBuffers::share(gpu, &field)?,
            };
            drop(buffers);
            Ok(gpu.finished().await?)
        };
        all.push(("live: bind", times("live: bind", runs, bind).await?));
    }
    Ok(all)
}

/// Milliseconds of each picture while the view turns.
async fn turn(engine: &Engine, gpu: &Gpu) -> Result<Vec<f64>, StageError> {
    let started = browser::now();
    let mut all = Vec::new();
    for k in 0..TURNS {
        let before = browser::now();
        let camera = Camera::orbit(0.6 * (k as f32 / TURNS as f32 - 0.5), 0.0);
        let plan = DrawPlan { resolution: TURNED, quality: Quality::Moving, pass: 0 };
        browser::sleep(0).await;
        // A canvas that nobody sees draws nothing, which is no failure.
        let _ = engine.with_scene(|scene| scene.draw(&camera, plan));
        gpu.finished().await?;
        all.push(browser::now() - before);
        if browser::now() - started > LONGEST {
            break;
        }
    }
    Ok(all)
}

/// Milliseconds of each run but the first few.
async fn times(
    name: &str,
    runs: usize,
    step: impl AsyncFn() -> Result<(), StageError>,
) -> Result<Vec<f64>, StageError> {
    let mut all = Vec::new();
    // bench/ counts dispatches by it.
    browser::mark_body("step", name);
    for run in 0..WARM + runs {
        let started = browser::now();
        step().await?;
        if run >= WARM {
            all.push(browser::now() - started);
        }
        // As between two wishes.
        browser::sleep(0).await;
    }
    browser::mark_body("step", "");
    Ok(all)
}

/// Waits until the device has computed a tensor and all that was asked for before.
async fn done<const D: usize>(x: Tensor<D>) -> Result<(), StageError> {
    let first: [std::ops::Range<usize>; D] = std::array::from_fn(|_| 0..1);
    read(x.slice(first)).await.map(drop).map_err(|e: FieldError| e.into())
}

/// A photo like any other as far as time goes, `[1, 3, n, n]`; onnxruntime is given the same (bench/).
fn noise(model: &Compact) -> Tensor<4> {
    let n = model.config().image;
    let values: Vec<f32> = (0..3 * n * n).map(|i| (i * 7919 % 256) as f32 / 255.0).collect();
    Tensor::from_data(TensorData::new(values, [1, 3, n, n]), &model.device())
}

/// Logits that ask for labels 3 and 7, as in bench/.
fn wish(model: &Compact) -> Tensor<2> {
    let n = model.config().labels.len() + 1;
    let logits: Vec<f32> = (0..n).map(|i| if i == 3 || i == 7 { 5.0 } else { -5.0 }).collect();
    Tensor::from_data(TensorData::new(logits, [1, n]), &model.device())
}
