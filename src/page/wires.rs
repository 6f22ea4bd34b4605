//! What connects a page's signals with its stage, whatever else is on the page.

use leptos::prelude::*;

use crate::page::live::Live;
use crate::page::state::Page;
use crate::stage::{Desired, Engine, Shared, Update};
use crate::web::{browser, preference};

/// A page's signals and its stage, each told what it has to hear, and both given to all that lies below. `also` hears the
/// stage's news as well.
pub fn stage(also: impl Fn(&Update, Page) + 'static) -> (Page, Live, Engine) {
    let (page, live) = (Page::new(), Live::new());
    let engine = Engine::new(Shared::default(), move |news| {
        live.hear(&news, page);
        also(&news, page);
        page.hear(news);
    });
    provide_context(page);
    provide_context(live);
    provide_context(StoredValue::new_local(engine.clone()));
    reflect(page, live);
    wake(page, engine.clone());
    (page, live, engine)
}

/// Keeps the body's data attributes, where tests and styles look.
fn reflect(page: Page, live: Live) {
    Effect::new(move |_| browser::mark_body("phase", page.phase.get().word()));
    Effect::new(move |_| preference::set_language(page.texts().tag));
    Effect::new(move |_| browser::mark_body("revision", &page.revision.get().to_string()));
    Effect::new(move |_| {
        let dropped = live.on.get().then(|| live.dropped.get().to_string());
        browser::mark_body("dropped", &dropped.unwrap_or_default());
    });
}

/// Tells the stage what is wanted whenever that changes.
fn wake(page: Page, engine: Engine) {
    let engine = StoredValue::new_local(engine);
    Effect::new(move |_| {
        let desired = Desired {
            photo: page.photo.get(),
            crop: page.crop.get(),
            wish: page.wished(),
            strength: page.strength.get(),
            mix: page.mixed(),
            source: page.source.get(),
            retries: page.retries.get(),
        };
        engine.with_value(|e| e.want(|d| *d = desired));
    });
}
