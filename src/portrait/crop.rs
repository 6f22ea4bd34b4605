//! The square of the photo that the model sees.
//!
//! The model knows faces in one framing only (docs/dataset.md, the FFHQ measure): the square is as
//! wide as a little more than four eye distances, and the eyes lie just above its middle. A bad
//! crop is the first cause of a bad portrait, so the marks below are also drawn for the visitor.

use super::Portrait;

/// Height of the eyes in the square, as a share of its side from the top.
///
/// The midpoint of the eyes is at y = 0.02 of a view that is 2.5 / 4.263391 = 0.5864 wide there.
pub const EYE_HEIGHT: f32 = 0.5 - 0.02 / 0.5864;
/// Half the distance of the eyes, as a share of the side: 0.5535 / 4 / 2 over 0.5864.
pub const EYE_HALF_DISTANCE: f32 = 0.5535 / 8.0 / 0.5864;
/// Height of the mouth in the square: 0.5535 / 3.6 below the eyes.
pub const MOUTH_HEIGHT: f32 = EYE_HEIGHT + 0.5535 / 3.6 / 0.5864;

/// The least side of a square, in pixels of the decoded photo.
pub const LEAST_SIDE: f32 = 24.0;

/// A square of a photo, which may be turned and may reach past the edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crop {
    /// The middle in pixels of the photo; (0, 0) is the upper left corner of its first pixel.
    pub centre: [f32; 2],
    /// The side in pixels of the photo.
    pub side: f32,
    /// The turn in radians; positive turns the square clockwise on the photo.
    pub roll: f32,
}

impl Crop {
    /// Reads centre x, centre y and side in pixels and, if it is there, roll in radians, with commas between them;
    /// nothing for any other text, and for a side that is not above zero.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let numbers: Result<Vec<f32>, _> = text.split(',').map(|part| part.trim().parse::<f32>()).collect();
        let numbers = numbers.ok().filter(|all| all.iter().all(|v| v.is_finite()))?;
        let (&[x, y, side], rest) = numbers.split_first_chunk()?;
        let crop = Self { centre: [x, y], side, roll: rest.first().copied().unwrap_or(0.0) };
        (rest.len() < 2 && side > 0.0).then_some(crop)
    }

    /// The largest square, at the top of a tall photo and in the middle of a wide one: the place to
    /// start from where no face was found.
    #[must_use]
    pub fn upper_middle(portrait: &Portrait) -> Self {
        let (width, height) = (portrait.width() as f32, portrait.height() as f32);
        let side = width.min(height);
        // In a tall photo the face is rarely at the very top: some air is left above it.
        let top = (height - side) * 0.12;
        Self { centre: [width / 2.0, top + side / 2.0], side, roll: 0.0 }
    }

    /// A square that fills the whole of an already aligned photo.
    #[must_use]
    pub fn whole(portrait: &Portrait) -> Self {
        let (width, height) = (portrait.width() as f32, portrait.height() as f32);
        Self { centre: [width / 2.0, height / 2.0], side: width.min(height), roll: 0.0 }
    }

    /// The crop with its numbers in the range that makes sense for this photo: the middle inside
    /// the photo, the side from [`LEAST_SIDE`] to twice the longer side, the turn within half a circle.
    #[must_use]
    pub fn sensible(self, portrait: &Portrait) -> Self {
        let (width, height) = (portrait.width() as f32, portrait.height() as f32);
        let whole = Self::whole(portrait);
        let finite = |v: f32, or: f32| if v.is_finite() { v } else { or };
        let turn = std::f32::consts::TAU;
        let roll = finite(self.roll, 0.0);
        Self {
            centre: [
                finite(self.centre[0], whole.centre[0]).clamp(0.0, width),
                finite(self.centre[1], whole.centre[1]).clamp(0.0, height),
            ],
            side: finite(self.side, whole.side).clamp(LEAST_SIDE, 2.0 * width.max(height)),
            roll: roll - turn * (roll / turn).round(),
        }
    }

    /// The same square in pixels of the file as it is shown upright.
    #[must_use]
    pub fn in_original(&self, portrait: &Portrait) -> Self {
        let [x, y] = portrait.scale();
        Self { centre: portrait.in_original(self.centre), side: self.side * (x * y).sqrt(), ..*self }
    }

    /// A square in pixels of the file as it is shown upright, in pixels of the decoded photo.
    #[must_use]
    pub fn of_original(&self, portrait: &Portrait) -> Self {
        let [x, y] = portrait.scale();
        Self { centre: portrait.of_original(self.centre), side: self.side / (x * y).sqrt(), ..*self }
    }

    /// The four corners in pixels of the photo, clockwise from the upper left.
    #[must_use]
    pub fn corners(&self) -> [[f32; 2]; 4] {
        [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]].map(|at| self.place(at))
    }

    /// A place of the square, in shares of its side from its middle, in pixels of the photo.
    #[must_use]
    pub fn place(&self, [u, v]: [f32; 2]) -> [f32; 2] {
        let (sin, cos) = self.roll.sin_cos();
        [self.centre[0] + self.side * (u * cos - v * sin), self.centre[1] + self.side * (u * sin + v * cos)]
    }
}

