//! What outlives a lost device: the files of both sets of weights, and a network that runs on the processor.

use super::engine::Engine;
use super::update::Update;
use crate::align::{AlignManifest, Aligner};
use crate::pipeline::{AnyEditor, Job};
use crate::web::download::{self, DownloadError};
use crate::web::source::Source;
use crate::weights::{Archive, Manifest, Offer};

/// What outlives a lost device.
#[derive(Default)]
pub struct Kept {
    pub files: Files,
    /// The network at work, if it runs on the processor, with the source of its weights.
    pub job: Option<(Source, Job<AnyEditor, Aligner>)>,
}

/// What has been brought so far.
#[derive(Default)]
pub struct Files {
    pub model: Option<(Source, Manifest, Archive)>,
    pub aligner: Option<(AlignManifest, Archive)>,
}

impl Files {
    /// Brings the aligner's files, once.
    ///
    /// # Errors
    /// [`DownloadError`].
    pub async fn bring_aligner(&mut self, engine: &Engine) -> Result<(), DownloadError> {
        if self.aligner.is_none() {
            engine.report(Update::Status("Loading the model".to_owned()));
            self.aligner = Some(download::aligner().await?);
        }
        Ok(())
    }

    /// Brings the files of the source that is wanted now, however often that changes meanwhile.
    ///
    /// # Errors
    /// [`DownloadError`]; the files of the source before stay.
    pub async fn bring(&mut self, engine: &Engine, offer: &Offer) -> Result<(), DownloadError> {
        loop {
            let source = engine.desired().source;
            if self.model.as_ref().is_some_and(|(kept, ..)| *kept == source) {
                return Ok(());
            }
            engine.report(Update::Status("Loading the model".to_owned()));
            let wanted = || engine.desired().source == source;
            let told = |progress| {
                engine.report(Update::Progress(Some(progress)));
                wanted()
            };
            let outcome = download::weights(&source, offer, told).await;
            engine.report(Update::Progress(None));
            if !wanted() {
                continue;
            }
            let (manifest, archive) = outcome?;
            self.model = Some((source, manifest, archive));
        }
    }
}
