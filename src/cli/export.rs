//! `volteface export`

use pollster::block_on;

use super::device::{Drawer, Machine};
use super::edit::{BACKGROUND, MOST_ANGLE};
use super::film::{self, Film};
use super::output::{Asked, Outputs};
use super::subject::{Made, Subject};
use super::{CliError, ExportArgs};
use crate::export::depth::Depth;
use crate::export::grid::Grid;
use crate::export::picture::{self, Behind};
use crate::export::surface::{self, Front, Surface};
use crate::export::video::Animation;
use crate::export::{Draw, Format, Kind, Pixels, background, mesh, orbit, splats};
use crate::geometry::Camera;
use crate::pipeline::Model;
use crate::render::{Backdrop, STILL_PASSES, cpu};
use crate::view::orbit::OrbitLimits;
use crate::wish::{Part, names};

/// Largest side of a view.
const MOST_SIDE: u32 = 2048;
/// Columns and rows of a sheet.
const SHEET: [u32; 2] = [5, 3];
/// Columns and rows of a quilt.
const QUILT: [u32; 2] = [8, 6];
/// Frames of a turn, and how many are shown in a second.
const FRAMES: u32 = 75;
const RATE: u32 = 25;
/// Side of a mesh's texture in pixels: twice the photo's that the network sees.
const TEXTURE: u32 = 1024;

pub(super) fn run(args: &ExportArgs) -> Result<(), CliError> {
    // Everything that can be wrong with the arguments is found before anything is computed.
    let side = side(args)?;
    angles(args)?;
    let chosen = args.background.as_deref().map(behind).transpose()?;
    let subject = Subject::parse(&args.subject)?;
    let outputs = Outputs::plan(&Asked {
        out: &args.out,
        kind: args.kind,
        count: 1,
        transparent: chosen == Some(Backdrop::Transparent),
        inputs: &subject.inputs(),
    })?;
    let usual = if outputs.format().has_transparency() && args.kind != Kind::Quilt {
        Backdrop::Transparent
    } else {
        Backdrop::Colour(BACKGROUND)
    };
    let backdrop = chosen.unwrap_or(usual);
    film::check(outputs.format(), side)?;
    let loaded = subject.load()?;
    let mut machine = Machine::start(args.subject.common.device)?;
    let made = loaded.make(&machine, |model| match model {
        Model::Paper(_) => Err(CliError::Usage(
            "portraits of the published network are drawn by `volteface edit`; `volteface export` takes the compact one"
                .to_owned(),
        )),
        Model::Compact(_) => Ok(()),
    })?;
    let Some(made) = made else { return Ok(()) };
    let photo = match backdrop {
        Backdrop::Picture => background::picture(&made.photo, &made.crop),
        _ => Vec::new(),
    };
    let behind = match backdrop {
        Backdrop::Transparent => Behind::Nothing,
        Backdrop::Colour(colour) => Behind::Colour(colour),
        Backdrop::Picture => Behind::Photo(&photo),
    };
    let bytes = file(args, &outputs, &made, machine.drawer(&made.sculpted.field)?, side, behind)?;
    outputs.write(vec![bytes], Vec::new())
}

/// The bytes of the file.
fn file(
    args: &ExportArgs,
    outputs: &Outputs,
    made: &Made,
    mut drawer: Drawer<'_>,
    side: u32,
    behind: Behind<'_>,
) -> Result<Vec<u8>, CliError> {
    match args.kind {
        Kind::Picture => {
            let frame = block_on(drawer.view(&camera(args, made), side, STILL_PASSES))?;
            outputs.encode(&picture::over(frame, behind))
        }
        Kind::Sheet | Kind::Quilt => {
            let grid = match args.kind {
                Kind::Sheet => Grid::sheet(SHEET[0], SHEET[1]),
                _ => Grid::quilt(QUILT[0], QUILT[1]),
            };
            outputs.encode(&block_on(grid.draw(&mut drawer, side, 1, behind, |_| {}))?)
        }
        Kind::Depth => {
            let camera = camera(args, made);
            Ok(Depth::of(&block_on(drawer.view(&camera, side, 1))?, &camera).png()?)
        }
        Kind::Mesh => {
            let surface = Surface::of(&host(made)?, surface::FINE)?;
            if outputs.format() == Format::Ply {
                return Ok(mesh::ply(&surface));
            }
            let front = block_on(Front::draw(&mut drawer, &made.sculpted.field.photo_camera, TEXTURE, 1))?;
            Ok(mesh::glb(&surface, &front)?)
        }
        Kind::Splats => {
            let surface = Surface::of(&host(made)?, splats::CELLS)?;
            let front = block_on(Front::draw(&mut drawer, &made.sculpted.field.photo_camera, splats::FRONT, 1))?;
            let splats = splats::of(&surface, &front);
            Ok(if outputs.format() == Format::Ply { splats::ply(&splats) } else { splats::glb(&splats) })
        }
        Kind::Orbit => orbit(outputs.format(), &mut drawer, side, behind),
    }
}

