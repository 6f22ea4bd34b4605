//! The command line: edit a photo, measure speed, measure quality.
//!
//! Whatever is wrong with the input, the answer is a sentence on stderr and exit code 2, and no
//! file is left half written.

mod align;
mod align_eval;
mod align_figures;
mod bench;
mod crop;
mod dataset;
mod demand;
mod device;
mod edit;
mod eval;
mod input;
mod metrics;
mod output;
mod paper;
mod phrasings;
mod picture;
mod report;
mod stdout;
mod timing;
mod whole;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::editor::EditorError;
use crate::pipeline::JobError;
use crate::portrait::PortraitError;
use crate::render::RenderError;
use crate::weights::WeightsError;

/// Exit code for input that cannot be used; clap uses the same for arguments.
const BAD_INPUT: u8 = 2;

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error(transparent)]
    Weights(#[from] WeightsError),
    #[error(transparent)]
    Editor(#[from] EditorError),
    #[error(transparent)]
    Model(#[from] crate::model::ModelError),
    #[error(transparent)]
    Render(#[from] RenderError),
    #[error(transparent)]
    Checkpoint(#[from] crate::paper::convert::checkpoint::CheckpointError),
    #[error("{path}: {source}")]
    Photo { path: PathBuf, source: PortraitError },
    #[error("{path} cannot be read ({reason}). Check the path")]
    Read { path: PathBuf, reason: String },
    #[error("{path} cannot be written ({reason}). Choose another place with --out")]
    Write { path: PathBuf, reason: String },
    #[error("standard output cannot be written ({reason}). Print to another place")]
    Print { reason: String },
    #[error("{path} is no file of the studio: {reason}. Draw the data set again")]
    Data { path: PathBuf, reason: String },
    #[error(
        "{path}: no face was found. Choose a photo in which a face is at least an eighth of the height, or tell `volteface edit` where it is with --crop"
    )]
    NoFace { path: PathBuf },
    /// The input is sound and cannot give what was asked for; `--anyway` goes on all the same.
    #[error("{sentence}")]
    Refused { sentence: String },
    #[error(transparent)]
    Field(#[from] crate::field::FieldError),
    #[error("{0}")]
    Usage(String),
}

impl From<JobError> for CliError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Editor(error) => Self::Editor(error),
            JobError::Model(error) => Self::Model(error),
        }
    }
}

#[derive(Debug, Parser)]
#[command(name = "volteface", version, about = "One portrait photo becomes a 3D portrait that text and pictures edit")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Edit a photo and draw it from one or more sides.
    Edit(EditArgs),
    /// Find the faces of a photo and print their aligned crops and cameras as JSON.
    Align(AlignArgs),
    /// Measure the aligner on photos whose faces are known.
    AlignEval(AlignEvalArgs),
    /// Measure what each part costs on this machine.
    Bench(BenchArgs),
    /// Measure quality on the held-out people of a studio data set.
    Eval(EvalArgs),
    /// Convert the published network's checkpoint to weights for this program.
    Convert(ConvertArgs),
}

/// Where the networks run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Place {
    Cpu,
    Gpu,
}

#[derive(Debug, Args)]
struct Common {
    /// Folder of the weights [default: VOLTEFACE_WEIGHTS, or weights/compact nearby]
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Place,
}

