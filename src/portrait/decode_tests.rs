use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::*;

const W: u32 = 64;
const H: u32 = 48;

/// Left half red, right half blue, the top quarter white: every turn looks different.
fn pattern() -> Vec<u8> {
    (0..H)
        .flat_map(|y| {
            (0..W).flat_map(move |x| match (y < H / 4, x < W / 2) {
                (true, _) => [255, 255, 255],
                (false, true) => [220, 20, 20],
                (false, false) => [20, 20, 220],
            })
        })
        .collect()
}

fn jpeg(width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 95).encode(pixels, width, height, ExtendedColorType::Rgb8).unwrap();
    out
}

fn png(width: u32, height: u32, pixels: &[u8], colour: ExtendedColorType) -> Vec<u8> {
    let mut out = Vec::new();
    image::codecs::png::PngEncoder::new(&mut out).write_image(pixels, width, height, colour).unwrap();
    out
}

/// Puts an APP1 segment with one EXIF entry, the orientation, behind the start marker.
fn with_orientation(jpeg: &[u8], orientation: u16) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1]);
    tiff.extend(orientation.to_be_bytes());
    tiff.extend([0; 6]);
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend(u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
    out.extend(b"Exif\0\0");
    out.extend(tiff);
    out.extend(&jpeg[2..]);
    out
}

fn at(p: &Portrait, x: u32, y: u32) -> &'static str {
    let i = ((y * p.width() + x) * 3) as usize;
    match p.pixels()[i..i + 3] {
        [r, g, b] if r > 200 && g > 200 && b > 200 => "white",
        [r, _, b] if r > 150 && b < 100 => "red",
        [r, _, b] if b > 150 && r < 100 => "blue",
        _ => "other",
    }
}

#[test]
fn every_exif_orientation_comes_out_upright() {
    let plain = jpeg(W, H, &pattern());
    for (orientation, name) in [(1, "as is"), (3, "half turn"), (6, "quarter turn right"), (8, "quarter turn left")] {
        let p = Portrait::decode(&with_orientation(&plain, orientation)).unwrap();
        let (w, h) = (p.width(), p.height());
        // Where the white band, the red half and the blue half are to be found.
        let (white, red, blue) = match orientation {
            1 => ((w / 2, 2), (4, h - 4), (w - 4, h - 4)),
            3 => ((w / 2, h - 3), (w - 4, 4), (4, 4)),
            6 => ((w - 3, h / 2), (4, 4), (4, h - 4)),
            _ => ((2, h / 2), (w - 4, h - 4), (w - 4, 4)),
        };
        let turned = orientation > 4;
        assert_eq!((w, h), if turned { (H, W) } else { (W, H) }, "{name}");
        assert_eq!(at(&p, white.0, white.1), "white", "{name}");
        assert_eq!(at(&p, red.0, red.1), "red", "{name}");
        assert_eq!(at(&p, blue.0, blue.1), "blue", "{name}");
    }
}

#[test]
fn mirrored_orientations_are_mirrored() {
    let p = Portrait::decode(&with_orientation(&jpeg(W, H, &pattern()), 2)).unwrap();
    assert_eq!((at(&p, 4, H - 4), at(&p, W - 4, H - 4)), ("blue", "red"));
}

#[test]
fn a_broken_orientation_is_upright() {
    let plain = Portrait::decode(&jpeg(W, H, &pattern())).unwrap();
    let odd = Portrait::decode(&with_orientation(&jpeg(W, H, &pattern()), 99)).unwrap();
    assert_eq!(plain, odd);
}

#[test]
fn every_cut_of_a_jpeg_is_refused() {
    let whole = jpeg(W, H, &pattern());
    for keep in (1..whole.len() - 1).step_by(7) {
        assert!(Portrait::decode(&whole[..keep]).is_err(), "{keep} of {} bytes", whole.len());
    }
    let most = &whole[..whole.len() * 9 / 10];
    assert_eq!(Portrait::decode(most), Err(PortraitError::Truncated));
}

