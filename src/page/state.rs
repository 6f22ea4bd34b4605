//! What the visitor has chosen and what the page is doing: the signals that everything else reads.
//!
//! Choices live here and not in the engine, so that nothing is lost when the GPU is.

use std::sync::Arc;

use leptos::prelude::*;

use crate::align::Face;
use crate::editor::Understanding;
use crate::language::{Language, Texts, fill};
use crate::page::saying::{Message, Say};
use crate::page::sources::Sources;
use crate::page::speech;
use crate::pipeline::order::Ticket;
use crate::pipeline::{Abilities, Mix, Phase, Wanted, Wish};
use crate::portrait::{Crop, Portrait};
use crate::stage::{About, Engine, Update};
use crate::web::browser;
use crate::web::progress::Progress;
use crate::web::source::Source;
use crate::wish::Lamp;
use crate::wish::text::{split, with_lamp, without_lamp};

/// What is behind the portrait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behind {
    /// The photo's own background, blurred.
    Photo,
    /// One colour.
    Colour,
    /// Nothing.
    Nothing,
}

/// The page's signals; copies are the same page.
#[derive(Clone, Copy)]
pub struct Page {
    pub language: RwSignal<Language>,
    pub phase: RwSignal<Phase>,
    pub status: RwSignal<Say>,
    pub progress: RwSignal<Option<Progress>>,
    pub notice: RwSignal<Option<Message>>,
    /// Counts requests to try again.
    pub retries: RwSignal<u32>,
    pub photo: RwSignal<Option<Arc<Portrait>>>,
    /// The square of the photo that is used; none means that its faces are to be looked for.
    pub crop: RwSignal<Option<Crop>>,
    /// The faces that were found, largest first.
    pub faces: RwSignal<Vec<Face>>,
    /// Where the face of the prompt's picture is, once it was looked for.
    pub prompt_crop: RwSignal<Option<Crop>>,
    /// The sample that the photo is, if it is one.
    pub sample: RwSignal<Option<String>>,
    pub wish: RwSignal<Wish>,
    /// What stands in the field for it, which may not have been asked for yet.
    pub typed: RwSignal<String>,
    /// The lamp that the visitor has put around the head, whatever the wish.
    pub lamp: RwSignal<Option<Lamp>>,
    /// 0 is the photo as it is, 1 the whole edit.
    pub strength: RwSignal<f32>,
    /// What it is mixed with, and the wish that this was chosen for.
    mix: RwSignal<Option<(Wish, Mix)>>,
    pub behind: RwSignal<Behind>,
    /// `#rrggbb`.
    pub colour: RwSignal<String>,
    /// Edits that have come to the screen.
    pub revision: RwSignal<u32>,
    /// What was made of the prompt.
    pub heard: RwSignal<Option<Arc<Understanding>>>,
    /// Where the weights shall come from.
    pub source: RwSignal<Source, LocalStorage>,
    /// The weights in use, in words.
    pub used: RwSignal<Say>,
    /// What the weights in use can do.
    pub abilities: RwSignal<Abilities>,
    /// What a screen reader says next.
    pub spoken: RwSignal<Say>,
    /// The view at rest, in degrees.
    pub view: RwSignal<[f32; 2]>,
    /// Files that pictures came from.
    pub sources: StoredValue<Sources, LocalStorage>,
}

impl Behind {
    /// One lower-case word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Colour => "colour",
            Self::Nothing => "nothing",
        }
    }

    /// What [`Behind::word`] has written; the photo for anything else.
    pub fn of_word(word: &str) -> Self {
        [Self::Colour, Self::Nothing].into_iter().find(|behind| behind.word() == word).unwrap_or(Self::Photo)
    }
}

