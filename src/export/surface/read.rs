//! A surface read from a field.

use super::shade::Shade;
use super::{lattice, pieces};
use crate::export::ExportError;
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