#[test]
fn every_cut_of_a_png_and_a_webp_is_refused() {
    let png = png(W, H, &pattern(), ExtendedColorType::Rgb8);
    // The last 12 bytes are the end marker; without it the picture is still whole.
    for keep in (1..png.len() - 12).step_by(5) {
        assert!(Portrait::decode(&png[..keep]).is_err(), "PNG, {keep} of {} bytes", png.len());
    }
    let mut webp = Vec::new();
    image::codecs::webp::WebPEncoder::new_lossless(&mut webp)
        .encode(&pattern(), W, H, ExtendedColorType::Rgb8)
        .unwrap();
    assert_eq!(Portrait::decode(&webp).unwrap().pixels(), pattern());
    for keep in 1..webp.len() - 1 {
        assert!(Portrait::decode(&webp[..keep]).is_err(), "WebP, {keep} of {} bytes", webp.len());
    }
}

#[test]
fn noise_inside_a_file_never_panics() {
    // A small generator keeps the test the same everywhere.
    let mut state = 9_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    };
    for whole in [jpeg(W, H, &pattern()), png(W, H, &pattern(), ExtendedColorType::Rgb8)] {
        for _ in 0..300 {
            let mut bytes = whole.clone();
            for _ in 0..4 {
                let i = next() as usize % bytes.len();
                bytes[i] = next() as u8;
            }
            if let Ok(p) = Portrait::decode(&bytes) {
                assert_eq!(p.pixels().len(), (p.width() * p.height() * 3) as usize);
            }
        }
    }
}

#[test]
fn huge_declared_sizes_are_refused_before_decoding() {
    let mut bytes = jpeg(W, H, &pattern());
    let sof = bytes.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    bytes[sof + 5..sof + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    assert_eq!(Portrait::decode(&bytes), Err(PortraitError::TooLarge { width: 65500, height: 65500 }));

    let mut bytes = png(W, H, &pattern(), ExtendedColorType::Rgb8);
    bytes[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(Portrait::decode(&bytes), Err(PortraitError::TooLarge { width: 60000, height: 60000 }));
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &b| {
        (0..8).fold(crc ^ u32::from(b), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xedb8_8320 } else { c >> 1 })
    })
}

#[test]
fn transparency_is_laid_over_white() {
    let pixels: Vec<u8> =
        (0..W * H).flat_map(|i| if i % W < W / 2 { [200, 0, 0, 0] } else { [200, 0, 0, 255] }).collect();
    let p = Portrait::decode(&png(W, H, &pixels, ExtendedColorType::Rgba8)).unwrap();
    assert_eq!(&p.pixels()[..3], [255, 255, 255]);
    assert_eq!(&p.pixels()[(W as usize - 1) * 3..W as usize * 3], [200, 0, 0]);
}

#[test]
fn grey_and_sixteen_bit_files_become_rgb() {
    let grey: Vec<u8> = (0..W * H).map(|i| (i % 256) as u8).collect();
    let p = Portrait::decode(&png(W, H, &grey, ExtendedColorType::L8)).unwrap();
    assert_eq!(&p.pixels()[15..18], [5, 5, 5]);
    let deep: Vec<u8> = (0..W * H * 3).flat_map(|_| 0x8000_u16.to_ne_bytes()).collect();
    let p = Portrait::decode(&png(W, H, &deep, ExtendedColorType::Rgb16)).unwrap();
    assert!(p.pixels().iter().all(|&v| v == 128));
}

#[test]
fn sixteen_bits_with_transparency_are_laid_over_white() {
    // Red of no opacity on the left half, grey on the right.
    let half = |a: [u16; 4], b: [u16; 4]| -> Vec<u8> {
        (0..W * H).flat_map(|i| if i % W < W / 2 { a } else { b }).flat_map(u16::to_ne_bytes).collect()
    };
    let bytes = png(W, H, &half([0xffff, 0, 0, 0], [0x8080, 0x8080, 0x8080, 0xffff]), ExtendedColorType::Rgba16);
    let p = Portrait::decode(&bytes).unwrap();
    assert_eq!((&p.pixels()[..3], &p.pixels()[(W as usize - 1) * 3..W as usize * 3]), (&[255; 3][..], &[128; 3][..]));
    let deep: Vec<u8> = (0..W * H).flat_map(|_| [0x4040_u16, 0xffff]).flat_map(u16::to_ne_bytes).collect();
    let p = Portrait::decode(&png(W, H, &deep, ExtendedColorType::La16)).unwrap();
    assert!(p.pixels().iter().all(|&v| v == 64));
}

