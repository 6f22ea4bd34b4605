//! `?bench`: a visitor measures a device and gets a table to pass on.

use std::fmt::Write;

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::page::state::{engine, say};
use crate::stage::figures::{Figures, Times};
use crate::web::browser;

/// Runs of each stage, unless the address tells another number.
const RUNS: usize = 20;

/// Whether the address asks for the card.
pub fn is_asked_for() -> bool {
    browser::parameter("bench").is_some()
}

/// The button and the table.
#[component]
pub fn BenchCard() -> impl IntoView {
    let stage = engine();
    let measuring = RwSignal::new(false);
    let table = RwSignal::new(String::new());
    let measure = move |_| {
        let engine = stage.get_value();
        measuring.set(true);
        leptos::task::spawn_local(async move {
            let runs = browser::parameter("bench").and_then(|runs| runs.parse().ok()).unwrap_or(RUNS);
            let figures = engine.measure(runs).await;
            let told = match &figures {
                Ok(figures) => serde_json::to_string(figures).unwrap_or_default(),
                Err(sentence) => serde_json::json!({ "error": sentence }).to_string(),
            };
            browser::mark_body("bench", &told);
            table.set(figures.map_or_else(|sentence| sentence, |figures| text(&figures)));
            measuring.set(false);
        });
    };
    let (running, idle) = (say(|t| t.bench_measuring), say(|t| t.bench_measure));
    view! {
        <section class="card" aria-labelledby="bench-title">
            <h2 id="bench-title">{say(|t| t.bench_title)}</h2>
            <p class="note">{say(|t| t.bench_note)}</p>
            <div class="row">
                <button type="button" class="button" id="measure" prop:disabled=move || measuring.get() on:click=measure>
                    {move || if measuring.get() { running() } else { idle() }}
                </button>
                <Show when=move || !table.get().is_empty()>
                    <button type="button" class="button" id="copy" on:click=move |_| copy(&table.get_untracked())>{say(|t| t.bench_copy)}</button>
                </Show>
            </div>
            <Show when=move || !table.get().is_empty()>
                <textarea id="figures" readonly rows="16" aria-label=say(|t| t.bench_figures) prop:value=move || table.get()></textarea>
            </Show>
        </section>
    }
}

/// The figures as a table in Markdown.
fn text(figures: &Figures) -> String {
    let mut out = String::new();
    let facts = [
        ("browser", &figures.browser),
        ("adapter", &figures.adapter),
        ("driver", &figures.driver),
        ("weights", &figures.weights),
        ("self-test", &figures.self_test),
    ];
    for (name, value) in facts {
        let value = if value.is_empty() { "not told" } else { value };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{name}: {value}");
    }
    let _ = writeln!(
        out,
        "network on the {}\n\n| stage | cold ms | warm median ms | p90 ms |\n|---|---|---|---|",
        figures.network
    );
    for times in &figures.stages {
        let cold = times.cold.map_or_else(|| "-".to_owned(), |ms| format!("{ms:.1}"));
        let [median, most] = [0.5, 0.9].map(|share| quantile(times, share));
        let _ = writeln!(out, "| {} | {cold} | {median:.1} | {most:.1} |", times.stage);
    }
    let (turning, evaluations) = (figures.turning, figures.evaluations);
    let _ = writeln!(
        out,
        "\n{turning:.1} pictures a second while turning at 512², {evaluations:.1} evaluations a covered ray"
    );
    out
}

fn quantile(times: &Times, share: f64) -> f64 {
    let mut sorted = times.warm.clone();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    sorted.get((share * last as f64).round() as usize).copied().unwrap_or(f64::NAN)
}

/// Puts a text on the clipboard; where the browser does not allow it, the text is there to be selected.
fn copy(text: &str) {
    let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok();
    let clipboard = get(&browser::window().navigator(), "clipboard");
    let write = clipboard.as_ref().and_then(|clipboard| get(clipboard, "writeText"));
    if let (Some(clipboard), Some(Ok(write))) = (clipboard, write.map(JsCast::dyn_into::<Function>)) {
        let _ = write.call1(&clipboard, &text.into());
    }
}
