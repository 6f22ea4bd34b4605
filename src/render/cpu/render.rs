//! Views without a GPU: the same picture as the shaders make, row by row on every core.

use crate::field::{FieldData, FieldLayout, check_field};
use crate::geometry::camera::Camera;
use crate::render::cpu::cost::Cost;
use crate::render::cpu::decode::softplus;
use crate::render::cpu::guide::Guide;
use crate::render::cpu::march::{Medium, march};
use crate::render::cpu::occupancy::Occupancy;
use crate::render::cpu::point::Point;
use crate::render::cpu::ray::{Gathered, Ray};
use crate::render::cpu::sample;
use crate::render::cpu::uniform::{Settings, uniform};
use crate::render::cpu::{map, pack};
use crate::render::params::{self, Params};
use crate::render::{DEPTH_OPACITY, Frame, Quality, RenderError, check_view};

/// Draws one view, `size` pixels square.
///
/// # Errors
/// [`RenderError::Field`] or as [`check_view`].
pub fn render(field: &FieldData, camera: &Camera, size: u32, quality: Quality) -> Result<Frame, RenderError> {
    Portrait::new(field)?.render(camera, size, quality)
}

/// A field with its empty space found once, for several views.
#[derive(Debug)]
pub struct Portrait {
    field: FieldData,
    /// Of the photo's own view; points are decoded by what all views share of them.
    params: Params,
    occupancy: Occupancy,
    guide: Guide,
}

impl Portrait {
    /// Checks the field and looks through its space.
    ///
    /// # Errors
    /// [`RenderError::Field`].
    pub fn new(field: &FieldData) -> Result<Self, RenderError> {
        check_field(field)?;
        let params = Self::searched(field);
        let field = pack::packed(field);
        let occupancy = Occupancy::build(&field, &params);
        let guide = Guide::build(&field, &params, &occupancy);
        Ok(Self { field, params, occupancy, guide })
    }

    /// A packed field whose space has been looked through.
    pub(super) fn found(field: FieldData, occupancy: Occupancy, guide: Guide) -> Self {
        Self { params: Self::searched(&field), field, occupancy, guide }
    }

    /// The numbers that a field's space is looked through with, which no view changes; colours as whoever turns it sees them.
    pub(super) fn searched(field: &FieldData) -> Params {
        let params = Params::new(&field.layout, &field.photo_camera, &field.photo_camera, 1, Quality::Still, 0);
        Params { aside: params::all_around(&field.photo_camera), worn: field.worn, ..params }
    }

    /// The cells that are not skipped.
    pub fn occupancy(&self) -> &Occupancy {
        &self.occupancy
    }

    /// The raw density on its lattice.
    pub fn guide(&self) -> &Guide {
        &self.guide
    }

    /// The numbers of the field.
    pub fn layout(&self) -> &FieldLayout {
        &self.field.layout
    }

    /// Where the photo was taken from.
    pub fn photo_camera(&self) -> &Camera {
        &self.field.photo_camera
    }

    /// Raw density at a point of the box.
    pub fn raw(&self, p: [f32; 3]) -> f32 {
        sample::decode_at(&self.field, &self.params, p).raw
    }

    /// Density (per world unit) and colour (sRGB, 0 to 1) at a point of the box.
    pub fn evaluate(&self, p: [f32; 3]) -> (f32, [f32; 3]) {
        let (raw, colour) = sample::evaluate(&self.field, &self.params, p);
        (self.field.layout.density_scale * softplus(raw - 1.0), colour)
    }

    /// Draws one view.
    ///
    /// # Errors
    /// As [`check_view`].
    pub fn render(&self, camera: &Camera, size: u32, quality: Quality) -> Result<Frame, RenderError> {
        self.render_pass(camera, size, quality, 0)
    }