#[test]
fn a_hundred_megapixels_are_scaled_on_the_way_in_and_more_are_refused() {
    let p = Portrait::decode(&png(10_000, 10_000, &vec![90; 100_000_000], ExtendedColorType::L8)).unwrap();
    assert_eq!((p.width(), p.height()), (MAX_SIDE, MAX_SIDE));
    assert!(p.pixels().iter().all(|&v| v == 90));
    assert_eq!(p.in_original([MAX_SIDE as f32; 2]), [10_000.0; 2]);
    let more = png(10_001, 10_000, &vec![90; 100_010_000], ExtendedColorType::L8);
    assert_eq!(Portrait::decode(&more), Err(PortraitError::TooLarge { width: 10_001, height: 10_000 }));
}

#[test]
fn large_photos_are_scaled_down_and_tiny_ones_refused() {
    let (w, h) = (3000, 1000);
    let p = Portrait::decode(&png(w, h, &vec![90; (w * h) as usize], ExtendedColorType::L8)).unwrap();
    assert_eq!((p.width(), p.height()), (2048, 683));
    assert!(p.pixels().iter().all(|&v| v == 90));
    let tiny = Portrait::decode(&png(8, 8, &[0; 64], ExtendedColorType::L8));
    assert_eq!(tiny, Err(PortraitError::TooSmall { width: 8, height: 8, least: 32 }));
}

#[test]
fn the_shown_copy_is_small_and_carries_no_metadata() {
    let secret = with_orientation(&jpeg(W, H, &pattern()), 6);
    let shown = Portrait::decode(&secret).unwrap().to_jpeg(32);
    assert!(!shown.windows(4).any(|w| w == b"Exif"));
    let again = Portrait::decode(&shown);
    // 48 by 64 becomes 24 by 32, which is below the least side of a portrait.
    assert_eq!(again, Err(PortraitError::TooSmall { width: 24, height: 32, least: 32 }));
}

/// Photos that this crate's encoders cannot write; each shows [`pattern`] or what its test says.
macro_rules! photo {
    ($name:literal) => {
        Portrait::decode(include_bytes!(concat!("../../tests/golden/photos/", $name))).unwrap()
    };
}

#[test]
fn a_printers_jpeg_has_its_colours() {
    // Cyan, magenta, yellow, black of a scanner or a printer, stored inverted as Adobe does.
    let p = photo!("cmyk.jpg");
    assert_eq!((at(&p, 4, H - 4), at(&p, W - 4, H - 4), at(&p, W / 2, 3)), ("red", "blue", "white"));
}

#[test]
fn the_first_frame_of_an_animation_is_taken() {
    for p in [photo!("animated.webp"), photo!("animated.png")] {
        assert_eq!(p.pixels(), pattern());
    }
}

#[test]
fn png_and_webp_files_are_turned_upright_too() {
    for p in [photo!("turned.png"), photo!("turned.webp")] {
        assert_eq!((p.width(), p.height()), (H, W));
        assert_eq!((at(&p, 4, 4), at(&p, 4, W - 4), at(&p, H - 3, W / 2)), ("red", "blue", "white"));
    }
}

#[test]
fn palettes_and_grey_with_transparency_become_rgb() {
    let p = photo!("palette.png");
    assert_eq!((at(&p, 4, H - 4), at(&p, W - 4, H - 4), at(&p, W / 2, 3)), ("red", "blue", "white"));
    let p = photo!("grey-alpha.png");
    assert_eq!((&p.pixels()[..3], &p.pixels()[63 * 3..64 * 3]), (&[255_u8; 3][..], &[80_u8; 3][..]));
}

