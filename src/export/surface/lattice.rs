//! Raw densities on a lattice, and the net of triangles between inside and outside (naive surface nets: Gibson,
//! "Constrained Elastic Surface Nets", 1998).

use fast_surface_nets::ndshape::{RuntimeShape, Shape};
use fast_surface_nets::{SurfaceNetsBuffer, surface_nets};

use super::vector::unit;
use crate::render::cpu::{self, map};

/// Density per world unit at the surface. Skin's rises a hundredfold within a few millimetres, so that this hardly matters
/// to it; with more, hair, whose density is low, would be lost.
const SURFACE: f32 = 10.0;
/// Where the coarse guide is farther than this from the surface's raw density, it is believed.
const BAND: f32 = 10.0;
/// Raw densities beyond the surface's by more than this say no more about where it is.
const REACH: f32 = 6.0;

/// Rounds of smoothing, each of a standard deviation of 0.7 cells: the planes' texels would be seen as steps, and hair,
/// which is half haze, as crumbs.
const ROUNDS: usize = 2;

/// Triangles between lattice cells, in world units.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Net {
    pub positions: Vec<[f32; 3]>,
    pub normals: Vec<[f32; 3]>,
    pub triangles: Vec<[u32; 3]>,
}

/// The net of a portrait on a lattice of so many cells a side; closed where the box ends.
pub(super) fn net(portrait: &cpu::Portrait, cells: u32) -> Net {
    let layout = portrait.layout();
    let (side, step) = (cells as usize + 2, layout.box_side / cells as f32);
    // The inverse of softplus is ln(e^y - 1).
    let level = 1.0 + (SURFACE / layout.density_scale).exp_m1().ln();
    // The lattice's points are the middles of its cells, with one layer of nothing around them.
    let place = |i: usize| (i as f32 - 0.5) * step - 0.5 * layout.box_side;
    let rows = map(side * side, |row| {
        let (y, z) = (row % side, row / side);
        let at = |x: usize| {
            if [x, y, z].iter().any(|i| *i == 0 || *i == side - 1) {
                return REACH;
            }
            let p = [place(x), place(y), place(z)];
            let roughly = level - portrait.guide().at(p, layout.box_side);
            let exact = if roughly.abs() > BAND { roughly } else { level - portrait.raw(p) };
            exact.clamp(-REACH, REACH)
        };
        (0..side).map(at).collect::<Vec<f32>>()
    });
    let mut values = rows.concat();
    smooth(&mut values, side);
    let shape = RuntimeShape::<u32, 3>::new([side as u32; 3]);
    let mut net = SurfaceNetsBuffer::default();
    if shape.usize() == values.len() {
        surface_nets(&values, &shape, [0; 3], [side as u32 - 1; 3], &mut net);
    }
    Net {
        positions: net.positions.iter().map(|p| p.map(|c| (c - 0.5) * step - 0.5 * layout.box_side)).collect(),
        normals: net.normals.iter().map(|n| unit(*n)).collect(),
        triangles: net.indices.chunks_exact(3).map(|t| [t[0], t[1], t[2]]).collect(),
    }
}

/// Smooths a cube of values along each axis by a quarter, a half and a quarter; the outermost stay.
fn smooth(values: &mut [f32], side: usize) {
    for stride in [1, side, side * side].repeat(ROUNDS) {
        for start in 0..values.len() {
            // Where a line along the axis begins.
            if start / stride % side != 0 {
                continue;
            }
            let mut before = values[start];
            for at in (1..side - 1).map(|k| start + k * stride) {
                let here = values[at];
                values[at] = 0.25 * (before + values[at + stride]) + 0.5 * here;
                before = here;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothing_spreads_a_point_and_keeps_what_is_even() {
        let side = 9;
        let mut even = vec![2.0; side * side * side];
        smooth(&mut even, side);
        assert!(even.iter().all(|v| *v == 2.0));
        let mut point = vec![0.0; side * side * side];
        point[(4 * side + 4) * side + 4] = 64.0_f32.powi(ROUNDS as i32);
        smooth(&mut point, side);
        assert_eq!(point.iter().sum::<f32>(), 4096.0);
        // Two rounds of (1, 2, 1) are (1, 4, 6, 4, 1).
        let at = |x: usize, y: usize, z: usize| point[(z * side + y) * side + x];
        assert_eq!([at(4, 4, 4), at(2, 4, 4), at(4, 6, 4), at(5, 4, 3)], [216.0, 36.0, 36.0, 96.0]);
    }
}
