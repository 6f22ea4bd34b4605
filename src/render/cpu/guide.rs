//! The raw density on a lattice, twice as fine as the occupancy: where a ray will end, roughly. Shader twin:
//! `guide.wgsl`.

use half::f16;

use crate::field::FieldData;
use crate::render::cpu::occupancy::Occupancy;
use crate::render::cpu::{point, sample};
use crate::render::params::{GUIDE, Params};

/// The least raw density that is kept.
pub const LEAST: f32 = point::NOTHING;

/// Raw densities in 16 bits; x runs fastest, then y, then z.
#[derive(Debug, Clone, PartialEq)]
pub struct Guide {
    values: Vec<f32>,
}

impl Guide {
    /// Asks the decoder wherever something may be.
    pub fn build(field: &FieldData, params: &Params, occupancy: &Occupancy) -> Guide {
        Guide::from_values(
            crate::render::cpu::map(Guide::ROWS, |row| Guide::row(field, params, occupancy, row)).concat(),
        )
    }

    /// Rows of the lattice.
    pub const ROWS: usize = (GUIDE * GUIDE) as usize;

    /// The values along x of row `z * 128 + y`.
    pub fn row(field: &FieldData, params: &Params, occupancy: &Occupancy, row: usize) -> Vec<f32> {
        let side = GUIDE as usize;
        let middle = |i: usize| ((i as f32 + 0.5) / side as f32 - 0.5) * params.box_side;
        let (y, z) = (row % side, row / side);
        (0..side)
            .map(|x| match occupancy.cell([x / 2, y / 2, z / 2]) {
                true => sample::decode_at(field, params, [middle(x), middle(y), middle(z)]).raw.max(LEAST),
                false => LEAST,
            })
            .collect()
    }

    /// A guide of given values, `[z][y][x]`.
    pub fn from_values(values: Vec<f32>) -> Guide {
        Guide { values: values.into_iter().map(|v| f16::from_f32(v).to_f32()).collect() }
    }

    /// Trilinear between the points, held at the outermost.
    pub fn at(&self, p: [f32; 3], box_side: f32) -> f32 {
        let side = GUIDE as usize;
        let place = p.map(|c| ((c / box_side + 0.5) * GUIDE as f32 - 0.5).clamp(0.0, GUIDE as f32 - 1.0));
        let low = place.map(|c| (c as usize).min(side - 2));
        let part: [f32; 3] = std::array::from_fn(|k| place[k] - low[k] as f32);
        let base = (low[2] * side + low[1]) * side + low[0];
        let mix = |a: f32, b: f32, t: f32| a + t * (b - a);
        let along = |at: usize| mix(self.values[at], self.values[at + 1], part[0]);
        let across = |at: usize| mix(along(at), along(at + side), part[1]);
        mix(across(base), across(base + side * side), part[2])
    }

    /// The values; the shader's words hold each with the next one's along z.
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_is_met_exactly_and_held_outside() {
        // Whole numbers up to 2048 are exact in 16 bits.
        let side = GUIDE as usize;
        let values = (0..side.pow(3)).map(|i| (i % side) as f32 + 2.0 * (i / side / side) as f32).collect();
        let guide = Guide::from_values(values);
        let place = |x: f32, z: f32| [(x + 0.5) / 128.0 - 0.5, 0.1, (z + 0.5) / 128.0 - 0.5];
        // Places of up to 128 texels in f32 are off by 1e-5, times slopes up to 2.
        assert!((guide.at(place(10.25, 3.5), 1.0) - 17.25).abs() < 1e-4);
        assert!((guide.at(place(127.0, 127.0), 1.0) - 381.0).abs() < 1e-4);
        assert!((guide.at(place(-5.0, 2.0), 1.0) - 4.0).abs() < 1e-4);
    }
}
