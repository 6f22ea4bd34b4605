//! Pixels as encoders of films take them: brightness whole, colour at half the size (ITU-R BT.709, its narrow range), so
//! that no encoder's own idea of the matrix comes in.

use crate::export::Pixels;

/// Shares of red and blue in brightness.
const RED: f32 = 0.2126;
const BLUE: f32 = 0.0722;

/// `I420`: `[height, width]` of brightness, then twice `[height / 2, width / 2]` of colour, of pixels whose width and
/// height are even; opacity is left out.
pub fn i420(pixels: &Pixels) -> Vec<u8> {
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    let luma = |p: &[f32; 3]| RED * p[0] + (1.0 - RED - BLUE) * p[1] + BLUE * p[2];
    let at = |x: usize, y: usize| {
        let p = &pixels.rgba[4 * (y * width + x)..][..3];
        [f32::from(p[0]), f32::from(p[1]), f32::from(p[2])]
    };
    let mut out = Vec::with_capacity(width * height * 3 / 2);
    for y in 0..height {
        out.extend((0..width).map(|x| (16.5 + luma(&at(x, y)) * (219.0 / 255.0)) as u8));
    }
    // Blue's and red's distance from brightness, in the range that the standard gives them.
    for (channel, span) in [(2, 2.0 * (1.0 - BLUE)), (0, 2.0 * (1.0 - RED))] {
        for (y, x) in (0..height / 2).flat_map(|y| (0..width / 2).map(move |x| (2 * y, 2 * x))) {
            let four = [at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y + 1)];
            let mean: [f32; 3] = std::array::from_fn(|c| four.iter().map(|p| p[c]).sum::<f32>() / 4.0);
            out.push((128.5 + (mean[channel] - luma(&mean)) / span * (224.0 / 255.0)) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_the_standard() {
        let filled = |rgb: [u8; 3]| {
            let rgba = [rgb[0], rgb[1], rgb[2], 255].repeat(4);
            i420(&Pixels { width: 2, height: 2, rgba })
        };
        // EBU Tech 3325's bars of full saturation in BT.709.
        for (rgb, yuv) in [
            ([255, 255, 255], [235, 128, 128]),
            ([0, 0, 0], [16, 128, 128]),
            ([255, 0, 0], [63, 102, 240]),
            ([0, 255, 0], [173, 42, 26]),
            ([0, 0, 255], [32, 240, 118]),
        ] {
            let found = filled(rgb);
            assert_eq!(found.len(), 6);
            let off = [found[0], found[4], found[5]].iter().zip(yuv).map(|(a, b)| a.abs_diff(b)).max();
            assert!(off <= Some(1), "{rgb:?} {found:?}");
        }
    }

    #[test]
    fn planes_lie_one_behind_the_other() {
        let rgba: Vec<u8> = (0..4 * 2).flat_map(|i| [if i % 4 < 2 { 0 } else { 255 }; 4]).collect();
        let found = i420(&Pixels { width: 4, height: 2, rgba });
        assert_eq!(found, [16, 16, 235, 235, 16, 16, 235, 235, 128, 128, 128, 128]);
    }
}
