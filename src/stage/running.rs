//! The tasks of a stage, from its canvas to its end.

use std::pin::pin;

use futures_util::future::{join, select};
use web_sys::HtmlCanvasElement;

use super::engine::Engine;
use super::{frames, recovery};
use crate::web::notify::Notify;

/// A stage at work. Dropped, its tasks end, and what it has on the device is let go.
pub struct Running {
    engine: Engine,
    end: Notify,
}

impl Running {
    /// Sets a stage to work on a canvas.
    pub fn start(engine: Engine, canvas: HtmlCanvasElement) -> Self {
        let end = Notify::default();
        let (task, ended) = (engine.clone(), end.clone());
        wasm_bindgen_futures::spawn_local(async move {
            let work = join(recovery::run(task.clone(), canvas), frames::run(task.clone()));
            select(pin!(work), pin!(ended.wait())).await;
            task.close();
        });
        Self { engine, end }
    }

    /// The stage.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.engine.close();
        self.end.notify();
    }
}
