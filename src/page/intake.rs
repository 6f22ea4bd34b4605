//! How files come in: chosen, dropped or pasted; as the photo or as the prompt.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, Event, File, FileList, HtmlInputElement};

use crate::page::saying::{Message, Say};
use crate::page::state::Page;
use crate::pipeline::Phase;
use crate::portrait::Portrait;
use crate::stage::About;
use crate::web::browser;

/// Larger files are not photos; reading one would fill the memory for nothing.
const MAX_FILE: f64 = 300e6;

/// What a file is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The portrait.
    Photo,
    /// The prompt.
    Prompt,
}

/// Reads a file and gives it to the page, unless a later one has been asked for meanwhile; failures become a
/// notice.
pub fn take(page: Page, file: File, role: Role) {
    let reading = page.begin_reading();
    leptos::task::spawn_local(async move {
        if file.size() > MAX_FILE {
            page.fail(Say::text(|t| t.file_large));
            return;
        }
        page.status.set(match role {
            Role::Photo => Say::text(|t| t.reading_photo),
            Role::Prompt => Say::text(|t| t.reading_prompt),
        });
        browser::painted().await;
        let before = page.phase.get_untracked();
        let bytes = browser::bytes_of(&file).await;
        if !page.is_newest(reading) {
            return;
        }
        match bytes {
            Ok(bytes) => take_bytes(page, &bytes, role),
            Err(why) => page.fail(Say::filled(|t| t.file_unread, "why", why)),
        }
        match page.phase.get_untracked() {
            Phase::Failed => page.status.set(Say::text(|t| t.doing_stopped)),
            now if now == before && page.notice.get_untracked().is_some() => {
                page.status.set(Say::text(|t| t.doing_unchanged));
            }
            _ => {}
        }
    });
}

/// Decodes a photo or a prompt picture.
pub fn take_bytes(page: Page, bytes: &[u8], role: Role) {
    let picture = match Portrait::decode(bytes) {
        Ok(picture) => picture,
        Err(why) => return page.fail(Say::new(move |language| language.portrait_error(&why))),
    };
    let (warning, about) = match role {
        Role::Photo => (picture.warning(), About::Photo),
        Role::Prompt => (picture.warning(), About::Prompt),
    };
    match role {
        Role::Photo => page.take_photo(picture, None, Some(bytes)),
        Role::Prompt => page.take_prompt(picture, bytes),
    }
    if let Some(warning) = warning {
        let say = Say::new(move |language| language.texts().portrait_warning(warning).to_owned());
        page.notice.set(Some(Message::news(say, about)));
    }
}

/// Something was dropped or pasted that is no file: says what would do, as nothing else would answer.
pub fn refuse_text(page: Page, data: Option<DataTransfer>) {
    let text = data.and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
    if !text.trim().is_empty() {
        page.notice.set(Some(Message::news(Say::text(|t| t.text_dropped), About::Photo)));
    }
}

/// The file of an `<input type="file">`; the input is emptied so that the same file may be chosen
/// again.
pub fn chosen(event: &Event) -> Option<File> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = first(input.files());
    input.set_value("");
    file
}

/// The first file that was dropped or pasted.
pub fn carried(data: Option<DataTransfer>) -> Option<File> {
    first(data?.files())
}

fn first(files: Option<FileList>) -> Option<File> {
    files?.get(0)
}

/// Whether an event belongs to a field that is typed in.
pub fn is_in_field(event: &Event) -> bool {
    event.target().is_some_and(|target| target.dyn_into::<HtmlInputElement>().is_ok())
}

/// Whether an event belongs to a field with words in it, which have an undo of their own.
pub fn is_typed_in(event: &Event) -> bool {
    let Some(target) = event.target() else { return false };
    match target.dyn_into::<HtmlInputElement>() {
        Ok(input) => !matches!(input.type_().as_str(), "range" | "radio" | "checkbox" | "color" | "file"),
        Err(other) => other.dyn_into::<web_sys::HtmlElement>().is_ok_and(|element| element.is_content_editable()),
    }
}

/// Shows that something is held over the page.
pub fn show_dragging(on: bool) {
    if let Some(body) = browser::document().body() {
        let _ = body.class_list().toggle_with_force("dragging", on);
    }
}
