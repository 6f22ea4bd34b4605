//! A photo halved again and again, from which the networks' squares are sampled as the trainer samples them.

use crate::portrait::crop::add_sample;
use crate::portrait::{Crop, Portrait};

/// A picture whose sides are not halved further.
const LEAST_SIDE: usize = 4;

/// A photo and its halves, each the mean of 2x2 pixels of the one before (rounded down, an odd last row or column
/// left out), down to a side of [`LEAST_SIDE`] pixels.
#[derive(Debug)]
pub struct ImagePyramid<'a> {
    photo: Level<'a>,
    smaller: Vec<Level<'static>>,
}

/// One picture: `[height, width, 3]`, 8-bit.
#[derive(Debug)]
struct Level<'a> {
    width: usize,
    height: usize,
    pixels: std::borrow::Cow<'a, [u8]>,
}

impl<'a> ImagePyramid<'a> {
    #[must_use]
    pub fn of(photo: &'a Portrait) -> Self {
        let (width, height) = (photo.width() as usize, photo.height() as usize);
        let photo = Level { width, height, pixels: photo.pixels().into() };
        let mut smaller: Vec<Level<'static>> = Vec::new();
        while let Some(half) = smaller.last().unwrap_or(&photo).halved() {
            smaller.push(half);
        }
        Self { photo, smaller }
    }

    /// Width and height of the photo in pixels.
    #[must_use]
    pub fn size(&self) -> [f32; 2] {
        [self.photo.width as f32, self.photo.height as f32]
    }

    /// A square of the photo as `[side, side, 3]`, colours in 0..1: one bilinear sample a pixel of the half in which
    /// the square has less than `2 * side` pixels along its sides. Outside the photo its edge is repeated.
    #[must_use]
    pub fn square(&self, crop: &Crop, side: usize) -> Vec<f32> {
        let mut crop = *crop;
        let mut level = &self.photo;
        for half in &self.smaller {
            if crop.side < 2.0 * side as f32 {
                break;
            }
            crop = Crop { centre: crop.centre.map(|v| v / 2.0), side: crop.side / 2.0, ..crop };
            level = half;
        }
        let step = crop.side / side.max(1) as f32;
        let (sin, cos) = crop.roll.sin_cos();
        let origin = crop.place([-0.5, -0.5]);
        let mut out = Vec::with_capacity(side * side * 3);
        for row in 0..side {
            for column in 0..side {
                let (u, v) = (step * (column as f32 + 0.5), step * (row as f32 + 0.5));
                out.extend(level.sample(origin[0] + u * cos - v * sin, origin[1] + u * sin + v * cos));
            }
        }
        out
    }
}

impl Level<'_> {
    fn halved(&self) -> Option<Level<'static>> {
        if self.width.min(self.height) < LEAST_SIDE {
            return None;
        }
        let (width, height) = (self.width / 2, self.height / 2);
        let mut pixels = vec![0; width * height * 3];
        let mut both = vec![0_u16; 3 * self.width];
        for (rows, out) in self.pixels.chunks_exact(6 * self.width).zip(pixels.chunks_exact_mut(3 * width)) {
            // Two rows at once first: neighbours in memory, so a processor adds many in one step.
            let (upper, lower) = rows.split_at(3 * self.width);
            for ((sum, &a), &b) in both.iter_mut().zip(upper).zip(lower) {
                *sum = u16::from(a) + u16::from(b);
            }
            for (out, two) in out.as_chunks_mut::<3>().0.iter_mut().zip(both.as_chunks::<6>().0) {
                // The mean of four bytes, rounded down, is a byte.
                *out = std::array::from_fn(|i| ((two[i] + two[i + 3]) / 4) as u8);
            }
        }
        Some(Level { width, height, pixels: pixels.into() })
    }

    /// The bilinear sample at a place in pixels, in 0..1.
    fn sample(&self, x: f32, y: f32) -> [f32; 3] {
        let mut sum = [0.0; 3];
        add_sample(&self.pixels, [self.width, self.height], [x, y], &mut sum);
        sum.map(|s| s / 255.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portrait::crop::tests::photo;

    #[test]
    fn the_photo_itself_is_sampled_where_it_is_not_made_smaller_by_two() {
        let p = photo(40, 40, |x, y| [x as u8 * 6, y as u8 * 6, 7]);
        let got = ImagePyramid::of(&p).square(&Crop::whole(&p), 40);
        for (a, &b) in got.iter().zip(p.pixels()) {
            // Samples fall on pixel centres: only f32 rounding of coordinates up to 40 remains.
            assert!((a * 255.0 - f32::from(b)).abs() < 1e-2, "{a} {b}");
        }
    }

    #[test]
    fn halves_are_means_rounded_down_and_an_odd_column_is_left_out() {
        let p = photo(9, 8, |x, y| [(x + 10 * y) as u8, 0, if x == 8 { 255 } else { 9 }]);
        let pyramid = ImagePyramid::of(&p);
        let half = &pyramid.smaller[0];
        assert_eq!((half.width, half.height, pyramid.smaller.len()), (4, 4, 2));
        // (0 + 1 + 10 + 11) / 4 = 5.5
        assert_eq!(half.pixels[..3], [5, 0, 9]);
        assert!(half.pixels.chunks_exact(3).all(|p| p[2] == 9));
    }

    #[test]
    fn a_large_square_is_read_from_a_half_at_the_same_place() {
        // A ramp is a ramp in every half: what is sampled says where.
        let p = photo(256, 256, |x, y| [x as u8, y as u8, 0]);
        let crop = Crop { centre: [130.0, 120.0], side: 90.0, roll: 0.4 };
        let pyramid = ImagePyramid::of(&p);
        for (side, halvings) in [(64, 0), (40, 1), (20, 2)] {
            let got = pyramid.square(&crop, side);
            for (i, rgb) in got.chunks_exact(3).enumerate() {
                let share = |i: usize| (i as f32 + 0.5) / side as f32 - 0.5;
                let [x, y] = crop.place([share(i % side), share(i / side)]);
                // The ramp is 0.5 lower than a pixel's middle; rounding down takes up to 0.75 a halving.
                for (value, place) in [(rgb[0], x), (rgb[1], y)] {
                    let off = place - 0.5 - 255.0 * value;
                    assert!((-0.01..0.01 + 0.75 * halvings as f32).contains(&off), "{side}: {off}");
                }
            }
        }
    }

    #[test]
    fn outside_the_photo_its_edge_is_repeated() {
        let p = photo(40, 30, |_, y| if y == 0 { [255, 0, 0] } else { [0; 3] });
        let got = ImagePyramid::of(&p).square(&Crop { centre: [20.0, -40.0], side: 40.0, roll: 0.0 }, 40);
        // Not exactly 1 and 0, as `/ 255` and the mix round.
        assert!(got.chunks_exact(3).all(|p| (p[0] - 1.0).abs() < 1e-6 && p[1] == 0.0), "{:?}", &got[..3]);
    }
}
