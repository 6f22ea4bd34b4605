//! Finished pictures of still views, where the network has a super-resolution: made while nothing moves,
//! given up as soon as something does.

use std::rc::Rc;

use super::engine::Engine;
use super::said::Said;
use super::scene::Finished;
use super::update::{Notice, Update};
use super::views::ViewRenderer;
use crate::field::read;
use crate::pipeline::{Doing, Phase};
use crate::render::{PictureBuffer, RenderError};
use crate::web::browser;

/// Makes the finished picture of the present view and puts it on the canvas, unless the view changes or
/// another edit is begun meanwhile.
pub async fn run(engine: &Engine) {
    let Some(views) = engine.views() else { return };
    let angles = engine.angles();
    let software = engine.is_software();
    if engine.phase() == Phase::Shown {
        engine.set_phase(Phase::Busy);
    }
    engine.report(Update::Status(Doing::Refining));
    let go_on = async || {
        // On the processor the page stands still during a piece, so it is painted between them; either
        // way the visitor's movements come in here.
        if software {
            browser::painted().await;
        } else {
            browser::sleep(0).await;
        }
        let same = engine.views().is_some_and(|now| Rc::ptr_eq(&now, &views));
        same && engine.angles() == angles && engine.wants_super_resolution()
    };
    match show(engine, &views, go_on).await {
        Ok(shown) => engine.note_super_resolved(shown),
        Err(why) => {
            // The raw picture stays; a lost device is noticed elsewhere.
            engine.note_super_resolved(true);
            engine.work().notify();
            engine.report(Update::Notice(Notice::failure(Said::Unrefined(why))));
        }
    }
}

/// Whether the picture came to the canvas.
async fn show(engine: &Engine, views: &ViewRenderer, go_on: impl AsyncFn() -> bool) -> Result<bool, RenderError> {
    let Some(picture) = views.picture(&engine.camera(), &go_on).await? else { return Ok(false) };
    let Some(gpu) = engine.with_scene(|scene| scene.gpu().cloned()) else { return Ok(false) };
    let side = picture.dims()[0] as u32;
    let finished = match gpu {
        Some(gpu) if views.is_on_gpu() => Finished::Buffer(PictureBuffer::share(&gpu, &picture)?),
        Some(gpu) => Finished::Buffer(PictureBuffer::upload(&gpu, side, &read(picture).await?)?),
        None => Finished::Pixels(side, read(picture).await?),
    };
    if !go_on().await {
        return Ok(false);
    }
    Ok(engine.with_scene(|scene| scene.set_finished(finished)).is_some())
}
