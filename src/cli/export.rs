//! `volteface export`

use std::ops::RangeInclusive;
use std::rc::Rc;

use pollster::block_on;

use super::device::{Drawer, Machine};
use super::edit::{BACKGROUND, MOST_ANGLE};
use super::film::{self, Film};
use super::output::{Asked, Outputs};
use super::subject::{Made, Subject};
use super::{CliError, ExportArgs, stdout};
use crate::export::picture::Behind;
use crate::export::{
    Draw, ExportError, FRAMES, Format, Kind, Order, Pace, RATE, Workshop, background, file, splats, surface,
};
use crate::geometry::Camera;
use crate::pipeline::Model;
use crate::render::{Backdrop, Frame, RenderError, STILL_PASSES, cpu};
use crate::wish::{Part, names};

/// Sides of a view.
const SIDES: RangeInclusive<u32> = 16..=2048;

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
    let room = made.sculpted.field.worn.room();
    let order = Order {
        kind: args.kind,
        format: outputs.format(),
        side: plan.side,
        cells: plan.cells,
        frames: plan.frames,
        rate: RATE,
        way: &[],
        passes: STILL_PASSES,
        camera: camera(args, &made).with_room(room),
        room,
        behind,
    };
    let drawer = machine.drawer(&made.sculpted.field)?;
    let bytes = block_on(file(&order, &mut Desk { drawer, made: &made, part: [0.0, 1.0], told: 0 }))?;
    outputs.write(vec![bytes], Vec::new())
}

/// Where the command line makes files.
struct Desk<'a> {
    drawer: Drawer<'a>,
    made: &'a Made,
    /// The part of the work at hand, and how many tenths of the whole were told.
    part: [f32; 2],
    told: u32,
}

impl Draw for Desk<'_> {
    async fn view(&mut self, camera: &Camera, size: u32, passes: u32) -> Result<Frame, ExportError> {
        self.drawer.view(camera, size, passes).await
    }
}

impl Pace for Desk<'_> {
    fn part(&mut self, from: f32, to: f32) {
        self.part = [from, to];
    }

    async fn pause(&mut self, share: f32) -> Result<(), ExportError> {
        let [from, to] = self.part;
        let tenths = (10.0 * (from + share * (to - from))) as u32;
        if tenths > self.told {
            self.told = tenths;
            stdout::note(format_args!("{} %", 10 * tenths));
        }
        Ok(())
    }
}

impl Workshop for Desk<'_> {
    type Film = Film;

    async fn portrait(&mut self) -> Result<Rc<cpu::Portrait>, ExportError> {
        let field = self.made.sculpted.field.to_host().await.map_err(RenderError::from)?;
        Ok(Rc::new(cpu::Portrait::new(&field)?))
    }

    fn photo_camera(&self) -> Camera {
        self.made.sculpted.field.photo_camera
    }

    async fn reel(&mut self, format: Format, side: u32, rate: u32) -> Result<Film, ExportError> {
        Film::start(format, side, rate).map_err(|why| ExportError::Film(why.to_string()))
    }
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
