//! What was understood of the prompt, piece by piece: each can be taken away, and colours can be changed.

use leptos::prelude::*;

use crate::language::{Texts, fill};
use crate::page::cards::lamp::put_out;
use crate::page::state::{Page, say};
use crate::pipeline::Wish;
use crate::wish::colour::{from_hex, oklab_of_shown, shown, to_hex};
use crate::wish::text::{join, labels, split};
use crate::wish::{Aim, Lamp, Look, Part, PartColour};

/// A wish in pieces.
#[derive(Debug, Clone, Default, PartialEq)]
struct Pieces {
    labels: Vec<String>,
    look: Look,
}

impl Pieces {
    fn of(wish: &str) -> Self {
        let (words, look) = split(wish).unwrap_or((wish, Look::default()));
        Self { labels: labels(words), look }
    }

    fn written(&self) -> String {
        join(&self.labels, &self.look)
    }
}

/// The pieces under the prompt.
#[component]
pub fn Understood(typed: RwSignal<String>, page: Page) -> impl IntoView {
    let pieces = Memo::new(move |_| Pieces::of(&page.understood()));
    // Any change is a prompt of its own, which can be read, kept and sent to somebody.
    let ask = move |mut pieces: Pieces| {
        if page.lamp.get_untracked().is_some() {
            // The visitor's own lamp stays whatever is asked for.
            pieces.look.set_lamp(None);
        }
        let text = pieces.written();
        typed.set(text.clone());
        page.clear_notice();
        page.wish.set(Wish::Words(text));
    };
    let changed = move |change: &dyn Fn(&mut Pieces)| {
        let mut pieces = pieces.get_untracked();
        change(&mut pieces);
        ask(pieces);
    };
    let words = move |name: String, without: Pieces| {
        let plain = name.clone();
        let says = move || fill(page.texts().without, &[("name", &page.texts().name(&name))]);
        view! {
            <li class="piece">
                <span>{move || page.texts().name(&plain)}</span>
                <button type="button" class="away" aria-label=says on:click=move |_| ask(without.clone())>"×"</button>
            </li>
        }
    };
    let label = move |name: String| {
        let mut without = pieces.get_untracked();
        without.labels.retain(|label| *label != name);
        words(name, without)
    };
    let material = move |name: &'static str| {
        let mut without = pieces.get_untracked();
        without.look.set_material(None);
        words(name.to_owned(), without)
    };
    let light = move |lamp: Lamp| {
        let put = move |change: &dyn Fn(Lamp) -> Lamp| page.lamp.set(Some(change(lamp)));
        let pick = move |event| {
            if let Some(colour) = event_target_value(&event).strip_prefix('#').and_then(from_hex) {
                put(&|lamp| Lamp { colour, ..lamp });
            }
        };
        let less = move |event| {
            if let Ok(percent) = event_target_value(&event).parse::<f32>() {
                put(&|lamp| Lamp { amount: (percent / 100.0).clamp(0.0, 1.0), ..lamp });
            }
        };
        let percent = (lamp.amount * 100.0).round().to_string();
        view! {
            <li class="piece">
                <input type="color" aria-label=say(|t| t.light_colour) value=to_hex(lamp.colour) on:change=pick/>
                <span>{say(|t| t.light)}</span>
                <input type="range" min="0" max="100" step="5" aria-label=move || fill(page.texts().amount_of, &[("part", page.texts().light)]) value=percent on:change=less/>
                <button type="button" class="away" aria-label=say(|t| t.without_lamp) on:click=move |_| put_out(page)>"×"</button>
            </li>
        }
    };
    let colour = move |(part, wished): (Part, PartColour)| {
        let name = move || page.texts().part(part);
        let of = move |text: fn(&'static Texts) -> &'static str| move || fill(text(page.texts()), &[("part", &name())]);
        let pick = move |event| {
            let picked = event_target_value(&event);
            if let Some(rgb) = picked.strip_prefix('#').and_then(from_hex) {
                let colour = Aim::Colour(oklab_of_shown(rgb));
                changed(&|pieces| pieces.look.set(part, Some(PartColour { colour, ..wished })));
            }
        };
        let less = move |event| {
            if let Ok(percent) = event_target_value(&event).parse::<f32>() {
                let amount = (percent / 100.0).clamp(0.0, 1.0);
                changed(&|pieces| pieces.look.set(part, Some(PartColour { amount, ..wished })));
            }
        };
        let percent = (wished.amount * 100.0).round().to_string();
        // What is darker than it was has no colour of its own.
        let (well, shade) = match wished.colour {
            Aim::Colour(colour) => {
                let value = to_hex(shown(colour));
                (Some(view! { <input type="color" aria-label=of(|t| t.colour_of) value=value on:change=pick/> }), None)
            }
            Aim::Shade(compared) => (None, Some(compared.word())),
        };
        let said = move || match shade {
            Some(word) => {
                let t = page.texts();
                fill(t.compared, &[("colour", &t.colour(word)), ("part", &name())])
            }
            None => name(),
        };
        view! {
            <li class="piece">
                {well}
                <span>{said}</span>
                <input type="range" min="0" max="100" step="5" aria-label=of(|t| t.amount_of) value=percent on:change=less/>
                <button type="button" class="away" aria-label=of(|t| t.without_colour)
                    on:click=move |_| changed(&|pieces| pieces.look.set(part, None))>"×"</button>
            </li>
        }
    };
    view! {
        <ul class="pieces" id="pieces" aria-label=say(|t| t.pieces)>
            {move || {
                let Pieces { labels, look } = pieces.get();
                let names = labels.into_iter().map(label).collect_view();
                let made = look.material().map(|m| material(m.name));
                (names, made, look.iter().map(colour).collect_view(), look.lamp().map(light))
            }}
        </ul>
    }
}
