//! A stage as the surroundings of a job.

use std::sync::Arc;

use super::engine::Engine;
use super::said::Said;
use super::update::{About, Notice, Update};
use crate::pipeline::{Doing, Door, Event, Wanted};
use crate::web::browser;

/// The stage around a job.
pub(super) struct StageDoor<'a> {
    pub engine: &'a Engine,
    pub on_cpu: bool,
}

impl Door for StageDoor<'_> {
    fn wanted(&self) -> Option<Wanted> {
        self.engine.desired().wanted()
    }

    fn tell(&self, event: Event) {
        let engine = self.engine;
        match event {
            Event::Step(step) => {
                engine.report(Update::Step(step));
                engine.report(Update::Status(Doing::Step(step)));
            }
            Event::Pose(pose) => {
                if let Some(photo) = engine.desired().photo {
                    engine.take_pose(pose, &photo);
                }
            }
            Event::PromptCrop(crop) => engine.report(Update::PromptCrop(crop)),
            Event::Heard(read) => engine.report(Update::Heard(read.map(|read| Arc::new(*read)))),
            Event::Refused { asked, why, kept } => {
                // The visitor keeps what is there; the field keeps the words.
                engine.want(|d| {
                    if d.wish == asked {
                        d.wish = kept.clone();
                    }
                });
                engine.report(Update::Wish { asked, kept });
                let nearest = why.nearest().to_vec();
                engine.report(Update::Notice(Notice::news(Said::Refused(why), About::Prompt).suggesting(nearest)));
            }
        }
    }

    /// On the processor the page stands still during a step, so its name is painted first.
    async fn breathe(&self) {
        if self.on_cpu {
            browser::painted().await;
        }
    }
}
