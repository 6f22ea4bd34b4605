//! The numbers that the page tests its devices with at start.

use pollster::block_on;
use volteface::pipeline::self_test::{self, Expected, Stage};
use volteface::render::{FieldBuffers, Quality, Renderer, cpu};
use volteface::{model, weights::directory};

use crate::common::gpu::gpu;

fn opened(device: &burn::tensor::Device) -> (model::Compact, Expected) {
    let folder = directory::find().expect("the weights must be in weights/compact or VOLTEFACE_WEIGHTS");
    let (manifest, archive) = directory::open(&folder, |_| Ok(())).unwrap();
    let value = manifest.self_test.clone().expect("the manifest has them; `volteface self-test --write` makes them");
    (model::load(&manifest, &archive, device).unwrap(), serde_json::from_value(value).unwrap())
}

fn found(model: &model::Compact) -> (volteface::field::FieldData, Expected) {
    let mut found = Expected::default();
    let field = block_on(async {
        let features = self_test::photo(model, &mut found).await.unwrap();
        let words = self_test::prompt(model, &mut found).await.unwrap();
        let field = self_test::edit(model, &features, &words, &mut found).await.unwrap();
        field.to_host().await.unwrap()
    });
    (field, found)
}

#[test]
fn the_processor_gives_the_numbers_that_come_with_the_weights() {
    let (model, expected) = opened(&burn::tensor::Device::flex());
    let (field, mut found) = found(&model);
    let frame = cpu::render(&field, &self_test::camera(), self_test::VIEW, Quality::Still).unwrap();
    found.view = self_test::squares(&frame);
    let ball = cpu::render(&self_test::ball(), &self_test::camera(), self_test::VIEW, Quality::Still).unwrap();
    let drawn = Expected { ball: self_test::squares(&ball), ..Expected::default() };
    expected.check(Stage::View, &drawn).unwrap_or_else(|wrong| panic!("{wrong}; `volteface self-test --write` is due"));
    for stage in [Stage::Photo, Stage::Prompt, Stage::Edit, Stage::View] {
        expected
            .check(stage, &found)
            .unwrap_or_else(|wrong| panic!("{wrong}; new weights need `volteface self-test --write`"));
    }
    // A view of nothing would be right on any device.
    for frame in [frame, ball] {
        let opaque = frame.rgba.chunks_exact(4).filter(|pixel| pixel[3] > 0.5).count() as f32;
        let opaque = opaque / frame.depth.len() as f32;
        assert!((0.1..0.9).contains(&opaque), "{opaque} of the view is covered");
    }
    // What a stage does not get, it does not give: each stage is wrong by itself.
    let blank = Expected::default();
    for stage in [Stage::Photo, Stage::Prompt, Stage::Edit, Stage::View] {
        assert_eq!(expected.check(stage, &blank).unwrap_err().stage, stage);
    }
}

#[test]
fn the_gpu_passes_in_every_stage_of_the_network() {
    let gpu = gpu();
    let (model, expected) = opened(&gpu.burn_device().unwrap());
    let (_, found) = found(&model);
    for stage in [Stage::Photo, Stage::Prompt, Stage::Edit] {
        expected.check(stage, &found).unwrap_or_else(|wrong| panic!("{wrong}"));
    }
}

#[test]
fn the_gpu_draws_the_ball_as_the_processor_does() {
    let gpu = gpu();
    let (_, expected) = opened(&burn::tensor::Device::flex());
    let mut renderer = Renderer::new(&gpu);
    renderer.bind(FieldBuffers::upload(&gpu, &self_test::ball()).unwrap()).unwrap();
    let frame = block_on(renderer.render_to_frame(&self_test::camera(), self_test::VIEW, Quality::Still)).unwrap();
    let drawn = Expected { ball: self_test::squares(&frame), ..Expected::default() };
    expected.check(Stage::View, &drawn).unwrap_or_else(|wrong| panic!("{wrong}"));
}
