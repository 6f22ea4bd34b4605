//! Finished pictures of still views, where the network has a super-resolution: made while nothing moves,
//! given up as soon as something does.

use std::rc::Rc;

use leptos::prelude::*;

use crate::field::read;
use crate::geometry::camera::Camera;
use crate::page::state::{Page, Phase};
use crate::paper::render::Finisher;
use crate::render::{Frame, PictureBuffer, RenderError};
use crate::stage::engine::Engine;
use crate::web::browser;

/// Makes the finished picture of the present view and puts it on the canvas, unless the view changes or
/// another edit is begun meanwhile.
pub async fn run(page: Page, engine: &Engine) {
    let Some(finisher) = engine.finisher() else { return };
    let angles = engine.angles();
    let software = engine.is_software();
    if page.phase.get_untracked() == Phase::Shown {
        page.phase.set(Phase::Busy);
    }
    page.status.set("Refining the view…".to_owned());
    let go_on = async || {
        // On the processor the page stands still during a piece, so it is painted between them; either
        // way the visitor's movements come in here.
        if software {
            browser::painted().await
        } else {
            browser::sleep(0).await
        }
        let same = engine.finisher().is_some_and(|now| Rc::ptr_eq(&now, &finisher));
        same && engine.angles() == angles && engine.wants_finish()
    };
    match show(engine, &finisher, go_on).await {
        Ok(shown) => engine.note_finished(shown),
        Err(why) => {
            // The raw picture stays; a lost device is noticed elsewhere.
            engine.note_finished(true);
            engine.work().ring();
            page.fail(format!("The view could not be refined: {why}."));
        }
    }
}

/// Whether the picture came to the canvas.
async fn show(engine: &Engine, finisher: &Finisher, go_on: impl AsyncFn() -> bool) -> Result<bool, RenderError> {
    let Some(picture) = finisher.picture(&engine.camera(), &go_on).await? else { return Ok(false) };
    let Some(gpu) = engine.with_scene(|scene| scene.gpu.clone()) else { return Ok(false) };
    let [side, _, _] = picture.dims();
    let buffer = if finisher.is_on_gpu() {
        PictureBuffer::share(&gpu, &picture)?
    } else {
        let rgba = read(picture).await.map_err(|e| RenderError::Device(e.to_string()))?;
        PictureBuffer::upload(&gpu, side as u32, &rgba)?
    };
    if !go_on().await {
        return Ok(false);
    }
    Ok(engine.with_scene(|scene| scene.set_finished(buffer)).is_some())
}

/// A finished picture, read back.
///
/// # Errors
/// [`RenderError`] if the device fails.
pub async fn frame(finisher: &Finisher, camera: &Camera) -> Result<Frame, RenderError> {
    let on = async || {
        browser::painted().await;
        true
    };
    let picture = finisher.picture(camera, on).await?.ok_or(RenderError::Unbound)?;
    let [side, _, _] = picture.dims();
    let rgba = read(picture).await.map_err(|e| RenderError::Device(e.to_string()))?;
    Ok(Frame { rgba, ..Frame::empty(side as u32) })
}
