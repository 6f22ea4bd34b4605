//! What a canvas shows, recorded as it happens: a frame has the moment at which it was shown, and those for which there
//! was no time are left out.

use std::pin::pin;

use futures_util::future::select;
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::browser;
use super::encoder::{Film, can_write};
use crate::export::{ExportError, Format, Pixels, Reel};

/// Side of the film in pixels, and the most frames in a second.
const SIDE: u32 = 512;
const RATE: u32 = 25;
/// The longest film in milliseconds: it lies in the page's memory until it is over.
const LONGEST: f64 = 20.0 * 60_000.0;
/// Milliseconds between two looks where nobody sees the page, which then has no animation frames.
const UNSEEN: u32 = 200;
/// What is behind a portrait without a background, in CSS.
const PAPER: &str = "#ebebeb";

/// What a film is written in here: MP4 where the browser can, else WebM; nothing where it can neither.
pub async fn format() -> Option<Format> {
    for format in [Format::Mp4, Format::WebM] {
        if can_write(format, SIDE).await {
            return Some(format);
        }
    }
    None
}

/// Records until `is_over`; `told` is told the milliseconds so far. The file.
///
/// # Errors
/// [`ExportError::Film`].
pub async fn record(
    canvas: &HtmlCanvasElement,
    format: Format,
    is_over: impl Fn() -> bool,
    told: impl Fn(f64),
) -> Result<Vec<u8>, ExportError> {
    let context = copy().ok_or_else(|| ExportError::Film("the browser gives no canvas for it".to_owned()))?;
    let mut film = Film::start(format, SIDE, RATE).await?;
    let started = browser::now();
    let mut due = 0.0;
    loop {
        select(pin!(browser::next_frame()), pin!(browser::sleep(UNSEEN))).await;
        let now = browser::now() - started;
        if due > 0.0 && (is_over() || now > LONGEST) {
            break;
        }
        if now < due {
            continue;
        }
        due = now + 1000.0 / f64::from(RATE);
        told(now);
        film.show(&pixels(&context, canvas)?, (now * 1000.0).round()).await?;
    }
    film.finish().await
}

/// A canvas of the film's size.
fn copy() -> Option<CanvasRenderingContext2d> {
    let canvas: HtmlCanvasElement = browser::document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(SIDE);
    canvas.set_height(SIDE);
    let wanted = Object::new();
    Reflect::set(&wanted, &"willReadFrequently".into(), &JsValue::TRUE).ok()?;
    canvas.get_context_with_context_options("2d", &wanted).ok()??.dyn_into().ok()
}

/// What the canvas shows now.
fn pixels(context: &CanvasRenderingContext2d, canvas: &HtmlCanvasElement) -> Result<Pixels, ExportError> {
    let refused = |why: JsValue| ExportError::Film(format!("the stage could not be read ({})", browser::reason(why)));
    let side = f64::from(SIDE);
    context.set_fill_style_str(PAPER);
    context.fill_rect(0.0, 0.0, side, side);
    context.draw_image_with_html_canvas_element_and_dw_and_dh(canvas, 0.0, 0.0, side, side).map_err(refused)?;
    let rgba = context.get_image_data(0.0, 0.0, side, side).map_err(refused)?.data().0;
    Ok(Pixels { width: SIDE, height: SIDE, rgba })
}
