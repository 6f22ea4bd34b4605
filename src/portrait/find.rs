//! A guess at where the face is, cheap and without a model; the visitor corrects it.
//!
//! Two kinds of evidence are added up for many squares. Colour: skin of every tone lies in a narrow
//! band of chroma (Cb, Cr), and a face is a patch of it with something else beside it. Features:
//! eyes and mouth are darker than what is around them ([`super::features`]). Where no square stands
//! out there is no guess.

use super::features::Features;
use super::{Crop, EYE_HEIGHT, Portrait};

/// Longer side of the map of skin, in cells.
const CELLS: usize = 72;
/// The face's ellipse in the square: middle (from the top) and half axes, in shares of the side.
/// From the brow line down to the chin; hair and hats above are no evidence.
const FACE: (f32, f32, f32) = (EYE_HEIGHT + 0.10, 0.23, 0.32);
/// The least score of a face; an even photo scores 0, a clean face about 1.
const LEAST: f32 = 0.24;

/// The best square, or nothing where no square stands out.
pub(super) fn face_square(portrait: &Portrait) -> Option<Crop> {
    let (skin, features) = (SkinMap::of(portrait), Features::of(portrait));
    let (w, h) = (portrait.width() as f32, portrait.height() as f32);
    let short = w.min(h);
    let mut best: Option<(f32, Crop)> = None;
    // A square photo has often been cropped to a face before.
    if (w / h).ln().abs() < 0.03 {
        let whole = Crop::whole(portrait);
        let score = FEATURES * features.face(&whole).clamp(-0.1, ENOUGH) + SKIN * skin.contrast(&whole);
        best = (score + CROPPED > LEAST).then_some((score + CROPPED, whole));
    }
    for step in 0..20 {
        // From the whole shorter side (and a little more) to about a quarter of it.
        let side = short * 1.12 * 0.93_f32.powi(step);
        let stride = (side / 34.0).max(1.0);
        let rows = ((h - side * 0.6) / stride).max(0.0) as usize;
        let columns = ((w - side * 0.6) / stride).max(0.0) as usize;
        for row in 0..=rows {
            for column in 0..=columns {
                let centre = [side * 0.3 + column as f32 * stride, side * 0.3 + row as f32 * stride];
                let crop = Crop { centre, side, roll: 0.0 };
                let bonus = FEATURES * features.face(&crop).clamp(-0.2, ENOUGH) - prior(&crop, w, h, short);
                // Colour adds 1 at most: where that would not win, it need not be looked at.
                if bonus + SKIN <= best.as_ref().map_or(LEAST, |(b, _)| *b) {
                    continue;
                }
                let score = bonus + SKIN * skin.contrast(&crop);
                if score > best.as_ref().map_or(LEAST, |(b, _)| *b) {
                    best = Some((score, crop));
                }
            }
        }
    }
    best.map(|(_, crop)| crop)
}

/// Weights of the two kinds of evidence, and the contrast from which on more is no better proof: a
/// hard shadow has more of it than eyes have. Chosen on drawn portraits over drawn backgrounds: of
/// four squares about three lie within a tenth of their side.
const SKIN: f32 = 0.8;
const FEATURES: f32 = 2.0;
const ENOUGH: f32 = 0.3;
/// What speaks for the whole of a square photo.
const CROPPED: f32 = 0.25;

/// A mild preference for large squares in the upper middle, where portraits have their faces.
fn prior(crop: &Crop, w: f32, h: f32, short: f32) -> f32 {
    let middle = ((crop.centre[0] / w - 0.5) / 0.5).powi(2);
    let low = ((crop.centre[1] / h - 0.45).max(0.0) / 0.5).powi(2);
    let small = (1.0 - crop.side / short).max(0.0);
    0.10 * middle + 0.15 * low + 0.16 * small
}

/// How much each cell of the photo looks like skin, 0..1.
struct SkinMap {
    /// Pixels of the photo a cell.
    cell: f32,
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
        Self { cell, width, height, skin }
    }

    /// Mean skin inside the face's ellipse minus mean skin beside it.
    fn contrast(&self, crop: &Crop) -> f32 {
        let (face_y, rx, ry) = FACE;
        let side = crop.side / self.cell;
        let (left, top) = (crop.centre[0] / self.cell - side / 2.0, crop.centre[1] / self.cell - side / 2.0);
        let (mut inside, mut outside) = ((0.0, 0.0), (0.0, 0.0));
        for i in 0..16 {
            for j in 0..16 {
                let (u, v) = ((j as f32 + 0.5) / 16.0, (i as f32 + 0.5) / 16.0);
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
        inside.0 / inside.1 - outside.0 / outside.1
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
    use super::super::MOUTH_HEIGHT;
    use super::*;

    /// A skin-coloured head with hair and a shirt, eyes at the given height of a square.
    fn head(width: u32, height: u32, square: Crop, skin: [u8; 3]) -> Portrait {
        let pixels = (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .flat_map(|(x, y)| {
                let u = (x as f32 - square.centre[0]) / square.side + 0.5;
                let v = (y as f32 - square.centre[1]) / square.side + 0.5;
                let eye = ((u - 0.5).abs() / 0.118 - 1.0).abs() < 0.35 && (v - EYE_HEIGHT).abs() < 0.02;
                let mouth = (u - 0.5).abs() < 0.07 && (v - MOUTH_HEIGHT).abs() < 0.012;
                if eye || mouth {
                    return skin.map(|c| c / 3);
                }
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
