//! Wishes to begin with, in families from `suggestions/`; while one types, what is known and begins like it.

use leptos::prelude::*;

use crate::language::Language;
use crate::page::previews::Previews;
use crate::page::state::{Page, engine, page, say};
use crate::pipeline::Wish;
use crate::pipeline::offers::{Offer, offers};
use crate::web::download;
use crate::wish::Material;
use crate::wish::colour::to_hex;

/// Wishes of one kind.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
pub struct Family {
    pub name: String,
    /// One lower-case word, the same in every language.
    pub id: String,
    pub wishes: Vec<Suggestion>,
}

/// One suggestion: what the chip says and what the prompt becomes.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
pub struct Suggestion {
    pub label: String,
    pub text: String,
}

/// Loads the list of a language; a page without suggestions still has its prompt.
fn load(page: Page, language: Language, into: RwSignal<Vec<Family>>) {
    leptos::task::spawn_local(async move {
        let list = download::file(&format!("suggestions/{}.json", language.word())).await.ok();
        let list = list.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        if let Some(list) = list.filter(|_| page.language.get_untracked() == language) {
            into.set(list);
        }
    });
}

/// Asks for words.
fn ask(page: Page, text: &str) {
    page.typed.set(text.to_owned());
    page.clear_notice();
    page.wish.set(Wish::Words(text.to_owned()));
}

/// What is offered under the prompt.
#[component]
pub fn Suggestions() -> impl IntoView {
    let page = page();
    let list = RwSignal::new(Vec::new());
    Effect::new(move |_| load(page, page.language.get(), list));
    let coloured = Memo::new(move |_| page.texts().colour_wishes());
    let found = Memo::new(move |_| {
        let typed = page.typed.get();
        // What is shown already is not searched for.
        if page.wish.with(|wish| matches!(wish, Wish::Words(text) if *text == typed.trim())) {
            return Vec::new();
        }
        let known = list.with(|list: &Vec<Family>| {
            let all = list.iter().flat_map(|family| &family.wishes);
            all.map(|wish| (wish.label.clone(), wish.text.clone())).collect::<Vec<_>>()
        });
        let t = page.texts();
        let joints: Vec<&str> = t.joints.split('|').collect();
        page.abilities.with(|abilities| {
            if page.language.get() == Language::English {
                return offers(&typed, &known, &abilities.known, &joints);
            }
            let materials = Material::ALL.map(|material| material.name.to_owned());
            let named = abilities.known.iter().chain(&materials).map(|label| (t.name(label), t.name(label)));
            let coloured = coloured.get();
            let wishes = coloured.iter().map(|(wish, _)| (wish.clone(), wish.clone()));
            let mut found =
                offers(&typed, &known.into_iter().chain(named).chain(wishes).collect::<Vec<_>>(), &[], &joints);
            for offer in &mut found {
                offer.colour = coloured.iter().find(|(wish, _)| *wish == offer.label).map(|(_, rgb)| *rgb);
            }
            found
        })
    });
    view! {
        <Show when=move || found.with(Vec::is_empty) fallback=move || view! { <Found found/> }>
            <Families list/>
        </Show>
    }
}

/// What begins like the words in the field.
#[component]
fn Found(found: Memo<Vec<Offer>>) -> impl IntoView {
    let page = page();
    let chip = move |offer: Offer| {
        let text = offer.text;
        let swatch = offer.colour.map(|rgb| view! { <i class="swatch" style:background=to_hex(rgb)></i> });
        view! { <button type="button" class="chip" data-text=text.clone() on:click=move |_| ask(page, &text)>{swatch} {offer.label}</button> }
    };
    view! {
        <div class="chips" id="found" role="group" aria-label=say(|t| t.found)>
            {move || found.get().into_iter().map(chip).collect_view()}
        </div>
    }
}

/// The families, and the wishes of the one that is open.
#[component]
fn Families(list: RwSignal<Vec<Family>>) -> impl IntoView {
    let (page, stage, previews) = (page(), engine(), expect_context::<Previews>());
    let open = RwSignal::new(0_usize);
    let is_asked = move |text: &str| page.wish.with(|wish| matches!(wish, Wish::Words(words) if words == text));
    let names =
        move || list.with(|list| list.iter().map(|f| (f.id.clone(), f.name.clone())).enumerate().collect::<Vec<_>>());
    let wishes = move || list.with(|list| list.get(open.get()).map(|family| family.wishes.clone()).unwrap_or_default());
    let title = move || list.with(|list| list.get(open.get()).map(|family| family.name.clone()));
    let word = |on: bool| if on { "true" } else { "false" };
    Effect::new(move |_| {
        let offered = wishes().into_iter().map(|wish| wish.text).collect();
        stage.with_value(|engine| engine.offer(offered));
    });
    let pictured = Memo::new(move |_| {
        list.with(|list| list.get(open.get()).is_some_and(|of| previews.any(of.wishes.iter().map(|w| w.text.as_str()))))
    });
    let chip = move |Suggestion { label, text }: Suggestion| {
        let (asked, wanted, shown) = (text.clone(), text.clone(), text.clone());
        let picture =
            move || previews.of(&shown).map(|address| view! { <img src=address alt="" width="72" height="72"/> });
        view! {
            <button type="button" class="chip" data-text=text aria-pressed=move || word(is_asked(&asked)) on:click=move |_| ask(page, &wanted)>
                <Show when=move || pictured.get()><span class="preview">{picture.clone()}</span></Show>
                {label}
            </button>
        }
    };
    view! {
        <div class="chips families" role="group" aria-label=say(|t| t.kinds_of_wishes)>
            <button type="button" class="chip" data-text="" aria-pressed=move || word(is_asked("")) on:click=move |_| ask(page, "")>{say(|t| t.as_photographed)}</button>
            <For each=names key=|(_, (_, name))| name.clone() children=move |(i, (id, name))| view! {
                <button type="button" class="family" data-family=id aria-expanded=move || word(open.get() == i) aria-controls="wishes"
                    on:click=move |_| open.set(i)>{name}</button>
            }/>
        </div>
        <div class="chips" id="wishes" class:pictured=move || pictured.get() role="group" aria-label=title>
            {move || wishes().into_iter().map(chip).collect_view()}
        </div>
    }
}
