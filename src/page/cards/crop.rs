//! The crop on the photo, with handles: what the model sees is shown and can be put right.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use leptos::svg;

use crate::language::fill;
use crate::page::state::{page, say};
use crate::portrait::{Crop, EYE_HALF_DISTANCE, EYE_HEIGHT, MOUTH_HEIGHT, Portrait};
use crate::view::gesture::{Gesture, Hold, keyed};
use crate::web::browser;

/// The longest side of the photo as it is shown here, in pixels.
const SHOWN: usize = 1000;

/// The crop card; `open` closes it.
#[component]
pub fn CropCard(open: RwSignal<bool>) -> impl IntoView {
    let page = page();
    let done = move |_| {
        open.set(false);
        // The button that opened this comes back with the card it sits on.
        browser::focus_painted("adjust");
    };
    let change = move |f: &dyn Fn(Crop) -> Crop| {
        if let (Some(photo), Some(crop)) = (page.photo.get_untracked(), page.crop.get_untracked()) {
            page.crop.set(Some(f(crop).sensible(&photo)));
        }
    };
    let size = move || {
        let (Some(photo), Some(crop)) = (page.photo.get(), page.crop.get()) else { return 50.0 };
        share_of(&photo, crop.side)
    };
    let number = |event: &web_sys::Event| event_target_value(event).parse::<f32>().ok();
    let resize = move |event: web_sys::Event| {
        if let (Some(percent), Some(photo)) = (number(&event), page.photo.get_untracked()) {
            change(&|c| Crop { side: percent / 100.0 * photo.width().min(photo.height()) as f32, ..c });
        }
    };
    let turn = move |event: web_sys::Event| {
        if let Some(degrees) = number(&event) {
            change(&|c| Crop { roll: degrees.to_radians(), ..c });
        }
    };
    let guess = move |_| {
        // Without a crop the worker looks for faces again.
        page.crop.set(None);
    };
    let degrees = move || page.crop.get().map_or(0.0, |c| c.roll.to_degrees());
    view! {
        <section class="card" aria-labelledby="crop-title">
            <h2 id="crop-title">{say(|t| t.crop_title)}</h2>
            <p class="note" id="crop-help">
                {say(|t| t.crop_help)}
            </p>
            <Handles/>
            <Faces/>
            <div class="slider">
                <label for="crop-size">{say(|t| t.crop_size)}</label>
                <output for="crop-size">{move || page.texts().percent(size() / 100.0)}</output>
                <input id="crop-size" type="range" min="2" max="200" step="0.5" prop:value=move || size().to_string()
                    on:input=resize/>
            </div>
            <div class="slider">
                <label for="crop-turn">{say(|t| t.crop_turn)}</label>
                <output for="crop-turn">{move || format!("{:.0}°", degrees())}</output>
                <input id="crop-turn" type="range" min="-180" max="180" step="0.5" prop:value=move || degrees().to_string()
                    on:input=turn/>
            </div>
            <div class="row">
                <button type="button" class="button small" id="crop-find" on:click=guess>{say(|t| t.crop_find)}</button>
                <button type="button" class="button small primary spread" id="crop-done" on:click=done>{say(|t| t.crop_done)}</button>
            </div>
        </section>
    }
}

fn share_of(photo: &Portrait, side: f32) -> f32 {
    100.0 * side / photo.width().min(photo.height()) as f32
}

/// The faces of a photo that has several, largest first.
#[component]
fn Faces() -> impl IntoView {
    let page = page();
    let choose = move |index: usize| {
        if let (Some(photo), Some(face)) = (page.photo.get_untracked(), page.faces.get_untracked().get(index)) {
            page.crop.set(Some(face.crop.sensible(&photo)));
        }
    };
    let chosen = move |index: usize| {
        let (Some(photo), Some(crop)) = (page.photo.get(), page.crop.get()) else { return false };
        page.faces.get().get(index).is_some_and(|f| f.crop.sensible(&photo) == crop)
    };
    view! {
        <Show when=move || { page.faces.get().len() > 1 }>
            <div class="row" id="faces" role="group" aria-label=say(|t| t.faces)>
                {move || (0..page.faces.get().len()).map(|i| view! {
                    <button type="button" class="button small" aria-pressed=move || if chosen(i) { "true" } else { "false" }
                        on:click=move |_| choose(i)>{move || fill(page.texts().face, &[("n", &(i + 1).to_string())])}</button>
                }).collect_view()}
            </div>
        </Show>
    }
}

