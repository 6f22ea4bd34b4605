//! Views and portraits made a few rows at a time, where one thread has to serve a visitor as well.

use super::guide::Guide;
use super::occupancy::Occupancy;
use super::pack;
use super::render::{Portrait, write_row};
use crate::field::{FieldData, check_field};
use crate::geometry::camera::Camera;
use crate::render::params::Params;
use crate::render::{Frame, Quality, RenderError};

/// A field whose space is being looked through.
#[derive(Debug)]
pub struct Search {
    field: FieldData,
    params: Params,
    marks: Vec<u64>,
    occupancy: Option<Occupancy>,
    raws: Vec<f32>,
    rows: usize,
}

impl Search {
    /// Nothing looked through yet.
    ///
    /// # Errors
    /// [`RenderError::Field`].
    pub fn new(field: &FieldData) -> Result<Self, RenderError> {
        check_field(field)?;
        let params = Portrait::searched(field);
        let field = pack::packed(field);
        Ok(Self { field, params, marks: Vec::new(), occupancy: None, raws: Vec::new(), rows: 0 })
    }

    /// Looks through one more row; whether any is left.
    pub fn go_on(&mut self) -> bool {
        match &self.occupancy {
            None => {
                self.marks.push(Occupancy::row(&self.field, &self.params, self.marks.len()));
                if self.marks.len() == Occupancy::ROWS {
                    self.occupancy = Some(Occupancy::spread(&self.marks));
                }
                true
            }
            Some(occupancy) => {
                if self.rows < Guide::ROWS {
                    self.raws.extend(Guide::row(&self.field, &self.params, occupancy, self.rows));
                    self.rows += 1;
                }
                self.rows < Guide::ROWS
            }
        }
    }

    /// The portrait, after the last row is looked through.
    pub fn finish(mut self) -> Portrait {
        while self.go_on() {}
        let occupancy = self.occupancy.unwrap_or_else(|| Occupancy::spread(&self.marks));
        Portrait::found(self.field, occupancy, Guide::from_values(self.raws))
    }
}

/// A view that is being drawn.
#[derive(Debug)]
pub struct Drawing {
    camera: Camera,
    quality: Quality,
    params: Params,
    rows: u32,
    frame: Frame,
}

impl Drawing {
    /// Nothing drawn yet, of a view of `size` pixels square; `pass` as in [`Portrait::refine`].
    ///
    /// # Errors
    /// As [`crate::render::check_view`].
    pub fn new(
        portrait: &Portrait,
        camera: &Camera,
        size: u32,
        quality: Quality,
        pass: u32,
    ) -> Result<Self, RenderError> {
        let params = portrait.params(camera, size, quality, pass)?;
        Ok(Self { camera: *camera, quality, params, rows: 0, frame: Frame::empty(size) })
    }

    /// Draws one more row of the same portrait; whether any is left.
    pub fn go_on(&mut self, portrait: &Portrait) -> bool {
        if self.rows < self.frame.size {
            let row = portrait.row(&self.params, &self.camera, self.quality, self.rows);
            write_row(&mut self.frame, self.rows, &row);
            self.rows += 1;
        }
        self.rows < self.frame.size
    }

    /// The view; rows that were not drawn are empty.
    pub fn finish(self) -> Frame {
        self.frame
    }
}