impl Page {
    /// The page before anything has happened.
    pub fn new() -> Self {
        Self {
            language: RwSignal::new(speech::language()),
            phase: RwSignal::new(Phase::Loading),
            status: RwSignal::new(Say::text(|t| t.doing_begin)),
            progress: RwSignal::new(None),
            notice: RwSignal::new(None),
            retries: RwSignal::new(0),
            photo: RwSignal::new(None),
            crop: RwSignal::new(None),
            faces: RwSignal::new(Vec::new()),
            prompt_crop: RwSignal::new(None),
            sample: RwSignal::new(None),
            wish: RwSignal::new(Wish::Words(String::new())),
            typed: RwSignal::new(String::new()),
            lamp: RwSignal::new(None),
            strength: RwSignal::new(1.0),
            mix: RwSignal::new(None),
            behind: RwSignal::new(Behind::Photo),
            colour: RwSignal::new("#d9cdbd".to_owned()),
            revision: RwSignal::new(0),
            heard: RwSignal::new(None),
            source: RwSignal::new_local(Source::asked()),
            used: RwSignal::new(Say::text(|t| t.weights_none)),
            abilities: RwSignal::new(Abilities::default()),
            spoken: RwSignal::new(Say::nothing()),
            view: RwSignal::new([0.0; 2]),
            sources: StoredValue::new_local(Sources::default()),
        }
    }

    /// Shows a failure.
    pub fn fail(self, say: Say) {
        self.notice.set(Some(Message::failure(say, About::Stage)));
    }

