//! The portrait from where the photo was taken: the one view in which every hair of the photo is seen. Meshes take it as
//! a texture, splats take its pixels; everywhere else the field has no more detail than a lattice of its surface.

use super::read::Surface;
use super::vector::{dot, minus, unit};
use crate::export::{Draw, ExportError, Pace, Pixels};
use crate::geometry::Camera;
use crate::render::Frame;
use crate::render::backdrop::blur_rows;

/// Least cosine between a normal and the way to the camera.
const FACING: f32 = 0.2;
/// Least opacity of a pixel that lies on the surface.
const SOLID: f32 = 0.9;
/// How far a point may lie before the mean of what its pixel sees, in world units, since looks go deep into hair: 27 mm;
/// and behind it: 9 mm.
const BEFORE: f32 = 0.06;
const BEHIND: f32 = 0.02;
/// Radius in which empty pixels take the colours around them.
const SPREAD: usize = 6;
/// Rows of the texture between two pauses.
const ROWS: usize = 64;

/// The view, and the camera it is drawn from.
#[derive(Debug, Clone)]
pub struct Front {
    pub(in crate::export) frame: Frame,
    pub(in crate::export) camera: Camera,
}

impl Front {
    /// Draws the view.
    ///
    /// # Errors
    /// [`ExportError::Render`].
    pub async fn draw(drawer: &mut impl Draw, camera: &Camera, side: u32, passes: u32) -> Result<Self, ExportError> {
        Ok(Self { frame: drawer.view(camera, side, passes).await?, camera: *camera })
    }

    /// Where a point of the surface is in the view, if it is seen there.
    pub(in crate::export) fn sees(&self, point: [f32; 3], normal: [f32; 3]) -> Option<[f32; 2]> {
        let way = minus(self.camera.origin(), point);
        let uv = self.camera.project(point)?;
        let pixel = self.pixel(uv)?;
        let beyond = dot(way, way).sqrt() - self.frame.depth[pixel];
        let there = self.frame.rgba[4 * pixel + 3] >= SOLID
            && (-BEFORE..BEHIND).contains(&beyond)
            && dot(normal, unit(way)) > FACING;
        there.then_some(uv)
    }

    /// The pixel of a place, 0 to 1 inside the view.
    fn pixel(&self, uv: [f32; 2]) -> Option<usize> {
        let side = self.frame.size as f32;
        let [x, y] = uv.map(|c| c * side);
        let inside = (0.0..side).contains(&x) && (0.0..side).contains(&y);
        inside.then_some(y as usize * self.frame.size as usize + x as usize)
    }

    /// Where each vertex of a surface is in the view.
    pub(in crate::export) fn places(&self, surface: &Surface) -> Vec<Option<[f32; 2]>> {
        surface.positions.iter().zip(&surface.normals).map(|(p, n)| self.sees(*p, *n)).collect()
    }

    /// The view without its opacity: where there is nothing, colours go on.
    ///
    /// # Errors
    /// [`ExportError::Stopped`].
    pub(in crate::export) async fn texture(&self, pace: &mut impl Pace) -> Result<Pixels, ExportError> {
        let side = self.frame.size as usize;
        let mut rgba = Vec::with_capacity(side * side * 4);
        for first in (0..side).step_by(ROWS) {
            rgba.extend(self.filled(first, (first + ROWS).min(side)));
            pace.pause(first as f32 / side as f32).await?;
        }
        Ok(Pixels { width: self.frame.size, height: self.frame.size, rgba })
    }

    /// Rows of the texture, red green blue and a constant.
    fn filled(&self, first: usize, end: usize) -> Vec<u8> {
        let side = self.frame.size as usize;
        // Three box blurs reach so far.
        let (top, bottom) = (first.saturating_sub(3 * SPREAD), (end + 3 * SPREAD).min(side));
        let pixels = || self.frame.rgba[4 * side * top..4 * side * bottom].chunks_exact(4);
        // Premultiplied colours may be added up and divided by the sum of their opacities.
        let colours: Vec<f32> = pixels().flat_map(|p| [p[0], p[1], p[2]]).collect();
        let weights: Vec<f32> = pixels().flat_map(|p| [p[3]; 3]).collect();
        let (around, weight) = (blur_rows(&colours, side, SPREAD), blur_rows(&weights, side, SPREAD));
        let spread = |i: usize| if weight[i] > 1e-3 { around[i] / weight[i] } else { 0.5 };
        let filled = |i: usize| colours[i] + (1.0 - weights[i]).clamp(0.0, 1.0) * spread(i);
        let byte = |i: usize| (filled(i).clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
        ((first - top) * side..(end - top) * side)
            .flat_map(|p| [byte(3 * p), byte(3 * p + 1), byte(3 * p + 2), 255])
            .collect()
    }
}
