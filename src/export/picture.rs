//! A drawn view as a picture.

use super::{ExportError, Format, Pixels, background, encode};
use crate::render::{Backdrop, Frame};

/// What is behind a saved portrait.
#[derive(Debug, Clone, Copy)]
pub enum Behind<'a> {
    /// Nothing: the picture is transparent there.
    Nothing,
    /// One colour, red green blue in 0..1.
    Colour([f32; 3]),
    /// The photo's background as [`background::picture`] makes it.
    Photo(&'a [f32]),
}

/// A view with what is behind it.
pub fn over(mut frame: Frame, behind: Behind<'_>) -> Pixels {
    let size = frame.size;
    let rgba = match behind {
        Behind::Nothing => {
            clear_haze(&mut frame.rgba);
            frame.over(Backdrop::Transparent, None)
        }
        Behind::Colour(colour) => frame.over(Backdrop::Colour(colour), None),
        Behind::Photo(rgb) => frame.over(Backdrop::Picture, Some(&background::enlarged(rgb, size as usize))),
    };
    Pixels { width: size, height: size, rgba }
}

/// A view as a PNG file.
///
/// # Errors
/// [`ExportError::Encode`], which only memory can bring about.
pub fn png(frame: Frame, behind: Behind<'_>) -> Result<Vec<u8>, ExportError> {
    encode(&over(frame, behind), Format::Png)
}

/// Opacity below which there is nothing but haze.
const HAZE: f32 = 0.07;

/// Takes the faint haze out of the empty parts: nobody sees it on the stage, but everybody does once
/// the picture lies on another. Colours are premultiplied and fade with their opacity.
fn clear_haze(rgba: &mut [f32]) {
    for pixel in rgba.chunks_exact_mut(4) {
        let clear = ((pixel[3] - HAZE) / (1.0 - HAZE)).max(0.0);
        let share = clear / pixel[3].max(1e-6);
        pixel.iter_mut().for_each(|v| *v *= share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn haze_goes_and_what_is_solid_stays() {
        let mut rgba = [0.02, 0.02, 0.02, 0.05, 0.5, 0.4, 0.3, 1.0];
        clear_haze(&mut rgba);
        assert_eq!(rgba[..4], [0.0; 4]);
        // The division by the opacity rounds once.
        assert!(rgba[4..].iter().zip([0.5, 0.4, 0.3, 1.0]).all(|(a, b)| (a - b).abs() < 1e-6), "{rgba:?}");
    }

    #[test]
    fn a_view_becomes_a_png_of_its_size() {
        let png = png(Frame::empty(5), Behind::Colour([1.0, 0.0, 0.0])).unwrap();
        let back = image::load_from_memory(&png).unwrap().to_rgba8();
        assert_eq!((back.width(), back.height()), (5, 5));
        assert_eq!(back.get_pixel(2, 2).0, [255, 0, 0, 255]);
    }
}
