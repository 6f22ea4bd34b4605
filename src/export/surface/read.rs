//! A surface read from a field.

use super::shade::Shade;
use super::{lattice, pieces};
use crate::export::{ExportError, Pace};
use crate::render::cpu::{self, map};

/// Cells of a mesh's lattice along each axis of the box: 1.7 mm.
pub const CELLS: u32 = 256;
/// Places between two pauses.
const PLACES: usize = 128;
/// Part of the whole that finding them takes.
const FOUND: f32 = 0.6;
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
    /// Reads the surface on a lattice of so many cells a side; that is the part of the whole work that is given.
    ///
    /// # Errors
    /// [`ExportError::NoSurface`], [`ExportError::Stopped`].
    pub async fn of(
        portrait: &cpu::Portrait,
        cells: u32,
        [from, to]: [f32; 2],
        pace: &mut impl Pace,
    ) -> Result<Self, ExportError> {
        let middle = from + FOUND * (to - from);
        pace.part(from, middle);
        let net = pieces::largest(lattice::net(portrait, cells, pace).await?);
        pace.part(middle, to);
        if net.triangles.is_empty() {
            return Err(ExportError::NoSurface);
        }
        let spacing = portrait.layout().box_side / cells as f32;
        let (all, mut seen) = (net.positions.len(), Vec::with_capacity(net.positions.len()));
        for first in (0..all).step_by(PLACES) {
            let shade = |k: usize| Shade::at(portrait, net.positions[first + k], net.normals[first + k], spacing);
            seen.extend(map(PLACES.min(all - first), shade));
            pace.pause(first as f32 / all as f32).await?;
        }
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
