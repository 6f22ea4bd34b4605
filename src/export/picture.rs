//! A drawn view as a picture.

use super::{ExportError, Format, Pace, Pixels, background, encode};
use crate::render::{Backdrop, Frame, frame};

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

/// Rows between two pauses.
const ROWS: usize = 64;

/// As [`over`], piece by piece.
///
/// # Errors
/// [`ExportError::Stopped`].
pub async fn laid(mut frame: Frame, behind: Behind<'_>, pace: &mut impl Pace) -> Result<Pixels, ExportError> {
    let (size, side) = (frame.size, frame.size as usize);
    let mut rgba = Vec::with_capacity(side * side * 4);
    for (k, pixels) in frame.rgba.chunks_mut((side * ROWS * 4).max(1)).enumerate() {
        let first = k * ROWS;
        rgba.extend(match behind {
            Behind::Nothing => {
                clear_haze(pixels);
                frame::over(pixels, Backdrop::Transparent, None)
            }
            Behind::Colour(colour) => frame::over(pixels, Backdrop::Colour(colour), None),
            Behind::Photo(rgb) => {
                let photo = background::rows(rgb, side, first..(first + ROWS).min(side));
                frame::over(pixels, Backdrop::Picture, Some(&photo))
            }
        });
        pace.pause(first as f32 / side as f32).await?;
    }
    Ok(Pixels { width: size, height: size, rgba })
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
    fn piece_by_piece_is_as_at_once() {
        let mut frame = Frame::empty(150);
        frame.rgba.chunks_exact_mut(4).enumerate().for_each(|(i, p)| p.fill((i % 97) as f32 / 97.0));
        let photo = vec![0.3; background::SIDE * background::SIDE * 3];
        for behind in [Behind::Nothing, Behind::Colour([0.1, 0.9, 0.4]), Behind::Photo(&photo)] {
            let slow = pollster::block_on(laid(frame.clone(), behind, &mut crate::export::Straight)).unwrap();
            let fast = over(frame.clone(), behind);
            let off = slow.rgba.iter().zip(&fast.rgba).map(|(a, b)| a.abs_diff(*b)).max();
            // What is behind is enlarged from bytes, or not.
            assert!((slow.width, slow.height) == (150, 150) && off <= Some(1), "{behind:?} {off:?}");
        }
    }

    #[test]
    fn a_view_becomes_a_png_of_its_size() {
        let png = png(Frame::empty(5), Behind::Colour([1.0, 0.0, 0.0])).unwrap();
        let back = image::load_from_memory(&png).unwrap().to_rgba8();
        assert_eq!((back.width(), back.height()), (5, 5));
        assert_eq!(back.get_pixel(2, 2).0, [255, 0, 0, 255]);
    }
}
