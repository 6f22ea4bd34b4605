//! `--crop`: a square in pixels of the upright file, the frame that `align` prints in.

use super::CliError;
use crate::portrait::{Crop, LEAST_SIDE, Portrait};

/// Reads centre x, centre y and side in pixels and, if it is there, roll in radians.
///
/// # Errors
/// [`CliError::Usage`] for anything else.
pub(super) fn parse(text: &str) -> Result<Crop, CliError> {
    let turn = std::f32::consts::TAU;
    match Crop::read(text) {
        Some(Crop { roll, .. }) if roll.abs() > turn => Err(CliError::Usage(format!(
            "--crop {text} has a roll of {roll}; rolls are in radians, from -{turn:.4} to {turn:.4}"
        ))),
        Some(crop) => Ok(crop),
        None => Err(CliError::Usage(format!(
            "--crop {text} cannot be read; give centre x, centre y and side in pixels and roll in radians, such as 400,300,512,0"
        ))),
    }
}

/// A square of the upright file in pixels of the decoded photo.
///
/// # Errors
/// [`CliError::Usage`] for a square that the photo does not hold, with the numbers that would do.
pub(super) fn place(crop: &Crop, photo: &Portrait) -> Result<Crop, CliError> {
    let [width, height] = photo.original();
    // A square smaller than this has nothing for the networks to see; a larger one is mostly repeated edge.
    let least = (LEAST_SIDE * width as f32 / photo.width() as f32).ceil();
    let most = 2 * width.max(height);
    let [x, y] = crop.centre;
    let inside = (0.0..=width as f32).contains(&x) && (0.0..=height as f32).contains(&y);
    if inside && (least..=most as f32).contains(&crop.side) {
        return Ok(crop.of_original(photo));
    }
    Err(CliError::Usage(format!(
        "--crop {x},{y},{} is no part of this photo, which is {width} by {height} pixels; give a centre from 0,0 to \
         {width},{height} and a side from {least} to {most}",
        crop.side
    )))
}

/// A square of the decoded photo as `--crop` takes it.
pub(super) fn written(crop: &Crop, photo: &Portrait) -> String {
    let Crop { centre: [x, y], side, roll } = crop.in_original(photo);
    format!("{x:.1},{y:.1},{side:.1},{roll:.4}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A photo of 4096 by 2048 pixels, which is made half as large.
    fn large() -> Portrait {
        let grey = image::GrayImage::from_pixel(4096, 2048, image::Luma([90]));
        let mut bytes = std::io::Cursor::new(Vec::new());
        grey.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        Portrait::decode(bytes.get_ref()).unwrap()
    }

    #[test]
    fn crops_are_read_or_refused() {
        let crop = parse("-5, 10,300,-0.1").unwrap();
        assert_eq!((crop.centre, crop.side, crop.roll), ([-5.0, 10.0], 300.0, -0.1));
        assert_eq!(parse("1,2,3").unwrap().roll, 0.0);
        for bad in ["", "1,2", "1,2,3,4,5", "1,2,x,0", "1,2,-3,0", "1,2,NaN,0", "inf,1,1,1", "1,2,3,inf"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert!(parse("1,2,3,45").unwrap_err().to_string().contains("radians"));
    }

    #[test]
    fn numbers_are_those_of_the_file_in_both_directions() {
        let photo = large();
        let crop = place(&parse("3000,1000,600,0.25").unwrap(), &photo).unwrap();
        assert_eq!((crop.centre, crop.side, crop.roll), ([1500.0, 500.0], 300.0, 0.25));
        assert_eq!(written(&crop, &photo), "3000.0,1000.0,600.0,0.2500");
        // As `align` prints corners.
        let corner = photo.in_original(crop.corners()[0]);
        let stated = parse("3000,1000,600,0.25").unwrap().corners()[0];
        // A few products of numbers up to 4096 in f32.
        assert!((0..2).all(|i| (corner[i] - stated[i]).abs() < 1e-2), "{corner:?} {stated:?}");
    }

    #[test]
    fn squares_that_the_photo_does_not_hold_are_refused_with_numbers_that_would_do() {
        let photo = large();
        for text in
            ["100000,100000,300,0", "-5000,-5000,10,0", "256,256,0.001,0", "256,256,1e30,0", "4097,5,300", "5,-1,300"]
        {
            let sentence = place(&parse(text).unwrap(), &photo).unwrap_err().to_string();
            assert!(sentence.contains("4096,2048") && sentence.contains("48 to 8192"), "{text}: {sentence}");
        }
        for text in ["0,0,48", "4096,2048,8192", "2000,1000,300,-6.28"] {
            assert!(place(&parse(text).unwrap(), &photo).is_ok(), "{text}");
        }
    }
}
