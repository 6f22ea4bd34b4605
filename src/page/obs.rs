//! `?obs`: the transparent stage and nothing else, with the camera on from the beginning; for programs that lay a page over
//! other pictures. `?obs&prompt=a bronze statue` says what it becomes.

use leptos::html;
use leptos::prelude::*;

use crate::page::canvas::follow_size;
use crate::page::cards::live::Mirror;
use crate::page::cards::webcam;
use crate::page::state::say;
use crate::page::wires;
use crate::pipeline::Wish;
use crate::render::Backdrop;
use crate::stage::Running;
use crate::web::browser;

/// Whether the address asks for it.
pub fn is_asked_for() -> bool {
    browser::parameter("obs").is_some()
}

/// The stage.
#[component]
pub fn Obs() -> impl IntoView {
    let (page, live, engine) = wires::stage(|_, _| ());
    if let Some(root) = browser::document().document_element() {
        let _ = root.class_list().add_1("obs");
    }
    if let Some(words) = browser::parameter("prompt") {
        page.wish.set(Wish::Words(words));
    }
    engine.set_backdrop(Backdrop::Transparent);
    let canvas = NodeRef::<html::Canvas>::new();
    let stage = StoredValue::new_local(engine);
    let started = StoredValue::new(false);
    Effect::new(move |_| {
        let Some(canvas) = canvas.get() else { return };
        if started.get_value() {
            return;
        }
        started.set_value(true);
        follow_size(&canvas, move |side| stage.with_value(|engine| engine.resize(side)));
        // The stage lives as long as the page.
        std::mem::forget(Running::start(stage.get_value(), canvas));
        leptos::task::spawn_local(async move {
            match webcam::ask().await {
                Ok(stream) => live.begin(stream),
                Err(say) => page.fail(say),
            }
        });
    });
    // Of what is said only why nothing is seen is worth covering a picture with.
    let failure =
        move || page.notice.get().filter(|notice| !notice.mild).map(|notice| notice.say.spoken(page.language.get()));
    view! {
        <canvas node_ref=canvas id="stage" role="img" aria-label=say(|t| t.obs_label)></canvas>
        <Show when=move || live.on.get()><Mirror class="unseen" label=|t| t.obs_camera/></Show>
        <p role="alert">{failure}</p>
    }
}
