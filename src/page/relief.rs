//! The shape of the portrait over the stage: drawn anew whenever view or portrait have changed, for as long as that is
//! wanted.

use leptos::html;
use leptos::prelude::*;

use crate::export::Draw;
use crate::export::sizes::Drawer;
use crate::geometry::Camera;
use crate::page::state::engine;
use crate::page::viewing::viewing;
use crate::pipeline::order::Newest;
use crate::render::Quality;
use crate::render::relief::{self, Relief};
use crate::stage::{Engine, Progress};
use crate::web::browser;

/// Pixels a side, on a graphics chip and elsewhere.
const SIDE: u32 = 512;
const SIDE_SLOW: u32 = 192;
/// Milliseconds between two looks at whether anything has changed.
const LOOK: u32 = 40;

/// The canvas that lies over the stage.
#[component]
pub fn ReliefView() -> impl IntoView {
    let (viewing, stage) = (viewing(), engine());
    let canvas = NodeRef::<html::Canvas>::new();
    let asked = StoredValue::new_local(Newest::default());
    Effect::new(move |_| {
        let (wanted, canvas) = (viewing.relief.get(), canvas.get());
        let ticket = asked.with_value(Newest::ask);
        let (Some(relief), Some(canvas)) = (wanted, canvas) else { return };
        leptos::task::spawn_local(async move {
            let engine = stage.get_value();
            let mut shown = None;
            while asked.with_value(|newest| newest.is(ticket)) {
                let now = (engine.camera(), engine.shown());
                if shown != Some(now)
                    && let Some((side, rgba)) = drawn(&engine, now.0, relief).await
                    && asked.with_value(|newest| newest.is(ticket))
                {
                    browser::paint(&canvas, side, side, &rgba);
                    shown = Some(now);
                }
                browser::sleep(LOOK).await;
            }
        });
    });
    view! {
        <Show when=move || viewing.relief.get().is_some()>
            <canvas node_ref=canvas id="relief" class="relief" aria-hidden="true"></canvas>
        </Show>
    }
}

/// Side and pixels of a view's shape; nothing where there is no portrait, or its device is lost.
async fn drawn(engine: &Engine, camera: Camera, relief: Relief) -> Option<(u32, Vec<u8>)> {
    let side = if engine.drawer() == Drawer::Chip { SIDE } else { SIDE_SLOW };
    let frame = engine.take(Quality::Moving, Progress::new(|_| ()))?.view(&camera, side, 1).await.ok()?;
    Some((side, relief::picture(&frame, &camera, relief)))
}
