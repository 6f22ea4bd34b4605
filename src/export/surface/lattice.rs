//! Raw densities on a lattice, and the net of triangles between inside and outside (naive surface nets: Gibson,
//! "Constrained Elastic Surface Nets", 1998).

use fast_surface_nets::ndshape::RuntimeShape;
use fast_surface_nets::{SurfaceNetsBuffer, surface_nets};

use super::vector::unit;
use crate::export::{ExportError, Pace};
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

/// Rows of the lattice between two pauses, and layers of cubes.
const ROWS: usize = 32;
const LAYERS: usize = 4;
/// Parts of the whole that the densities and the smoothing take.
const READ: f32 = 0.8;
const SMOOTHED: f32 = 0.9;

/// Triangles between lattice cells, in world units.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Net {
    pub positions: Vec<[f32; 3]>,
    pub normals: Vec<[f32; 3]>,
    pub triangles: Vec<[u32; 3]>,
}

/// The net of a portrait on a lattice of so many cells a side; closed where the box ends.
///
/// # Errors
/// [`ExportError::Stopped`].
pub(super) async fn net(portrait: &cpu::Portrait, cells: u32, pace: &mut impl Pace) -> Result<Net, ExportError> {
    let layout = portrait.layout();
    let (side, step) = (cells as usize + 2, layout.box_side / cells as f32);
    // The inverse of softplus is ln(e^y - 1).
    let level = 1.0 + (SURFACE / layout.density_scale).exp_m1().ln();
    // The lattice's points are the middles of its cells, with one layer of nothing around them.
    let place = |i: usize| (i as f32 - 0.5) * step - 0.5 * layout.box_side;
    let line = |row: usize| {
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
    };
    let mut values = Vec::with_capacity(side.pow(3));
    for first in (0..side * side).step_by(ROWS) {
        values.extend(map(ROWS.min(side * side - first), |k| line(first + k)).into_iter().flatten());
        pace.pause(READ * first as f32 / (side * side) as f32).await?;
    }
    let axes = [1, side, side * side].repeat(ROUNDS);
    for (k, stride) in axes.iter().enumerate() {
        // Lines along an axis do not touch each other.
        for layer in 0..side {
            smooth(&mut values, side, *stride, layer);
            let part = (k as f32 + layer as f32 / side as f32) / axes.len() as f32;
            pace.pause(READ + (SMOOTHED - READ) * part).await?;
        }
    }
    let mut net = Net::default();
    let place = |c: f32| (c - 0.5) * step - 0.5 * layout.box_side;
    let mut seam = Vec::new();
    for first in (0..side - 1).step_by(LAYERS) {
        seam = slab(&values, side, first, &seam, place, &mut net);
        pace.pause(SMOOTHED + (1.0 - SMOOTHED) * first as f32 / side as f32).await?;
    }
    Ok(net)
}

/// Adds [`LAYERS`] of cubes from one on, with the one before them, whose vertices are there already: `seam` are their
/// numbers. Those of the last layer are returned.
fn slab(
    values: &[f32],
    side: usize,
    first: usize,
    seam: &[u32],
    place: impl Fn(f32) -> f32,
    net: &mut Net,
) -> Vec<u32> {
    let from = first.saturating_sub(1);
    let layers = (first + LAYERS).min(side - 1) - from;
    let part = &values[from * side * side..(from + layers + 1) * side * side];
    let shape = RuntimeShape::<u32, 3>::new([side as u32, side as u32, layers as u32 + 1]);
    let mut found = SurfaceNetsBuffer::default();
    surface_nets(part, &shape, [0; 3], [side as u32 - 1, side as u32 - 1, layers as u32], &mut found);
    let known = |z: u32| from + (z as usize) < first;
    let (mut numbers, mut old) = (Vec::with_capacity(found.positions.len()), seam.iter());
    let mut last = Vec::new();
    for (i, at) in found.surface_points.iter().enumerate() {
        let number = if known(at[2]) {
            // In the same order, as both look through the layer in the same way.
            old.next().copied().unwrap_or_default()
        } else {
            let [x, y, z] = found.positions[i];
            net.positions.push([place(x), place(y), place(z + from as f32)]);
            net.normals.push(unit(found.normals[i]));
            net.positions.len() as u32 - 1
        };
        if at[2] as usize + 1 == layers {
            last.push(number);
        }
        numbers.push(number);
    }
    net.triangles.extend(found.indices.chunks_exact(3).map(|t| [t[0], t[1], t[2]].map(|i| numbers[i as usize])));
    last
}

/// Smooths the lines of one layer of a cube of values along an axis by a quarter, a half and a quarter; the outermost
/// stay. Layers lie along z, but for the axis of z, where they lie along y.
fn smooth(values: &mut [f32], side: usize, stride: usize, layer: usize) {
    let (base, other) = match stride {
        1 => (layer * side * side, side),
        s if s == side => (layer * side * side, 1),
        _ => (layer * side, 1),
    };
    for start in (0..side).map(|k| base + k * other) {
        let mut before = values[start];
        for at in (1..side - 1).map(|k| start + k * stride) {
            let here = values[at];
            values[at] = 0.25 * (before + values[at + stride]) + 0.5 * here;
            before = here;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smooth(values: &mut [f32], side: usize) {
        for stride in [1, side, side * side].repeat(ROUNDS) {
            (0..side).for_each(|layer| super::smooth(values, side, stride, layer));
        }
    }

    #[test]
    fn slabs_are_the_whole() {
        // A bumpy ball; not a whole number of slabs.
        let side = 23_usize;
        let value = |i: usize| {
            let p = [i % side, i / side % side, i / side / side].map(|c| c as f32 - 11.0);
            let bump = 0.4 * (p[0] * 1.3).sin() * (p[2] * 1.7).cos();
            (p.iter().map(|c| c * c).sum::<f32>().sqrt() - 7.3 + bump).clamp(-REACH, REACH)
        };
        let values: Vec<f32> = (0..side.pow(3)).map(value).collect();
        let mut whole = SurfaceNetsBuffer::default();
        let shape = RuntimeShape::<u32, 3>::new([side as u32; 3]);
        surface_nets(&values, &shape, [0; 3], [side as u32 - 1; 3], &mut whole);
        let (mut net, mut seam) = (Net::default(), Vec::new());
        for first in (0..side - 1).step_by(LAYERS) {
            seam = slab(&values, side, first, &seam, |c| c, &mut net);
        }
        assert_eq!(net.positions.len(), whole.positions.len());
        let off = net.positions.iter().flatten().zip(whole.positions.iter().flatten());
        // The sum with another whole number rounds otherwise.
        assert!(off.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max) < 1e-5);
        // Two triangles are a quad, cut along the shorter diagonal; of two that are alike, rounding decides.
        let quads = |corners: Vec<u32>| {
            let quad = |six: &[u32]| {
                let mut four = six.to_vec();
                four.sort_unstable();
                four.dedup();
                four
            };
            let mut all: Vec<Vec<u32>> = corners.chunks_exact(6).map(quad).collect();
            all.sort_unstable();
            all
        };
        assert!(quads(net.triangles.concat()) == quads(whole.indices), "other quads");
    }

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
