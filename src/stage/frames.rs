//! Draws when something changed, and tells the page when the newest edit has come to rest.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;

use crate::page::state::{Page, Phase, Wish};
use crate::stage::engine::Engine;
use crate::stage::finish;
use crate::web::browser;

/// After this many failures in a row the device is asked about its health.
const PATIENCE: u32 = 4;

/// Runs as long as the page.
pub async fn run(page: Page, engine: Engine) {
    let mut last = browser::now();
    let mut failures = 0;
    loop {
        settle(page, &engine);
        if engine.wants_finish() {
            finish::run(page, &engine).await;
            last = browser::now();
            continue;
        }
        if !engine.wants_frames() {
            engine.frames().wait().await;
            // The view does not jump over the time spent waiting.
            last = browser::now();
        }
        next_frame().await;
        let now = browser::now();
        let moved = engine.advance(((now - last) / 1000.0) as f32);
        last = now;
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
            Ok(()) if marched => gpu.finished().await,
            other => other,
        };
        let took = browser::now() - now;
        if finished.is_ok() {
            failures = 0;
            if marched {
                engine.note_finished(false);
                engine.with_scene(|scene| scene.schedule.finished(took));
                if let Some(revision) = engine.note_seen() {
                    page.revision.set(revision);
                }
            }
        } else {
            engine.with_scene(|scene| scene.schedule.failed());
            failures += 1;
            if failures > PATIENCE {
                failures = 0;
                engine.work().ring();
                browser::sleep(250).await;
            }
        }
    }
}

/// Marks the body and says what is shown, once nothing remains to be done.
fn settle(page: Page, engine: &Engine) {
    if !engine.is_settled() {
        return;
    }
    let (yaw, pitch) = engine.angles();
    let (yaw, pitch) = (yaw.to_degrees(), pitch.to_degrees());
    browser::mark_body("view", &format!("{yaw:.1},{pitch:.1}"));
    if page.phase.get_untracked() == Phase::Busy {
        page.status.set(match page.wish.get_untracked() {
            Wish::Words(text) if text.is_empty() => "The portrait as photographed. Drag it to turn it.".to_owned(),
            Wish::Words(text) => format!("Shown: {text}"),
            Wish::Picture(_) => "Shown: made like the picture".to_owned(),
        });
        page.phase.set(Phase::Shown);
    }
    if engine.take_announcement() {
        page.spoken.set(spoken(yaw, pitch));
    }
}

/// The view in words.
fn spoken(yaw: f32, pitch: f32) -> String {
    let side = |v: f32, positive: &str, negative: &str| match v.round() as i32 {
        0 => None,
        n => Some(format!(
            "{} degree{} from {}",
            n.abs(),
            if n.abs() == 1 { "" } else { "s" },
            if n > 0 { positive } else { negative }
        )),
    };
    match (side(yaw, "the right", "the left"), side(pitch, "below", "above")) {
        (None, None) => "Seen from the front".to_owned(),
        (Some(one), None) | (None, Some(one)) => format!("Seen {one}"),
        (Some(one), Some(other)) => format!("Seen {one}, {other}"),
    }
}

async fn next_frame() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let callback = Closure::once_into_js(move |_: f64| {
            let _ = resolve.call0(&JsValue::NULL);
        });
        let _ = browser::window().request_animation_frame(callback.unchecked_ref());
    });
    let _ = JsFuture::from(promise).await;
}
