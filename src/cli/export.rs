//! `volteface export`

use std::ops::RangeInclusive;

use pollster::block_on;

use super::device::{Drawer, Machine};
use super::edit::{BACKGROUND, MOST_ANGLE};
use super::film::{self, Film};
use super::output::{Asked, Outputs};
use super::subject::{Made, Subject};
use super::{CliError, ExportArgs, stdout};
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

/// Sides of a view.
const SIDES: RangeInclusive<u32> = 16..=2048;
/// Columns and rows of a sheet.
const SHEET: [u32; 2] = [5, 3];
/// Columns and rows of a quilt.
const QUILT: [u32; 2] = [8, 6];
/// Frames of a turn, and how many are shown in a second.
const FRAMES: u32 = 75;
const RATE: u32 = 25;

pub(super) fn run(args: &ExportArgs) -> Result<(), CliError> {
    // Everything that can be wrong with the arguments is found before anything is computed.
    let plan = Plan::of(args)?;
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
    film::check(outputs.format(), plan.side)?;
    let loaded = subject.load()?;
    let mut machine = Machine::start(args.subject.common.device)?;
    let made = loaded.make(&machine, |model| {
        match model {
        Model::Paper(_) => Err(CliError::Usage(
            "portraits of the published network are drawn by `volteface edit`; `volteface export` takes the compact one"
                .to_owned(),
        )),
        Model::Compact(_) => Ok(()),
    }
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
    let bytes = file(args, &outputs, &made, machine.drawer(&made.sculpted.field)?, plan, behind)?;
    outputs.write(vec![bytes], Vec::new())
}

/// The bytes of the file.
fn file(
    args: &ExportArgs,
    outputs: &Outputs,
    made: &Made,
    mut drawer: Drawer<'_>,
    plan: Plan,
    behind: Behind<'_>,
) -> Result<Vec<u8>, CliError> {
    let side = plan.side;
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
            let all = grid.cameras().len();
            let done = |n| stdout::note(format_args!("view {n} of {all}"));
            outputs.encode(&block_on(grid.draw(&mut drawer, side, 1, behind, done))?)
        }
        Kind::Depth => {
            let camera = camera(args, made);
            Ok(Depth::of(&block_on(drawer.view(&camera, side, 1))?, &camera).png()?)
        }
        Kind::Mesh => {
            let surface = surface(&drawer, made, plan.cells)?;
            if outputs.format() == Format::Ply {
                return Ok(mesh::ply(&surface));
            }
            let front =
                block_on(Front::draw(&mut drawer, &made.sculpted.field.photo_camera, mesh::TEXTURE * plan.cells, 1))?;
            Ok(mesh::glb(&surface, &front)?)
        }
        Kind::Splats => {
            let surface = surface(&drawer, made, plan.cells)?;
            let front =
                block_on(Front::draw(&mut drawer, &made.sculpted.field.photo_camera, splats::FRONT * plan.cells, 1))?;
            let splats = splats::of(&surface, &front);
            Ok(if outputs.format() == Format::Ply { splats::ply(&splats) } else { splats::glb(&splats) })
        }
        Kind::Orbit => orbit(outputs.format(), &mut drawer, plan, behind),
    }
}

/// The portrait turning, drawn frame by frame.
fn orbit(format: Format, drawer: &mut Drawer<'_>, plan: Plan, behind: Behind<'_>) -> Result<Vec<u8>, CliError> {
    let side = plan.side;
    let cameras = orbit::cameras(plan.frames, &OrbitLimits::default());
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

/// The portrait's surface, read on the host.
fn surface(drawer: &Drawer<'_>, made: &Made, cells: u32) -> Result<Surface, CliError> {
    Ok(match drawer {
        Drawer::Cpu(portrait) => Surface::of(portrait, cells)?,
        Drawer::Gpu(_) => Surface::of(&cpu::Portrait::new(&block_on(made.sculpted.field.to_host())?)?, cells)?,
    })
}

/// From where a picture is taken.
fn camera(args: &ExportArgs, made: &Made) -> Camera {
    match (args.yaw, args.pitch) {
        (None, None) => Camera::photo(&made.pose),
        (yaw, pitch) => Camera::orbit(yaw.unwrap_or(0.0), pitch.unwrap_or(0.0)),
    }
}

/// What the arguments ask for, all of it checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Plan {
    /// Side of a view in pixels.
    side: u32,
    cells: u32,
    frames: u32,
}

impl Plan {
    /// Checks the numbers of the arguments.
    ///
    /// # Errors
    /// [`CliError::Usage`] for one that is out of its range, or belongs to another kind.
    fn of(args: &ExportArgs) -> Result<Self, CliError> {
        use Kind::{Depth, Mesh, Orbit, Picture, Quilt, Sheet, Splats};
        let kind = args.kind;
        let only = |name: &str, given: bool, kinds: &[Kind]| match given && !kinds.contains(&kind) {
            true => Err(CliError::Usage(format!("--{name} does not belong to --kind {}; leave it out", kind.name()))),
            false => Ok(()),
        };
        only("size", args.size.is_some(), &[Picture, Sheet, Quilt, Depth, Orbit])?;
        only("cells", args.cells.is_some(), &[Mesh, Splats])?;
        only("frames", args.frames.is_some(), &[Orbit])?;
        only("yaw", args.yaw.is_some(), &[Picture, Depth])?;
        only("pitch", args.pitch.is_some(), &[Picture, Depth])?;
        only("background", args.background.is_some(), &[Picture, Sheet, Quilt, Orbit])?;
        if let Some(angle) = args.yaw.iter().chain(&args.pitch).find(|a| !a.is_finite() || a.abs() > MOST_ANGLE) {
            return Err(CliError::Usage(format!(
                "an angle of {angle} cannot be drawn; angles are in radians, from -{MOST_ANGLE} to {MOST_ANGLE}"
            )));
        }
        let side = match kind {
            Quilt => 560,
            Sheet => 384,
            _ => 512,
        };
        let cells = if kind == Splats { splats::CELLS } else { surface::CELLS };
        Ok(Self {
            side: within("size", args.size, SIDES, side)?,
            cells: within("cells", args.cells, surface::RANGE, cells)?,
            frames: within("frames", args.frames, 2..=600, FRAMES)?,
        })
    }
}

/// A number of the arguments within its range.
fn within(name: &str, given: Option<u32>, range: RangeInclusive<u32>, usual: u32) -> Result<u32, CliError> {
    match given {
        Some(number) if !range.contains(&number) => Err(CliError::Usage(format!(
            "--{name} {number} is out of range; give {} to {}",
            range.start(),
            range.end()
        ))),
        number => Ok(number.unwrap_or(usual)),
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
