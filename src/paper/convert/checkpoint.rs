//! A checkpoint of the published network, as PyTorch saves it: a zip with a pickle inside.
//!
//! A pickle is a program for Python's own machine. Nothing here runs it: the reader knows how
//! tensors, dictionaries and plain values are spelt, and leaves every other call alone. A file that
//! calls anything outside of [`HARMLESS`] is refused all the same, as no checkpoint needs that.

use std::path::{Path, PathBuf};

use pytorch_reader::{DType, PickleValue, PytorchReader, Tensor};

use crate::paper::convert::tensors::{ENCODER, Entry, RENDERER, Role, tensors};
use crate::weights::error::{TensorProblem, list};

/// Modules whose objects turn up beside the weights in ordinary checkpoints.
const HARMLESS: [&str; 5] = ["torch.", "numpy.", "collections.", "argparse.", "builtins.int"];
/// How deep settings may be nested.
const DEEPEST: usize = 64;

/// Why a checkpoint cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    #[error(
        "{path} is no checkpoint that can be read ({reason}). Give the file as its authors publish it, and fetch it again if it is incomplete"
    )]
    Unreadable { path: PathBuf, reason: String },
    #[error(
        "{path} asks for {what} to be run, which no checkpoint needs. Do not trust this file; fetch it from the network's authors"
    )]
    Suspicious { path: PathBuf, what: String },
    #[error("{path} is not the published network: {}. Give the checkpoint that holds {ENCODER} and {RENDERER}", list(.problems))]
    Foreign { path: PathBuf, problems: Vec<TensorProblem> },
}

/// A checkpoint whose names, shapes and types are all as published; values are read one by one.
#[derive(Debug)]
pub struct Checkpoint {
    path: PathBuf,
    tensors: Vec<(Entry, Tensor)>,
}

impl Checkpoint {
    /// Opens a checkpoint and compares everything it lists with what is expected.
    ///
    /// # Errors
    /// [`CheckpointError`]; all differences at once.
    pub fn open(path: &Path) -> Result<Self, CheckpointError> {
        let unreadable = |e: String| CheckpointError::Unreadable { path: path.to_owned(), reason: e };
        let root = PytorchReader::read_pickle_data(path, None).map_err(|e| unreadable(e.to_string()))?;
        if let Some(what) = suspicious(&root, DEEPEST) {
            return Err(CheckpointError::Suspicious { path: path.to_owned(), what });
        }
        let reader = PytorchReader::new(path).map_err(|e| unreadable(e.to_string()))?;
        let found = reader.into_tensors();
        let (tensors, problems) = compare(found.into_iter().collect());
        if !problems.is_empty() {
            return Err(CheckpointError::Foreign { path: path.to_owned(), problems });
        }
        Ok(Self { path: path.to_owned(), tensors })
    }

    /// Number of values that are kept.
    pub fn parameters(&self) -> u64 {
        let kept = |e: &Entry| matches!(e.role, Role::Kept { .. } | Role::Transposed { .. });
        self.tensors.iter().filter(|(e, _)| kept(e)).map(|(_, t)| t.num_elements() as u64).sum()
    }

    /// Reads and converts every tensor that is kept, one after another: path, shape, values.
    ///
    /// # Errors
    /// [`CheckpointError`], and whatever `take` answers.
    pub fn read<E: From<CheckpointError>>(
        &self,
        mut take: impl FnMut(String, Vec<usize>, Vec<f32>) -> Result<(), E>,
    ) -> Result<(), E> {
        for (entry, tensor) in self.tensors.iter().filter(|(e, _)| e.role != Role::Unused) {
            let path = self.path.clone();
            let bytes = match tensor.read() {
                Ok(bytes) => bytes,
                Err(e) => return Err(CheckpointError::Unreadable { path, reason: e.to_string() }.into()),
            };
            match entry.convert(crate::weights::archive::floats(&bytes)) {
                Ok(Some((name, shape, values))) => take(name, shape, values)?,
                Ok(None) => {}
                Err(problem) => return Err(CheckpointError::Foreign { path, problems: vec![problem] }.into()),
            }
        }
        Ok(())
    }
}

/// Pairs what was found with what is expected, and lists every difference.
fn compare(mut found: std::collections::BTreeMap<String, Tensor>) -> (Vec<(Entry, Tensor)>, Vec<TensorProblem>) {
    let (mut pairs, mut problems) = (Vec::new(), Vec::new());
    for entry in tensors() {
        let name = format!("{}.{}", entry.dictionary, entry.name);
        match found.remove(&name) {
            None => problems.push(TensorProblem::Missing { name }),
            Some(tensor) if tensor.dtype() != DType::F32 => {
                problems.push(TensorProblem::Type { name, found: format!("{:?}", tensor.dtype()) });
            }
            Some(tensor) if tensor.shape() != entry.shape => {
                problems.push(TensorProblem::Shape { name, expected: entry.shape, found: tensor.shape().to_vec() });
            }
            Some(tensor) => pairs.push((entry, tensor)),
        }
    }
    // A training checkpoint also holds a discriminator and an optimiser; those are not looked at.
    let ours = |name: &String| [ENCODER, RENDERER].iter().any(|d| name.starts_with(&format!("{d}.")));
    problems.extend(found.into_keys().filter(ours).map(|name| TensorProblem::Foreign { name }));
    (pairs, problems)
}

/// The first object that no checkpoint needs.
fn suspicious(value: &PickleValue, depth: usize) -> Option<String> {
    if depth == 0 {
        return Some("values nested without end".to_owned());
    }
    match value {
        PickleValue::Unsupported(name) if !HARMLESS.iter().any(|h| name.starts_with(h)) && name != "int" => {
            Some(name.clone())
        }
        PickleValue::List(items) => items.iter().find_map(|v| suspicious(v, depth - 1)),
        PickleValue::Dict(items) => items.values().find_map(|v| suspicious(v, depth - 1)),
        _ => None,
    }
}
