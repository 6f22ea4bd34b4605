//! `volteface edit`

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use pollster::block_on;

use super::align;
use crate::cli::device::{Machine, open_any};
use crate::cli::paper::edit as paper;
use crate::cli::{CliError, EditArgs, output};
use crate::geometry::camera::{Camera, Pose};
use crate::pipeline::{AnyEditor, Door, Event, Framed, Job, Model, Shown, Wanted, Wish};
use crate::portrait::Crop;
use crate::render::{Backdrop, STEPS_STILL, check_view};

/// A camera farther around than this sees what no photo shows; the range is for input's sake.
const MOST_ANGLE: f32 = 1.5;
/// Behind the portrait unless it is transparent: a light grey that suits light and dark hair.
const BACKGROUND: [f32; 3] = [0.9, 0.9, 0.9];

pub(super) fn run(args: &EditArgs) -> Result<(), CliError> {
    // Everything that can be wrong with the arguments is found before anything is computed.
    check_view(args.size, STEPS_STILL)?;
    let views = views(&args.yaw, &args.pitch)?;
    let crop = args.crop.as_deref().map(parse_crop).transpose()?;
    if args.out.file_name().is_none() || args.out.is_dir() {
        return Err(CliError::Usage(format!(
            "--out {} names no file; give one such as portrait.png",
            args.out.display()
        )));
    }
    let photo = Arc::new(align::decode(&args.photo)?);
    let picture = args.prompt_image.as_deref().map(align::decode).transpose()?;

    let mut machine = Machine::start(args.common.device)?;
    let device = machine.networks()?;
    let aligner = align::open(None, &device)?;
    let model = open_any(&args.common, &device)?.1;
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
        None => Wish::Words(args.prompt.clone().unwrap_or_default()),
    };
    let wanted = Wanted { photo, crop, wish, strength: args.strength };
    let made = block_on(job.make(wanted, &door))?;
    if let Some(sentence) = door.refusal.take().filter(|_| !args.anyway) {
        return Err(CliError::Refused { sentence });
    }
    // Nothing else can be wanted here, and nothing was made before.
    let Some((sculpted, _)) = made else { return Ok(()) };
    let cameras: Vec<Camera> = views.iter().map(|v| camera(*v, &door.pose.get())).collect();
    let out = output::names(&args.out, cameras.len());
    let files = match (&args.dump, &sculpted.views) {
        (Some(folder), Some(_)) => paper::dumped(&out, folder, &cameras, &sculpted)?,
        (None, Some(_)) => paper::finished(&out, &cameras, &machine, sculpted)?,
        (_, None) => {
            let backdrop = if args.transparent { Backdrop::Transparent } else { Backdrop::Colour(BACKGROUND) };
            let frames = machine.draw(&sculpted.field, &cameras, args.size)?;
            let pictures = out.into_iter().zip(&frames);
            pictures
                .map(|(path, frame)| Ok((path, output::png(&frame.over(backdrop, None), frame.size)?)))
                .collect::<Result<Vec<_>, CliError>>()?
        }
    };
    output::write_all(&files)?;
    for (path, _) in &files {
        println!("{}", path.display());
    }
    Ok(())
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
            Event::Heard(sentence) if !sentence.is_empty() => eprintln!("{sentence}"),
            Event::Refused { sentence, .. } => {
                self.refusal.replace(Some(sentence));
            }
            Event::Step(_) | Event::PromptCrop(_) | Event::Heard(_) => {}
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
        Some(doubt) => eprintln!("{}", doubt.sentence(Shown::Photo)),
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

fn parse_crop(text: &str) -> Result<Crop, CliError> {
    let numbers: Result<Vec<f32>, _> = text.split(',').map(|part| part.trim().parse::<f32>()).collect();
    match numbers.as_deref() {
        Ok([x, y, side, rest @ ..])
            if rest.len() < 2 && *side > 0.0 && [*x, *y, *side].iter().chain(rest).all(|v| v.is_finite()) =>
        {
            Ok(Crop { centre: [*x, *y], side: *side, roll: rest.first().copied().unwrap_or(0.0) })
        }
        _ => Err(CliError::Usage(format!(
            "--crop {text} cannot be read; give centre x, centre y and side in pixels and roll in radians, such as 400,300,512,0"
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

    #[test]
    fn crops_are_read_or_refused() {
        let crop = parse_crop("-5, 10,300,-0.1").unwrap();
        assert_eq!((crop.centre, crop.side, crop.roll), ([-5.0, 10.0], 300.0, -0.1));
        assert_eq!(parse_crop("1,2,3").unwrap().roll, 0.0);
        for bad in ["", "1,2", "1,2,3,4,5", "1,2,x,0", "1,2,-3,0", "1,2,NaN,0", "inf,1,1,1"] {
            assert!(parse_crop(bad).is_err(), "{bad}");
        }
    }
}
