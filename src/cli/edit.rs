//! `volteface edit`

use pollster::block_on;

use super::align;
use crate::align::{Aligner, Face};
use crate::cli::device::{Machine, open_any};
use crate::cli::paper::edit::{self as paper, Wanted};
use crate::cli::{CliError, EditArgs, output};
use crate::editor::{Editor, Prompt, PromptPicture};
use crate::geometry::camera::{Camera, Pose};
use crate::model::settings;
use crate::pipeline::network::Model;
use crate::portrait::{Crop, Portrait};
use crate::render::{Backdrop, STEPS_STILL, check_view};

/// Side the edited photo is made at, in pixels.
const PICTURE_SIDE: usize = 512;
/// A camera farther around than this sees what no photo shows; the range is for input's sake.
const MOST_ANGLE: f32 = 1.5;
/// Behind the portrait unless it is transparent: a light grey that suits light and dark hair.
const PAPER: [f32; 3] = [0.9, 0.9, 0.9];

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
    let photo = align::decode(&args.photo)?;
    let picture = args.prompt_image.as_deref().map(align::decode).transpose()?;

    let mut machine = Machine::start(args.common.device)?;
    let device = machine.networks()?;
    let aligner = align::open(None, &device)?;
    let (manifest, model) = match open_any(&args.common, &device)? {
        (manifest, Model::Compact(model)) => (manifest, *model),
        (_, Model::Paper(model)) => {
            paper::check(args)?;
            // The published network does not say where a photo was taken from: from the front.
            let cameras = views.iter().map(|v| camera(*v, &Pose::default())).collect();
            return paper::run(&Wanted { args, cameras, photo, picture, crop, aligner }, &machine, *model);
        }
    };
    if args.dump.is_some() {
        return Err(CliError::Usage("--dump belongs to weights of the published network; leave it out".to_owned()));
    }
    let prompt = match (&args.prompt, &picture) {
        (_, Some(portrait)) => {
            let side = settings(&manifest)?.picture_side;
            let pixels = portrait.crop(&block_on(aligner.crop(portrait))?, side);
            Prompt::Picture(PromptPicture { side, pixels })
        }
        (Some(text), None) => Prompt::Text(text.clone()),
        (None, None) => Prompt::none(),
    };
    let (crop, face) = match crop {
        Some(crop) => (crop, Face::of_crop(&block_on(aligner.faces(&photo))?, &crop)),
        None => largest_face(&aligner, &photo)?,
    };
    let mut editor = Editor::new(model);
    let small = photo.crop(&crop, settings(&manifest)?.image);
    let known = face.map(|face| face.pose_in(&crop));
    let pose = block_on(editor.set_photo(&small, &photo.crop(&crop, PICTURE_SIDE), known))?;
    let edited = block_on(editor.edit(&prompt, args.strength))?;
    if !prompt.is_none() {
        eprintln!("{}", edited.understanding().sentence());
    }

    let cameras: Vec<Camera> = views.iter().map(|v| camera(*v, &pose)).collect();
    let backdrop = if args.transparent { Backdrop::Transparent } else { Backdrop::Colour(PAPER) };
    let frames = machine.draw(&edited.field, &cameras, args.size)?;
    let files = output::names(&args.out, frames.len())
        .into_iter()
        .zip(&frames)
        .map(|(path, frame)| Ok((path, output::png(&frame.over(backdrop, None), frame.size)?)))
        .collect::<Result<Vec<_>, CliError>>()?;
    output::write_all(&files)?;
    for (path, _) in &files {
        println!("{}", path.display());
    }
    Ok(())
}

/// The largest face and its square; without one the upper middle, which is said.
fn largest_face(aligner: &Aligner, photo: &Portrait) -> Result<(Crop, Option<Face>), CliError> {
    let faces = block_on(aligner.faces(photo))?;
    if faces.is_empty() {
        eprintln!("No face was found, so the upper middle of the photo is used. Tell where the face is with --crop.");
    }
    if faces.len() > 1 {
        eprintln!("{} faces were found; the largest is used. Choose another with --crop.", faces.len());
    }
    let face = faces.first().copied();
    Ok((face.map_or_else(|| Crop::upper_middle(photo), |f| f.crop), face))
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