    /// What the page says, in its language.
    pub fn texts(self) -> &'static Texts {
        self.language.get().texts()
    }

    /// Takes the sentence away, but not one that says why nothing goes on.
    pub fn clear_notice(self) {
        if self.phase.get_untracked() != Phase::Failed {
            self.notice.set(None);
        }
    }

    /// Somebody asks for another photo or prompt picture: the ticket to show at [`Page::is_newest`].
    pub fn begin_reading(self) -> Ticket {
        self.sources.with_value(|sources| sources.readings.ask())
    }

    /// Whether no later file has been asked for.
    pub fn is_newest(self, reading: Ticket) -> bool {
        self.sources.with_value(|sources| sources.readings.is(reading))
    }

    /// Whether a file has been asked for.
    pub fn has_read(self) -> bool {
        self.sources.with_value(|sources| sources.readings.has_asked())
    }

    /// Takes a photo, with the crop where it is known; else its faces will be looked for. `file` is what it came from,
    /// if that was a file.
    pub fn take_photo(self, photo: Portrait, crop: Option<Crop>, file: Option<&[u8]>) {
        self.clear_notice();
        self.sample.set(None);
        self.faces.set(Vec::new());
        self.mix.set(None);
        self.crop.set(crop.map(|c| c.sensible(&photo)));
        self.photo.set(Some(self.with_source(photo, file)));
    }

    /// Takes a picture as the prompt.
    pub fn take_prompt(self, picture: Portrait, file: &[u8]) {
        self.clear_notice();
        self.prompt_crop.set(None);
        self.wish.set(Wish::Picture(self.with_source(picture, Some(file))));
    }

    fn with_source(self, picture: Portrait, file: Option<&[u8]>) -> Arc<Portrait> {
        let picture = Arc::new(picture);
        if let Some(file) = file {
            self.sources.update_value(|sources| sources.put(&picture, js_sys::Uint8Array::from(file)));
        }
        picture
    }

    /// Asks for what was wanted before.
    pub fn show(self, wanted: Wanted) {
        let Wanted { photo, crop, wish, strength, mix } = wanted;
        self.clear_notice();
        if !self.photo.get_untracked().is_some_and(|now| Arc::ptr_eq(&now, &photo)) {
            self.sample.set(None);
            self.faces.set(Vec::new());
            self.photo.set(Some(photo));
        }
        let lamp = match &wish {
            Wish::Words(text) => split(text).and_then(|(_, look)| look.lamp()),
            Wish::Picture(_) => None,
        };
        let wish = match wish {
            Wish::Words(text) if lamp.is_some() => Wish::Words(without_lamp(&text)),
            wish => wish,
        };
        self.crop.set(Some(crop));
        self.lamp.set(lamp);
        self.typed.set(match &wish {
            Wish::Words(text) => text.clone(),
            Wish::Picture(_) => String::new(),
        });
        self.prompt_crop.set(None);
        self.wish.set(wish);
        self.strength.set(strength);
        self.mix(mix);
    }

    /// Takes the news of the stage.
    pub fn hear(self, news: Update) {
        match news {
            Update::Phase(phase) => self.phase.set(phase),
            Update::Status(doing) => {
                self.status.set(Say::new(move |language| language.texts().doing(&doing).to_owned()));
            }
            Update::Progress(progress) => self.progress.set(progress),
            Update::Notice(notice) => self.notice.set(Some(Message::of(notice))),
            // The page may have gone on to another photo, crop or wish while this was on its way.
            Update::Framed { photo, faces, crop, .. } => {
                if self.photo.get_untracked().is_some_and(|now| Arc::ptr_eq(&now, &photo)) {
                    self.faces.set(faces);
                    if self.crop.get_untracked().is_none() {
                        self.crop.set(Some(crop));
                    }
                }
            }
            Update::PromptCrop(crop) => self.prompt_crop.set(Some(crop)),
            Update::Heard(read) => self.heard.set(read),
            Update::Wish { asked, kept } => {
                if untrack(|| self.wished()) == asked {
                    self.wish.set(match kept {
                        Wish::Words(words) if self.lamp.get_untracked().is_some() => Wish::Words(without_lamp(&words)),
                        kept => kept,
                    });
                }
            }
            Update::Source(source) => self.source.set(source),
            Update::Abilities(abilities) => self.abilities.set(abilities),
            Update::Weights { source, preset, version, megabytes, on_cpu } => {
                browser::mark_body("preset", &preset);
                self.used.set(used(&source, preset, version, megabytes));
                browser::mark_body("backend", if on_cpu { "cpu" } else { "webgpu" });
            }
            // The status has the step's words; the view is told once it rests; cameras and previews have ears of their own.
            Update::Step(_) | Update::Moved { .. } | Update::Live { .. } | Update::Preview { .. } => {}
            Update::Revision(revision) => self.revision.set(revision),
            Update::View { yaw, pitch, aloud } => {
                browser::mark_body("view", &format!("{yaw:.1},{pitch:.1}"));
                if self.view.get_untracked() != [yaw, pitch] {
                    self.view.set([yaw, pitch]);
                }
                if aloud {
                    self.spoken.set(Say::new(move |language| language.texts().view(yaw, pitch)));
                }
            }
        }
    }

    /// The wish with the lamp in it, as far as words can hold one.
    pub fn wished(self) -> Wish {
        match (self.wish.get(), self.lamp.get()) {
            (Wish::Words(words), Some(lamp)) if self.abilities.get().recolours => Wish::Words(with_lamp(&words, lamp)),
            (wish, _) => wish,
        }
    }

    /// What was made of the prompt, as a prompt that says it exactly (`crate::wish::text`).
    pub fn understood(self) -> String {
        self.heard.with(|read| read.as_ref().map(|read| read.written()).unwrap_or_default())
    }

    /// Mixes the present wish with another.
    pub fn mix(self, mix: Option<Mix>) {
        self.mix.set(mix.map(|mix| (self.wish.get_untracked(), mix)));
    }

    /// What is mixed with the present wish; another wish begins without.
    pub fn mixed(self) -> Option<Mix> {
        let wish = self.wish.get();
        self.mix.get().filter(|(of, _)| *of == wish).map(|(_, mix)| mix)
    }

    /// The notice about a part of the page.
    pub fn notice_about(self, about: About) -> Option<Message> {
        self.notice.get().filter(|notice| notice.about == about)
    }
}

/// The weights in use, in words.
fn used(source: &Source, preset: String, version: String, megabytes: f64) -> Say {
    let (text, place): (fn(&Texts) -> &'static str, String) = match source {
        Source::Own => (|t| t.weights_of_page, String::new()),
        Source::Address(address) | Source::Given(address) => (|t| t.weights_from, address.clone()),
        Source::Folder(folder) => (|t| t.weights_from_folder, folder.name().to_owned()),
    };
    Say::new(move |language| {
        let t = language.texts();
        let place = fill(text(t), &[("address", &place), ("name", &place)]);
        let megabytes = t.tenths(megabytes);
        let places = [("place", place.as_str()), ("preset", &preset), ("version", &version), ("megabytes", &megabytes)];
        fill(t.weights_words, &places)
    })
}

/// The page's stage, from anywhere below [`super::app::App`].
pub fn engine() -> StoredValue<Engine, LocalStorage> {
    expect_context()
}

/// The page's signals, from anywhere below [`crate::page::app::App`].
pub fn page() -> Page {
    expect_context::<Page>()
}

/// One of the texts as a view or an attribute takes it: it follows the page's language.
pub fn say(pick: fn(&'static Texts) -> &'static str) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    let page = page();
    move || pick(page.texts())
}
