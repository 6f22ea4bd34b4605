//! Colours of a file's own profile in sRGB, which everything here is made for.

use image::{DynamicImage, RgbImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// 8-bit sRGB of a picture whose colours an ICC profile explains; a profile that cannot be used counts as none, and
/// so does one of another kind than the picture, such as a printer's.
pub(super) fn to_srgb(image: DynamicImage, profile: &[u8]) -> RgbImage {
    match converted(&image, profile) {
        Some(image) => image,
        None => image.into_rgb8(),
    }
}

fn converted(image: &DynamicImage, profile: &[u8]) -> Option<RgbImage> {
    if profile.is_empty() {
        return None;
    }
    let profile = ColorProfile::new_from_slice(profile).ok()?;
    let (layout, values) = match profile.color_space {
        DataColorSpace::Rgb => (Layout::Rgb, image.to_rgb16().into_raw()),
        DataColorSpace::Gray if is_grey(image) => (Layout::Gray, image.to_luma16().into_raw()),
        _ => return None,
    };
    let srgb = ColorProfile::new_srgb();
    let transform = profile.create_transform_16bit(layout, &srgb, Layout::Rgb, TransformOptions::default()).ok()?;
    let (width, height) = (image.width(), image.height());
    let mut out = vec![0; width as usize * height as usize * 3];
    transform.transform(&values, &mut out).ok()?;
    // 16 bits to the nearest of 8.
    RgbImage::from_raw(width, height, out.into_iter().map(|v: u16| ((u32::from(v) + 128) / 257) as u8).collect())
}

/// Whether all that the picture shows is grey; one with transparency has been laid over white and is stored in colour.
fn is_grey(image: &DynamicImage) -> bool {
    match image {
        DynamicImage::ImageRgb8(image) => image.pixels().all(|p| p[0] == p[1] && p[1] == p[2]),
        _ => !image.color().has_color(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(colour: [u8; 3]) -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_pixel(4, 4, image::Rgb(colour)))
    }

    fn seen(image: DynamicImage, profile: &ColorProfile) -> [u8; 3] {
        to_srgb(image, &profile.encode().unwrap()).get_pixel(1, 1).0
    }

    /// Within `most` levels of every channel.
    fn near(a: [u8; 3], b: [u8; 3], most: u8) -> bool {
        a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= most)
    }

    #[test]
    fn wide_colours_become_those_of_srgb() {
        // A skin tone, sRGB 200 150 125, in the numbers of other spaces: by their primaries and gammas, the white of
        // ProPhoto adapted after Bradford.
        let skin = [200, 150, 125];
        for (profile, stored) in [
            (ColorProfile::new_display_p3(), [192, 152, 129]),
            (ColorProfile::new_adobe_rgb(), [186, 149, 125]),
            (ColorProfile::new_pro_photo_rgb(), [161, 138, 111]),
            (ColorProfile::new_srgb(), skin),
        ] {
            let got = seen(plain(stored), &profile);
            // A level of the stored colour is up to two of sRGB.
            assert!(near(got, skin, 3), "{stored:?} became {got:?}");
        }
    }

    #[test]
    fn sixteen_bits_keep_what_eight_would_round() {
        let deep = image::ImageBuffer::from_pixel(4, 4, image::Rgb([41_282_u16, 35_338, 28_481]));
        let wide = ColorProfile::new_pro_photo_rgb();
        let got = seen(DynamicImage::ImageRgb16(deep), &wide);
        assert!(near(got, [200, 150, 125], 1), "{got:?}");
    }

    #[test]
    fn greys_are_converted_where_they_are_grey() {
        let linear = ColorProfile::new_gray_with_gamma(1.0);
        let grey = DynamicImage::ImageLuma8(image::GrayImage::from_pixel(4, 4, image::Luma([55])));
        // A linear 0.2157 is sRGB 128; a level is two of it there.
        assert!(near(seen(grey, &linear), [128; 3], 2));
        assert!(near(seen(plain([55; 3]), &linear), [128; 3], 2));
        assert_eq!(seen(plain([55, 60, 65]), &linear), [55, 60, 65]);
    }

    #[test]
    fn profiles_that_cannot_be_used_change_nothing() {
        let whole = ColorProfile::new_display_p3().encode().unwrap();
        for profile in [&b""[..], b"no profile", &whole[..whole.len() / 2], &ColorProfile::new_lab().encode().unwrap()]
        {
            assert_eq!(to_srgb(plain([200, 150, 125]), profile).get_pixel(1, 1).0, [200, 150, 125]);
        }
    }
}
