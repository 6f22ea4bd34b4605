//! The portrait and how it is turned: mouse, touch, keys.

use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlCanvasElement, KeyboardEvent, PointerEvent};

use crate::page::cards::lamp::{LampButton, LampHandle};
use crate::page::cards::photo::Choose;
use crate::page::cards::prompt::paint_square;
use crate::page::cards::status::News;
use crate::page::cards::{backdrop, icons};
use crate::page::state::{Behind, engine, page};
use crate::pipeline::Phase;
use crate::render::Backdrop;
use crate::view::drag::Drag;
use crate::view::orbit::Arrow;
use crate::web::browser;

/// The stage, its buttons and the news below it. `canvas` is filled once it is in the document.
#[component]
pub fn Portrait(canvas: NodeRef<html::Canvas>) -> impl IntoView {
    let page = page();
    let stage = engine();
    let original = NodeRef::<html::Canvas>::new();
    let hinted = RwSignal::new(true);
    let drag = StoredValue::new(Drag::default());

    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            follow_size(&canvas, move |side| stage.with_value(|e| e.resize(side)));
        }
    });
    Effect::new(move |_| {
        // A network without opacity draws its own background; what its rays miss is black.
        let backdrop = match page.abilities.get().opacity {
            true => backdrop::backdrop(page.behind.get(), &page.colour.get()),
            false => Backdrop::Colour([0.0; 3]),
        };
        stage.with_value(|e| e.set_backdrop(backdrop));
    });
    Effect::new(move |_| {
        let on = page.turning.get();
        stage.with_value(|e| e.steer(|orbit| orbit.turn(on)));
    });
    Effect::new(move |_| {
        if let (true, Some(canvas), Some(photo), Some(crop)) =
            (page.comparing.get(), original.get(), page.photo.get(), page.crop.get())
        {
            paint_square(&canvas, &photo, &crop, 512);
        }
    });

    let touched = move || {
        hinted.set(false);
        page.turning.set(false);
    };
    let down = move |event: PointerEvent| {
        if event.button() != 0 || page.photo.get_untracked().is_none() {
            return;
        }
        if let Some(canvas) = canvas.get_untracked() {
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
        drag.update_value(|d| d.down(event.pointer_id(), place(&event)));
    };
    let moved = move |event: PointerEvent| {
        let by = drag.try_update_value(|d| d.moved(event.pointer_id(), place(&event))).flatten();
        let Some([x, y]) = by else { return };
        touched();
        let side = canvas.get_untracked().map_or(400, |c| c.client_width()) as f32;
        stage.with_value(|e| e.steer(|orbit| orbit.drag(x, y, side)));
    };
    let up = move |event: PointerEvent| drag.update_value(|d| d.up(event.pointer_id()));
    let key = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || page.photo.get_untracked().is_none() {
            return;
        }
        let arrow = match event.key().as_str() {
            "ArrowLeft" => Some(Arrow::Left),
            "ArrowRight" => Some(Arrow::Right),
            "ArrowUp" => Some(Arrow::Up),
            "ArrowDown" => Some(Arrow::Down),
            "Home" => None,
            _ => return,
        };
        event.prevent_default();
        touched();
        stage.with_value(|e| {
            match arrow {
                Some(arrow) => e.steer(|orbit| orbit.key(arrow)),
                None => e.reset_view(),
            }
            e.announce_view();
        });
    };
    let empty = move || page.photo.get().is_none();
    let has_view = move || page.revision.get() > 0 && !empty();
    let working = move || matches!(page.phase.get(), Phase::Busy | Phase::Loading);

    view! {
        <section class="stage-column" aria-label="The portrait">
            <div class="stage" class:see-through=move || page.behind.get() == Behind::Nothing && page.abilities.get().opacity>
                <canvas node_ref=canvas id="stage" tabindex="0" role="application"
                    aria-label="The portrait in 3D. The arrow keys turn it, Home brings it back."
                    on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up on:keydown=key></canvas>
                <canvas node_ref=original id="original" class:seen=move || page.comparing.get() role="img" aria-label="The photo as it was taken"
                    aria-hidden=move || if page.comparing.get() { "false" } else { "true" }></canvas>
                <Show when=move || page.comparing.get()><span class="badge">"The photo"</span></Show>
                <Show when=move || has_view() && hinted.get() && !page.comparing.get()><span class="hint" aria-hidden="true">"Drag to turn"</span></Show>
                <LampHandle/>
                <Show when=empty><Welcome/></Show>
                <Show when=working><div class="work" aria-hidden="true"></div></Show>
            </div>
            <Show when=move || !empty()><Tools/></Show>
            <News/>
        </section>
    }
}

/// What the empty stage says.
#[component]
fn Welcome() -> impl IntoView {
    view! {
        <div class="welcome">
            {icons::bust()}
            <h1>"Turn a portrait into somebody else, in 3D"</h1>
            <p>"Drop a photo of a face here, paste one, or choose one. It stays on this device: nothing is uploaded."</p>
            <Choose label="Choose a photo to begin" primary=true/>
        </div>
    }
}

/// Comparing, turning and resetting.
#[component]
fn Tools() -> impl IntoView {
    let page = page();
    let stage = engine();
    let pressed = |on: bool| if on { "true" } else { "false" };
    let show = move |_: PointerEvent| page.comparing.set(true);
    let hide = move |_: PointerEvent| page.comparing.set(false);
    let keyed = move |event: KeyboardEvent, on: bool| {
        if matches!(event.key().as_str(), " " | "Enter") {
            event.prevent_default();
            page.comparing.set(on);
        }
    };
    view! {
        <div class="stage-tools">
            <button type="button" class="button small" id="before" aria-pressed=move || pressed(page.comparing.get())
                on:pointerdown=show on:pointerup=hide on:pointerleave=hide on:pointercancel=hide
                on:keydown=move |e| keyed(e, true) on:keyup=move |e| keyed(e, false) on:blur=move |_| page.comparing.set(false)
                on:contextmenu=move |e| e.prevent_default()>
                {icons::compare()} "Hold for the photo"
            </button>
            <button type="button" class="button small" id="turning" aria-pressed=move || pressed(page.turning.get())
                title=move || if browser::prefers_stillness() { "Your system asks for less motion; this turns the portrait all the same" } else { "Turn the portrait slowly" }
                on:click=move |_| page.turning.update(|on| *on = !*on)>
                {icons::turn()} "Turn slowly"
            </button>
            <LampButton/>
            <button type="button" class="button small" id="reset" on:click=move |_| {
                page.turning.set(false);
                stage.with_value(|e| { e.reset_view(); e.announce_view(); });
            }>{icons::reset()} "Reset view"</button>
        </div>
    }
}

fn place(event: &PointerEvent) -> [f32; 2] {
    [event.client_x() as f32, event.client_y() as f32]
}

/// Tells the canvas's size in device pixels, now and whenever it or the screen's density changes.
fn follow_size(canvas: &HtmlCanvasElement, tell: impl Fn(u32) + 'static) {
    let watched = canvas.clone();
    let measure = Rc::new(move || {
        let side = f64::from(watched.client_width().max(watched.client_height()));
        tell((side * browser::window().device_pixel_ratio()).round() as u32);
    });
    measure();
    let resized = measure.clone();
    let callback = Closure::<dyn FnMut()>::new(move || resized());
    if let Ok(observer) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(canvas);
    }
    // The stage lives as long as the page, and so does its observer.
    callback.forget();
    leptos::task::spawn_local(async move {
        while browser::density_changed().await {
            measure();
        }
    });
}