/// The photo with the square on it.
#[component]
fn Handles() -> impl IntoView {
    let page = page();
    let area = NodeRef::<svg::Svg>::new();
    let gesture = StoredValue::new_local(Gesture::default());
    let size = move || page.photo.get().map_or((1, 1), |p| (p.width(), p.height()));
    // One handle radius fits every screen: the drawing is about as wide as the panel.
    let unit = move || size().0.max(size().1) as f32 / 36.0;
    // Air around the photo for the handles of a crop that fills it.
    let air = move || 3.6 * unit();
    let place = move |event: &web_sys::PointerEvent| -> Option<[f32; 2]> {
        let rect = area.get_untracked()?.get_bounding_client_rect();
        let (w, h) = page.photo.get_untracked().map(|p| (f64::from(p.width()), f64::from(p.height())))?;
        let air = f64::from(untrack(air));
        let (w, h) = (w + 2.0 * air, h + 2.0 * air);
        // `preserveAspectRatio` centres the photo in the drawing.
        let scale = (rect.width() / w).min(rect.height() / h);
        let (left, top) = ((rect.width() - w * scale) / 2.0, (rect.height() - h * scale) / 2.0);
        let x = (f64::from(event.client_x()) - rect.left() - left) / scale - air;
        let y = (f64::from(event.client_y()) - rect.top() - top) / scale - air;
        (scale > 0.0).then_some([x as f32, y as f32])
    };
    let set = move |crop: Crop| {
        if let Some(photo) = page.photo.get_untracked() {
            page.crop.set(Some(crop.sensible(&photo)));
        }
    };
    let down = move |event: web_sys::PointerEvent| {
        let (Some(at), Some(crop)) = (place(&event), page.crop.get_untracked()) else { return };
        event.prevent_default();
        if let Some(area) = area.get_untracked() {
            let _ = area.set_pointer_capture(event.pointer_id());
            let _ = area.focus();
        }
        gesture.update_value(|g| g.down(event.pointer_id(), at, hold(&event), crop));
    };
    let moved = move |event: web_sys::PointerEvent| {
        let Some(at) = place(&event) else { return };
        if let Some(crop) = gesture.try_update_value(|g| g.moved(event.pointer_id(), at)).flatten() {
            set(crop);
        }
    };
    let up = move |event: web_sys::PointerEvent| {
        if let Some(crop) = page.crop.get_untracked() {
            gesture.update_value(|g| g.up(event.pointer_id(), crop));
        }
    };
    let key = move |event: web_sys::KeyboardEvent| {
        let Some(crop) = page.crop.get_untracked() else { return };
        if let Some(next) = keyed(crop, &event.key(), event.shift_key()) {
            event.prevent_default();
            set(next);
        }
    };
    let address = picture_address();
    let group = move || {
        page.crop.get().map(|c| {
            format!("translate({} {}) rotate({}) scale({})", c.centre[0], c.centre[1], c.roll.to_degrees(), c.side)
        })
    };
    let corners = move || page.crop.get().map(|c| c.corners());
    let corner = move |i: usize, axis: usize| move || corners().map(|c| c[i][axis].to_string());
    let handle = move |axis: usize| {
        move || page.crop.get().map(|c| c.place([0.0, -0.5 - 2.2 * unit() / c.side])[axis].to_string())
    };
    view! {
        <div class="crop-area">
            <svg node_ref=area id="crop" tabindex="0" role="application" aria-label=say(|t| t.crop_area) aria-describedby="crop-help"
                viewBox=move || { let (a, (w, h)) = (air(), size()); format!("{} {} {} {}", -a, -a, w as f32 + 2.0 * a, h as f32 + 2.0 * a) } preserveAspectRatio="xMidYMid meet"
                on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up on:keydown=key>
                <image href=move || address.get() x="0" y="0" width=move || size().0.to_string() height=move || size().1.to_string()></image>
                <path class="crop-shade" d=move || shade(size(), corners())></path>
                {move || page.faces.get().iter().skip(usize::from(page.faces.get().len() == 1)).map(|f| view! {
                    <path class="crop-other" d=outline(f.crop.corners())></path>
                }).collect_view()}
                <g transform=group>
                    <rect class="crop-edge" x="-0.5" y="-0.5" width="1" height="1"></rect>
                    <circle class="crop-mark" cx=-EYE_HALF_DISTANCE cy=EYE_HEIGHT - 0.5 r="0.035"></circle>
                    <circle class="crop-mark" cx=EYE_HALF_DISTANCE cy=EYE_HEIGHT - 0.5 r="0.035"></circle>
                    <line class="crop-mark" x1="-0.07" x2="0.07" y1=MOUTH_HEIGHT - 0.5 y2=MOUTH_HEIGHT - 0.5></line>
                </g>
                {(0..4).map(|i| view! {
                    <circle class="crop-handle scale" data-hold="corner" cx=corner(i, 0) cy=corner(i, 1) r=move || unit().to_string()></circle>
                }).collect_view()}
                <circle class="crop-handle turn" data-hold="handle" cx=handle(0) cy=handle(1) r=move || unit().to_string()></circle>
            </svg>
        </div>
    }
}

fn hold(event: &web_sys::PointerEvent) -> Hold {
    use wasm_bindgen::JsCast;
    let name =
        event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()).and_then(|e| e.get_attribute("data-hold"));
    match name.as_deref() {
        Some("corner") => Hold::Corner,
        Some("handle") => Hold::Handle,
        _ => Hold::Middle,
    }
}

/// Everything but the square.
fn shade((width, height): (u32, u32), corners: Option<[[f32; 2]; 4]>) -> String {
    let hole = corners.map_or_else(String::new, outline);
    format!("M0 0H{width}V{height}H0Z{hole}")
}

fn outline(c: [[f32; 2]; 4]) -> String {
    format!("M{} {}L{} {}L{} {}L{} {}Z", c[0][0], c[0][1], c[1][0], c[1][1], c[2][0], c[2][1], c[3][0], c[3][1])
}

/// An address of the upright photo, freed when the photo changes or the card closes.
fn picture_address() -> RwSignal<String> {
    let page = page();
    let address = RwSignal::new(String::new());
    let free = move || {
        let old = address.get_untracked();
        if !old.is_empty() {
            browser::release(&old);
        }
    };
    Effect::new(move |_| {
        free();
        let photo: Option<Arc<Portrait>> = page.photo.get();
        address.set(photo.and_then(|p| browser::address_of(&p.to_jpeg(SHOWN), "image/jpeg").ok()).unwrap_or_default());
    });
    on_cleanup(free);
    address
}

/// The small picture of the crop beside the photo's buttons.
#[component]
pub fn CropPreview() -> impl IntoView {
    let page = page();
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        if let (Some(canvas), Some(photo), Some(crop)) = (canvas.get(), page.photo.get(), page.crop.get()) {
            crate::page::cards::prompt::paint_square(&canvas, &photo, &crop, 96);
        }
    });
    view! { <canvas node_ref=canvas role="img" aria-label=say(|t| t.crop_preview)></canvas> }
}
