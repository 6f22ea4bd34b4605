//! The portrait and how it is turned: mouse, touch, keys.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlCanvasElement, KeyboardEvent, PointerEvent, TouchEvent, WheelEvent};

use crate::page::cards::divider::Divider;
use crate::page::cards::lamp::LampHandle;
use crate::page::cards::photo::Choose;
use crate::page::cards::prompt::paint_square;
use crate::page::cards::status::News;
use crate::page::cards::strip::Strip;
use crate::page::cards::tools::Tools;
use crate::page::cards::{backdrop, icons};
use crate::page::full;
use crate::page::intake;
use crate::page::live::{Live, live};
use crate::page::relief::ReliefView;
use crate::page::state::{Behind, Page, engine, page, say};
use crate::page::viewing::{Viewing, viewing};
use crate::pipeline::{Phase, square_read};
use crate::render::Backdrop;
use crate::view::drag::Drag;
use crate::view::orbit::{Arrow, Orbit, OrbitLimits};
use crate::web::browser;

/// The largest enlargement.
const MOST_ZOOM: f32 = 3.0;
/// A press of plus or minus enlarges by this much.
const KEY_ZOOM: f32 = 1.2;

/// The stage, its buttons and the news below it. `canvas` is filled once it is in the document.
#[component]
pub fn Portrait(canvas: NodeRef<html::Canvas>) -> impl IntoView {
    let page = page();
    let stage = engine();
    let (viewing, live) = (viewing(), live());
    let original = NodeRef::<html::Canvas>::new();
    let section = NodeRef::<html::Section>::new();
    full::follow(viewing, section);
    keys(page, viewing, live);
    stage.with_value(|e| {
        e.steer(|orbit| orbit.limit(OrbitLimits { zoom: [1.0, MOST_ZOOM], ..OrbitLimits::default() }));
    });
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
        let on = viewing.turning.get();
        stage.with_value(|e| e.steer(|orbit| orbit.turn(on)));
    });
    Effect::new(move |_| {
        let at = viewing.divided.get().filter(|_| page.abilities.get().opacity);
        stage.with_value(|e| e.divide(at));
    });
    Effect::new(move |_| {
        if let (true, Some(canvas), Some(photo), Some(crop)) =
            (viewing.holding.get(), original.get(), page.photo.get(), page.crop.get())
        {
            paint_square(&canvas, &photo, &square_read(&photo, &crop, &page.faces.get()), 512);
        }
    });

    let touched = move || {
        hinted.set(false);
        viewing.turning.set(false);
    };
    let down = move |event: PointerEvent| {
        if event.button() != 0 || live.is_empty(page) {
            return;
        }
        if let Some(canvas) = canvas.get_untracked() {
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
        drag.update_value(|d| d.down(event.pointer_id(), place(&event)));
    };
    let moved = move |event: PointerEvent| {
        let by = drag.try_update_value(|d| d.moved(event.pointer_id(), place(&event))).flatten();
        if let Some(factor) = drag.try_update_value(Drag::pinched).flatten() {
            touched();
            stage.with_value(|e| e.steer(|orbit| orbit.zoom_by(factor)));
        }
        let Some([x, y]) = by else { return };
        touched();
        let side = canvas.get_untracked().map_or(400, |c| c.client_width()) as f32;
        stage.with_value(|e| e.steer(|orbit| orbit.drag(x, y, side)));
    };
    let up = move |event: PointerEvent| drag.update_value(|d| d.up(event.pointer_id()));
    // The browser would take two fingers for a wish to scroll or to enlarge the page.
    let touch = move |event: TouchEvent| {
        if drag.with_value(Drag::is_of_two) && event.cancelable() {
            event.prevent_default();
        }
    };
    // A pinch on a touchpad is told as a wheel with this key.
    let wheel = move |event: WheelEvent| {
        if event.ctrl_key() && !live.is_empty(page) {
            event.prevent_default();
            touched();
            let factor = (-event.delta_y() as f32 * 0.01).clamp(-0.5, 0.5).exp();
            stage.with_value(|e| e.steer(|orbit| orbit.zoom_by(factor)));
        }
    };
    let key = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || live.is_empty(page) {
            return;
        }
        let step: fn(&mut Orbit) = match event.key().as_str() {
            "ArrowLeft" => |orbit| orbit.key(Arrow::Left),
            "ArrowRight" => |orbit| orbit.key(Arrow::Right),
            "ArrowUp" => |orbit| orbit.key(Arrow::Up),
            "ArrowDown" => |orbit| orbit.key(Arrow::Down),
            "+" | "=" => |orbit| orbit.zoom_by(KEY_ZOOM),
            "-" => |orbit| orbit.zoom_by(1.0 / KEY_ZOOM),
            "Home" => |_| {},
            _ => return,
        };
        event.prevent_default();
        touched();
        stage.with_value(|e| {
            match event.key().as_str() {
                "Home" => e.reset_view(),
                _ => e.steer(step),
            }
            e.announce_view();
        });
    };
    let empty = move || page.photo.get().is_none() && !live.on.get();
    let has_view = move || page.revision.get() > 0 && !empty();
    let working = move || matches!(page.phase.get(), Phase::Busy | Phase::Loading);

    view! {
        <section node_ref=section class="stage-column" class:full=move || viewing.full.get() class:empty=empty aria-label=say(|t| t.portrait)>
            <div class="stage-top">
                <div class="stage" class:see-through=move || page.behind.get() == Behind::Nothing && page.abilities.get().opacity>
                    <canvas node_ref=canvas id="stage" tabindex="0" role="application"
                        aria-label=say(|t| t.stage)
                        on:touchstart=touch on:touchmove=touch on:wheel=wheel on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up on:keydown=key></canvas>
                    <ReliefView/>
                    <canvas node_ref=original id="original" class:seen=move || viewing.holding.get() role="img" aria-label=say(|t| t.original)
                        aria-hidden=move || if viewing.holding.get() { "false" } else { "true" }></canvas>
                    <Show when=move || !empty()><Divider/></Show>
                    <Show when=move || viewing.holding.get()><span class="badge">{say(|t| t.the_photo)}</span></Show>
                    <Show when=move || has_view() && hinted.get() && !viewing.holding.get() && viewing.divided.get().is_none()><span class="hint" aria-hidden="true">{say(|t| t.drag)}</span></Show>
                    <LampHandle/>
                    <Show when=empty><Welcome/></Show>
                    <Show when=working><div class="work" aria-hidden="true"></div></Show>
                </div>
                <Show when=move || !empty()><Tools/></Show>
            </div>
            <Strip/>
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
            <h1>{say(|t| t.welcome)}</h1>
            <p>{say(|t| t.welcome_text)}</p>
            <Choose label=|t| t.begin primary=true/>
        </div>
    }
}

/// Keys that hold wherever nothing is typed: 1, 2 and 3 show before, both and after, f fills the screen.
fn keys(page: Page, viewing: Viewing, live: Live) {
    let _ = window_event_listener(ev::keydown, move |event| {
        let changed = event.ctrl_key() || event.alt_key() || event.meta_key() || event.repeat();
        if changed || intake::is_typed_in(&event) || live.is_empty(page) {
            return;
        }
        match event.key().as_str() {
            "1" => viewing.divided.set(Some(1.0)),
            "2" => viewing.divided.set(Some(0.5)),
            "3" => viewing.divided.set(None),
            "f" => viewing.full.update(|on| *on = !*on),
            _ => return,
        }
        event.prevent_default();
    });
}

fn place(event: &PointerEvent) -> [f32; 2] {
    [event.client_x() as f32, event.client_y() as f32]
}

/// Tells the canvas's size in device pixels, now and whenever it or the screen's density changes.
pub fn follow_size(canvas: &HtmlCanvasElement, tell: impl Fn(u32) + 'static) {
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
