//! Pictures as eight-bit RGBA textures, reduced to the size that a 256-pixel portrait can show.

use std::path::Path;
use std::sync::Arc;

use glam::Vec3;

use super::error::AssetError;
use super::files::Files;
use crate::colour::{byte, linear, luminance};
use crate::scene::Texture;

/// Largest side of a skin picture.
const SKIN: u32 = 910;
/// Largest side of any other picture.
const OTHER: u32 = 512;

/// Largest side of a picture: skins and their masks, and everything else.
pub fn limit(name: &str) -> u32 {
    if name.starts_with("skins/") { SKIN } else { OTHER }
}

/// A texture and its mean luminance in linear light, weighted by alpha.
#[derive(Debug, Clone)]
pub struct Toned {
    pub texture: Arc<Texture>,
    pub mean_luminance: f32,
}

impl Toned {
    pub fn new(texture: Texture) -> Self {
        let mean_luminance = mean_luminance(&texture);
        Self { texture: Arc::new(texture), mean_luminance }
    }
}

/// Reads a JPEG or PNG and box-filters it by a whole factor until neither side exceeds its limit.
///
/// # Errors
/// Names the file that is missing or damaged.
pub fn load(files: &Files, name: &str) -> Result<Texture, AssetError> {
    decode(&files.path(name), &files.read(name)?, limit(name))
}

fn decode(path: &Path, bytes: &[u8], limit: u32) -> Result<Texture, AssetError> {
    let picture = image::load_from_memory(bytes).map_err(|e| AssetError::damaged(path, e))?.into_rgba8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let rgba: Vec<[u8; 4]> = picture.as_raw().chunks_exact(4).map(|p| [p[0], p[1], p[2], p[3]]).collect();
    let full = Texture { width, height, rgba };
    Ok(reduce(full, width.max(height).div_ceil(limit as usize)))
}

/// The same picture file with no side above `limit`: a JPEG stays one, a PNG keeps every texel that `load` would see.
///
/// # Errors
/// Names the file that is missing or damaged.
pub fn smaller(path: &Path, bytes: &[u8], limit: u32) -> Result<Vec<u8>, AssetError> {
    let t = decode(path, bytes, limit)?;
    let fail = |e: image::ImageError| AssetError::damaged(path, e);
    let (w, h) = (t.width as u32, t.height as u32);
    let rgb: Vec<u8> = t.rgba.iter().flat_map(|p| [p[0], p[1], p[2]]).collect();
    let mut out = Vec::new();
    if path.extension().is_some_and(|e| e == "jpg") {
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, 82);
        image::ImageEncoder::write_image(encoder, &rgb, w, h, image::ExtendedColorType::Rgb8).map_err(fail)?;
        return Ok(out);
    }
    let (kind, filter) = (image::codecs::png::CompressionType::Best, image::codecs::png::FilterType::Adaptive);
    let encoder = image::codecs::png::PngEncoder::new_with_quality(&mut out, kind, filter);
    let opaque = t.rgba.iter().all(|p| p[3] == 255);
    let (data, layout) = if opaque {
        (rgb.as_slice(), image::ExtendedColorType::Rgb8)
    } else {
        (t.rgba.as_flattened(), image::ExtendedColorType::Rgba8)
    };
    image::ImageEncoder::write_image(encoder, data, w, h, layout).map_err(fail)?;
    Ok(out)
}

fn reduce(t: Texture, factor: usize) -> Texture {
    if factor <= 1 {
        return t;
    }
    let (width, height) = (t.width / factor, t.height / factor);
    let mut rgba = Vec::with_capacity(width * height);
    let n = (factor * factor) as u32;
    for y in 0..height {
        for x in 0..width {
            let mut sum = [0u32; 4];
            for j in 0..factor {
                let row = (y * factor + j) * t.width + x * factor;
                for texel in &t.rgba[row..row + factor] {
                    for (s, c) in sum.iter_mut().zip(texel) {
                        *s += u32::from(*c);
                    }
                }
            }
            rgba.push(sum.map(|s| ((s + n / 2) / n) as u8));
        }
    }
    Texture { width, height, rgba }
}

/// Alpha-weighted mean luminance in linear light; every third texel is enough for a mean.
pub fn mean_luminance(t: &Texture) -> f32 {
    let table: Vec<f32> = (0..=255).map(linear).collect();
    let (mut sum, mut weight) = (0.0f64, 1e-9f64);
    for p in t.rgba.iter().step_by(3) {
        let c = Vec3::new(table[p[0] as usize], table[p[1] as usize], table[p[2] as usize]);
        sum += f64::from(luminance(c)) * f64::from(p[3]);
        weight += f64::from(p[3]);
    }
    ((sum / weight) as f32).max(1e-3)
}

/// Takes away a share of the colour, 0 = none, 1 = all.
pub fn mute(t: &mut Texture, amount: f32) {
    for p in &mut t.rgba {
        let c = Vec3::new(f32::from(p[0]), f32::from(p[1]), f32::from(p[2]));
        let muted = c.lerp(Vec3::splat(luminance(c)), amount);
        *p = [muted.x as u8, muted.y as u8, muted.z as u8, p[3]];
    }
}

/// Iris pictures are far too saturated: pulls each texel towards a neutral of its own lightness.
/// `warm` takes the red out of the brown irises by pulling towards a natural brown.
pub fn natural_iris(t: &mut Texture, warm: bool) {
    for p in &mut t.rgba {
        let c = Vec3::new(linear(p[0]), linear(p[1]), linear(p[2]));
        let grey = luminance(c);
        let (goal, amount) = if warm && c.x > 2.2 * c.z {
            (Vec3::new(1.1, 0.62, 0.34) * c.dot(Vec3::new(0.5, 0.4, 0.1)), 0.55)
        } else {
            (Vec3::splat(grey), 0.3)
        };
        let mixed = c.lerp(goal, amount);
        *p = [byte(mixed.x), byte(mixed.y), byte(mixed.z), p[3]];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_averages_four_texels() {
        let t = Texture { width: 2, height: 2, rgba: vec![[0; 4], [100; 4], [100; 4], [200; 4]] };
        assert_eq!(reduce(t, 2).rgba, vec![[100; 4]]);
    }

    #[test]
    fn a_damaged_picture_names_itself() {
        let error = decode(Path::new("hair/bad.png"), b"no picture", 64).unwrap_err().to_string();
        assert!(error.contains("bad.png"), "{error}");
    }

    #[test]
    fn a_smaller_png_holds_the_texels_that_loading_would_see() {
        let rgba: Vec<[u8; 4]> = (0..64 * 32).map(|k| [k as u8, (k / 64) as u8, 7, (k % 255) as u8]).collect();
        let mut bytes = Vec::new();
        let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
        image::ImageEncoder::write_image(encoder, rgba.as_flattened(), 64, 32, image::ExtendedColorType::Rgba8)
            .unwrap();
        let path = Path::new("hair/a.png");
        let small = smaller(path, &bytes, 32).unwrap();
        let (once, twice) = (decode(path, &bytes, 32).unwrap(), decode(path, &small, 32).unwrap());
        assert_eq!((once.width, once.height), (32, 16));
        assert_eq!(once.rgba, twice.rgba);
    }
}
