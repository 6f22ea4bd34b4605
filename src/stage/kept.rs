//! What outlives a lost device: the files of both sets of weights that a stage uses, and a network that runs on the
//! processor.

use std::rc::Rc;

use super::engine::Engine;
use super::shared::{Files, Told};
use super::update::Update;
use crate::align::{AlignManifest, Aligner};
use crate::pipeline::{AnyEditor, Doing, Job};
use crate::web::download::DownloadError;
use crate::web::source::Source;
use crate::weights::{Manifest, Offer};

/// What outlives a lost device.
#[derive(Default)]
pub struct Kept {
    pub files: Brought,
    /// The network at work, if it runs on the processor, with the source of its weights.
    pub job: Option<(Source, Job<AnyEditor, Aligner>)>,
}

/// What has been brought so far.
#[derive(Default)]
pub struct Brought {
    pub model: Option<(Source, Rc<Files<Manifest>>)>,
    pub aligner: Option<Rc<Files<AlignManifest>>>,
}

impl Brought {
    /// Brings the aligner's files, once.
    ///
    /// # Errors
    /// [`DownloadError`].
    pub async fn bring_aligner(&mut self, engine: &Engine) -> Result<(), DownloadError> {
        if self.aligner.is_none() {
            engine.report(Update::Status(Doing::Loading));
            self.aligner = Some(engine.shared().aligner_files().await?);
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
            engine.report(Update::Status(Doing::Loading));
            let listener = engine.clone();
            let told: Told = Rc::new(move |of, progress| {
                let wanted = listener.desired().source == *of;
                if wanted {
                    listener.report(Update::Progress(Some(progress)));
                }
                wanted
            });
            let outcome = engine.shared().model_files(&source, offer, &told).await;
            engine.report(Update::Progress(None));
            if engine.desired().source != source {
                continue;
            }
            self.model = Some((source, outcome?));
        }
    }
}
