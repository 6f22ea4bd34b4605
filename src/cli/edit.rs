//! `volteface edit`

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pollster::block_on;

use super::align;
use crate::cli::device::{Machine, open_any};
use crate::cli::output::{Asked, Outputs};
use crate::cli::paper::edit as paper;
use crate::cli::{CliError, EditArgs, crop, input, stdout};
use crate::geometry::camera::{Camera, Pose};
use crate::pipeline::{AnyEditor, Door, Event, Framed, Job, Model, Shown, Wanted, Wish};
use crate::portrait::Crop;
use crate::render::{Backdrop, Quality, check_view};
use crate::wish::Look;

/// A camera farther around than this sees what no photo shows; the range is for input's sake.
const MOST_ANGLE: f32 = 1.5;
/// Behind the portrait unless it is transparent: a light grey that suits light and dark hair.
const BACKGROUND: [f32; 3] = [0.9, 0.9, 0.9];

pub(super) fn run(args: &EditArgs) -> Result<(), CliError> {
    // Everything that can be wrong with the arguments is found before anything is computed.
    let quality = args.samples.map_or(Quality::Still, Quality::Uniform);
    check_view(args.size, quality)?;
    let views = views(&args.yaw, &args.pitch)?;
    let asked = args.crop.as_deref().map(crop::parse).transpose()?;
    let look = args.wish.as_deref().map(str::parse::<Look>).transpose().map_err(|e| CliError::Usage(e.to_string()))?;
    let inputs: Vec<&Path> = [&args.photo].into_iter().chain(&args.prompt_image).map(PathBuf::as_path).collect();
    let asked_of = Asked { out: &args.out, count: views.len(), transparent: args.transparent, inputs: &inputs };
    let outputs = Outputs::plan(&asked_of)?;
    let photo = Arc::new(input::photo(&args.photo)?);
    let crop = asked.map(|crop| crop::place(&crop, &photo)).transpose()?;
    let picture = args.prompt_image.as_deref().map(input::photo).transpose()?;

    let mut machine = Machine::start(args.common.device)?;
    let device = machine.networks()?;
    let aligner = align::open(None, &device)?;
    let model = open_any(&args.common, &machine, &device)?.1;
    match &model {
        Model::Paper(_) => paper::check(args)?,
        Model::Compact(_) if args.dump.is_some() => {
            return Err(CliError::Usage("--dump belongs to weights of the published network; leave it out".to_owned()));
        }
        Model::Compact(_) => {}
    }
    let mut job = Job::new(AnyEditor::new(model), aligner);
    let door = Terminal::default();
    let framed = block_on(job.frame(&photo, &door))?;
    let crop = match crop {
        Some(crop) => crop,
        None => accept(args, framed)?,
    };
    let wish = match picture {
        Some(picture) => Wish::Picture(Arc::new(picture)),
        None => Wish::Words(look.map(|look| look.to_string()).or_else(|| args.prompt.clone()).unwrap_or_default()),
    };
    let wanted = Wanted { photo, crop, wish, strength: args.strength };
    let made = block_on(job.make(wanted, &door))?;
    if let Some(sentence) = door.refusal.take().filter(|_| !args.anyway) {
        return Err(CliError::Refused { sentence });
    }
    // Nothing else can be wanted here, and nothing was made before.
    let Some((sculpted, _)) = made else { return Ok(()) };
    let cameras: Vec<Camera> = views.iter().map(|v| camera(*v, &door.pose.get())).collect();
    let (pictures, dumps) = match (&args.dump, &sculpted.views) {
        (Some(folder), Some(_)) => paper::dumped(&outputs, folder, &cameras, &sculpted)?,
        (None, Some(_)) => (paper::finished(&outputs, &cameras, &machine, sculpted)?, Vec::new()),
        (_, None) => {
            let backdrop = if args.transparent { Backdrop::Transparent } else { Backdrop::Colour(BACKGROUND) };
            let frames = machine.draw(&sculpted.field, &cameras, args.size, quality)?;
            let pictures = frames.iter().map(|frame| outputs.encode(&frame.over(backdrop, None), frame.size));
            (pictures.collect::<Result<Vec<_>, CliError>>()?, Vec::new())
        }
    };
    outputs.write(pictures, dumps)
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
            Event::Heard { sentence, .. } if !sentence.is_empty() => stdout::note(sentence),
            Event::Refused { sentence, .. } => {
                self.refusal.replace(Some(sentence));
            }
            Event::Step(_) | Event::PromptCrop(_) | Event::Heard { .. } => {}
        }
    }

    async fn breathe(&self) {}
}

/// The square of the first face, unless there is reason to doubt it.
///
/// # Errors
/// [`CliError::Refused`], which `--anyway` overrules.
fn accept(args: &EditArgs, framed: Framed) -> Result<Crop, CliError> {
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

/// A view from the orbit (yaw, pitch), or from where the photo was taken.
type View = Option<[f32; 2]>;

fn camera(view: View, pose: &Pose) -> Camera {
    match view {
        Some([yaw, pitch]) => Camera::orbit(yaw, pitch),
        None => Camera::photo(pose),
    }
}

fn views(yaws: &[f32], pitches: &[f32]) -> Result<Vec<View>, CliError> {
    if let Some(angle) = yaws.iter().chain(pitches).find(|a| !a.is_finite() || a.abs() > MOST_ANGLE) {
        return Err(CliError::Usage(format!(
            "an angle of {angle} cannot be drawn; angles are in radians, from -{MOST_ANGLE} to {MOST_ANGLE}"
        )));
    }
    let yaws = if yaws.is_empty() && !pitches.is_empty() { &[0.0] } else { yaws };
    match (yaws.len(), pitches.len()) {
        (0, _) => Ok(vec![None]),
        (_, 0) => Ok(yaws.iter().map(|&y| Some([y, 0.0])).collect()),
        (_, 1) => Ok(yaws.iter().map(|&y| Some([y, pitches[0]])).collect()),
        (n, m) if n == m => Ok(yaws.iter().zip(pitches).map(|(&y, &p)| Some([y, p])).collect()),
        (n, m) => Err(CliError::Usage(format!(
            "there are {n} yaws and {m} pitches; give one pitch for all, or one for each yaw"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_pair_yaws_with_pitches() {
        assert_eq!(views(&[], &[]).unwrap(), [None]);
        assert_eq!(views(&[], &[0.2]).unwrap(), [Some([0.0, 0.2])]);
        assert_eq!(views(&[0.1, -0.1], &[0.2]).unwrap(), [Some([0.1, 0.2]), Some([-0.1, 0.2])]);
        assert_eq!(views(&[0.1, -0.1], &[0.2, 0.3]).unwrap(), [Some([0.1, 0.2]), Some([-0.1, 0.3])]);
        assert!(views(&[0.1, 0.2, 0.3], &[0.1, 0.2]).is_err());
        assert!(views(&[f32::NAN], &[]).is_err());
        assert!(views(&[45.0], &[]).unwrap_err().to_string().contains("radians"));
    }
}
