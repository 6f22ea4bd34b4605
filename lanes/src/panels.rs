//! Weights as the products read them.

use std::sync::OnceLock;

use crate::widest::{NARROW, WIDE, has_fma};

/// A matrix `[inputs, columns]` cut into panels of as many columns as a tile has, each row of a panel together.
#[derive(Debug, Clone)]
pub struct Panels {
    pub(crate) inputs: usize,
    pub(crate) columns: usize,
    pub(crate) values: Vec<f32>,
    /// The same for tiles of 3 x 3 convolutions, once one was made.
    tiled: OnceLock<Vec<Self>>,
}

impl Panels {
    /// Of a row-major matrix; the last panel is filled up with zeros.
    ///
    /// # Panics
    /// If there are not `inputs * columns` values.
    pub fn new(matrix: &[f32], inputs: usize, columns: usize) -> Self {
        assert_eq!(matrix.len(), inputs * columns, "a matrix of {inputs} x {columns}");
        Self::with(inputs, columns, |i, j| matrix[i * columns + j])
    }

    /// Of the matrix whose value in row `i`, column `j` is `at(i, j)`.
    pub(crate) fn with(inputs: usize, columns: usize, at: impl Fn(usize, usize) -> f32) -> Self {
        let width = Self::width();
        let mut values = vec![0.0; columns.div_ceil(width) * width * inputs];
        for (panel, values) in values.chunks_exact_mut(width * inputs).enumerate() {
            for (i, row) in values.chunks_exact_mut(width).enumerate() {
                let first = panel * width;
                for (j, value) in row.iter_mut().take(columns - first).enumerate() {
                    *value = at(i, first + j);
                }
            }
        }
        Self { inputs, columns, values, tiled: OnceLock::new() }
    }

    /// Columns of a panel.
    pub(crate) fn width() -> usize {
        if has_fma() { WIDE.1 } else { NARROW.1 }
    }

    /// The matrices of [`crate::winograd`], of so many channels.
    pub(crate) fn transformed(&self, channels: usize) -> &[Self] {
        self.tiled.get_or_init(|| crate::winograd::transformed(self, channels))
    }

    /// Such a matrix, of which nothing is known yet.
    pub(crate) fn empty(&self, inputs: usize) -> Self {
        let values = vec![0.0; self.values.len() / self.inputs * inputs];
        Self { inputs, columns: self.columns, values, tiled: OnceLock::new() }
    }
}
