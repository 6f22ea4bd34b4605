//! Draws when something changed and the canvas can be seen, and tells the door when the newest edit has come to rest.

use std::convert::Infallible;
use std::pin::pin;

use futures_util::future::select;

use super::chip::CanvasError;
use super::engine::Engine;
use super::plain::Slice;
use super::scene::Scene;
#[cfg(feature = "published")]
use super::super_resolution;
use super::update::Update;
use crate::pipeline::{Doing, Phase};
use crate::render::{Gpu, Quality};
use crate::view::plan::DrawPlan;
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
            (result, plan, scene.gpu().cloned())
        });
        let Some((result, plan, gpu)) = drawn else { continue };
        let marched = plan.is_some();
        let finished = match result {
            Ok(()) if marched => finished(&engine, gpu, plan).await,
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
                    engine.0.live.drawn.notify();
                }
            }
        } else {
            engine.with_scene(|scene| scene.schedule.failed());
            if matches!(finished, Err(CanvasError::Overtaken)) {
                continue;
            }
            failures += 1;
            if failures > PATIENCE {
                failures = 0;
                engine.work().notify();
                browser::sleep(250).await;
            }
        }
    }
}

/// Waits until the device has drawn, or lets the processor draw. What a lost device was asked for may never be answered.
async fn finished(engine: &Engine, gpu: Option<Gpu>, plan: Option<DrawPlan>) -> Result<(), CanvasError> {
    let Some(gpu) = gpu else { return by_slices(engine, plan).await };
    select(pin!(gpu.finished()), pin!(gpu.troubled())).await;
    Ok(gpu.check()?)
}

/// Lets the processor draw, and the page answer in between. A fine picture is given up as soon as the view moves.
async fn by_slices(engine: &Engine, plan: Option<DrawPlan>) -> Result<(), CanvasError> {
    let coarse = plan.is_some_and(|plan| plan.quality == Quality::Moving);
    loop {
        match engine.with_scene(Scene::go_on) {
            Some(Slice::More) => browser::sleep(0).await,
            Some(over) => return over.into(),
            None => return Err(CanvasError::Away),
        }
        if !coarse && engine.is_moving() {
            engine.with_scene(Scene::give_up);
            return Err(CanvasError::Overtaken);
        }
    }
}

/// Says what is shown, once nothing remains to be done.
fn settle(engine: &Engine) {
    if !engine.is_settled() {
        return;
    }
    if engine.phase() == Phase::Busy {
        engine.report(Update::Status(Doing::Shown(engine.desired().wish)));
        engine.set_phase(Phase::Shown);
    }
    let (yaw, pitch) = engine.angles();
    let aloud = engine.take_announcement();
    engine.report(Update::View { yaw: yaw.to_degrees(), pitch: pitch.to_degrees(), aloud });
}
