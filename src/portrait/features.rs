//! Eyes and mouth: darker than what is around them, in the one arrangement that every upright face
//! shares.
//!
//! A handful of box means of brightness. It needs no colour, so it also serves grey photos and
//! green faces.

use super::{Crop, EYE_HALF_DISTANCE, EYE_HEIGHT, MOUTH_HEIGHT, Portrait};

/// Longer side of the map in cells; the eyes of the smallest face tried are two cells high.
const CELLS: usize = 288;

/// Sums of brightness over rectangles of the photo, in constant time.
pub(super) struct Features {
    width: usize,
    height: usize,
    /// Pixels of the photo a cell.
    pub(super) cell: f32,
    sums: Vec<f32>,
}

impl Features {
    pub(super) fn of(portrait: &Portrait) -> Self {
        let (pw, ph) = (portrait.width() as usize, portrait.height() as usize);
        let cell = (pw.max(ph) as f32 / CELLS as f32).max(1.0);
        let width = ((pw as f32 / cell) as usize).max(1);
        let height = ((ph as f32 / cell) as usize).max(1);
        let pixels = portrait.pixels();
        let mut sums = vec![0.0; (width + 1) * (height + 1)];
        for y in 0..height {
            let mut row = 0.0;
            for x in 0..width {
                // Four pixels speak for a cell; the boxes above it average many cells.
                for k in 0..4 {
                    let px = (((x as f32 + 0.25 + 0.5 * (k % 2) as f32) * cell) as usize).min(pw - 1);
                    let py = (((y as f32 + 0.25 + 0.5 * (k / 2) as f32) * cell) as usize).min(ph - 1);
                    let p = &pixels[(py * pw + px) * 3..][..3];
                    row += (0.299 * f32::from(p[0]) + 0.587 * f32::from(p[1]) + 0.114 * f32::from(p[2])) / 1020.0;
                }
                sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
            }
        }
        Self { width, height, cell, sums }
    }

    /// Mean brightness of a box around a place.
    fn mean(&self, x: f32, y: f32, half_width: f32, half_height: f32) -> f32 {
        let cut = |v: f32, most: usize| (v.round().max(0.0) as usize).min(most);
        let (x0, y0) = (cut(x - half_width, self.width - 1), cut(y - half_height, self.height - 1));
        let (x1, y1) = (cut(x + half_width, self.width).max(x0 + 1), cut(y + half_height, self.height).max(y0 + 1));
        let at = |x: usize, y: usize| self.sums[y * (self.width + 1) + x];
        (at(x1, y1) - at(x0, y1) - at(x1, y0) + at(x0, y0)) / ((x1 - x0) * (y1 - y0)) as f32
    }

    /// How much a square looks like a face: the weaker eye's contrast to bridge,
    /// cheek and brow, and half the mouth's to chin and cheeks, in shares of the face's brightness.
    pub(super) fn face(&self, crop: &Crop) -> f32 {
        let (x, y, side) = (crop.centre[0] / self.cell, crop.centre[1] / self.cell, crop.side / self.cell);
        let at = |u: f32, v: f32, w: f32, h: f32| self.mean(x + u * side, y + (v - 0.5) * side, w * side, h * side);
        let bridge = at(0.0, EYE_HEIGHT + 0.01, 0.03, 0.03);
        let chin = at(0.0, MOUTH_HEIGHT + 0.085, 0.05, 0.02);
        let mouth = at(0.0, MOUTH_HEIGHT, 0.06, 0.016);
        let lip = at(0.0, MOUTH_HEIGHT - 0.06, 0.03, 0.014);
        let eye = |side_of: f32| {
            let u = side_of * EYE_HALF_DISTANCE;
            let pupil = at(u, EYE_HEIGHT, 0.045, 0.02);
            let cheek = at(u, EYE_HEIGHT + 0.10, 0.045, 0.03);
            let lid = at(u, EYE_HEIGHT - 0.045, 0.045, 0.012);
            (0.4 * bridge + 0.4 * cheek + 0.2 * lid - pupil, cheek)
        };
        let ((left, cheek_left), (right, cheek_right)) = (eye(-1.0), eye(1.0));
        let bright = (cheek_left + cheek_right + bridge + chin) / 4.0;
        // A cheek beside the background is as bright as the other, more or less.
        let uneven = (cheek_left - cheek_right).abs();
        let speech = (0.5 * chin + 0.5 * lip - mouth).clamp(-0.1, 0.15);
        (left.min(right) + 0.5 * speech - 0.25 * uneven) / bright.max(0.05)
    }
}
