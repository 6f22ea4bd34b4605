//! What happens when the work stops: a lost device is started again with everything that was wanted, anything
//! else is told and waits for the visitor.

use web_sys::HtmlCanvasElement;

use super::engine::Engine;
use super::error::StageError;
use super::kept::Kept;
use super::update::{Notice, Update};
use super::worker::work;
use crate::pipeline::Phase;
use crate::web::browser;

/// Devices that are lost more often than this do not come back by themselves.
const RECOVERIES: u32 = 3;

/// Runs as long as the stage: works until something fails, then recovers or waits for the visitor.
pub async fn run(engine: Engine, canvas: HtmlCanvasElement) {
    let mut kept = Kept::default();
    let mut recoveries = 0;
    loop {
        let Err(error) = work(&engine, &canvas, &mut kept, &mut recoveries).await;
        engine.close();
        if matches!(error, StageError::Lost(_)) && recoveries < RECOVERIES {
            recoveries += 1;
            engine.report(Update::Status("The graphics device was lost; starting it again".to_owned()));
            browser::sleep(400).await;
            continue;
        }
        recoveries = 0;
        engine.set_phase(Phase::Failed);
        engine.report(Update::Progress(None));
        engine.report(Update::Status("Stopped".to_owned()));
        let before = engine.desired();
        engine.report(Update::Notice(Notice::failure(error.to_string()).for_now().stopping(error.stopped())));
        // Other weights are another way out.
        loop {
            let now = engine.desired();
            if now.retries != before.retries || now.source != before.source {
                break;
            }
            engine.work().wait().await;
        }
    }
}
