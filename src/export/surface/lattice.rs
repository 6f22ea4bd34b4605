//! Raw densities on a lattice, and the net of triangles between inside and outside (naive surface nets: Gibson,
//! "Constrained Elastic Surface Nets", 1998).

use fast_surface_nets::ndshape::{RuntimeShape, Shape};
use fast_surface_nets::{SurfaceNetsBuffer, surface_nets};

use super::unit;
use crate::render::cpu::{self, map};

/// Density per world unit at the surface: half of the light is gone 14 hundredths of a head behind it, if it stays at
/// this; in portraits it rises a hundredfold within a few millimetres.
const SURFACE: f32 = 25.0;
/// Where the coarse guide is farther than this from the surface's raw density, it is believed.
const BAND: f32 = 10.0;
/// Raw densities beyond the surface's by more than this say no more about where it is.
const REACH: f32 = 6.0;

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
    let values = rows.concat();
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
