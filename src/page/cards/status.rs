//! What is going on, how far the download is, and what went wrong.

use leptos::prelude::*;

use crate::language::fill;
use crate::page::saying::Message;
use crate::page::state::{page, say};
use crate::pipeline::Wish;
use crate::stage::About;

/// The status line, the progress bar and the place for failures.
#[component]
pub fn News() -> impl IntoView {
    let page = page();
    let bytes = move || {
        page.progress.get().map(|p| {
            let t = page.texts();
            let share = if p.total == 0 { 0.0 } else { p.done as f64 / p.total as f64 };
            view! {
                <progress max="1" prop:value=share value=share.to_string() aria-label=say(|t| t.files)></progress>
                <p class="note" id="bytes">{fill(t.megabytes, &[("done", &t.tenths(p.done as f64 / 1e6)), ("total", &t.tenths(p.total as f64 / 1e6))])}</p>
            }
        })
    };
    view! {
        <div class="news">
            <p class="status">
                <span class="dot" aria-hidden="true"></span>
                <span id="status" role="status">{move || page.status.get().spoken(page.language.get())}</span>
            </p>
            {bytes}
            <div id="error" role="alert">
                {move || page.notice_about(About::Stage).map(|message| view! { <Sentence message/> })}
            </div>
            <p class="unseen" role="status" id="spoken">{move || page.spoken.get().spoken(page.language.get())}</p>
        </div>
    }
}

/// The sentence about one part of the page, beside that part.
#[component]
pub fn Beside(about: About, id: &'static str) -> impl IntoView {
    let page = page();
    view! {
        <div id=id role="alert">
            {move || page.notice_about(about).map(|message| view! { <Sentence message/> })}
        </div>
    }
}

#[component]
fn Sentence(message: Message) -> impl IntoView {
    let page = page();
    let again = move |_| {
        page.notice.set(None);
        page.retries.update(|n| *n += 1);
    };
    view! {
        <div class="error" class:mild=message.mild>
            <p>{move || message.say.spoken(page.language.get())}</p>
            {(!message.suggestions.is_empty()).then(|| view! {
                <div class="chips" role="group" aria-label=say(|t| t.instead)>
                    {message.suggestions.into_iter().map(|label| {
                        let wish = Wish::Words(label.replace('-', " "));
                        let ask = move |_| {
                            page.clear_notice();
                            page.wish.set(wish.clone());
                        };
                        view! { <button type="button" class="chip" on:click=ask>{move || page.texts().name(&label)}</button> }
                    }).collect_view()}
                </div>
            })}
            {message.retry.then(|| view! { <button type="button" id="retry" on:click=again>{say(|t| t.again)}</button> })}
            {(!message.retry).then(|| view! {
                <button type="button" aria-label=say(|t| t.close_message) on:click=move |_| page.notice.set(None)>{say(|t| t.close)}</button>
            })}
        </div>
    }
}
