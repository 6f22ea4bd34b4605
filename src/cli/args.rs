//! What can be typed after `volteface`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::export::{KINDS, Kind};

#[derive(Debug, Parser)]
#[command(name = "volteface", version, about = "One portrait photo becomes a 3D portrait that text and pictures edit")]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Edit a photo and draw it from one or more sides.
    Edit(EditArgs),
    /// Take an edited portrait away: pictures, films, meshes, splats (docs/export.md).
    Export(ExportArgs),
    /// Find the faces of a photo and print their aligned crops and cameras as JSON.
    Align(AlignArgs),
    /// Measure the aligner on photos whose faces are known.
    AlignEval(AlignEvalArgs),
    /// Measure what each part costs on this machine.
    Bench(BenchArgs),
    /// Measure how near parts of photos come to colours that words ask for.
    ColourEval(ColourEvalArgs),
    /// Measure quality on the held-out people of a studio data set.
    Eval(EvalArgs),
    /// Hold a device against the numbers that come with the weights, as the page does when it starts.
    SelfTest(SelfTestArgs),
    /// Convert the published network's checkpoint to weights for this program.
    Convert(ConvertArgs),
}

/// Where the networks run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Place {
    Cpu,
    Gpu,
}

#[derive(Debug, Args)]
pub(super) struct Common {
    /// Folder of the weights [default: VOLTEFACE_WEIGHTS, or weights/compact nearby]
    #[arg(long)]
    pub(super) weights: Option<PathBuf>,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    pub(super) device: Place,
}

/// Whose portrait, and as what.
#[derive(Debug, Args)]
pub(super) struct SubjectArgs {
    /// Portrait photo (JPEG, PNG or WebP)
    #[arg(long)]
    pub(super) photo: PathBuf,
    /// What to change, in words; none draws the photo's own person
    #[arg(long, conflicts_with = "prompt_image", allow_hyphen_values = true)]
    pub(super) prompt: Option<String>,
    /// What to change, shown on somebody else
    #[arg(long)]
    pub(super) prompt_image: Option<PathBuf>,
    /// What to change, exactly: hair=teal,lips=#a01030,skin=green:0.5,material=rose gold,rough=0.8,light=-60/20 (compact network only)
    #[arg(long, conflicts_with_all = ["prompt", "prompt_image"])]
    pub(super) wish: Option<String>,
    /// 0 is the photo, 1 the edit; -1 to 2
    #[arg(long, default_value_t = 1.0, allow_negative_numbers = true)]
    pub(super) strength: f32,
    /// Square of the photo to use: centre x, centre y, side (pixels of the upright file), roll (radians)
    #[arg(long, value_name = "X,Y,SIZE,ROLL", allow_hyphen_values = true)]
    pub(super) crop: Option<String>,
    /// Go on where there is no face, the face is cut off, or the prompt was not understood
    #[arg(long)]
    pub(super) anyway: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
pub(super) struct EditArgs {
    #[command(flatten)]
    pub(super) subject: SubjectArgs,
    /// Camera to the person's left (+) or right (-), in radians; several draw several pictures
    #[arg(long, num_args = 1.., allow_negative_numbers = true)]
    pub(super) yaw: Vec<f32>,
    /// Camera below (+) or above (-) the face, in radians; one for all, or one for each yaw
    #[arg(long, num_args = 1.., allow_negative_numbers = true)]
    pub(super) pitch: Vec<f32>,
    /// Side of the pictures in pixels
    #[arg(long, default_value_t = 512)]
    pub(super) size: u32,
    /// Draw with so many even samples a ray, for comparison (compact network only)
    #[arg(long)]
    pub(super) samples: Option<u32>,
    /// Leave the background out
    #[arg(long)]
    pub(super) transparent: bool,
    /// The picture to write: .png, .jpg or .webp, or - for a PNG on standard output; with several yaws O-1.png,
    /// O-2.png, ...
    #[arg(long)]
    pub(super) out: PathBuf,
    /// Folder for the planes, raw picture, depth and picture as safetensors (published network only)
    #[arg(long)]
    pub(super) dump: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    pub(super) subject: SubjectArgs,
    /// What to take away: picture, sheet, quilt, depth, orbit, mesh or splats
    #[arg(long, value_parser = kind)]
    pub(super) kind: Kind,
    /// The file to write; its ending decides the format, - is standard output
    #[arg(long)]
    pub(super) out: PathBuf,
    /// Side of a view in pixels, 16 to 2048 [default: 512; of a quilt 560, of a sheet 384]
    #[arg(long)]
    pub(super) size: Option<u32>,
    /// Cells along each side of the box that a mesh or splats are read on, 32 to 384 [default: 256 and 192]
    #[arg(long)]
    pub(super) cells: Option<u32>,
    /// Frames of an orbit, 2 to 600, 25 in a second [default: 75]
    #[arg(long)]
    pub(super) frames: Option<u32>,
    /// Camera to the person's left (+) or right (-) of a picture or a depth, in radians [default: the photo's]
    #[arg(long, allow_negative_numbers = true)]
    pub(super) yaw: Option<f32>,
    /// Camera below (+) or above (-) the face of a picture or a depth, in radians
    #[arg(long, allow_negative_numbers = true)]
    pub(super) pitch: Option<f32>,
    /// What is behind the portrait: transparent, photo, a colour's name or #rrggbb [default: transparent where the
    /// format can, else a light grey]
    #[arg(long)]
    pub(super) background: Option<String>,
}

fn kind(name: &str) -> Result<Kind, String> {
    let known = || KINDS.iter().map(|(_, name, _)| *name).collect::<Vec<_>>().join(", ");
    Kind::of(name).ok_or_else(|| format!("choose one of {}", known()))
}

#[derive(Debug, Args)]
pub(super) struct AlignArgs {
    /// Photo (JPEG, PNG or WebP)
    #[arg(long)]
    pub(super) photo: PathBuf,
    /// Print each face's camera too: camera-to-world 4x4, then intrinsics 3x3, row-major
    #[arg(long)]
    pub(super) cameras: bool,
    /// Whose square the corners are of
    #[arg(long, value_enum, default_value = "volteface")]
    pub(super) convention: Convention,
    /// Folder of the aligner's weights [default: weights/align nearby]
    #[arg(long)]
    pub(super) weights: Option<PathBuf>,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    pub(super) device: Place,
}

/// The square that a face is cut out with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Convention {
    /// Of the compact network: docs/align.md
    Volteface,
    /// Of EG3D and the published network: docs/paper.md
    Eg3d,
}

