//! The change of a photo, applied.

/// Channels of a change: local affine colour (3x4, row-major), then displacement (columns, rows).
const CHANNELS: usize = 14;

/// A planar map: values, height, width.
#[derive(Debug, Clone, Copy)]
pub struct Planes<'a> {
    pub values: &'a [f32],
    pub height: usize,
    pub width: usize,
}

/// `p + A p + b` of the photo (three planes) seen `reach` times the displacement (in picture widths) away, where the
/// change (fourteen planes) is looked up bilinearly; edges hold. Four channels for each place of the photo, the last 1.
///
/// # Panics
/// If the lengths do not fit together.
pub fn apply(photo: &Planes, change: &Planes, reach: f32, out: &mut [f32]) {
    assert_eq!(photo.values.len(), 3 * photo.height * photo.width, "three planes");
    assert_eq!(change.values.len(), CHANNELS * change.height * change.width, "fourteen planes");
    assert_eq!(out.len(), 4 * photo.height * photo.width, "four channels");
    if out.is_empty() || change.values.is_empty() {
        return;
    }
    let row = |(y, out): (usize, &mut [f32])| Row { photo, change, reach, y, out }.run();
    #[cfg(not(target_arch = "wasm32"))]
    {
        use rayon::prelude::*;
        out.par_chunks_mut(4 * photo.width).enumerate().for_each(row);
    }
    #[cfg(target_arch = "wasm32")]
    out.chunks_mut(4 * photo.width).enumerate().for_each(row);
}

struct Row<'a> {
    photo: &'a Planes<'a>,
    change: &'a Planes<'a>,
    reach: f32,
    y: usize,
    out: &'a mut [f32],
}

/// The two neighbours of a place on a line of `n`, and how much the second counts.
#[inline(always)]
fn between(at: f32, n: usize) -> (usize, usize, f32) {
    let at = at.clamp(0.0, (n - 1) as f32);
    let first = at as usize;
    (first, (first + 1).min(n - 1), at - first as f32)
}

impl Row<'_> {
    fn run(self) {
        let (photo, change) = (self.photo, self.change);
        let (up, down, below) =
            between((self.y as f32 + 0.5) * change.height as f32 / photo.height as f32 - 0.5, change.height);
        // A row of each plane of the change between its two nearest.
        let rows: Vec<f32> = (0..CHANNELS)
            .flat_map(|c| {
                let plane = &change.values[c * change.height * change.width..];
                let (a, b) = (&plane[up * change.width..], &plane[down * change.width..]);
                a[..change.width].iter().zip(&b[..change.width]).map(move |(a, b)| a + (b - a) * below)
            })
            .collect();
        let size = photo.height * photo.width;
        for (x, out) in self.out.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let (left, right, beside) =
                between((x as f32 + 0.5) * change.width as f32 / photo.width as f32 - 0.5, change.width);
            let found: [f32; CHANNELS] = std::array::from_fn(|c| {
                let (a, b) = (rows[c * change.width + left], rows[c * change.width + right]);
                a + (b - a) * beside
            });
            let (x0, x1, fx) = between(x as f32 + found[12] * self.reach * photo.width as f32, photo.width);
            let (y0, y1, fy) = between(self.y as f32 + found[13] * self.reach * photo.height as f32, photo.height);
            let colour: [f32; 3] = std::array::from_fn(|c| {
                let at = |y: usize, x: usize| photo.values[c * size + y * photo.width + x];
                let (above, under) =
                    (at(y0, x0) + (at(y0, x1) - at(y0, x0)) * fx, at(y1, x0) + (at(y1, x1) - at(y1, x0)) * fx);
                above + (under - above) * fy
            });
            for c in 0..3 {
                let a = &found[4 * c..4 * c + 4];
                let changed = a[0] * colour[0] + a[1] * colour[1] + a[2] * colour[2] + a[3];
                out[c] = (colour[c] + changed).clamp(0.0, 1.0);
            }
            out[3] = 1.0;
        }
    }
}
