//! What is behind the portrait: the photo's own background, a colour or nothing.

use leptos::prelude::*;

use crate::page::state::{Behind, page};
use crate::portrait::{Crop, Portrait};
use crate::render::Backdrop;
use crate::render::backdrop::blur;

/// Side of the blurred photo in pixels; there is nothing finer in it.
pub const SIDE: usize = 64;
/// Standard deviation of the blur in those pixels.
const RADIUS: usize = 5;
/// How much a pixel of the person counts against one of the background.
const PERSON: f32 = 0.004;

/// The photo's background, `[SIDE, SIDE, 3]` in 0..1: blurred, with the person taken out.
///
/// Where head and shoulders are, colours come from what is around them, so that no ghost of the
/// person stands behind the turned portrait: each pixel is a mean weighted by how surely it is
/// background.
pub fn picture(photo: &Portrait, crop: &Crop) -> Vec<f32> {
    let seen = photo.crop(crop, SIDE);
    let weights: Vec<f32> = (0..SIDE * SIDE)
        .map(|i| {
            let (u, v) = ((i % SIDE) as f32 / SIDE as f32 - 0.5, (i / SIDE) as f32 / SIDE as f32);
            let head = (u / 0.33).powi(2) + ((v - 0.5) / 0.44).powi(2) < 1.0;
            let body = v > 0.72 && u.abs() < 0.2 + (v - 0.72) * 1.4;
            if head || body { PERSON } else { 1.0 }
        })
        .collect();
    let weighted: Vec<f32> = seen.iter().enumerate().map(|(i, c)| c * weights[i / 3]).collect();
    let spread: Vec<f32> = weights.iter().flat_map(|w| [*w; 3]).collect();
    let (above, below) = (blur(&weighted, SIDE, RADIUS), blur(&spread, SIDE, RADIUS));
    // Running sums leave rounding noise of about 1e-6 where the weights are small.
    above.iter().zip(&below).map(|(a, b)| (a / b.max(1e-4)).clamp(0.0, 1.0)).collect()
}

/// The picture as bytes for the renderer, `[SIDE, SIDE, 4]`.
pub fn bytes(rgb: &[f32]) -> Vec<u8> {
    let byte = |v: f32| (v * 255.0 + 0.5) as u8;
    rgb.chunks_exact(3).flat_map(|p| [byte(p[0]), byte(p[1]), byte(p[2]), 255]).collect()
}

/// The picture at another size, `[side, side, 3]`, for export.
pub fn enlarged(rgb: &[f32], side: usize) -> Vec<f32> {
    let as_photo = bytes(rgb).chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    match Portrait::from_pixels(SIDE as u32, SIDE as u32, as_photo) {
        Some(photo) => photo.crop(&Crop::whole(&photo), side),
        None => Vec::new(),
    }
}

/// The renderer's word for a choice.
pub fn backdrop(behind: Behind, colour: &str) -> Backdrop {
    match behind {
        Behind::Photo => Backdrop::Picture,
        Behind::Colour => Backdrop::Colour(parse(colour)),
        Behind::Nothing => Backdrop::Transparent,
    }
}

/// `#rrggbb` as numbers; a colour input gives nothing else.
fn parse(colour: &str) -> [f32; 3] {
    let part = |range| colour.get(range).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(128);
    [part(1..3), part(3..5), part(5..7)].map(|v| f32::from(v) / 255.0)
}

/// The choice of what is behind.
#[component]
pub fn BackdropChoice() -> impl IntoView {
    let page = page();
    let option = move |behind: Behind, id: &'static str, label: &'static str| {
        view! {
            <label>
                <input type="radio" name="behind" id=id prop:checked=move || page.behind.get() == behind on:change=move |_| page.behind.set(behind)/>
                <span>{label}</span>
            </label>
        }
    };
    let fixed = move || !page.abilities.get().opacity;
    view! {
        <Show when=fixed>
            <p class="note" id="behind-why">"These weights do not tell the person from the background, so it stays as it is."</p>
        </Show>
        <div class="row">
            <fieldset class="choices" prop:disabled=fixed>
                <legend class="unseen">"Background"</legend>
                {option(Behind::Photo, "behind-photo", "Photo")}
                {option(Behind::Colour, "behind-colour", "Colour")}
                {option(Behind::Nothing, "behind-nothing", "None")}
            </fieldset>
            <Show when=move || page.behind.get() == Behind::Colour && !fixed()>
                <input type="color" aria-label="Background colour" prop:value=move || page.colour.get()
                    on:input=move |e| page.colour.set(event_target_value(&e))/>
            </Show>
        </div>
    }
}
