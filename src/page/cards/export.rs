//! Saving: one button for what is chosen, and the choice of kind, format and size below it.

use leptos::prelude::*;

use crate::export::sizes::{self, sizes};
use crate::export::{Format, Kind};
use crate::language::{Texts, fill};
use crate::page::cards::icons;
use crate::page::cards::status::Beside;
use crate::page::saying::{Message, Say};
use crate::page::state::{engine, page, say};
use crate::page::taking::{Taking, kinds, noun, save};
use crate::stage::{About, Engine};
use crate::view::path::Path;
use crate::web::browser;
use crate::web::guard::{self, Died};

/// The button that saves, the one that offers more, and how far the work is.
#[component]
pub fn ExportButtons() -> impl IntoView {
    let (page, stage, taking) = (page(), engine(), Taking::new());
    let begin = move |_| {
        let engine = stage.get_value();
        page.clear_notice();
        taking.share.set(Some(0.0));
        let kind = taking.kind.get_untracked();
        page.spoken.set(Say::new(move |language| {
            let t = language.texts();
            fill(t.saving_what, &[("noun", noun(t, kind))])
        }));
        leptos::task::spawn_local(async move {
            let saved = {
                let engine = engine.clone();
                guard::run(async move { save(page, taking, &engine).await }).await
            };
            let tell = |say: Say| page.notice.set(Some(Message::failure(say, About::Saving)));
            match saved {
                Ok(Ok(Some(name))) => page.spoken.set(Say::filled(|t| t.saved, "name", name)),
                Ok(Ok(None)) => page.spoken.set(Say::text(|t| t.saving_stopped)),
                Ok(Err(say)) => tell(say),
                Err(Died(words)) => {
                    tell(Say::filled(|t| t.saving_died, "why", words.clone()));
                    engine.note_death(words);
                }
            }
            if taking.share.get_untracked().is_some() && browser::has_focus("stop") {
                browser::focus_painted("export");
            }
            taking.share.set(None);
        });
    };
    let working = move || taking.share.get().is_some();
    let closed = move || working() || page.revision.get() == 0 || taking.lacks_way();
    let what = move || match (working(), taking.kind.get()) {
        (true, _) => page.texts().saving.to_owned(),
        (false, kind) => {
            let t = page.texts();
            fill(t.save, &[("noun", noun(t, kind)), ("format", taking.format.get().name())])
        }
    };
    let toggle = move |_| {
        taking.open.update(|open| *open = !*open);
        if taking.open.get_untracked() {
            taking.look(stage.with_value(Engine::drawer));
        }
    };
    view! {
        <div class="row">
            <button type="button" class="button primary grow" id="export" prop:disabled=closed on:click=begin>{icons::save()} {what}</button>
            <button type="button" class="button" id="taking" aria-controls="ways" on:click=toggle
                aria-expanded=move || if taking.open.get() { "true" } else { "false" }>{say(|t| t.more)} " " {icons::open()}</button>
        </div>
        <Show when=working><Working taking/></Show>
        <Beside about=About::Saving id="export-error"/>
        <Show when=move || taking.open.get()><Ways taking/></Show>
    }
}

/// How far the work is, and the way out of it.
#[component]
fn Working(taking: Taking) -> impl IntoView {
    let page = page();
    let percent = move || (taking.share.get().unwrap_or(0.0) * 100.0).floor();
    view! {
        <div class="working">
            <progress max="100" prop:value=percent aria-label=say(|t| t.being_saved)></progress>
            <span class="note">{move || page.texts().percent(percent() / 100.0)}</span>
            <button type="button" class="button small" id="stop" on:click=move |_| taking.stop()>{say(|t| t.cancel)}</button>
        </div>
    }
}

