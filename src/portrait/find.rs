//! A guess at where the face is, from colour alone: cheap, no model, corrected by the visitor.
//!
//! Skin of every tone lies in a narrow band of chroma (Cb, Cr), darker or lighter. A face is
//! a patch of it with something else above and beside it. Squares of several sizes are scored by
//! skin inside the face's ellipse minus skin around it; where no square stands out (grey photos,
//! paintings, sand) there is no guess.

use super::{Crop, EYE_HEIGHT, Portrait};

/// Longer side of the map on which squares are tried, in cells.
const CELLS: usize = 72;
/// The face's ellipse in the square: middle (from the top) and half axes, in shares of the side.
/// From the brow line down to the chin; hair and hats above are no evidence.
const FACE: (f32, f32, f32) = (EYE_HEIGHT + 0.10, 0.23, 0.32);
/// The least score of a face; an evenly skin-coloured photo scores 0, a clean face about 0.8.
const LEAST: f32 = 0.28;

/// The best square, or nothing where no square stands out.
pub(super) fn face_square(portrait: &Portrait) -> Option<Crop> {
    let map = SkinMap::of(portrait);
    let (w, h) = (map.width as f32, map.height as f32);
    let short = w.min(h);
    let mut best: Option<(f32, Crop)> = None;
    for step in 0..9 {
        // From the whole shorter side (and a little more) to about a quarter of it.
        let side = short * 1.08 * 0.845_f32.powi(step);
        if side < 12.0 {
            break;
        }
        let stride = (side / 16.0).max(1.0);
        let (mut y, bottom) = (side * 0.35, h - side * 0.35);
        while y <= bottom {
            let (mut x, right) = (side * 0.35, w - side * 0.35);
            while x <= right {
                let score = map.score(x, y, side, short);
                if best.as_ref().is_none_or(|(b, _)| score > *b) {
                    best = Some((score, Crop { centre: [x, y], side, roll: 0.0 }));
                }
                x += stride;
            }
            y += stride;
        }
    }
    let scale = portrait.width() as f32 / w;
    best.filter(|(score, _)| *score > LEAST).map(|(_, crop)| Crop {
        centre: [crop.centre[0] * scale, crop.centre[1] * scale],
        side: crop.side * scale,
        roll: 0.0,
    })
}

/// How much each cell of the photo looks like skin, 0..1.
struct SkinMap {
    width: usize,
    height: usize,
    skin: Vec<f32>,
}

impl SkinMap {
    fn of(portrait: &Portrait) -> Self {
        let (pw, ph) = (portrait.width() as usize, portrait.height() as usize);
        let cell = (pw.max(ph) as f32 / CELLS as f32).max(1.0);
        let width = ((pw as f32 / cell) as usize).max(1);
        let height = ((ph as f32 / cell) as usize).max(1);
        let pixels = portrait.pixels();
        // Sixteen pixels speak for a cell: enough to calm noise, cheap for any photo.
        let skin = (0..width * height)
            .map(|i| {
                let (cx, cy) = (i % width, i / width);
                let sum: f32 = (0..16)
                    .map(|k| {
                        let x = (cx as f32 + (k % 4) as f32 / 4.0 + 0.125) * cell;
                        let y = (cy as f32 + (k / 4) as f32 / 4.0 + 0.125) * cell;
                        let at = ((y as usize).min(ph - 1) * pw + (x as usize).min(pw - 1)) * 3;
                        likeness([pixels[at], pixels[at + 1], pixels[at + 2]])
                    })
                    .sum();
                sum / 16.0
            })
            .collect();
        Self { width, height, skin }
    }

    /// Mean skin inside the face's ellipse minus mean skin around it, with a mild preference for
    /// large squares in the upper middle, where portraits have their faces.
    fn score(&self, x: f32, y: f32, side: f32, short: f32) -> f32 {
        let (face_y, rx, ry) = FACE;
        let (left, top) = (x - side / 2.0, y - side / 2.0);
        let (mut inside, mut outside) = ((0.0, 0.0), (0.0, 0.0));
        for i in 0..20 {
            for j in 0..20 {
                let (u, v) = ((j as f32 + 0.5) / 20.0, (i as f32 + 0.5) / 20.0);
                let r = ((u - 0.5) / rx).powi(2) + ((v - face_y) / ry).powi(2);
                let skin = self.at(left + u * side, top + v * side);
                if r < 1.0 {
                    inside = (inside.0 + skin, inside.1 + 1.0);
                } else if r > 1.45 && v < 0.85 {
                    // The neck below is skin too and says nothing.
                    outside = (outside.0 + skin, outside.1 + 1.0);
                }
            }
        }
        let contrast = inside.0 / inside.1 - outside.0 / outside.1;
        let middle = ((x / self.width as f32 - 0.5) / 0.5).powi(2);
        let low = ((y / self.height as f32 - 0.42).max(0.0) / 0.5).powi(2);
        let small = (1.0 - side / short).max(0.0);
        contrast - 0.10 * middle - 0.15 * low - 0.16 * small
    }

