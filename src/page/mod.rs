//! The page: what the visitor sees and touches.
//!
//! Everything the visitor has chosen (photo, crop, prompt, strength, view) lives in the signals of
//! [`state::Page`], outside the GPU.

mod app;
mod canvas;
mod cards;
mod full;
mod intake;
mod keeping;
mod live;
mod obs;
mod panic;
mod past;
mod previews;
mod relief;
mod saying;
mod sources;
mod speech;
mod state;
mod taking;
mod viewing;
mod wires;

/// Puts the page into the document.
pub fn start() {
    panic::report_panics();
    crate::web::browser::remove("boot");
    if obs::is_asked_for() {
        leptos::mount::mount_to_body(obs::Obs);
    } else {
        leptos::mount::mount_to_body(app::App);
    }
}
