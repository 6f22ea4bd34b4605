//! Several safetensors files as one set of named f32 tensors.

use std::borrow::Cow;
use std::collections::BTreeMap;

use safetensors::{Dtype, SafeTensors};

use crate::weights::error::{TensorProblem, WeightsError};

/// Suffix of the scales of an int8 tensor.
const SCALE: &str = ".scale";
/// Between the name and the number of a piece of a tensor too large for one file.
const PIECE: &str = "@";

/// One tensor as stored.
#[derive(Debug, Clone)]
struct Stored {
    dtype: Dtype,
    shape: Vec<usize>,
    data: Vec<u8>,
}

/// A decoded tensor.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

/// Tensors of all files added so far.
#[derive(Debug, Clone, Default)]
pub struct Archive {
    tensors: BTreeMap<String, Stored>,
    twice: Vec<String>,
}

impl Archive {
    /// Reads a file's tensors.
    ///
    /// # Errors
    /// [`WeightsError::Format`] if the bytes are no safetensors file; its header's claims about
    /// shapes and offsets are checked against its length.
    pub fn add(&mut self, file: &str, bytes: &[u8]) -> Result<(), WeightsError> {
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|e| WeightsError::Format { file: file.to_owned(), reason: e.to_string() })?;
        for (name, view) in tensors.iter() {
            let stored = Stored { dtype: view.dtype(), shape: view.shape().to_vec(), data: view.data().to_vec() };
            if self.tensors.insert(name.to_owned(), stored).is_some() {
                self.twice.push(name.to_owned());
            }
        }
        Ok(())
    }

    /// Adds one tensor of f32 values.
    pub fn insert(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let data = bytemuck::cast_slice::<f32, u8>(values).to_vec();
        let stored = Stored { dtype: Dtype::F32, shape: shape.to_vec(), data };
        if self.tensors.insert(name.to_owned(), stored).is_some() {
            self.twice.push(name.to_owned());
        }
    }

    /// Names of the tensors, without their scales, in order; the pieces of a tensor count once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let whole = |name: &'_ str| name.strip_suffix(SCALE).is_none_or(|base| !self.holds(base));
        self.tensors.keys().map(String::as_str).filter_map(move |name| match name.split_once(PIECE) {
            Some((base, "0")) => Some(base),
            Some((base, _)) if self.holds(base) => None,
            _ => whole(name).then_some(name),
        })
    }

    fn holds(&self, name: &str) -> bool {
        self.tensors.contains_key(name) || self.tensors.contains_key(&format!("{name}{PIECE}0"))
    }

    /// A tensor as stored, its pieces (`NAME@0`, `NAME@1`, ...) joined along the first axis.
    fn stored(&self, name: &str) -> Option<Result<Cow<'_, Stored>, TensorProblem>> {
        if let Some(stored) = self.tensors.get(name) {
            return Some(Ok(Cow::Borrowed(stored)));
        }
        let mut whole = self.tensors.get(&format!("{name}{PIECE}0"))?.clone();
        for i in 1.. {
            let Some(piece) = self.tensors.get(&format!("{name}{PIECE}{i}")) else { break };
            let fits = piece.dtype == whole.dtype && piece.shape.get(1..) == whole.shape.get(1..);
            if !fits || whole.shape.is_empty() {
                return Some(Err(TensorProblem::Pieces { name: name.to_owned() }));
            }
            whole.shape[0] += piece.shape[0];
            whole.data.extend_from_slice(&piece.data);
        }
        Some(Ok(Cow::Owned(whole)))
    }

    /// Names that came more than once.
    pub fn twice(&self) -> &[String] {
        &self.twice
    }

    /// The tensor in f32, int8 multiplied by its scale; `None` if there is none of the name.
    ///
    /// # Errors
    /// A [`TensorProblem`] of type, scale or finiteness.
    pub fn decode(&self, name: &str) -> Option<Result<Decoded, TensorProblem>> {
        let stored = match self.stored(name)? {
            Ok(stored) => stored,
            Err(problem) => return Some(Err(problem)),
        };
        let result = match stored.dtype {
            Dtype::F32 => Ok(floats(&stored.data)),
            Dtype::F16 => Ok(halves(&stored.data)),
            Dtype::I8 => self.dequantise(name, &stored),
            other => Err(TensorProblem::Type { name: name.to_owned(), found: format!("{other:?}") }),
        };
        Some(result.and_then(|values| {
            if values.iter().all(|v| v.is_finite()) {
                Ok(Decoded { shape: stored.shape.clone(), values })
            } else {
                Err(TensorProblem::NotFinite { name: name.to_owned() })
            }
        }))
    }

    /// `i8 * scale`, the scale broadcast over the axes where its length is 1.
    fn dequantise(&self, name: &str, stored: &Stored) -> Result<Vec<f32>, TensorProblem> {
        let unfit = || TensorProblem::Scale { name: name.to_owned() };
        let scale = self.tensors.get(&format!("{name}{SCALE}")).ok_or_else(unfit)?;
        let broadcast = scale.shape.len() == stored.shape.len()
            && scale.shape.iter().zip(&stored.shape).all(|(&s, &n)| s == n || s == 1);
        if scale.dtype != Dtype::F32 || !broadcast {
            return Err(unfit());
        }
        let scales = floats(&scale.data);
        let mut strides = vec![0; scale.shape.len()];
        let mut step = 1;
        for (stride, &n) in strides.iter_mut().zip(&scale.shape).rev() {
            *stride = if n == 1 { 0 } else { step };
            step *= n;
        }
        // Row by row of the last axis: along it the scale is one number, or one for each of its places.
        let (row, each) = match (stored.shape.last(), strides.last()) {
            (Some(&row), Some(&stride)) => (row, stride > 0),
            _ => (1, false),
        };
        let mut values = Vec::with_capacity(stored.data.len());
        let mut index = vec![0; stored.shape.len().saturating_sub(1)];
        let mut at = 0;
        for bytes in stored.data.chunks_exact(row.max(1)) {
            let scales = scales.get(at..at + if each { row } else { 1 }).ok_or_else(unfit)?;
            match scales {
                [scale] => values.extend(bytes.iter().map(|&byte| f32::from(byte as i8) * scale)),
                scales => values.extend(bytes.iter().zip(scales).map(|(&byte, scale)| f32::from(byte as i8) * scale)),
            }
            // Advance the index like an odometer, and the scale's position with it.
            for axis in (0..index.len()).rev() {
                index[axis] += 1;
                at += strides[axis];
                if index[axis] < stored.shape[axis] {
                    break;
                }
                at -= strides[axis] * stored.shape[axis];
                index[axis] = 0;
            }
        }
        Ok(values)
    }
}

/// Little-endian f16 values.
fn halves(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(2).map(|b| half::f16::from_le_bytes([b[0], b[1]]).to_f32()).collect()
}

/// Little-endian f32 values.
pub fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}