/// The portrait turning, drawn frame by frame.
fn orbit(format: Format, drawer: &mut Drawer<'_>, side: u32, behind: Behind<'_>) -> Result<Vec<u8>, CliError> {
    let cameras = orbit::cameras(FRAMES, &OrbitLimits::default());
    let frames = cameras.iter().map(|camera| Ok(picture::over(block_on(drawer.view(camera, side, 1))?, behind)));
    if format == Format::WebP {
        let mut film = Animation::new(side, side, 1000 / RATE);
        frames.into_iter().try_for_each(|frame: Result<Pixels, CliError>| Ok::<_, CliError>(film.push(&frame?)?))?;
        return Ok(film.finish());
    }
    let mut film = Film::start(format, side, RATE)?;
    frames.into_iter().try_for_each(|frame| film.push(&frame?))?;
    film.finish()
}

/// The portrait on the host, of which surfaces are read.
fn host(made: &Made) -> Result<cpu::Portrait, CliError> {
    Ok(cpu::Portrait::new(&block_on(made.sculpted.field.to_host())?)?)
}

/// From where a picture is taken.
fn camera(args: &ExportArgs, made: &Made) -> Camera {
    match (args.yaw, args.pitch) {
        (None, None) => Camera::photo(&made.pose),
        (yaw, pitch) => Camera::orbit(yaw.unwrap_or(0.0), pitch.unwrap_or(0.0)),
    }
}

/// Side of a view in pixels.
fn side(args: &ExportArgs) -> Result<u32, CliError> {
    let usual = match args.kind {
        Kind::Picture | Kind::Depth => 1024,
        Kind::Quilt => 560,
        Kind::Sheet | Kind::Orbit => 512,
        Kind::Mesh | Kind::Splats if args.size.is_some() => {
            return Err(CliError::Usage(format!("a {} has no --size; leave it out", args.kind.name())));
        }
        Kind::Mesh | Kind::Splats => 0,
    };
    match args.size {
        Some(side) if !(16..=MOST_SIDE).contains(&side) => Err(CliError::Usage(format!(
            "--size {side} is no side of a view to take away; give 16 to {MOST_SIDE} pixels"
        ))),
        side => Ok(side.unwrap_or(usual)),
    }
}

fn angles(args: &ExportArgs) -> Result<(), CliError> {
    let mut given = args.yaw.iter().chain(&args.pitch);
    if !matches!(args.kind, Kind::Picture | Kind::Depth) && given.clone().next().is_some() {
        return Err(CliError::Usage(format!(
            "a {} is no single view; leave --yaw and --pitch out",
            args.kind.name()
        )));
    }
    match given.find(|a| !a.is_finite() || a.abs() > MOST_ANGLE) {
        Some(angle) => Err(CliError::Usage(format!(
            "an angle of {angle} cannot be drawn; angles are in radians, from -{MOST_ANGLE} to {MOST_ANGLE}"
        ))),
        None => Ok(()),
    }
}

/// What `--background` says.
fn behind(words: &str) -> Result<Backdrop, CliError> {
    match words {
        "transparent" => Ok(Backdrop::Transparent),
        "photo" => Ok(Backdrop::Picture),
        colour => match names::read(colour, Part::Background) {
            Some(rgb) => Ok(Backdrop::Colour(rgb.map(|v| f32::from(v) / 255.0))),
            None => Err(CliError::Usage(format!(
                "--background {words} is no colour; give transparent, photo, a colour's English name or #rrggbb"
            ))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backgrounds_are_named_or_refused() {
        assert_eq!(behind("photo").unwrap(), Backdrop::Picture);
        assert_eq!(behind("#ff0000").unwrap(), Backdrop::Colour([1.0, 0.0, 0.0]));
        assert_eq!(behind("white").unwrap(), Backdrop::Colour([1.0; 3]));
        assert!(behind("qwertz").unwrap_err().to_string().contains("#rrggbb"));
    }
}
