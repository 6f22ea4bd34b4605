//! Good inputs that damage begins with.

use std::io::Cursor;
use std::path::Path;

use image::{DynamicImage, ImageEncoder, ImageFormat, RgbImage, RgbaImage};
use moxcms::ColorProfile;
use safetensors::tensor::{Dtype, TensorView, serialize};

#[path = "../../../tests/it/common/torch.rs"]
mod torch;

use torch::{Made, checkpoint};

const WIDTH: u32 = 64;
const HEIGHT: u32 = 48;

/// The repository.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Every file of a folder of the repository, in order.
fn files(folder: &str) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(root().join(folder)).expect("the repository's own folder");
    let mut paths: Vec<_> = entries.map(|e| e.expect("a readable folder").path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a readable file")).collect()
}

fn picture() -> DynamicImage {
    let colour = |x: u32, y: u32| image::Rgb([(x * 4) as u8, (y * 5) as u8, (x * y) as u8]);
    DynamicImage::ImageRgb8(RgbImage::from_fn(WIDTH, HEIGHT, colour))
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("an encoder of this crate");
    bytes.into_inner()
}

/// A PNG file with a colour profile.
pub fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(profiles().remove(0)).expect("PNG has profiles");
    encoder
        .write_image(picture().as_bytes(), WIDTH, HEIGHT, image::ExtendedColorType::Rgb8)
        .expect("an encoder of this crate");
    bytes
}

/// A JPEG file with an EXIF block and a colour profile.
fn jpeg(profile: &[u8]) -> Vec<u8> {
    let plain = encoded(&picture(), ImageFormat::Jpeg);
    let segment = |marker: u8, name: &[u8], content: &[u8]| {
        let length = u16::try_from(2 + name.len() + content.len()).expect("a short segment").to_be_bytes();
        [&[0xff, marker], &length[..], name, content].concat()
    };
    let exif = segment(0xe1, b"Exif\0\0", &exif_blocks()[0]);
    let colour = segment(0xe2, b"ICC_PROFILE\0\x01\x01", profile);
    [&plain[..2], &exif, &colour, &plain[2..]].concat()
}

/// Photos of all formats and kinds.
pub fn photos() -> Vec<Vec<u8>> {
    let mut photos = files("tests/golden/photos");
    let clear = RgbaImage::from_fn(WIDTH, HEIGHT, |x, y| image::Rgba([9, x as u8, y as u8, (x * 4) as u8]));
    let clear = DynamicImage::ImageRgba8(clear);
    photos.extend(profiles().iter().map(|profile| jpeg(profile)));
    photos.push(png());
    photos.push(encoded(&clear, ImageFormat::WebP));
    photos.push(encoded(&clear, ImageFormat::Png));
    photos.push(encoded(&DynamicImage::ImageLuma16(picture().to_luma16()), ImageFormat::Png));
    photos.push(encoded(&DynamicImage::ImageLuma8(picture().to_luma8()), ImageFormat::Jpeg));
    photos
}

/// Colour profiles of several kinds.
fn profiles() -> Vec<Vec<u8>> {
    [
        ColorProfile::new_display_p3(),
        ColorProfile::new_pro_photo_rgb(),
        ColorProfile::new_gray_with_gamma(2.2),
        ColorProfile::new_bt2020_pq(),
    ]
    .iter()
    .map(|profile| profile.encode().expect("a profile of this crate"))
    .collect()
}

/// EXIF blocks in both byte orders, with a second directory.
pub fn exif_blocks() -> Vec<Vec<u8>> {
    let big = b"MM\0\x2a\0\0\0\x08\0\x03\x01\x0f\0\x02\0\0\0\x04Cam\0\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x87\x69\0\x04\0\0\0\x01\0\0\0\x32\0\0\0\0\0\x01\x90\0\0\x07\0\0\0\x040232\0\0\0\0";
    let little = b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0\0\0\0\0";
    vec![big.to_vec(), little.to_vec(), [b"Exif\0\0", &little[..]].concat()]
}

/// Manifests of both networks.
pub fn manifests() -> Vec<Vec<u8>> {
    ["weights/compact/manifest.json", "weights/align/manifest.json"]
        .map(|name| std::fs::read(root().join(name)).expect("the repository's own weights"))
        .to_vec()
}

/// Files of weights: whole, in pieces, with scales.
pub fn archives() -> Vec<Vec<u8>> {
    let bytes: Vec<u8> = (0..96).collect();
    let tensor = |kind, shape: &[usize], size: usize| TensorView::new(kind, shape.to_vec(), &bytes[..size]);
    let make = |tensors: Vec<(&str, TensorView<'_>)>| serialize(tensors, None).expect("tensors that fit");
    let fit = "a shape that fits";
    vec![
        make(vec![
            ("a.weight", tensor(Dtype::I8, &[4, 6], 24).expect(fit)),
            ("a.weight.scale", tensor(Dtype::F32, &[1, 6], 24).expect(fit)),
            ("b", tensor(Dtype::F16, &[3, 2], 12).expect(fit)),
        ]),
        make(vec![
            ("c@0", tensor(Dtype::F32, &[2, 3], 24).expect(fit)),
            ("c@1", tensor(Dtype::F32, &[1, 3], 12).expect(fit)),
            ("c@2", tensor(Dtype::F32, &[1, 3], 12).expect(fit)),
            ("d", tensor(Dtype::U8, &[], 1).expect(fit)),
        ]),
        make(Vec::new()),
    ]
}

/// Checkpoints as PyTorch writes them, and pickles alone.
pub fn checkpoints() -> Vec<Vec<u8>> {
    let made = |name: &str, shape: &[usize], storage| Made {
        name: name.to_owned(),
        shape: shape.to_vec(),
        values: vec![0.5; shape.iter().product()],
        storage,
    };
    let encoder = vec![made("encoder.conv1.bias", &[4], "FloatStorage"), made("x", &[2, 3], "HalfStorage")];
    let whole = checkpoint(&[("encoder", encoder), ("G", vec![made("const", &[1, 2], "IntStorage")])], |pickle| {
        pickle.text("opts");
        pickle.global("argparse", "Namespace");
        pickle.0.extend(b")\x81}bs");
    });
    // The zip's first entry is stored as it is: name and content follow its header of 30 bytes.
    let name = "archive/data.pkl".len();
    let size = u32::from_le_bytes([whole[18], whole[19], whole[20], whole[21]]) as usize;
    let pickle = whole[30 + name..30 + name + size].to_vec();
    vec![whole, pickle, b"\x80\x02}.".to_vec()]
}

/// Prompts in several scripts.
pub fn prompts() -> Vec<Vec<u8>> {
    [
        "make him a bronze statue with blue hair, please",
        "İSTANBUL ßeta ﬁne e\u{301}lf \u{200d}👩‍🦰 zombie",
        "不要 胡子 -- 'не' \"a\" <b> \\n \u{202e}desrever",
        "",
        "a a a a a a a a a a a a a a a a a a a a a a a a a a",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}
