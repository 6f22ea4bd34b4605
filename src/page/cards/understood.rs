//! What was understood of the prompt, piece by piece: each can be taken away, and colours can be changed.

use leptos::prelude::*;

use crate::language::{Texts, fill};
use crate::page::cards::lamp::put_out;
use crate::page::cards::material::MaterialPiece;
use crate::page::state::{Page, say};
use crate::pipeline::Wish;
use crate::wish::colour::{from_hex, oklab_of_shown, shown, to_hex};
use crate::wish::text::{join, labels, split};
use crate::wish::{Aim, Lamp, Look, Made, Part, PartColour};

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
    let label = move |name: String| {
        let (plain, gone) = (name.clone(), name.clone());
        let away = move |_| changed(&|pieces| pieces.labels.retain(|label| *label != gone));
        let says = move || fill(page.texts().without, &[("name", &page.texts().name(&name))]);
        view! {
            <li class="piece">
                <span>{move || page.texts().name(&plain)}</span>
                <button type="button" class="away" aria-label=says on:click=away>"×"</button>
            </li>
        }
    };
    let lamp = Memo::new(move |_| pieces.with(|pieces| pieces.look.lamp()));
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
    let colour = move |part: Part| {
        let name = move || page.texts().part(part);
        let of = move |text: fn(&'static Texts) -> &'static str| move || fill(text(page.texts()), &[("part", &name())]);
        let wished = move || pieces.with(|pieces| pieces.look.get(part));
        let change = move |other: &dyn Fn(PartColour) -> PartColour| {
            if let Some(wished) = pieces.with_untracked(|pieces| pieces.look.get(part)) {
                changed(&|pieces| pieces.look.set(part, Some(other(wished))));
            }
        };
        let pick = move |event| {
            let picked = event_target_value(&event);
            if let Some(rgb) = picked.strip_prefix('#').and_then(from_hex) {
                change(&|wished| PartColour { colour: Aim::Colour(oklab_of_shown(rgb)), ..wished });
            }
        };
        let less = move |event| {
            if let Ok(percent) = event_target_value(&event).parse::<f32>() {
                change(&|wished| PartColour { amount: (percent / 100.0).clamp(0.0, 1.0), ..wished });
            }
        };
        let percent = move || wished().map_or_else(String::new, |wished| (wished.amount * 100.0).round().to_string());
        // What is darker than it was has no colour of its own.
        let well = move || match wished()?.colour {
            Aim::Colour(colour) => {
                let value = to_hex(shown(colour));
                Some(view! { <input type="color" aria-label=of(|t| t.colour_of) value=value on:change=pick/> })
            }
            Aim::Shade(_) => None,
        };
        let said = move || match wished().map(|wished| wished.colour) {
            Some(Aim::Shade(compared)) => {
                let t = page.texts();
                fill(t.compared, &[("colour", &t.colour(compared.word())), ("part", &name())])
            }
            _ => name(),
        };
        view! {
            <li class="piece">
                {well}
                <span>{said}</span>
                <input type="range" min="0" max="100" step="5" aria-label=of(|t| t.amount_of) prop:value=percent on:change=less/>
                <button type="button" class="away" aria-label=of(|t| t.without_colour)
                    on:click=move |_| changed(&|pieces| pieces.look.set(part, None))>"×"</button>
            </li>
        }
    };
    // A piece stays while it is changed: whoever moves its slider by keys is to go on.
    let of_look = move |look: fn(&Look) -> Vec<Part>| move || pieces.with(|pieces| look(&pieces.look));
    let made = Memo::new(move |_| pieces.with(|pieces| pieces.look.material()));
    let is_made = Memo::new(move |_| made.get().map(|made| made.of.name));
    let remade = Callback::new(move |made: Option<Made>| changed(&|pieces| pieces.look.set_material(made)));
    let material = move || {
        let first = is_made.get().and_then(Made::named)?;
        let made = Signal::derive(move || made.get().unwrap_or(first));
        Some(view! { <MaterialPiece made change=remade page/> })
    };
    view! {
        <ul class="pieces" id="pieces" aria-label=say(|t| t.pieces)>
            <For each=move || pieces.get().labels key=Clone::clone children=label/>
            {material}
            <For each=of_look(|look| look.iter().map(|(part, _)| part).collect()) key=|part| *part as usize children=colour/>
            {move || lamp.get().map(light)}
        </ul>
    }
}
