//! A photo from the camera: a live view and a button. Nothing is recorded and nothing leaves the page.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlCanvasElement, HtmlVideoElement, MediaStream, MediaStreamConstraints};

use crate::page::live;
use crate::page::saying::Say;
use crate::page::state::{page, say};
use crate::portrait::Portrait;
use crate::web::browser;
use crate::web::camera::switch_off;

/// Whether this browser offers cameras here; it does on secure pages only.
pub fn offered() -> bool {
    let devices = js_sys::Reflect::get(&browser::window().navigator(), &JsValue::from_str("mediaDevices"));
    devices.is_ok_and(|devices| devices.is_object())
}

/// The camera card; `open` closes it, and with it the camera.
#[component]
pub fn WebcamCard(open: RwSignal<bool>) -> impl IntoView {
    let (page, camera) = (page(), live::live());
    let video = NodeRef::<html::Video>::new();
    let stream = StoredValue::new_local(None::<MediaStream>);
    let live = RwSignal::new(false);
    Effect::new(move |_| {
        let Some(video) = video.get() else { return };
        leptos::task::spawn_local(async move {
            match ask().await {
                Ok(given) => {
                    video.set_src_object(Some(&given));
                    // The card may have been closed while the visitor was asked. A stream's own `clone` is another stream,
                    // whose end would leave the camera on.
                    if stream.try_set_value(Some(Clone::clone(&given))).is_some() {
                        switch_off(&given);
                    }
                }
                Err(sentence) if open.try_get_untracked() == Some(true) => {
                    page.fail(sentence);
                    close(open);
                }
                Err(_) => {}
            }
        });
    });
    on_cleanup(move || {
        if let Some(Some(stream)) = stream.try_update_value(Option::take) {
            switch_off(&stream);
        }
    });
    let take = move |_| {
        let Some(video) = video.get_untracked() else { return };
        match photo(&video) {
            Ok(photo) => page.take_photo(photo, None, None),
            Err(sentence) => page.fail(sentence),
        }
        close(open);
    };
    let follow = move |_| {
        if let Some(Some(stream)) = stream.try_update_value(Option::take) {
            open.set(false);
            camera.begin(stream);
            browser::focus_painted("live-stop");
        }
    };
    view! {
        <section class="card" aria-labelledby="camera-title">
            <h2 id="camera-title">{say(|t| t.camera_title)}</h2>
            <video node_ref=video class="webcam" id="live" autoplay playsinline muted aria-label=say(|t| t.camera_live)
                on:playing=move |_| live.set(true)></video>
            <div class="row">
                <button type="button" class="button small" id="camera-close" on:click=move |_| close(open)>{say(|t| t.cancel)}</button>
                <button type="button" class="button small spread" id="go-live" title=say(|t| t.live_go_title) disabled=move || !live.get() on:click=follow>{say(|t| t.live_go)}</button>
                <button type="button" class="button small primary" id="take" disabled=move || !live.get() on:click=take>
                    {say(|t| t.camera_take)}
                </button>
            </div>
        </section>
    }
}

/// Closes the card; the button that opened it gets the focus back.
fn close(open: RwSignal<bool>) {
    open.set(false);
    browser::focus_painted("camera");
}

/// Asks the visitor for the camera.
///
/// # Errors
/// A sentence that says what to do.
pub async fn ask() -> Result<MediaStream, Say> {
    let wanted = MediaStreamConstraints::new();
    wanted.set_video(&JsValue::TRUE);
    let devices = browser::window().navigator().media_devices().map_err(refused)?;
    let promise = devices.get_user_media_with_constraints(&wanted).map_err(refused)?;
    let stream = JsFuture::from(promise).await.map_err(refused)?;
    stream.dyn_into().map_err(refused)
}

/// Why there is no picture, and the way out.
fn refused(error: JsValue) -> Say {
    let name = error.dyn_ref::<js_sys::Error>().map(|e| String::from(e.name()));
    match name.as_deref() {
        Some("NotAllowedError") => Say::text(|t| t.camera_not_allowed),
        Some("NotFoundError") => Say::text(|t| t.camera_none),
        Some("NotReadableError") => Say::text(|t| t.camera_busy),
        _ => Say::filled(|t| t.camera_unusable, "why", browser::reason(error)),
    }
}

/// The frame that the video shows.
///
/// # Errors
/// A sentence that says what to do.
fn photo(video: &HtmlVideoElement) -> Result<Portrait, Say> {
    let why = |error: JsValue| Say::filled(|t| t.camera_unread, "why", browser::reason(error));
    let (width, height) = (video.video_width(), video.video_height());
    let canvas = browser::document().create_element("canvas").map_err(why)?;
    let canvas: HtmlCanvasElement = canvas.dyn_into().map_err(|e| why(e.into()))?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context = browser::drawing(&canvas).ok_or_else(|| why(JsValue::from_str("no canvas")))?;
    context.draw_image_with_html_video_element(video, 0.0, 0.0).map_err(why)?;
    let data = context.get_image_data(0.0, 0.0, f64::from(width), f64::from(height)).map_err(why)?;
    let rgb = data.data().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    Portrait::from_pixels(width, height, rgb).ok_or_else(|| why(JsValue::from_str("it is empty")))
}
