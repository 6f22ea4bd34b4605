//! Samples inside a triangle that lie nearer than what a buffer holds, tested four at a time.

#![allow(clippy::inline_always, reason = "the loop over samples is most of the studio's time, and slower by calls")]

use glam::{Vec3, Vec4};

/// How many samples along x are tested at once.
const WIDE: usize = 4;
/// Boxes wider than this have their rows cut to the triangle first.
const SPANNED: usize = 8;
/// More than a few roundings of an f32 can do, relative.
const ROUNDING: f32 = 2e-6;
const LANES: Vec4 = Vec4::new(0.0, 1.0, 2.0, 3.0);

/// Calls `visit(sample, weights in the picture, nearness, held)` for each sample centre inside a triangle of either winding
/// that is nearer than `held`, the sample's value in `buffer`. Corners: x, y in samples, z the nearness.
#[inline(always)]
pub fn fill(
    [a, b, c]: [Vec3; 3],
    size: usize,
    buffer: &mut [f32],
    mut visit: impl FnMut(usize, [f32; 3], f32, &mut f32),
) {
    let Some((x0, x1)) = centres(a.x.min(b.x).min(c.x), a.x.max(b.x).max(c.x), size) else { return };
    let Some((y0, y1)) = centres(a.y.min(b.y).min(c.y), a.y.max(b.y).max(c.y), size) else { return };
    let area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    if area.abs() < 1e-7 {
        return;
    }
    let scale = 1.0 / area;
    // Steps of the two free weights along x and y, and their values at the first sample centre.
    let (dx0, dy0) = ((b.y - c.y) * scale, (c.x - b.x) * scale);
    let (dx1, dy1) = ((c.y - a.y) * scale, (a.x - c.x) * scale);
    let (px, py) = (x0 as f32 + 0.5, y0 as f32 + 0.5);
    let start0 = ((b.x - px) * (c.y - py) - (c.x - px) * (b.y - py)) * scale;
    let start1 = ((c.x - px) * (a.y - py) - (a.x - px) * (c.y - py)) * scale;
    let wide = (x1 - x0) as f32;
    let last = Vec4::splat(wide);
    let spans = (x1 - x0 >= SPANNED).then(|| Spans::new(dx0, dx1, wide));
    for y in y0..=y1 {
        let down = (y - y0) as f32;
        let (row0, row1) = (start0 + dy0 * down, start1 + dy1 * down);
        let (from, to) = spans.as_ref().map_or((0, x1 - x0), |s| s.of_row(row0, row1));
        let (row0, row1) = (Vec4::splat(row0), Vec4::splat(row1));
        let mut along = LANES + from as f32;
        let (mut next, end) = (y * size + x0 + from, y * size + x0 + to);
        while next <= end {
            let at = next;
            let (e0, e1) = (row0 + dx0 * along, row1 + dx1 * along);
            let e2 = Vec4::ONE - e0 - e1;
            let near = e0 * a.z + e1 * b.z + e2 * c.z;
            let inside = e0.cmpge(Vec4::ZERO) & e1.cmpge(Vec4::ZERO) & e2.cmpge(Vec4::ZERO) & along.cmple(last);
            let mut seen = (inside & near.cmpgt(held(buffer, at))).bitmask();
            along += WIDE as f32;
            next += WIDE;
            if seen == 0 {
                continue;
            }
            let (e0, e1, e2, near) = (e0.to_array(), e1.to_array(), e2.to_array(), near.to_array());
            while seen != 0 {
                let k = seen.trailing_zeros() as usize % WIDE;
                seen &= seen - 1;
                visit(at + k, [e0[k], e1[k], e2[k]], near[k], &mut buffer[at + k]);
            }
        }
    }
}

/// Where along its rows a triangle lies, somewhat too wide: finding out is quicker than testing every sample of a broad box.
struct Spans {
    /// Per weight: its step along x, the step's inverse and what rounding may do to it over the whole row.
    edges: [[f32; 3]; 3],
    wide: f32,
}

impl Spans {
    #[inline]
    fn new(dx0: f32, dx1: f32, wide: f32) -> Self {
        let [c0, c1] = [dx0, dx1].map(|d| ROUNDING * d.abs() * wide);
        let dx2 = -dx0 - dx1;
        Self { edges: [[dx0, 1.0 / dx0, c0], [dx1, 1.0 / dx1, c1], [dx2, 1.0 / dx2, c0 + c1]], wide }
    }

    /// First and last sample, from the box's left side, that may lie inside. The first is beyond the last if there is none.
    #[inline]
    fn of_row(&self, row0: f32, row1: f32) -> (usize, usize) {
        let rounding = ROUNDING * (1.0 + row0.abs() + row1.abs());
        let (mut from, mut to) = (0.0_f32, self.wide);
        for (row, [step, inverse, slack]) in [row0, row1, 1.0 - row0 - row1].into_iter().zip(self.edges) {
            let bound = -(row + slack + rounding) * inverse;
            if step > 0.0 {
                from = from.max(bound - 1.0);
            } else if step < 0.0 {
                to = to.min(bound + 1.0);
            }
        }
        if to < from { (1, 0) } else { (from as i32 as usize, to as i32 as usize) }
    }
}

/// Four values of a buffer from `at` on; past its end they do not matter.
#[inline(always)]
fn held(buffer: &[f32], at: usize) -> Vec4 {
    match buffer.get(at..at + WIDE) {
        Some(four) => Vec4::from_slice(four),
        None => Vec4::from_array(std::array::from_fn(|k| buffer.get(at + k).copied().unwrap_or(0.0))),
    }
}

/// The first and the last sample whose centre lies between `low` and `high`, `None` if there is none in 0..`size`.
#[inline(always)]
fn centres(low: f32, high: f32, size: usize) -> Option<(usize, usize)> {
    let (low, high) = (low - 0.5, high - 0.5);
    if high < 0.0 {
        return None;
    }
    let cut = low as i32;
    let first = cut.saturating_add(i32::from((cut as f32) < low)).max(0) as usize;
    let last = (high as i32 as usize).min(size - 1);
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_centres_between_the_bounds_count() {
        assert_eq!(centres(0.0, 8.0, 8), Some((0, 7)));
        assert_eq!(centres(-5.0, 2.5, 8), Some((0, 2)));
        assert_eq!(centres(2.5, 2.5, 8), Some((2, 2)));
        assert_eq!(centres(2.6, 3.4, 8), None);
        assert_eq!(centres(-3.0, 0.4, 8), None);
        assert_eq!(centres(7.6, 1e12, 8), None);
        assert_eq!(centres(-1e12, 1e12, 8), Some((0, 7)));
    }

    #[test]
    fn two_triangles_of_a_square_visit_every_sample_and_hidden_ones_none() {
        const SIZE: usize = 7;
        let corner = |x: f32, y: f32| Vec3::new(x, y, 1.0);
        let square = [corner(0.1, 0.1), corner(6.8, 0.2), corner(6.9, 6.9), corner(0.2, 6.7)];
        let mut buffer = vec![0.0; SIZE * SIZE];
        buffer[3] = 2.0;
        let mut count = 0;
        for t in [[0, 1, 2], [2, 0, 3]] {
            fill(t.map(|k: usize| square[k]), SIZE, &mut buffer, |at, e, near, held| {
                assert!(at != 3 && (e.iter().sum::<f32>() - 1.0).abs() < 1e-5 && (near - 1.0).abs() < 1e-5);
                *held = 1.5;
                count += 1;
            });
        }
        assert_eq!(count, SIZE * SIZE - 1);
    }
}
