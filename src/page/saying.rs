//! What the page says, kept as what there is to say, so that it can be said in another language at any time.

use std::sync::Arc;

use crate::language::{Language, Texts, fill};
use crate::pipeline::{Refused, Shown};
use crate::render::RenderError;
use crate::stage::error::StageError;
use crate::stage::{About, Notice, Said};
use crate::web::download::DownloadError;

/// Something to say in any language; clones are the same.
#[derive(Clone)]
pub struct Say(Arc<dyn Fn(Language) -> String + Send + Sync>);

impl Say {
    /// What a function makes of a language.
    pub fn new(say: impl Fn(Language) -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(say))
    }

    /// Nothing.
    pub fn nothing() -> Self {
        Self::new(|_| String::new())
    }

    /// One of the texts.
    pub fn text(pick: fn(&'static Texts) -> &'static str) -> Self {
        Self::new(move |language| pick(language.texts()).to_owned())
    }

    /// One of the texts, with one place filled.
    pub fn filled(pick: fn(&'static Texts) -> &'static str, place: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        Self::new(move |language| fill(pick(language.texts()), &[(place, &value)]))
    }

    /// In a language.
    pub fn spoken(&self, language: Language) -> String {
        (self.0)(language)
    }
}

/// Something the visitor should read, beside a part of the page.
#[derive(Clone)]
pub struct Message {
    pub say: Say,
    pub about: About,
    /// News rather than a failure.
    pub mild: bool,
    /// Whether trying again makes sense.
    pub retry: bool,
    /// Labels to ask for instead, nearest first.
    pub suggestions: Vec<String>,
}

impl Message {
    /// A failure.
    pub fn failure(say: Say, about: About) -> Self {
        Self { say, about, mild: false, retry: false, suggestions: Vec::new() }
    }

    /// News.
    pub fn news(say: Say, about: About) -> Self {
        Self { mild: true, ..Self::failure(say, about) }
    }

    /// What the stage has to tell.
    pub fn of(notice: Notice) -> Self {
        let Notice { said, about, mild, retry, suggestions, .. } = notice;
        Self { say: Say::new(move |language| told(language, &said)), about, mild, retry, suggestions }
    }
}

fn told(language: Language, said: &Said) -> String {
    let t = language.texts();
    match said {
        Said::Plain => t.no_webgpu.to_owned(),
        Said::Doubt(doubt) => t.photo_doubt(*doubt),
        Said::Refused(Refused::Understood(read)) => language.heard(read),
        Said::Refused(Refused::Picture(doubt)) => t.doubt(*doubt, Shown::Prompt),
        Said::Refused(Refused::Words) => t.pictures_as_prompts.to_owned(),
        Said::WeightsStay(why) => fill(t.weights_stay, &[("why", &download(t, why))]),
        Said::Unrefined(why) => fill(t.unrefined, &[("why", &why.to_string())]),
        Said::Failed(why) => stage(t, why),
        Said::Restarted(why) => fill(t.restarted, &[("why", why)]),
        Said::Smaller { why, side } => fill(t.shrunk, &[("why", why), ("side", &side.to_string())]),
        Said::FullProcessor(why) => fill(t.full_processor, &[("why", why)]),
        Said::RefusedProcessor { why, testing } => fill(t.refused_processor, &[("why", &Said::tested(why, *testing))]),
        Said::WrongDraws(why) => fill(t.wrong_draws, &[("why", &why.to_string())]),
        Said::WrongProcessor(why) => fill(t.wrong_processor, &[("why", &why.to_string())]),
    }
}

fn stage(t: &Texts, error: &StageError) -> String {
    let why = |text, why: &str| fill(text, &[("why", why)]);
    match error {
        StageError::Download(error) => download(t, error),
        StageError::Weights(error) => t.weights_error(error),
        StageError::Editor(error) => why(t.portrait_failed, &error.to_string()),
        StageError::Model(error) => why(t.portrait_failed, &error.to_string()),
        StageError::Render(RenderError::NoAdapter(_)) => t.needs_webgpu.to_owned(),
        StageError::Render(RenderError::NoDevice(reason)) => why(t.device_refused, reason),
        StageError::Render(_) => error.to_string(),
        StageError::Lost(reason) => why(t.device_lost, reason),
        StageError::Gone { lost, now } => fill(t.device_gone, &[("lost", lost), ("now", now)]),
        StageError::Refused(reason) => why(t.device_refuses, reason),
        StageError::Full(reason) => why(t.device_full, reason),
        StageError::Wrong(wrong) => why(t.device_wrong, &wrong.to_string()),
        StageError::Died(words) => why(t.died, words),
    }
}

/// Why a file of the page is not here.
pub fn download(t: &Texts, error: &DownloadError) -> String {
    match error {
        DownloadError::Unreachable { file, why } => fill(t.unreachable, &[("file", file), ("why", why)]),
        DownloadError::Refused { file, status } => {
            fill(t.not_there, &[("file", file), ("status", &status.to_string())])
        }
        DownloadError::Unusable(error) => t.weights_error(error),
        DownloadError::Address { address } => fill(t.no_address, &[("address", address)]),
        DownloadError::Foreign { address } => fill(t.foreign, &[("address", address)]),
        DownloadError::Overtaken => t.overtaken.to_owned(),
    }
}
