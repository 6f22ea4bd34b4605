//! The page: what the visitor sees and touches, and the little machinery between that and the
//! library.
//!
//! Everything the visitor has chosen (photo, crop, prompt, strength, view) lives in the signals of
//! [`state::Page`], outside the GPU. [`worker`] watches them and always works on the newest wish;
//! [`frames`] draws when something changed. Each of the other files is one part of the page.

mod app;
mod backdrop;
mod bell;
mod browser;
mod cache;
mod crop;
mod download;
mod engine;
mod export;
mod finish;
mod frames;
mod icons;
mod intake;
mod maker;
mod photo;
mod prompt;
mod samples;
mod scene;
mod source;
mod stage;
mod state;
mod status;
mod suggestions;
mod trouble;
mod webcam;
mod weights;
mod worker;

/// Puts the page into the document.
pub fn start() {
    trouble::report_panics();
    browser::remove("boot");
    leptos::mount::mount_to_body(app::App);
}
