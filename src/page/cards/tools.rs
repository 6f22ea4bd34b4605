//! The buttons under the stage: comparing, turning, views that have a name, the whole screen.

use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use crate::language::Texts;
use crate::page::cards::icons;
use crate::page::cards::lamp::LampButton;
use crate::page::state::{engine, page, say};
use crate::page::viewing::viewing;
use crate::render::relief::Relief;
use crate::view::presets::{PRESETS, Preset};
use crate::web::browser;

/// All of them.
#[component]
pub fn Tools() -> impl IntoView {
    let (page, viewing, stage) = (page(), viewing(), engine());
    let flip = |signal: RwSignal<bool>| move |_| signal.update(|on| *on = !*on);
    let divide = move |_| viewing.divided.update(|at| *at = if at.is_some() { None } else { Some(0.5) });
    view! {
        <div class="stage-tools" role="group" aria-label=say(|t| t.tools)>
            <Hold/>
            // The network without opacity finishes its views by another one, which draws no two at once.
            <Show when=move || page.abilities.get().opacity>
                <button type="button" class="button small" id="divide" title=say(|t| t.compare_title)
                    aria-pressed=move || pressed(viewing.divided.get().is_some()) on:click=divide>
                    {icons::divide()} <span>{say(|t| t.compare)}</span>
                </button>
            </Show>
            <button type="button" class="button small" id="turning" aria-pressed=move || pressed(viewing.turning.get())
                title=move || if browser::prefers_stillness() { page.texts().turn_still } else { page.texts().turn_title }
                on:click=flip(viewing.turning)>
                {icons::turn()} <span>{say(|t| t.turn)}</span>
            </button>
            <LampButton/>
            <button type="button" class="button small" id="views" aria-expanded=move || pressed(viewing.offering.get()) aria-controls="presets"
                title=say(|t| t.views_title) on:click=flip(viewing.offering)>
                {icons::views()} <span>{say(|t| t.views)}</span>
            </button>
            <button type="button" class="button small" id="reset" title=say(|t| t.reset_title) on:click=move |_| {
                viewing.turning.set(false);
                stage.with_value(|e| { e.reset_view(); e.announce_view(); });
            }>{icons::reset()} <span>{say(|t| t.reset)}</span></button>
            <button type="button" class="button small" id="full" title=say(|t| t.full_title) aria-pressed=move || pressed(viewing.full.get())
                on:click=flip(viewing.full)>{icons::full()} <span>{say(|t| t.full)}</span></button>
        </div>
        <Show when=move || viewing.offering.get()><Presets/></Show>
    }
}

/// The photo as it was taken, as long as the button is held.
#[component]
fn Hold() -> impl IntoView {
    let holding = viewing().holding;
    let show = move |_: PointerEvent| holding.set(true);
    let hide = move |_: PointerEvent| holding.set(false);
    let keyed = move |event: KeyboardEvent, on: bool| {
        if matches!(event.key().as_str(), " " | "Enter") {
            event.prevent_default();
            holding.set(on);
        }
    };
    view! {
        <button type="button" class="button small" id="before" title=say(|t| t.hold_title) aria-pressed=move || pressed(holding.get())
            on:pointerdown=show on:pointerup=hide on:pointerleave=hide on:pointercancel=hide
            on:keydown=move |e| keyed(e, true) on:keyup=move |e| keyed(e, false) on:blur=move |_| holding.set(false)
            on:contextmenu=move |e| e.prevent_default()>
            {icons::picture()} <span>{say(|t| t.hold)}</span>
        </button>
    }
}

/// The views that have a name.
#[component]
fn Presets() -> impl IntoView {
    let (page, viewing, stage) = (page(), viewing(), engine());
    let go = move |preset: Preset| {
        viewing.turning.set(false);
        stage.with_value(|e| {
            e.steer(|orbit| {
                orbit.turn(false);
                orbit.aim(preset.yaw.to_radians(), preset.pitch.to_radians());
            });
            e.announce_view();
        });
    };
    view! {
        <div class="chips presets" id="presets" role="group" aria-label=say(|t| t.views)>
            {PRESETS.map(|preset| view! {
                <button type="button" class="chip" data-view=preset.id on:click=move |_| go(preset)>{move || named(page.texts(), preset)}</button>
            }).collect_view()}
        </div>
        // A network without opacity knows no depth that could be shown here.
        <Show when=move || page.abilities.get().opacity>
            <fieldset class="choices reliefs">
                <legend class="unseen">{say(|t| t.shown)}</legend>
                {SHOWN.map(|(relief, id, label)| view! {
                        <label>
                            <input type="radio" name="relief" id=format!("show-{id}") prop:checked=move || viewing.relief.get() == relief
                                on:change=move |_| viewing.relief.set(relief)/>
                            <span>{say(label)}</span>
                        </label>
                    }).collect_view()}
            </fieldset>
        </Show>
    }
}

/// What the stage can show, each with the end of its control's id and its name.
type Shows = (Option<Relief>, &'static str, fn(&'static Texts) -> &'static str);
const SHOWN: [Shows; 3] = [
    (None, "colours", |t| t.shown_colours),
    (Some(Relief::Depth), "depth", |t| t.shown_depth),
    (Some(Relief::Normals), "normals", |t| t.shown_normals),
];

fn named(t: &Texts, preset: Preset) -> &'static str {
    match preset.id {
        "front" => t.view_front,
        "three-quarter-left" => t.view_three_quarter_left,
        "three-quarter-right" => t.view_three_quarter_right,
        "left" => t.view_left,
        "right" => t.view_right,
        "above" => t.view_above,
        "below" => t.view_below,
        _ => preset.name,
    }
}

/// As `aria-pressed` says it.
fn pressed(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}