#[derive(Debug, Args)]
pub(super) struct ColourEvalArgs {
    #[command(flatten)]
    pub(super) common: Common,
    /// Photos of people
    #[arg(long, required = true, num_args = 1..)]
    pub(super) photo: Vec<PathBuf>,
    /// Pictures of others that give the colours, in place of words
    #[arg(long, num_args = 1..)]
    pub(super) prompt_image: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct AlignEvalArgs {
    /// Folder of pictures and labels.json that `python -m volteface_align scenes` or `turned` wrote
    #[arg(long)]
    pub(super) data: PathBuf,
    /// Say what was found in each photo
    #[arg(long)]
    pub(super) verbose: bool,
    /// Folder of the aligner's weights [default: weights/align nearby]
    #[arg(long)]
    pub(super) weights: Option<PathBuf>,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    pub(super) device: Place,
}

#[derive(Debug, Args)]
pub(super) struct BenchArgs {
    /// Measured runs of each part [default: 20, and 3 of the published network]
    #[arg(long)]
    pub(super) runs: Option<usize>,
    /// Count dispatches and memory on the GPU, which compiles everything and runs nothing (published
    /// network only)
    #[arg(long)]
    pub(super) count_only: bool,
    /// Side of the drawn view in pixels
    #[arg(long, default_value_t = 256)]
    pub(super) size: u32,
    /// Print JSON instead of a table
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
pub(super) struct SelfTestArgs {
    /// Compute the numbers on the processor and put them into the manifest, as is due when the weights are new
    #[arg(long)]
    pub(super) write: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
pub(super) struct EvalArgs {
    /// Folder the studio wrote: people/ and edits.json
    #[arg(long)]
    pub(super) data: PathBuf,
    /// Most people to look at
    #[arg(long, default_value_t = 20)]
    pub(super) people: usize,
    /// Side of the drawn views in pixels: 128 or 256
    #[arg(long, default_value_t = 128)]
    pub(super) size: u32,
    /// Where to write the figures as JSON
    #[arg(long)]
    pub(super) json: Option<PathBuf>,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
pub(super) struct ConvertArgs {
    /// The checkpoint of the published network (3dpe.pt)
    pub(super) checkpoint: PathBuf,
    /// Folder for the converted weights; it is made if need be
    #[arg(long)]
    pub(super) out: PathBuf,
    /// What values are stored as
    #[arg(long, value_enum, default_value = "int8")]
    pub(super) store: Store,
}

/// What converted weights are stored as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Store {
    Int8,
    F16,
    F32,
}
