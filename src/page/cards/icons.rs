//! Line drawings for the buttons; they say nothing that the text beside them does not.

use leptos::prelude::*;

fn icon(path: &'static str) -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

pub fn photo() -> impl IntoView {
    icon("M4 8h3l2-3h6l2 3h3v11H4zM12 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8z")
}

pub fn camera() -> impl IntoView {
    icon("M3 7h12v10H3zM15 11l6-3v8l-6-3")
}

pub fn picture() -> impl IntoView {
    icon("M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 9.500h.01")
}

pub fn crop() -> impl IntoView {
    icon("M7 3v14h14M3 7h14v14")
}

pub fn divide() -> impl IntoView {
    icon("M12 3v18M9 6H4v12h5M15 6h5v12h-5")
}

pub fn turn() -> impl IntoView {
    icon("M20 12a8 8 0 1 1-2.500-5.800M20 3v4h-4")
}

pub fn reset() -> impl IntoView {
    icon("M12 8v8M8 12h8M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z")
}

pub fn views() -> impl IntoView {
    icon("M12 3l8 4.500v9L12 21l-8-4.500v-9zM4 7.500l8 4.500 8-4.500M12 12v9")
}

pub fn full() -> impl IntoView {
    icon("M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5")
}

pub fn undo() -> impl IntoView {
    icon("M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3")
}

pub fn redo() -> impl IntoView {
    icon("M16 5l4 4-4 4M20 9H10a5 5 0 0 0 0 10h3")
}

pub fn lamp() -> impl IntoView {
    icon(
        "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2.500M12 19.500V22M2 12h2.500M19.500 12H22M4.900 4.900l1.800 1.800M17.300 17.300l1.800 1.800M4.900 19.100l1.800-1.800M17.300 6.700l1.800-1.800",
    )
}

pub fn save() -> impl IntoView {
    icon("M12 4v11M7 11l5 5 5-5M5 20h14")
}

pub fn open() -> impl IntoView {
    icon("M6 9.500l6 6 6-6")
}

pub fn sheet() -> impl IntoView {
    icon("M4 5h16v14H4zM9.300 5v14M14.700 5v14M4 12h16")
}

pub fn quilt() -> impl IntoView {
    icon("M4 8l4-4h12v12l-4 4H4zM4 8h12v12M16 8l4-4")
}

pub fn depth() -> impl IntoView {
    icon("M3 18h18M6 14h12M9 10h6M11 6h2")
}

pub fn film() -> impl IntoView {
    icon("M4 5h16v14H4zM8 5v14M16 5v14M4 9.500h4M4 14.500h4M16 9.500h4M16 14.500h4")
}

pub fn splats() -> impl IntoView {
    icon(
        "M8 12a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM16.500 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM15 19a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM7 18.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
    )
}

pub fn globe() -> impl IntoView {
    icon(
        "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3.500 6 3.500 9s-.5 6-3.500 9c-3-3-3.500-6-3.500-9s.5-6 3.500-9z",
    )
}

/// A bust, half plaster and half bronze, for the empty stage.
pub fn bust() -> impl IntoView {
    view! {
        <svg viewBox="0 0 120 140" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d="M60 12c-24 0-36 16-35 38 0 10 4 16 5 24 2 14 14 26 30 26" ></path>
            <path d="M60 12c24 0 36 16 35 38 0 10-4 16-5 24-2 14-14 26-30 26z" fill="currentColor" fill-opacity=".28"></path>
            <path d="M38 52c4-4 10-4 14 0M68 52c4-4 10-4 14 0M60 52v18l-5 4M49 84c7 5 15 5 22 0"></path>
            <path d="M44 98v12c-10 3-20 6-24 18h80c-4-12-14-15-24-18V98"></path>
        </svg>
    }
}