impl Portrait {
    /// Samples a square: `[side, side, 3]`, colours in 0..1.
    ///
    /// Bilinear where the photo is enlarged; where it is made smaller, each output pixel is the
    /// mean of enough bilinear samples that no pixel of the photo is skipped. Outside the photo
    /// its edge is repeated.
    #[must_use]
    pub fn crop(&self, crop: &Crop, side: usize) -> Vec<f32> {
        let crop = crop.sensible(self);
        let step = crop.side / side.max(1) as f32;
        let taps = (step.ceil() as usize).max(1);
        let share = 1.0 / (taps * taps) as f32 / 255.0;
        let (sin, cos) = crop.roll.sin_cos();
        let (dx, dy) = ([cos * step, sin * step], [-sin * step, cos * step]);
        let origin = crop.corners()[0];
        let size = [self.width() as usize, self.height() as usize];
        let mut out = Vec::with_capacity(side * side * 3);
        for row in 0..side {
            for column in 0..side {
                let mut sum = [0.0_f32; 3];
                for i in 0..taps {
                    let v = row as f32 + (i as f32 + 0.5) / taps as f32;
                    for j in 0..taps {
                        let u = column as f32 + (j as f32 + 0.5) / taps as f32;
                        let x = origin[0] + u * dx[0] + v * dy[0];
                        let y = origin[1] + u * dx[1] + v * dy[1];
                        add_sample(self.pixels(), size, [x, y], &mut sum);
                    }
                }
                out.extend(sum.map(|s| s * share));
            }
        }
        out
    }
}

/// Adds the bilinear sample of a picture `[height, width, 3]` at a place in pixels, in 0..255; outside, its edge is
/// repeated.
pub(crate) fn add_sample(pixels: &[u8], [w, h]: [usize; 2], [x, y]: [f32; 2], sum: &mut [f32; 3]) {
    let x = (x - 0.5).clamp(0.0, (w - 1) as f32);
    let y = (y - 0.5).clamp(0.0, (h - 1) as f32);
    let (x0, y0) = (x as usize, y as usize);
    let (x1, y1) = ((x0 + 1).min(w - 1), (y0 + 1).min(h - 1));
    let (fx, fy) = (x - x0 as f32, y - y0 as f32);
    for (x, y, weight) in
        [(x0, y0, (1.0 - fx) * (1.0 - fy)), (x1, y0, fx * (1.0 - fy)), (x0, y1, (1.0 - fx) * fy), (x1, y1, fx * fy)]
    {
        let at = (y * w + x) * 3;
        for (s, &p) in sum.iter_mut().zip(&pixels[at..at + 3]) {
            *s += weight * f32::from(p);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn photo(width: u32, height: u32, colour: impl Fn(u32, u32) -> [u8; 3]) -> Portrait {
        let pixels =
            (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| colour(x, y)).collect();
        Portrait::from_pixels(width, height, pixels).unwrap()
    }

    #[test]
    fn the_whole_of_a_square_photo_is_itself() {
        let p = photo(40, 40, |x, y| [x as u8 * 6, y as u8 * 6, 7]);
        let got = p.crop(&Crop::whole(&p), 40);
        for (a, &b) in got.iter().zip(p.pixels()) {
            // Samples fall on pixel centres: only f32 rounding of coordinates up to 40 remains.
            assert!((a * 255.0 - f32::from(b)).abs() < 1e-2, "{a} {b}");
        }
    }

    #[test]
    fn a_chequer_becomes_even_grey_when_made_smaller() {
        let p = photo(256, 256, |x, y| if (x + y) % 2 == 0 { [255; 3] } else { [0; 3] });
        for side in [32, 60] {
            let got = p.crop(&Crop::whole(&p), side);
            // Without a prefilter the values would be 0 or 1. Squares of 8 pixels average exactly;
            // 4.27 pixels leave part of one pixel row.
            assert!(got.iter().all(|v| (v - 0.5).abs() < 0.06), "side {side}");
        }
    }

    #[test]
    fn a_quarter_turn_moves_the_corners() {
        let p = photo(64, 64, |x, _| if x < 32 { [255, 0, 0] } else { [0, 0, 255] });
        let crop = Crop { roll: std::f32::consts::FRAC_PI_2, ..Crop::whole(&p) };
        let got = p.crop(&crop, 16);
        // Turned clockwise, the square's top looks at the photo's right side, which is blue.
        assert!(got[2] > 0.99 && got[0] < 0.01);
        let last = got.len() - 3;
        assert!(got[last] > 0.99);
    }

    #[test]
    fn outside_the_photo_its_edge_is_repeated() {
        let p = photo(64, 64, |_, y| if y == 0 { [255; 3] } else { [0; 3] });
        let crop = Crop { centre: [32.0, 0.0], side: 64.0, roll: 0.0 };
        let got = p.crop(&crop, 64);
        assert!((got[0] - 1.0).abs() < 1e-6);
        assert!(got[got.len() - 1] < 1e-6);
    }

    #[test]
    fn senseless_numbers_do_no_harm() {
        let p = photo(64, 48, |_, _| [9, 9, 9]);
        let crop = Crop { centre: [f32::NAN, f32::INFINITY], side: f32::NAN, roll: f32::INFINITY };
        // Weights of the samples add up to one within f32 rounding.
        assert!(p.crop(&crop, 8).iter().all(|v| (v - 9.0 / 255.0).abs() < 1e-6));
        let far = Crop { centre: [-1e9, 1e9], side: 1e12, roll: 1e6 }.sensible(&p);
        assert_eq!((far.centre, far.side), ([0.0, 48.0], 128.0));
        assert!(far.roll.abs() <= 3.15);
    }
}
