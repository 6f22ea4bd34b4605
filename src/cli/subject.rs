//! Whose portrait a command draws, and as what: from arguments to an edit that can be drawn.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pollster::block_on;

use super::device::{Machine, open_any};
use super::{CliError, SubjectArgs, align, crop, input, stdout};
use crate::geometry::camera::Pose;
use crate::pipeline::{AnyEditor, Door, Event, Framed, Job, Model, Sculpted, Shown, Wanted, Wish};
use crate::portrait::{Crop, Portrait};
use crate::wish::Look;

/// A subject whose arguments make sense.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    args: &'a SubjectArgs,
    crop: Option<Crop>,
    look: Option<Look>,
}

/// A subject whose files are read.
#[derive(Debug)]
pub(super) struct Loaded<'a> {
    subject: Subject<'a>,
    photo: Arc<Portrait>,
    crop: Option<Crop>,
    prompt: Option<Portrait>,
}

/// An edit of a subject.
#[derive(Debug)]
pub(super) struct Made {
    pub sculpted: Sculpted,
    /// Where the photo was taken from.
    pub pose: Pose,
    pub photo: Arc<Portrait>,
    pub crop: Crop,
}

impl<'a> Subject<'a> {
    /// Finds whatever can be wrong with the arguments.
    ///
    /// # Errors
    /// [`CliError::Usage`].
    pub fn parse(args: &'a SubjectArgs) -> Result<Self, CliError> {
        let crop = args.crop.as_deref().map(crop::parse).transpose()?;
        let look =
            args.wish.as_deref().map(str::parse::<Look>).transpose().map_err(|e| CliError::Usage(e.to_string()))?;
        Ok(Self { args, crop, look })
    }

    /// The files that are read, which must stay.
    pub fn inputs(&self) -> Vec<&'a Path> {
        [&self.args.photo].into_iter().chain(&self.args.prompt_image).map(PathBuf::as_path).collect()
    }

    /// Reads the photo and the prompt's picture.
    ///
    /// # Errors
    /// [`CliError::Read`], [`CliError::Photo`]; [`CliError::Usage`] for a crop that the photo does not hold.
    pub fn load(self) -> Result<Loaded<'a>, CliError> {
        let photo = Arc::new(input::photo(&self.args.photo)?);
        let crop = self.crop.as_ref().map(|crop| crop::place(crop, &photo)).transpose()?;
        let prompt = self.args.prompt_image.as_deref().map(input::photo).transpose()?;
        Ok(Loaded { subject: self, photo, crop, prompt })
    }
}

impl Loaded<'_> {
    /// Makes the edit with weights that `accept` takes. Nothing only where something else is wanted by now, which a
    /// command never does.
    ///
    /// # Errors
    /// [`CliError`]; [`CliError::Refused`] where the photo or the wish cannot give what was asked for.
    pub fn make(
        self,
        machine: &Machine,
        accept: impl FnOnce(&Model) -> Result<(), CliError>,
    ) -> Result<Option<Made>, CliError> {
        let Self { subject: Subject { args, look, .. }, photo, crop, prompt } = self;
        let device = machine.networks()?;
        let aligner = align::open(None, &device)?;
        let model = open_any(&args.common, machine, &device)?.1;
        accept(&model)?;
        let mut job = Job::new(AnyEditor::new(model), aligner);
        let door = Terminal::default();
        let framed = block_on(job.frame(&photo, &door))?;
        let crop = match crop {
            Some(crop) => crop,
            None => square(args, framed)?,
        };
        let wish = match prompt {
            Some(picture) => Wish::Picture(Arc::new(picture)),
            None => Wish::Words(look.map(|look| look.to_string()).or_else(|| args.prompt.clone()).unwrap_or_default()),
        };
        let wanted = Wanted { photo: photo.clone(), crop, wish, strength: args.strength, mix: None };
        let made = block_on(job.make(wanted, &door))?;
        if let Some(sentence) = door.refusal.take().filter(|_| !args.anyway) {
            return Err(CliError::Refused { sentence });
        }
        Ok(made.map(|(sculpted, _)| Made { sculpted, pose: door.pose.get(), photo, crop }))
    }
}

/// The command line around a job: what is read is said, and nothing else is wanted meanwhile.
#[derive(Default)]
struct Terminal {
    pose: Cell<Pose>,
    refusal: RefCell<Option<String>>,
}

impl Door for Terminal {
    fn wanted(&self) -> Option<Wanted> {
        None
    }

    fn tell(&self, event: Event) {
        match event {
            Event::Pose(pose) => self.pose.set(pose),
            Event::Heard(Some(read)) => stdout::note(read.sentence()),
            Event::Refused { why, .. } => {
                self.refusal.replace(Some(why.sentence()));
            }
            Event::Step(_) | Event::PromptCrop(_) | Event::Heard(None) => {}
        }
    }

    async fn breathe(&self) {}
}

/// The square of the first face, unless there is reason to doubt it.
///
/// # Errors
/// [`CliError::Refused`], which `--anyway` overrules.
fn square(args: &SubjectArgs, framed: Framed) -> Result<Crop, CliError> {
    match framed.doubt {
        Some(doubt) if doubt.stops_photo() && !args.anyway => {
            let sentence = doubt.sentence(Shown::Photo);
            return Err(CliError::Refused {
                sentence: format!(
                    "{}: {sentence} Tell where the face is with --crop, or add --anyway",
                    args.photo.display()
                ),
            });
        }
        Some(doubt) => stdout::note(doubt.sentence(Shown::Photo)),
        None => {}
    }
    Ok(framed.crop)
}
