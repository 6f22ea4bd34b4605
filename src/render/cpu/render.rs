//! Views without a GPU: the same picture as the shaders make, row by row on every core.

use crate::field::FieldData;
use crate::field::check_field;
use crate::geometry::camera::Camera;
use crate::render::cpu::march::{Ray, Settings, march};
use crate::render::cpu::occupancy::Occupancy;
use crate::render::cpu::{map, sample};
use crate::render::params::{Params, direction};
use crate::render::{Frame, RenderError, check_view};

/// Draws one view, `size` pixels square with `steps` samples a ray.
///
/// # Errors
/// [`FieldError::Layout`], [`FieldError::Size`] or [`RenderError::View`].
pub fn render(field: &FieldData, camera: &Camera, size: u32, steps: u32) -> Result<Frame, RenderError> {
    let portrait = Portrait::new(field)?;
    portrait.render(camera, size, steps)
}

/// A field with its empty space found once, for several views.
#[derive(Debug)]
pub struct Portrait<'a> {
    field: &'a FieldData,
    occupancy: Occupancy,
}

impl<'a> Portrait<'a> {
    /// Checks the field and looks for its empty space.
    ///
    /// # Errors
    /// [`FieldError::Layout`] or [`FieldError::Size`].
    pub fn new(field: &'a FieldData) -> Result<Self, RenderError> {
        check_field(field)?;
        let params = Params::new(&field.layout, &field.photo_camera, &field.photo_camera, 1, 2);
        Ok(Self { field, occupancy: Occupancy::build(field, &params) })
    }

    /// The cells that are not skipped.
    pub fn occupancy(&self) -> &Occupancy {
        &self.occupancy
    }

    /// Draws one view.
    ///
    /// # Errors
    /// [`RenderError::View`].
    pub fn render(&self, camera: &Camera, size: u32, steps: u32) -> Result<Frame, RenderError> {
        check_view(size, steps)?;
        let (field, l) = (self.field, &self.field.layout);
        let params = Params::new(l, &field.photo_camera, camera, size, steps);
        let settings = Settings {
            near: params.range[0],
            step: params.range[1],
            steps,
            box_side: params.range[2],
            density_scale: params.range[3],
            stop: params.limits[1],
        };
        let rows = map(size as usize, |y| {
            let mut row = Vec::with_capacity(size as usize);
            for x in 0..size {
                let uv = [x as f32, y as f32].map(|c| (c + 0.5) / size as f32);
                let ray = Ray { origin: camera.origin(), direction: direction(&params.rays, uv[0], uv[1]) };
                row.push(march(
                    &ray,
                    &settings,
                    |p| self.occupancy.contains(p, l.box_side),
                    |p| sample::evaluate(field, &params, p),
                ));
            }
            row
        });
        let mut frame = Frame::empty(size);
        for (i, g) in rows.into_iter().flatten().enumerate() {
            frame.rgba[4 * i..4 * i + 4].copy_from_slice(&[g.colour[0], g.colour[1], g.colour[2], g.opacity]);
            if g.opacity >= params.limits[2] {
                frame.depth[i] = g.depth / g.opacity.max(1e-6);
            }
        }
        Ok(frame)
    }
}
