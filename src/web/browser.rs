//! The few things the page asks of the browser, as Rust values and futures.

use std::pin::pin;

use futures_channel::oneshot;
use futures_util::future::select;
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
pub use gloo_utils::{document, window};
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement, HtmlElement, SvgElement};

/// Sets `data-NAME` of the body, where the tests and the styles look.
pub fn mark_body(name: &str, value: &str) {
    if let Some(body) = document().body() {
        // Fails only for names with a hyphen before a lower-case letter; ours have none.
        let _ = body.dataset().set(name, value);
    }
}

/// Removes an element.
pub fn remove(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.remove();
    }
}

/// Gives an element the focus and brings it into sight.
pub fn focus(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    let _ = match element.dyn_into::<HtmlElement>() {
        Ok(element) => element.focus(),
        Err(drawing) => drawing.dyn_into::<SvgElement>().map_or(Ok(()), |element| element.focus()),
    };
}

/// Whether an element has the focus.
pub fn has_focus(id: &str) -> bool {
    document().active_element().is_some_and(|element| element.id() == id)
}

/// As [`focus`], once what was changed so far has been painted: the element may only come with it.
pub fn focus_painted(id: &'static str) {
    wasm_bindgen_futures::spawn_local(async move {
        painted().await;
        focus(id);
    });
}

/// Scrolls a list sideways, and only it, until one of its elements can be seen.
pub fn reveal(list: &HtmlElement, id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    let (around, inner) = (list.get_bounding_client_rect(), element.get_bounding_client_rect());
    let off = if inner.left() < around.left() {
        inner.left() - around.left() - 8.0
    } else {
        (inner.right() - around.right() + 8.0).max(0.0)
    };
    list.set_scroll_left(list.scroll_left() + off as i32);
}

/// The value of a parameter of the address, as in `?model=cpu`.
pub fn parameter(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// Whether the visitor has asked the system for less motion.
pub fn prefers_stillness() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)");
    query.ok().flatten().is_some_and(|list| list.matches())
}

/// Waits until the window is on a screen of another density, or the page is zoomed; false where the browser
/// does not tell.
pub async fn density_changed() -> bool {
    let query = format!("(resolution: {}dppx)", window().device_pixel_ratio());
    let Some(list) = window().match_media(&query).ok().flatten() else { return false };
    let (send, receive) = oneshot::channel();
    // The listener goes with this wait; the next one asks for the new density.
    let _listener = EventListener::once(&list, "change", move |_| {
        let _ = send.send(());
    });
    receive.await.is_ok()
}

/// Milliseconds on the page's clock.
pub fn now() -> f64 {
    window().performance().map_or_else(js_sys::Date::now, |clock| clock.now())
}

/// Whether the visitor can see the page.
pub fn is_seen() -> bool {
    let hidden = js_sys::Reflect::get(&document(), &JsValue::from_str("hidden"));
    !hidden.is_ok_and(|hidden| hidden.is_truthy())
}

/// Waits.
pub async fn sleep(milliseconds: u32) {
    TimeoutFuture::new(milliseconds).await;
}

/// Waits for the next animation frame; for ever in a tab that nobody sees.
pub async fn next_frame() {
    let (send, receive) = oneshot::channel();
    // The frame is asked for as long as the handle lives.
    let _frame = gloo_render::request_animation_frame(move |_| {
        let _ = send.send(());
    });
    let _ = receive.await;
}

/// Waits until the browser has painted what was changed so far.
///
/// Two animation frames: the first comes before the paint, the second after it. A hidden tab has
/// no animation frames, so a timer is the other way out.
pub async fn painted() {
    let frames = async {
        next_frame().await;
        next_frame().await;
    };
    select(pin!(frames), TimeoutFuture::new(120)).await;
}

/// The bytes of a file or blob.
///
/// # Errors
/// The browser's reason, for instance that the file has been moved since it was chosen.
pub async fn bytes_of(blob: &Blob) -> Result<Vec<u8>, String> {
    gloo_file::futures::read_as_bytes(&gloo_file::Blob::from(blob.clone())).await.map_err(|e| e.to_string())
}

/// Bytes of memory that a page can use: what this module can address, and no more than the machine says
/// it has.
pub fn memory() -> u64 {
    const ADDRESSABLE: u64 = 4 << 30;
    let told = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("deviceMemory"));
    let gibibytes = told.ok().and_then(|value| value.as_f64()).filter(|n| *n > 0.0);
    gibibytes.map_or(ADDRESSABLE, |n| ((n * (1u64 << 30) as f64) as u64).min(ADDRESSABLE))
}

/// The text of an exception.
pub fn reason(error: impl Into<JsValue>) -> String {
    let error = error.into();
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => error.as_string().unwrap_or_else(|| "the browser gave no reason".to_owned()),
    }
}

/// What draws on a 2D canvas; none where the canvas has become another kind.
pub fn drawing(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// Paints RGBA pixels (`[height, width, 4]`, straight) onto a 2D canvas of that size.
pub fn paint(canvas: &HtmlCanvasElement, width: u32, height: u32, rgba: &[u8]) {
    canvas.set_width(width);
    canvas.set_height(height);
    let data = web_sys::ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width, height);
    if let (Some(context), Ok(data)) = (drawing(canvas), data) {
        let _ = context.put_image_data(&data, 0.0, 0.0);
    }
}

/// An address for bytes inside this page; give it to [`release`] when done.
///
/// # Errors
/// The browser's reason.
pub fn address_of(bytes: &[u8], kind: &str) -> Result<String, String> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).map_err(reason)?;
    web_sys::Url::create_object_url_with_blob(&blob).map_err(reason)
}

/// Frees what [`address_of`] holds.
pub fn release(address: &str) {
    let _ = web_sys::Url::revoke_object_url(address);
}

/// Offers bytes as a file to save.
///
/// # Errors
/// The browser's reason.
pub fn save(bytes: &[u8], kind: &str, name: &str) -> Result<(), String> {
    let address = address_of(bytes, kind)?;
    let link = document().create_element("a").map_err(reason)?;
    let link: HtmlAnchorElement = link.dyn_into().map_err(|_| "no link could be made".to_owned())?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // Some browsers read the address only after the click has been handled.
    wasm_bindgen_futures::spawn_local(async move {
        sleep(20_000).await;
        release(&address);
    });
    Ok(())
}