    /// The cell at a place; past the edge the edge is repeated, so that a frame is no evidence.
    fn at(&self, x: f32, y: f32) -> f32 {
        let x = (x.max(0.0) as usize).min(self.width - 1);
        let y = (y.max(0.0) as usize).min(self.height - 1);
        self.skin[y * self.width + x]
    }
}

/// How much a colour looks like skin: a bell around the chroma of skin, wide enough for warm and
/// cool light; black, white and grey score nothing.
fn likeness([r, g, b]: [u8; 3]) -> f32 {
    let (r, g, b) = (f32::from(r), f32::from(g), f32::from(b));
    let luma = 0.299 * r + 0.587 * g + 0.114 * b;
    if luma < 25.0 || luma > 248.0 {
        return 0.0;
    }
    // Chroma relative to brightness, so that dark and light skin meet.
    let (cb, cr) = ((b - luma) / luma, (r - luma) / luma);
    let distance = ((cr - 0.30) / 0.17).powi(2) + ((cb + 0.32) / 0.20).powi(2);
    (-0.5 * distance).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A skin-coloured head with hair and a shirt, eyes at the given height of a square.
    fn head(width: u32, height: u32, square: Crop, skin: [u8; 3]) -> Portrait {
        let pixels = (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .flat_map(|(x, y)| {
                let u = (x as f32 - square.centre[0]) / square.side + 0.5;
                let v = (y as f32 - square.centre[1]) / square.side + 0.5;
                let r = ((u - 0.5) / 0.24).powi(2) + ((v - 0.56) / 0.33).powi(2);
                if r < 1.0 && v > 0.30 {
                    skin
                } else if r < 1.5 && v < 0.6 {
                    [40, 28, 22]
                } else if (u - 0.5).abs() < 0.1 && v > 0.8 && v < 1.0 {
                    skin
                } else if v > 0.95 {
                    [60, 70, 130]
                } else {
                    [150, 170, 165]
                }
            })
            .collect();
        Portrait::from_pixels(width, height, pixels).unwrap()
    }

    #[test]
    fn a_head_is_found_where_it_is() {
        let skins = [[224, 172, 140], [141, 85, 58], [80, 50, 35], [247, 214, 190]];
        let places = [
            (800, 600, Crop { centre: [400.0, 260.0], side: 480.0, roll: 0.0 }),
            (600, 900, Crop { centre: [260.0, 330.0], side: 380.0, roll: 0.0 }),
            (1200, 700, Crop { centre: [800.0, 280.0], side: 330.0, roll: 0.0 }),
        ];
        for skin in skins {
            for (w, h, true_square) in places {
                let found = face_square(&head(w, h, true_square, skin)).expect("a face");
                // A fifth of the side is what the visitor's handles put right at a stroke; the
                // grid itself is a sixteenth of a side and a factor of 0.845 coarse.
                for axis in 0..2 {
                    let off = (found.centre[axis] - true_square.centre[axis]).abs() / true_square.side;
                    assert!(off < 0.2, "{skin:?} {w}x{h}: {found:?}");
                }
                let ratio = found.side / true_square.side;
                assert!((0.72..1.4).contains(&ratio), "{skin:?} {w}x{h}: {found:?}");
            }
        }
    }

    #[test]
    fn grey_and_plain_photos_give_no_guess() {
        for colour in [[128, 128, 128], [224, 172, 140], [20, 200, 40], [0, 0, 0]] {
            let p = Portrait::from_pixels(300, 400, colour.repeat(300 * 400)).unwrap();
            assert_eq!(face_square(&p), None, "{colour:?}");
            let crop = Crop::default_for(&p);
            assert_eq!((crop.side, crop.centre[0]), (300.0, 150.0));
        }
    }
}
