//! What is going on, how far the download is, and what went wrong.

use leptos::prelude::*;

use crate::page::state::page;
use crate::pipeline::Wish;
use crate::stage::{About, Notice};

/// The status line, the progress bar and the place for failures.
#[component]
pub fn News() -> impl IntoView {
    let page = page();
    let bytes = move || {
        page.progress.get().map(|p| {
            let share = if p.total == 0 { 0.0 } else { p.done as f64 / p.total as f64 };
            view! {
                <progress max="1" prop:value=share value=share.to_string() aria-label="The model's files"></progress>
                <p class="note" id="bytes">{format!("{} of {} MB", megabytes(p.done), megabytes(p.total))}</p>
            }
        })
    };
    view! {
        <div class="news">
            <p class="status">
                <span class="dot" aria-hidden="true"></span>
                <span id="status" role="status">{move || page.status.get()}</span>
            </p>
            {bytes}
            <div id="error" role="alert">
                {move || page.notice_about(About::Stage).map(|notice| view! { <Message notice/> })}
            </div>
            <p class="unseen" role="status" id="spoken">{move || page.spoken.get()}</p>
        </div>
    }
}

/// The sentence about one part of the page, beside that part.
#[component]
pub fn Beside(about: About, id: &'static str) -> impl IntoView {
    let page = page();
    view! {
        <div id=id role="alert">
            {move || page.notice_about(about).map(|notice| view! { <Message notice/> })}
        </div>
    }
}

#[component]
fn Message(notice: Notice) -> impl IntoView {
    let page = page();
    let again = move |_| {
        page.notice.set(None);
        page.retries.update(|n| *n += 1);
    };
    view! {
        <div class="error" class:mild=notice.mild>
            <p>{notice.sentence}</p>
            {(!notice.suggestions.is_empty()).then(|| view! {
                <div class="chips" role="group" aria-label="Try instead">
                    {notice.suggestions.into_iter().map(|label| {
                        let words = label.replace('-', " ");
                        let wish = Wish::Words(words.clone());
                        let ask = move |_| {
                            page.clear_notice();
                            page.wish.set(wish.clone());
                        };
                        view! { <button type="button" class="chip" on:click=ask>{words}</button> }
                    }).collect_view()}
                </div>
            })}
            {notice.retry.then(|| view! { <button type="button" id="retry" on:click=again>"Try again"</button> })}
            {(!notice.retry).then(|| view! {
                <button type="button" aria-label="Close this message" on:click=move |_| page.notice.set(None)>"Close"</button>
            })}
        </div>
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}
