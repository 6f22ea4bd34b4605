//! What can be wrong with weights, in sentences.

use std::fmt;

/// Bytes in a mebibyte.
const MIB: u64 = 1 << 20;

/// Why weights cannot be used. Each sentence names the file or tensor and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The manifest is not JSON, or describes something this version cannot run.
    #[error(
        "the weights' manifest cannot be used: {0}. Fetch the weights again, or use those that came with this version"
    )]
    Manifest(String),
    /// A file the manifest does not list.
    #[error("{file} does not belong to these weights; the manifest does not list it")]
    UnknownFile { file: String },
    /// A file of another length than the manifest says.
    #[error("{file} has {found} bytes instead of {expected}: it is incomplete or another file. Fetch it again")]
    Size { file: String, expected: u64, found: u64 },
    /// A file of the right length whose content differs.
    #[error("{file} is damaged: its SHA-256 is not the manifest's. Fetch it again")]
    Digest { file: String },
    /// A file that is not safetensors.
    #[error("{file} is not a readable safetensors file ({reason}). Fetch it again")]
    Format { file: String, reason: String },
    /// Tensors that are missing, foreign or unusable; all of them at once.
    #[error("the weights do not fit this network: {}. Use weights of the preset that the manifest names", list(.0))]
    Tensors(Vec<TensorProblem>),
    /// Weights of the other preset.
    #[error("these are weights of the preset \"{found}\", and this needs \"{wanted}\". Give a folder of that preset")]
    Preset { found: String, wanted: &'static str },
    /// A device that is too small.
    #[error(
        "this device offers {} MiB of {what}, and these weights need {}. Use the default weights, or a device with more",
        offered / MIB,
        needed.div_ceil(MIB)
    )]
    Requirements { what: &'static str, needed: u64, offered: u64 },
    /// A file that a chosen folder does not hold.
    #[error("{file} is not in the chosen folder. Choose the folder that holds manifest.json and every file it lists")]
    Absent { file: String },
    /// A file that could not be read from disk.
    #[error("{path} cannot be read ({reason}). Give the folder of the weights with --weights or VOLTEFACE_WEIGHTS")]
    Read { path: String, reason: String },
}

/// One tensor that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TensorProblem {
    Missing { name: String },
    Foreign { name: String },
    Twice { name: String },
    Shape { name: String, expected: Vec<usize>, found: Vec<usize> },
    Type { name: String, found: String },
    Scale { name: String },
    NotFinite { name: String },
    Filter { name: String },
    Pieces { name: String },
}

impl fmt::Display for TensorProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { name } => write!(f, "{name} is missing"),
            Self::Foreign { name } => write!(f, "{name} is unknown"),
            Self::Twice { name } => write!(f, "{name} is stored twice"),
            Self::Shape { name, expected, found } => {
                write!(f, "{name} has the shape {found:?} instead of {expected:?}")
            }
            Self::Type { name, found } => write!(f, "{name} is of the type {found}, which is not used here"),
            Self::Scale { name } => write!(f, "{name} has no scale that fits it"),
            Self::NotFinite { name } => write!(f, "{name} holds values that are no numbers"),
            Self::Pieces { name } => write!(f, "{name} is in pieces that do not fit each other"),
            Self::Filter { name } => write!(f, "{name} is another filter than the one this network is built with"),
        }
    }
}

/// The first few problems and how many more there are: a foreign file can have hundreds.
pub(crate) fn list(problems: &[TensorProblem]) -> String {
    const SHOWN: usize = 6;
    let mut text = problems.iter().take(SHOWN).map(ToString::to_string).collect::<Vec<_>>().join("; ");
    if problems.len() > SHOWN {
        text.push_str(&format!("; and {} more", problems.len() - SHOWN));
    }
    text
}
