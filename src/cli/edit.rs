//! `volteface edit`

use crate::cli::device::Machine;
use crate::cli::output::{Asked, Outputs};
use crate::cli::paper::edit as paper;
use crate::cli::subject::{Made, Subject};
use crate::cli::{CliError, EditArgs};
use crate::export::{Kind, Pixels};
use crate::geometry::camera::{Camera, Pose};
use crate::pipeline::Model;
use crate::render::{Backdrop, Quality, check_view};

/// A camera farther around than this sees what no photo shows; the range is for input's sake.
pub(super) const MOST_ANGLE: f32 = 1.5;
/// Behind the portrait unless it is transparent: a light grey that suits light and dark hair.
pub(super) const BACKGROUND: [f32; 3] = [0.9, 0.9, 0.9];

pub(super) fn run(args: &EditArgs) -> Result<(), CliError> {
    // Everything that can be wrong with the arguments is found before anything is computed.
    let quality = args.samples.map_or(Quality::Still, Quality::Uniform);
    check_view(args.size, quality)?;
    let views = views(&args.yaw, &args.pitch)?;
    let subject = Subject::parse(&args.subject)?;
    let outputs = Outputs::plan(&Asked {
        out: &args.out,
        kind: Kind::Picture,
        count: views.len(),
        transparent: args.transparent,
        inputs: &subject.inputs(),
    })?;
    let loaded = subject.load()?;

    let mut machine = Machine::start(args.subject.common.device)?;
    let made = loaded.make(&machine, |model| match model {
        Model::Paper(_) => paper::check(args),
        Model::Compact(_) if args.dump.is_some() => {
            Err(CliError::Usage("--dump belongs to weights of the published network; leave it out".to_owned()))
        }
        Model::Compact(_) => Ok(()),
    })?;
    let Some(Made { sculpted, pose, .. }) = made else { return Ok(()) };
    let room = sculpted.field.worn.room();
    let cameras: Vec<Camera> = views.iter().map(|v| camera(*v, &pose).with_room(room)).collect();
    let (pictures, dumps) = match (&args.dump, &sculpted.views) {
        (Some(folder), Some(_)) => paper::dumped(&outputs, folder, &cameras, &sculpted)?,
        (None, Some(_)) => (paper::finished(&outputs, &cameras, &machine, sculpted)?, Vec::new()),
        (_, None) => {
            let backdrop = if args.transparent { Backdrop::Transparent } else { Backdrop::Colour(BACKGROUND) };
            let frames = machine.draw(&sculpted.field, &cameras, args.size, quality)?;
            let pictures = frames.iter().map(|frame| {
                let rgba = frame.over(backdrop, None);
                outputs.encode(&Pixels { width: frame.size, height: frame.size, rgba })
            });
            (pictures.collect::<Result<Vec<_>, CliError>>()?, Vec::new())
        }
    };
    outputs.write(pictures, dumps)
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
