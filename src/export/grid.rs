//! Many views in one picture: sheets to look at, and quilts, which Looking Glass displays show as one picture in depth.

use super::picture::{self, Behind};
use super::{ExportError, Pixels, Workshop};
use crate::geometry::Camera;
use crate::geometry::camera::PIVOT;

/// Yaw and pitch of a sheet's outermost views: what a portrait from one photo stands well.
const SHEET: [f32; 2] = [0.8, 0.25];
/// Width of a quilt's views by their height: that of the displays in portrait format.
pub const QUILT_ASPECT: f32 = 0.75;
/// Angle between a quilt's outermost views: the displays' own, 40 degrees.
const QUILT_CONE: f32 = 40.0 * std::f32::consts::PI / 180.0;

/// Views, and where each lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    columns: u32,
    /// Width of a view by its height; views are drawn square, and their middle is kept.
    aspect: f32,
    /// Row by row from the top.
    cameras: Vec<Camera>,
}

impl Grid {
    /// A sheet: from the person's right to the left, the rows from above to below.
    pub fn sheet(columns: u32, rows: u32) -> Self {
        let cameras = (0..rows)
            .flat_map(|row| (0..columns).map(move |column| [column, row]))
            .map(|[column, row]| Camera::orbit(SHEET[0] * spread(column, columns), SHEET[1] * spread(row, rows)))
            .collect();
        Self { columns, aspect: 1.0, cameras }
    }

    /// A quilt: the leftmost view at the bottom left, the rightmost at the top right. The cameras stand on a line and
    /// look ahead, with frusta that meet at the portrait, as the displays expect it (Looking Glass, "Quilts").
    pub fn quilt(columns: u32, rows: u32) -> Self {
        let reach = (QUILT_CONE / 2.0).tan();
        let cameras = (0..rows)
            .rev()
            .flat_map(|row| (0..columns).map(move |column| row * columns + column))
            .map(|view| beside(&Camera::orbit(0.0, 0.0), reach * spread(view, columns * rows)))
            .collect();
        Self { columns, aspect: QUILT_ASPECT, cameras }
    }

    /// The same views with room above and beside the head.
    #[must_use]
    pub fn with_room(mut self, room: f32) -> Self {
        self.cameras.iter_mut().for_each(|camera| *camera = camera.with_room(room));
        self
    }

    /// The cameras, row by row from the top.
    pub fn cameras(&self) -> &[Camera] {
        &self.cameras
    }

    /// Width and height in pixels of a picture with views of a height.
    pub fn size(&self, side: u32) -> [u32; 2] {
        [self.columns * self.width(side), self.cameras.len() as u32 / self.columns.max(1) * side]
    }

    /// What a quilt's name ends with, so that displays know how to read it: `_qs8x6a0.75`.
    pub fn suffix(&self) -> String {
        format!("_qs{}x{}a{}", self.columns, self.cameras.len() as u32 / self.columns.max(1), self.aspect)
    }

    fn width(&self, side: u32) -> u32 {
        (side as f32 * self.aspect).round() as u32
    }

    /// Draws the views, each `side` pixels high, out of so many passes; that is the part `share` of the whole work.
    ///
    /// # Errors
    /// [`ExportError::Render`], [`ExportError::Stopped`].
    pub async fn draw(
        &self,
        shop: &mut impl Workshop,
        side: u32,
        passes: u32,
        behind: Behind<'_>,
        share: f32,
    ) -> Result<Pixels, ExportError> {
        let ([width, height], view) = (self.size(side), [self.width(side), side]);
        let mut sheet = Pixels::empty(width, height);
        for (i, camera) in self.cameras.iter().enumerate() {
            let all = self.cameras.len() as f32;
            shop.part(share * i as f32 / all, share * (i as f32 + 1.0) / all);
            let frame = shop.view(camera, side, passes).await?;
            let place = [i as u32 % self.columns * view[0], i as u32 / self.columns * side];
            sheet.put(&picture::laid(frame, behind, shop).await?, place, view);
        }
        Ok(sheet)
    }
}

/// The place of one of some evenly spread from -1 to 1; alone it is in the middle.
fn spread(i: u32, of: u32) -> f32 {
    if of < 2 { 0.0 } else { 2.0 * i as f32 / (of - 1) as f32 - 1.0 }
}

/// A camera moved to its right by a part of its distance to the portrait, which stays where it is in the picture.
fn beside(camera: &Camera, part: f32) -> Camera {
    let (origin, mut moved) = (camera.origin(), *camera);
    let distance = (0..3).map(|i| (PIVOT[i] - origin[i]).powi(2)).sum::<f32>().sqrt();
    for (i, at) in [3, 7, 11].into_iter().enumerate() {
        moved.camera_to_world[at] += part * distance * camera.camera_to_world[4 * i];
    }
    moved.intrinsics[2] += moved.intrinsics[0] * part;
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_runs_from_the_right_and_from_above() {
        let grid = Grid::sheet(5, 3);
        assert_eq!((grid.cameras.len(), grid.size(100)), (15, [500, 300]));
        let origins: Vec<[f32; 3]> = grid.cameras.iter().map(Camera::origin).collect();
        assert!(origins[0][0] < 0.0 && origins[4][0] > 0.0 && origins[0][1] > 0.0 && origins[14][1] < 0.0);
        assert_eq!(grid.cameras[7], Camera::orbit(0.0, 0.0));
    }

    #[test]
    fn a_quilts_views_meet_at_the_portrait_and_begin_at_the_bottom_left() {
        let grid = Grid::quilt(8, 6);
        assert_eq!((grid.cameras.len(), grid.size(560), grid.suffix()), (48, [3360, 3360], "_qs8x6a0.75".to_owned()));
        // The last row holds the leftmost views, its first the leftmost of all.
        let [first, last] = [40, 7].map(|i: usize| grid.cameras[i].origin()[0]);
        assert!(grid.cameras.iter().all(|c| (first..=last).contains(&c.origin()[0])), "{first} {last}");
        for camera in &grid.cameras {
            let [u, v] = camera.project(PIVOT).unwrap();
            // Sums of numbers of size 3 in f32.
            assert!((u - 0.5).abs() < 1e-5 && (v - 0.5).abs() < 1e-5, "{u} {v}");
        }
        let angle = 2.0 * (last / 2.5).atan();
        assert!((angle - QUILT_CONE).abs() < 1e-4, "{angle}");
    }
}