#[test]
fn places_lead_back_to_the_file_that_was_made_smaller_and_turned() {
    let (w, h) = (3000, 1000);
    let plain = jpeg(w, h, &vec![90; (w * h * 3) as usize]);
    let p = Portrait::decode(&with_orientation(&plain, 6)).unwrap();
    let corner = p.in_original([p.width() as f32, p.height() as f32]);
    // Products of whole numbers up to 3000 in f32.
    assert!((corner[0] - 1000.0).abs() < 1e-3 && (corner[1] - 3000.0).abs() < 1e-3, "{corner:?}");
    assert_eq!(p.in_original([0.0, 0.0]), [0.0, 0.0]);
}

#[test]
fn a_webp_with_the_prefix_of_a_jpegs_exif_is_turned_too() {
    let turned = with_orientation(&jpeg(W, H, &pattern()), 6);
    // Prefix and block follow the two markers and the segment's length.
    let length = usize::from(u16::from_be_bytes([turned[4], turned[5]]));
    let block = turned[6..4 + length].to_vec();
    assert!(block.starts_with(b"Exif\0\0"));
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut bytes);
    encoder.set_exif_metadata(block).unwrap();
    encoder.write_image(&pattern(), W, H, ExtendedColorType::Rgb8).unwrap();
    let p = Portrait::decode(&bytes).unwrap();
    assert_eq!((p.width(), p.height()), (H, W));
    assert_eq!((at(&p, 4, 4), at(&p, 4, W - 4), at(&p, H - 3, W / 2)), ("red", "blue", "white"));
}

#[test]
fn colours_of_a_files_own_profile_become_srgb_in_every_format() {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let pixels = [192, 152, 129].repeat((W * H) as usize);
    let mut files = [Vec::new(), Vec::new(), Vec::new()];
    let [jpeg, png, webp] = &mut files;
    let mut encoder = JpegEncoder::new_with_quality(jpeg, 100);
    encoder.set_icc_profile(profile.clone()).unwrap();
    encoder.write_image(&pixels, W, H, ExtendedColorType::Rgb8).unwrap();
    let mut encoder = image::codecs::png::PngEncoder::new(png);
    encoder.set_icc_profile(profile.clone()).unwrap();
    encoder.write_image(&pixels, W, H, ExtendedColorType::Rgb8).unwrap();
    let mut encoder = image::codecs::webp::WebPEncoder::new_lossless(webp);
    encoder.set_icc_profile(profile).unwrap();
    encoder.write_image(&pixels, W, H, ExtendedColorType::Rgb8).unwrap();
    for bytes in files {
        let p = Portrait::decode(&bytes).unwrap();
        // A level of the stored colour, and one of the JPEG.
        assert!(p.pixels().iter().zip([200_u8, 150, 125].iter().cycle()).all(|(a, b)| a.abs_diff(*b) <= 3));
    }
}

#[test]
fn what_a_browser_decoded_keeps_the_size_of_its_file() {
    let rgba = [1, 2, 3, 255, 4, 5, 6, 255].repeat(32 * 16);
    let photo = Portrait::of_canvas(32, 32, &rgba, [64, 64]).unwrap();
    assert_eq!((photo.original(), &photo.pixels()[..6]), ([64, 64], &[1, 2, 3, 4, 5, 6][..]));
    assert!(matches!(Portrait::of_canvas(32, 31, &rgba, [64, 64]), Err(PortraitError::Damaged { .. })));
    assert!(matches!(Portrait::of_canvas(32, 32, &rgba, [31, 64]), Err(PortraitError::TooSmall { .. })));
    assert!(matches!(Portrait::of_canvas(32, 32, &rgba, [20_000, 20_000]), Err(PortraitError::TooLarge { .. })));
    assert!(Portrait::of_canvas(0, 0, &[], [64, 64]).is_err());
}
