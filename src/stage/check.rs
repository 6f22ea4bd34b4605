//! The start-up self-test: what the device computes is held against numbers that come with the weights.

use super::engine::Engine;
use super::error::StageError;
use super::update::Update;
use crate::field::Field;
use crate::model::Compact;
use crate::pipeline::self_test::{self, Expected, Stage};
use crate::pipeline::{AnyEditor, Doing};
use crate::render::{AdapterKind, FieldBuffers, Gpu, Quality, RenderError};
use crate::web::browser;
use crate::weights::Manifest;

/// Tests the network, where it is not on the processor, and the renderer, once for each place of the network.
///
/// # Errors
/// [`StageError::Wrong`] for a stage that computes something else; others of the device.
pub(super) async fn check(
    engine: &Engine,
    gpu: Option<&Gpu>,
    editor: &AnyEditor,
    manifest: &Manifest,
    on_cpu: bool,
) -> Result<(), StageError> {
    if engine.is_checked(on_cpu) {
        return Ok(());
    }
    let Some(gpu) = gpu else {
        engine.note_checked(on_cpu, "not needed, as the processor computes everything".to_owned());
        return Ok(());
    };
    // Weights from elsewhere may bring no numbers.
    let expected = manifest.self_test.clone().and_then(|value| serde_json::from_value::<Expected>(value).ok());
    let (AnyEditor::Compact(editor), Some(expected)) = (editor, expected) else {
        engine.note_checked(on_cpu, "not made, as these weights bring no numbers for it".to_owned());
        return Ok(());
    };
    engine.report(Update::Status(Doing::Testing));
    browser::painted().await;
    let started = browser::now();
    stages(engine, gpu, editor.model(), &expected, on_cpu).await?;
    engine.set_checking(None);
    let took = browser::now() - started;
    engine.note_checked(on_cpu, format!("passed: {}renderer, {took:.0} ms", if on_cpu { "" } else { "network and " }));
    Ok(())
}

async fn stages(
    engine: &Engine,
    gpu: &Gpu,
    model: &Compact,
    expected: &Expected,
    on_cpu: bool,
) -> Result<(), StageError> {
    let mut found = Expected::default();
    // The processor is what a device is held against. A program that plays a graphics chip is a test's or a last way
    // out, and would take a minute to look through a head's space.
    let field = if on_cpu { None } else { Some(network(engine, model, expected, &mut found).await?) };
    engine.set_checking(Some(Stage::View));
    let head = field.filter(|_| gpu.kind == AdapterKind::Real);
    let buffers = match &head {
        Some(field) => FieldBuffers::share(gpu, field)?,
        None => FieldBuffers::upload(gpu, &self_test::ball())?,
    };
    let frame = engine
        .with_scene(|scene| {
            // Nothing is awaited in between, so that nobody sees this portrait.
            let renderer = &mut scene.chip_mut().ok_or(RenderError::Unbound)?.renderer;
            renderer.bind(buffers)?;
            let frame = renderer.snapshot(&self_test::camera(), self_test::VIEW, Quality::Still, 1);
            renderer.unbind();
            frame
        })
        .unwrap_or(Err(RenderError::Unbound))?;
    let squares = self_test::squares(&frame.await?);
    if head.is_some() {
        found.view = squares;
    } else {
        found.ball = squares;
    }
    Ok(expected.check(Stage::View, &found)?)
}

/// The stages of the network; the edit that they end with.
async fn network(
    engine: &Engine,
    model: &Compact,
    expected: &Expected,
    found: &mut Expected,
) -> Result<Field, StageError> {
    engine.set_checking(Some(Stage::Photo));
    let features = self_test::photo(model, found).await?;
    expected.check(Stage::Photo, found)?;
    engine.set_checking(Some(Stage::Prompt));
    let words = self_test::prompt(model, found).await?;
    expected.check(Stage::Prompt, found)?;
    engine.set_checking(Some(Stage::Edit));
    let field = self_test::edit(model, &features, &words, found).await?;
    expected.check(Stage::Edit, found)?;
    Ok(field)
}