    /// Draws a still view out of all its passes.
    ///
    /// # Errors
    /// As [`check_view`].
    pub fn refine(&self, camera: &Camera, size: u32, quality: Quality, passes: u32) -> Result<Frame, RenderError> {
        let mut frame = self.render(camera, size, quality)?;
        for pass in 1..passes {
            let next = self.render_pass(camera, size, quality, pass)?;
            for (sum, new) in frame.rgba.iter_mut().zip(&next.rgba) {
                *sum += (new - *sum) / (pass + 1) as f32;
            }
        }
        Ok(frame)
    }

    fn render_pass(&self, camera: &Camera, size: u32, quality: Quality, pass: u32) -> Result<Frame, RenderError> {
        let mut frame = Frame::empty(size);
        for (y, row) in self.rays(camera, size, quality, pass)?.iter().enumerate() {
            write_row(&mut frame, y as u32, row);
        }
        Ok(frame)
    }

    /// Counts what one view takes.
    ///
    /// # Errors
    /// As [`check_view`].
    pub fn cost(&self, camera: &Camera, size: u32, quality: Quality) -> Result<Cost, RenderError> {
        let mut cost = Cost::default();
        for ray in self.rays(camera, size, quality, 0)?.iter().flatten() {
            cost.covered += u64::from(ray.opacity >= DEPTH_OPACITY);
            cost += ray.asked;
        }
        Ok(cost)
    }

    fn rays(&self, camera: &Camera, size: u32, quality: Quality, pass: u32) -> Result<Vec<Vec<Gathered>>, RenderError> {
        let params = self.params(camera, size, quality, pass)?;
        Ok(map(size as usize, |y| self.row(&params, camera, quality, y as u32)))
    }

    /// The numbers of one view.
    ///
    /// # Errors
    /// As [`check_view`].
    pub(super) fn params(
        &self,
        camera: &Camera,
        size: u32,
        quality: Quality,
        pass: u32,
    ) -> Result<Params, RenderError> {
        check_view(size, quality)?;
        let params = Params::new(&self.field.layout, &self.field.photo_camera, camera, size, quality, pass);
        Ok(Params { worn: self.field.worn, ..params })
    }

    /// One row of a view's rays.
    pub(super) fn row(&self, params: &Params, camera: &Camera, quality: Quality, y: u32) -> Vec<Gathered> {
        let view = View { portrait: self, params };
        (0..params.image_side)
            .map(|x| {
                let ray = Ray { origin: camera.origin(), direction: params.direction(x, y) };
                let gathered = match quality {
                    Quality::Uniform(_) => uniform(
                        &ray,
                        &Settings::of(params),
                        |p| view.occupied(p),
                        |p| view.decode(p),
                        |p, hidden| view.photo(p, hidden),
                    ),
                    _ => march(&ray, params, &view),
                };
                gathered.cut(params.edge)
            })
            .collect()
    }
}

/// Writes what a row's rays gathered into a view.
pub(super) fn write_row(frame: &mut Frame, y: u32, row: &[Gathered]) {
    let first = (y * frame.size) as usize;
    for (i, g) in row.iter().enumerate().map(|(x, g)| (first + x, g)) {
        frame.rgba[4 * i..4 * i + 4].copy_from_slice(&[g.colour[0], g.colour[1], g.colour[2], g.opacity]);
        if g.opacity >= DEPTH_OPACITY {
            frame.depth[i] = g.depth / g.opacity.max(1e-6);
        }
    }
}

/// A portrait as one view's rays go through it.
struct View<'a> {
    portrait: &'a Portrait,
    params: &'a Params,
}

impl Medium for View<'_> {
    fn occupied(&self, p: [f32; 3]) -> bool {
        self.portrait.occupancy.contains(p, self.params.box_side)
    }
    fn guide(&self, p: [f32; 3]) -> f32 {
        self.portrait.guide.at(p, self.params.box_side)
    }
    fn decode(&self, p: [f32; 3]) -> Point {
        sample::decode_at(&self.portrait.field, self.params, p)
    }
    fn photo(&self, p: [f32; 3], hidden: f32) -> ([f32; 3], bool) {
        sample::photo(&self.portrait.field, self.params, p, hidden)
    }
}