#[derive(Debug, Args)]
struct EditArgs {
    /// Portrait photo (JPEG, PNG or WebP)
    #[arg(long)]
    photo: PathBuf,
    /// What to change, in words; none draws the photo's own person
    #[arg(long, conflicts_with = "prompt_image", allow_hyphen_values = true)]
    prompt: Option<String>,
    /// What to change, shown on somebody else
    #[arg(long)]
    prompt_image: Option<PathBuf>,
    /// 0 is the photo, 1 the edit; -1 to 2
    #[arg(long, default_value_t = 1.0, allow_negative_numbers = true)]
    strength: f32,
    /// Camera to the person's left (+) or right (-), in radians; several draw several pictures
    #[arg(long, num_args = 1.., allow_negative_numbers = true)]
    yaw: Vec<f32>,
    /// Camera below (+) or above (-) the face, in radians; one for all, or one for each yaw
    #[arg(long, num_args = 1.., allow_negative_numbers = true)]
    pitch: Vec<f32>,
    /// Side of the pictures in pixels
    #[arg(long, default_value_t = 512)]
    size: u32,
    /// Draw with so many even samples a ray, for comparison (compact network only)
    #[arg(long)]
    samples: Option<u32>,
    /// Square of the photo to use: centre x, centre y, side (pixels of the upright file), roll (radians)
    #[arg(long, value_name = "X,Y,SIZE,ROLL", allow_hyphen_values = true)]
    crop: Option<String>,
    /// Leave the background out
    #[arg(long)]
    transparent: bool,
    /// The picture to write: .png, .jpg or .webp, or - for a PNG on standard output; with several yaws O-1.png,
    /// O-2.png, ...
    #[arg(long)]
    out: PathBuf,
    /// Go on where there is no face, the face is cut off, or the prompt was not understood
    #[arg(long)]
    anyway: bool,
    /// Folder for the planes, raw picture, depth and picture as safetensors (published network only)
    #[arg(long)]
    dump: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct AlignArgs {
    /// Photo (JPEG, PNG or WebP)
    #[arg(long)]
    photo: PathBuf,
    /// Print each face's camera too: camera-to-world 4x4, then intrinsics 3x3, row-major
    #[arg(long)]
    cameras: bool,
    /// Whose square the corners are of
    #[arg(long, value_enum, default_value = "volteface")]
    convention: Convention,
    /// Folder of the aligner's weights [default: weights/align nearby]
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Place,
}

/// The square that a face is cut out with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Convention {
    /// Of the compact network: docs/align.md
    Volteface,
    /// Of EG3D and the published network: docs/paper.md
    Eg3d,
}

#[derive(Debug, Args)]
struct AlignEvalArgs {
    /// Folder of pictures and labels.json that `python -m volteface_align scenes` or `turned` wrote
    #[arg(long)]
    data: PathBuf,
    /// Say what was found in each photo
    #[arg(long)]
    verbose: bool,
    /// Folder of the aligner's weights [default: weights/align nearby]
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Place,
}

#[derive(Debug, Args)]
struct BenchArgs {
    /// Measured runs of each part [default: 20, and 3 of the published network]
    #[arg(long)]
    runs: Option<usize>,
    /// Count dispatches and memory on the GPU, which compiles everything and runs nothing (published
    /// network only)
    #[arg(long)]
    count_only: bool,
    /// Side of the drawn view in pixels
    #[arg(long, default_value_t = 256)]
    size: u32,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct EvalArgs {
    /// Folder the studio wrote: people/ and edits.json
    #[arg(long)]
    data: PathBuf,
    /// Most people to look at
    #[arg(long, default_value_t = 20)]
    people: usize,
    /// Side of the drawn views in pixels: 128 or 256
    #[arg(long, default_value_t = 128)]
    size: u32,
    /// Where to write the figures as JSON
    #[arg(long)]
    json: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct ConvertArgs {
    /// The checkpoint of the published network (3dpe.pt)
    checkpoint: PathBuf,
    /// Folder for the converted weights; it is made if need be
    #[arg(long)]
    out: PathBuf,
    /// What values are stored as
    #[arg(long, value_enum, default_value = "int8")]
    store: Kind,
}

/// What converted weights are stored as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Int8,
    F16,
    F32,
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Edit(args) => edit::run(&args),
        Command::Align(args) => align::run(&args),
        Command::AlignEval(args) => align_eval::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Convert(args) => paper::convert::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            stdout::note(format_args!("volteface: {error}"));
            ExitCode::from(BAD_INPUT)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn arguments_are_consistent_and_take_negative_numbers() {
        Cli::command().debug_assert();
        let words =
            "volteface edit --photo p --yaw -0.3 0 0.3 --pitch -0.1 --strength -0.5 --crop -5,10,300,-0.1 --out o.png";
        match Cli::try_parse_from(words.split(' ')).unwrap().command {
            Command::Edit(a) => {
                assert_eq!(a.yaw, [-0.3, 0.0, 0.3]);
                assert_eq!(a.pitch, [-0.1]);
                assert_eq!(a.strength, -0.5);
                assert_eq!(a.crop.as_deref(), Some("-5,10,300,-0.1"));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_prompt_may_begin_with_a_sign() {
        for words in [["--prompt", "-bald"], ["--prompt", "--no beard"]] {
            let all = ["volteface", "edit", "--photo", "p", "--out", "o.png"].into_iter().chain(words);
            match Cli::try_parse_from(all).unwrap().command {
                Command::Edit(a) => assert_eq!(a.prompt.as_deref(), Some(words[1])),
                other => panic!("{other:?}"),
            }
        }
    }
}
