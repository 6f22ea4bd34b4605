//! The surface of a portrait: where its density reaches what stops light within a few millimetres. Read from a field on
//! the host by the marcher's own decoder, so that it serves whichever processor draws the views.

mod front;
mod lattice;
mod pieces;
mod shade;

pub use front::Front;

use self::shade::Shade;
use super::ExportError;
use crate::render::cpu::{self, map};

/// Cells of a mesh's lattice along each axis of the box: 1.7 mm.
pub const CELLS: u32 = 256;
/// How few and how many there may be.
pub const RANGE: std::ops::RangeInclusive<u32> = 32..=384;

/// A closed surface in world units.
#[derive(Debug, Clone, PartialEq)]
pub struct Surface {
    pub positions: Vec<[f32; 3]>,
    /// Unit, outwards.
    pub normals: Vec<[f32; 3]>,
    /// What light from outside gathers there: sRGB from 0 to 1.
    pub colours: Vec<[f32; 3]>,
    /// How much of it is held back, 0 to 1.
    pub opacities: Vec<f32>,
    /// Counter-clockwise from outside.
    pub triangles: Vec<[u32; 3]>,
    /// Side of a cell: about how far vertices lie apart.
    pub spacing: f32,
}

impl Surface {
    /// Reads the surface on a lattice of so many cells a side.
    ///
    /// # Errors
    /// [`ExportError::NoSurface`].
    pub fn of(portrait: &cpu::Portrait, cells: u32) -> Result<Self, ExportError> {
        let net = pieces::largest(lattice::net(portrait, cells));
        if net.triangles.is_empty() {
            return Err(ExportError::NoSurface);
        }
        let spacing = portrait.layout().box_side / cells as f32;
        let seen = map(net.positions.len(), |i| Shade::at(portrait, net.positions[i], net.normals[i], spacing));
        Ok(Self {
            colours: seen.iter().map(|s| s.colour).collect(),
            opacities: seen.iter().map(|s| s.opacity).collect(),
            positions: net.positions,
            normals: net.normals,
            triangles: net.triangles,
            spacing,
        })
    }
}

/// A vector of length 1 in the direction of another; up where that has none.
pub(super) fn unit(v: [f32; 3]) -> [f32; 3] {
    let length = dot(v, v).sqrt();
    if length > 1e-12 { v.map(|c| c / length) } else { [0.0, 1.0, 0.0] }
}

pub(super) fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(super) fn minus(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub(super) fn cross(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

#[cfg(test)]
mod tests;
