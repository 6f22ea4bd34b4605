//! What happens when the work stops: a lost device, or a task that has died, is started again with everything that was
//! wanted; what a device cannot do is asked of it in a smaller way, or of the processor; anything else is told and
//! waits for the visitor.

use std::sync::Arc;

use web_sys::HtmlCanvasElement;

use super::engine::Engine;
use super::error::StageError;
use super::kept::Kept;
use super::said::Said;
use super::update::{About, Notice, Update};
use super::worker::work;
use crate::pipeline::self_test::{Stage, Wrong};
use crate::pipeline::{Doing, Phase};
use crate::render::RenderError;
use crate::web::browser;
use crate::web::guard::{self, Died};

/// Milliseconds before each attempt to start again. A device that is lost more often in a row, with nothing made in
/// between, does not come back by itself.
const WAITS: [u32; 5] = [50, 200, 800, 2000, 4000];
/// A device that has lived as many milliseconds was not lost again at once.
const LONG: f64 = 20_000.0;

/// Runs as long as the stage: works until something fails, then recovers or waits for the visitor.
pub async fn run(engine: Engine, canvas: HtmlCanvasElement) {
    let mut kept = Kept::default();
    let mut losses = Losses::default();
    loop {
        let started = browser::now();
        let error = match guard::run(attempt(engine.clone(), canvas.clone(), kept)).await {
            Ok((files, error)) => {
                kept = files;
                error
            }
            Err(Died(words)) => {
                // Whatever it held may be half changed.
                kept = Kept::default();
                if engine.0.trouble.take_turn() {
                    engine.shared().pass_turn_on();
                }
                StageError::Died(words)
            }
        };
        if matches!(error, StageError::Died(_)) {
            engine.shared().give_up_device();
        }
        engine.close();
        if engine.take_made() || browser::now() - started > LONG {
            losses.in_a_row = 0;
        }
        match way_on(&engine, &mut losses, error) {
            Ok(notice) => {
                engine.set_phase(Phase::Loading);
                engine.report(Update::Status(Doing::Again));
                if let Some(notice) = notice {
                    engine.report(Update::Notice(notice));
                }
                browser::sleep(WAITS[losses.in_a_row.saturating_sub(1)]).await;
            }
            Err(error) => {
                losses.in_a_row = 0;
                stop(&engine, error).await;
            }
        }
    }
}

/// One life of the work, with what outlives it.
async fn attempt(engine: Engine, canvas: HtmlCanvasElement, mut kept: Kept) -> (Kept, StageError) {
    let error = work(&engine, &canvas, &mut kept).await;
    (kept, error)
}

/// What was lost so far.
#[derive(Default)]
struct Losses {
    in_a_row: usize,
    /// Why the last device went.
    why: Option<String>,
    /// What the graphics chip draws wrongly.
    wrong: Option<Wrong>,
}

impl Losses {
    /// Counts one more; whether to start again.
    fn bear(&mut self) -> bool {
        self.in_a_row += 1;
        self.in_a_row <= WAITS.len()
    }
}

/// How to go on after `error`, and what to say about it; or what stops the stage.
fn way_on(engine: &Engine, losses: &mut Losses, error: StageError) -> Result<Option<Notice>, StageError> {
    let checking = engine.take_checking();
    let news = |said: Said| Some(Notice::news(said, About::Stage));
    match error {
        StageError::Lost(why) => {
            losses.why = Some(why.clone());
            if losses.bear() { Ok(None) } else { Err(StageError::Lost(why)) }
        }
        StageError::Died(words) => {
            if losses.bear() {
                Ok(news(Said::Restarted(words)))
            } else {
                Err(StageError::Died(words))
            }
        }
        // There is no program that draws, and what was wrong stays the reason.
        StageError::Render(RenderError::NoAdapter(why)) if engine.is_on_program() => {
            let wrong = losses.wrong.clone().map(StageError::Wrong);
            Err(wrong.unwrap_or(StageError::Render(RenderError::NoAdapter(why))))
        }
        // A browser that has seen a device go may need a moment until it gives another, or give none any more: then
        // that is the reason, and not that it knows no WebGPU.
        StageError::Render(RenderError::NoAdapter(now) | RenderError::NoDevice(now)) if losses.why.is_some() => {
            let lost = losses.why.clone().unwrap_or_default();
            if losses.bear() { Ok(None) } else { Err(StageError::Gone { lost, now }) }
        }
        StageError::Full(why) => match engine.shrink() {
            Some(side) => Ok(news(Said::Smaller { why, side })),
            None if engine.leave_device(&why) => Ok(news(Said::FullProcessor(why))),
            None => Err(StageError::Full(why)),
        },
        StageError::Refused(why) if engine.leave_device(&why) => {
            Ok(news(Said::RefusedProcessor { why, testing: checking }))
        }
        StageError::Wrong(wrong) if wrong.stage == Stage::View => {
            // The renderer has no other way to the processor than a device that is a program.
            if engine.leave_chip() {
                losses.wrong = Some(wrong.clone());
                return Ok(news(Said::WrongDraws(wrong)));
            }
            Err(StageError::Wrong(wrong))
        }
        StageError::Wrong(wrong) if engine.leave_device(&wrong.to_string()) => Ok(news(Said::WrongProcessor(wrong))),
        other => Err(other),
    }
}

/// Tells why nothing goes on, and waits until the visitor asks for it.
async fn stop(engine: &Engine, error: StageError) {
    engine.set_phase(Phase::Failed);
    engine.report(Update::Progress(None));
    engine.report(Update::Status(Doing::Stopped));
    let before = engine.desired();
    let stopped = error.stopped();
    engine.report(Update::Notice(Notice::failure(Said::Failed(Arc::new(error))).for_now().stopping(stopped)));
    // Other weights are another way out.
    loop {
        let now = engine.desired();
        if now.retries != before.retries || now.source != before.source {
            break;
        }
        engine.work().wait().await;
    }
}