/// The choices.
#[component]
fn Ways(taking: Taking) -> impl IntoView {
    let (page, stage) = (page(), engine());
    let fixed = move || !page.abilities.get().opacity;
    let drawer = move || {
        // Another device may draw by now.
        page.revision.track();
        stage.with_value(Engine::drawer)
    };
    Effect::new(move |_| {
        if fixed() && taking.kind.get_untracked() != Kind::Picture {
            taking.choose(Kind::Picture);
        }
    });
    let tile = move |kind: Kind| {
        let (icon, label, _) = about(kind);
        view! {
            <label>
                <input type="radio" name="kind" id=format!("kind-{}", kind.name()) prop:checked=move || taking.kind.get() == kind
                    prop:disabled=move || fixed() && kind != Kind::Picture on:change=move |_| taking.choose(kind)/>
                <span>{icon} {say(label)}</span>
            </label>
        }
    };
    let format = move |format: Format| {
        view! {
            <label>
                <input type="radio" name="format" id=format!("format-{}", format.ending()) prop:checked=move || taking.format.get() == format
                    on:change=move |_| taking.format.set(format)/>
                <span>{format.name()}</span>
            </label>
        }
    };
    let size = move |kind: Kind, size: u32, usual: u32| {
        let words = move || {
            let t = page.texts();
            let number = |text| fill(text, &[("n", &size.to_string())]);
            match (kind, sizes::words(kind, size)) {
                (Kind::Sheet | Kind::Quilt, "") => number(t.each),
                (_, "") => number(t.pixels),
                (_, "Usual") => t.usual.to_owned(),
                (_, "Coarse") => t.coarse.to_owned(),
                (_, _) => t.fine.to_owned(),
            }
        };
        view! {
            <label>
                <input type="radio" name="size" id=format!("size-{size}") prop:checked=move || taking.size.get().unwrap_or(usual) == size
                    on:change=move |_| taking.size.set(Some(size))/>
                <span>{words}</span>
            </label>
        }
    };
    let formats = move || {
        let all = taking.formats();
        (all.len() > 1 && !fixed()).then(|| view! {
            <fieldset class="choices"><legend class="unseen">{say(|t| t.format)}</legend>{all.into_iter().map(format).collect_view()}</fieldset>
        })
    };
    let all_sizes = move || {
        let kind = taking.kind.get();
        let all = sizes(kind, drawer());
        let usual = all.first().copied().unwrap_or_default();
        let mut sorted = all.to_vec();
        sorted.sort_unstable();
        (all.len() > 1 && !fixed()).then(|| {
            view! {
                <fieldset class="choices"><legend class="unseen">{say(|t| t.size)}</legend>
                    {sorted.into_iter().map(|one| size(kind, one, usual)).collect_view()}
                </fieldset>
            }
        })
    };
    view! {
        <div id="ways" class="ways">
            <fieldset class="kinds"><legend class="unseen">{say(|t| t.what_to_save)}</legend>{kinds().into_iter().map(tile).collect_view()}</fieldset>
            <p class="note" id="way">{move || {
                let t = page.texts();
                match taking.kind.get() {
                    _ if fixed() => t.pictures_only,
                    Kind::Orbit if taking.own_way.get() => t.way_none,
                    kind => about(kind).2(t),
                }
            }}</p>
            <Show when=move || taking.kind.get() == Kind::Orbit && !fixed()><Way taking/></Show>
            {formats}
            {all_sizes}
            <Show when=move || taking.can_be_clear() && !fixed()>
                <label class="tick">
                    <input type="checkbox" id="clear" prop:checked=move || taking.clear.get() on:change=move |e| taking.clear.set(event_target_checked(&e))/>
                    {say(|t| t.clear)}
                </label>
            </Show>
        </div>
    }
}

/// What a film shows: a turn, or where the visitor goes.
#[component]
fn Way(taking: Taking) -> impl IntoView {
    let (page, stage) = (page(), engine());
    let choice = move |own: bool, id: &'static str, label: Pick| {
        view! {
            <label>
                <input type="radio" name="way" id=id prop:checked=move || taking.own_way.get() == own on:change=move |_| {
                    taking.recording.set(false);
                    taking.own_way.set(own);
                }/>
                <span>{say(label)}</span>
            </label>
        }
    };
    let record = move |_| match taking.recording.get_untracked() {
        true => taking.recording.set(false),
        false => taking.record(stage.get_value()),
    };
    let label = move || {
        let t = page.texts();
        fill(t.seconds_long, &[("n", &t.tenths(taking.way.with(Path::seconds)))])
    };
    on_cleanup(move || taking.recording.set(false));
    view! {
        <fieldset class="choices"><legend class="unseen">{say(|t| t.way)}</legend>
            {choice(false, "way-turn", |t| t.way_turn)}
            {choice(true, "way-own", |t| t.way_own)}
        </fieldset>
        <Show when=move || taking.own_way.get()>
            <div class="row">
                <button type="button" class="button small" id="way-record" on:click=record
                    aria-pressed=move || if taking.recording.get() { "true" } else { "false" }>
                    {move || if taking.recording.get() { page.texts().way_stop } else { page.texts().way_record }}
                </button>
                <span class="note" id="way-length">{label}</span>
            </div>
        </Show>
    }
}

/// One of the texts.
type Pick = fn(&'static Texts) -> &'static str;

/// A kind's drawing, name and use.
fn about(kind: Kind) -> (AnyView, Pick, Pick) {
    match kind {
        Kind::Picture => (icons::picture().into_any(), |t| t.picture, |t| t.picture_about),
        Kind::Sheet => (icons::sheet().into_any(), |t| t.sheet, |t| t.sheet_about),
        Kind::Quilt => (icons::quilt().into_any(), |t| t.quilt, |t| t.quilt_about),
        Kind::Depth => (icons::depth().into_any(), |t| t.depth, |t| t.depth_about),
        Kind::Orbit => (icons::film().into_any(), |t| t.film, |t| t.film_about),
        Kind::Mesh => (icons::views().into_any(), |t| t.mesh, |t| t.mesh_about),
        Kind::Splats => (icons::splats().into_any(), |t| t.splats, |t| t.splats_about),
    }
}
