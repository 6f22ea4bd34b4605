//! Draws when something changed and the canvas can be seen, and tells the door when the newest edit has come to rest.

use std::convert::Infallible;
use std::pin::pin;

use futures_util::future::select;

use super::engine::Engine;
use super::scene::CanvasError;
#[cfg(feature = "published")]
use super::super_resolution;
use super::update::Update;
use crate::pipeline::{Phase, words};
use crate::render::{Gpu, RenderError};
use crate::web::browser;
use crate::web::guard::{self, Died};

/// After this many failures in a row the device is asked about its health.
const PATIENCE: u32 = 4;

/// Runs as long as the stage.
pub async fn run(engine: Engine) {
    loop {
        let Err(Died(words)) = guard::run(draw(engine.clone())).await;
        engine.note_death(words);
        browser::sleep(100).await;
    }
}

async fn draw(engine: Engine) -> Infallible {
    let mut last = browser::now();
    let mut failures = 0;
    let mut told = (engine.angles(), engine.zoom());
    loop {
        settle(&engine);
        if engine.is_hidden() {
            engine.frames().wait().await;
            last = browser::now();
            continue;
        }
        #[cfg(feature = "published")]
        if engine.wants_super_resolution() {
            super_resolution::run(&engine).await;
            last = browser::now();
            continue;
        }
        if !engine.wants_frames() {
            engine.frames().wait().await;
            // The view does not jump over the time spent waiting.
            last = browser::now();
        }
        browser::next_frame().await;
        let now = browser::now();
        let moved = engine.advance(((now - last) / 1000.0) as f32);
        last = now;
        // A drag moves the view by itself, without time passing.
        let view = (engine.angles(), engine.zoom());
        if told != view {
            told = view;
            let ((yaw, pitch), zoom) = view;
            engine.report(Update::Moved { yaw, pitch, zoom });
        }
        let camera = engine.camera();
        let drawn = engine.with_scene(|scene| {
            if moved {
                scene.schedule.moved(now);
            }
            let plan = scene.schedule.next(now);
            let result = match plan {
                Some(plan) => scene.draw(&camera, plan),
                None => scene.refresh(),
            };
            if result.is_err() {
                scene.schedule.failed();
            }
            (result, plan.is_some(), scene.gpu.clone())
        });
        let Some((result, marched, gpu)) = drawn else { continue };
        let finished = match result {
            Ok(()) if marched => finished(&gpu).await.map_err(CanvasError::from),
            other => other,
        };
        let took = browser::now() - now;
        if finished.is_ok() {
            failures = 0;
            if marched {
                engine.note_super_resolved(false);
                engine.with_scene(|scene| scene.schedule.finished(took));
                if let Some(revision) = engine.note_seen() {
                    engine.report(Update::Revision(revision));
                }
            }
        } else {
            engine.with_scene(|scene| scene.schedule.failed());
            failures += 1;
            if failures > PATIENCE {
                failures = 0;
                engine.work().notify();
                browser::sleep(250).await;
            }
        }
    }
}

/// Waits until the device has drawn. What a lost one was asked for may never be answered.
async fn finished(gpu: &Gpu) -> Result<(), RenderError> {
    select(pin!(gpu.finished()), pin!(gpu.troubled())).await;
    gpu.check()
}

/// Says what is shown, once nothing remains to be done.
fn settle(engine: &Engine) {
    if !engine.is_settled() {
        return;
    }
    if engine.phase() == Phase::Busy {
        engine.report(Update::Status(words::caption(&engine.desired().wish).to_owned()));
        engine.set_phase(Phase::Shown);
    }
    let (yaw, pitch) = engine.angles();
    let aloud = engine.take_announcement();
    engine.report(Update::View { yaw: yaw.to_degrees(), pitch: pitch.to_degrees(), aloud });
}
