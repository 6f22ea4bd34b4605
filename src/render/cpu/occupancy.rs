//! Where the box is not empty, so that rays skip the rest. Shader twin: `occupancy.wgsl`.
//!
//! The density is looked at in the middle of every cell of a 64^3 lattice; a marked cell marks its
//! 26 neighbours too, since the field can change within a cell (a plane has two texels a cell).

use crate::field::FieldData;
use crate::render::cpu::sample;
use crate::render::params::{LATTICE, Params};

/// One bit a cell; x runs fastest, then y, then z.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occupancy {
    cells: Vec<u32>,
}

impl Occupancy {
    /// Looks at the whole box.
    pub fn build(field: &FieldData, params: &Params) -> Occupancy {
        Occupancy::spread(&crate::render::cpu::map(Occupancy::ROWS, |row| Occupancy::row(field, params, row)))
    }

    /// Rows of the lattice.
    pub const ROWS: usize = (LATTICE * LATTICE) as usize;

    /// Marks along x of row `z * 64 + y`, before they mark their neighbours.
    pub fn row(field: &FieldData, params: &Params, row: usize) -> u64 {
        let side = LATTICE as usize;
        let middle = |i: usize| ((i as f32 + 0.5) / side as f32 - 0.5) * params.box_side;
        let (y, z) = (row % side, row / side);
        (0..side).fold(0, |bits, x| {
            let point = sample::decode_at(field, params, [middle(x), middle(y), middle(z)]);
            bits | u64::from(point.raw > params.empty_raw) << x
        })
    }

    /// Adds the neighbours of marked cells. `rows[z * 64 + y]` holds the marks along x.
    pub fn spread(rows: &[u64]) -> Occupancy {
        let side = LATTICE as usize;
        let mut cells = Vec::with_capacity(side * side * 2);
        for z in 0..side {
            for y in 0..side {
                let mut bits = 0;
                for nz in z.saturating_sub(1)..=(z + 1).min(side - 1) {
                    for ny in y.saturating_sub(1)..=(y + 1).min(side - 1) {
                        let row = rows[nz * side + ny];
                        bits |= row | row << 1 | row >> 1;
                    }
                }
                cells.extend([bits as u32, (bits >> 32) as u32]);
            }
        }
        Occupancy { cells }
    }

    /// Whether something may be at a point.
    pub fn contains(&self, p: [f32; 3], box_side: f32) -> bool {
        let side = LATTICE as f32;
        let at = p.map(|c| (c / box_side + 0.5) * side);
        if at.iter().any(|c| !(0.0..side).contains(c)) {
            return false;
        }
        self.cell(at.map(|c| c as usize))
    }

    /// Whether a cell, by its three indices, may hold something.
    pub fn cell(&self, at: [usize; 3]) -> bool {
        let side = LATTICE as usize;
        let bit = (at[2] * side + at[1]) * side + at[0];
        self.cells[bit / 32] & (1 << (bit % 32)) != 0
    }

    /// The words as the shader packs them.
    pub fn words(&self) -> &[u32] {
        &self.cells
    }

    /// Part of the box that is not skipped, 0 to 1.
    pub fn share(&self) -> f32 {
        let marked: u32 = self.cells.iter().map(|w| w.count_ones()).sum();
        marked as f32 / (self.cells.len() * 32) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_covers_its_neighbours_only() {
        let mut rows = vec![0_u64; 64 * 64];
        rows[10 * 64 + 20] = 1 << 32;
        let o = Occupancy::spread(&rows);
        assert_eq!(o.cells.iter().map(|w| w.count_ones()).sum::<u32>(), 27);
        let point = |x: f32, y: f32, z: f32| [x, y, z].map(|c| (c + 0.5) / 64.0 - 0.5);
        assert!(o.contains(point(31.0, 19.0, 11.0), 1.0));
        assert!(o.contains(point(33.0, 21.0, 9.0), 1.0));
        assert!(!o.contains(point(34.0, 20.0, 10.0), 1.0));
        assert!(!o.contains([0.7, 0.0, 0.0], 1.0));
    }

    #[test]
    fn corners_do_not_wrap() {
        let mut rows = vec![0_u64; 64 * 64];
        rows[0] = 1;
        rows[64 * 64 - 1] = 1 << 63;
        let o = Occupancy::spread(&rows);
        assert_eq!(o.cells.iter().map(|w| w.count_ones()).sum::<u32>(), 16);
    }
}
