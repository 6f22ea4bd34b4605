//! Tensors to safetensors files of a limited size.
//!
//! A tensor larger than a file is cut along its first axis into `NAME@0`, `NAME@1`, ...; an
//! [`super::Archive`] puts them together again. Small files load with progress and resume well.

use std::collections::BTreeMap;

use safetensors::tensor::{TensorView, serialize};

use super::error::WeightsError;
use super::quantise::Stored;

/// Most bytes of a converted file: 16 MiB.
pub const MOST_BYTES: usize = 16 << 20;
/// Kept free for a file's header.
const HEADER: usize = 64 << 10;

/// Collects tensors into files.
#[derive(Debug)]
pub struct Writer {
    most: usize,
    open: Vec<Stored>,
    open_bytes: usize,
    files: Vec<(String, Vec<u8>)>,
    failed: Option<WeightsError>,
}

impl Writer {
    /// Files of at most `most` bytes.
    pub fn new(most: usize) -> Self {
        Self { most, open: Vec::new(), open_bytes: 0, files: Vec::new(), failed: None }
    }

    /// Adds a tensor, in pieces where it is too large for one file.
    pub fn add(&mut self, tensor: Stored) {
        let room = self.most.saturating_sub(HEADER).max(1);
        if tensor.data.len() <= room {
            return self.put(tensor);
        }
        let rows = tensor.shape.first().copied().unwrap_or(1).max(1);
        let row = tensor.data.len() / rows;
        let step = (room / row.max(1)).max(1);
        for (piece, start) in (0..rows).step_by(step).enumerate() {
            let count = step.min(rows - start);
            let mut shape = tensor.shape.clone();
            shape[0] = count;
            self.put(Stored {
                name: format!("{}@{piece}", tensor.name),
                dtype: tensor.dtype,
                shape,
                data: tensor.data[start * row..(start + count) * row].to_vec(),
            });
        }
    }

    fn put(&mut self, tensor: Stored) {
        if self.open_bytes + tensor.data.len() + HEADER > self.most {
            self.close();
        }
        self.open_bytes += tensor.data.len();
        self.open.push(tensor);
    }

    fn close(&mut self) {
        if self.open.is_empty() {
            return;
        }
        let name = format!("weights-{}.safetensors", self.files.len());
        let built = self
            .open
            .iter()
            .map(|t| Ok((t.name.clone(), TensorView::new(t.dtype, t.shape.clone(), &t.data)?)))
            .collect::<Result<BTreeMap<_, _>, safetensors::SafeTensorError>>()
            .and_then(|views| serialize(views, None));
        match built {
            Ok(bytes) => self.files.push((name, bytes)),
            Err(e) => self.failed = Some(WeightsError::Format { file: name, reason: e.to_string() }),
        }
        self.open.clear();
        self.open_bytes = 0;
    }

    /// The files, `weights-0.safetensors` and on.
    ///
    /// # Errors
    /// [`WeightsError::Format`] for tensors whose bytes do not fit their shapes.
    pub fn finish(mut self) -> Result<Vec<(String, Vec<u8>)>, WeightsError> {
        self.close();
        match self.failed {
            Some(error) => Err(error),
            None => Ok(self.files),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::Archive;
    use crate::weights::quantise::{Precision, store};

    #[test]
    fn large_tensors_are_cut_and_joined() {
        let values: Vec<f32> = (0..70_000).map(|i| i as f32).collect();
        let mut writer = Writer::new(HEADER + 40_000);
        for (name, shape) in [("wide", [7, 10_000]), ("tall", [70_000, 1])] {
            store(name, &shape, &values, Precision::F32).into_iter().for_each(|t| writer.add(t));
        }
        let files = writer.finish().unwrap();
        assert!(files.len() >= 14, "{} files", files.len());
        assert!(files.iter().all(|(_, bytes)| bytes.len() <= HEADER + 40_000));
        let mut archive = Archive::default();
        for (name, bytes) in &files {
            archive.add(name, bytes).unwrap();
        }
        assert_eq!(archive.names().collect::<Vec<_>>(), ["tall", "wide"]);
        for (name, shape) in [("wide", [7, 10_000]), ("tall", [70_000, 1])] {
            let found = archive.decode(name).unwrap().unwrap();
            assert_eq!((found.shape.as_slice(), &found.values), (shape.as_slice(), &values), "{name}");
        }
    }
}
