//! Pixels as the bytes of a picture file, each with its mark.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use image_webp::{ColorType, WebPEncoder};

use super::{ExportError, Format, mark};

/// Quality of JPEG files, of 100: no artefacts are seen at it.
pub(super) const QUALITY: u8 = 95;

/// 8-bit sRGB with straight opacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
    /// `[height, width, 4]`
    pub rgba: Vec<u8>,
}

impl Pixels {
    /// Transparent ones.
    pub fn empty(width: u32, height: u32) -> Self {
        Self { width, height, rgba: vec![0; width as usize * height as usize * 4] }
    }

    /// Without the opacity.
    pub fn rgb(&self) -> Vec<u8> {
        self.rgba.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect()
    }

    /// Puts the middle of another picture, as wide and high as given, at a place. What does not fit is left out.
    pub(super) fn put(&mut self, other: &Pixels, [x, y]: [u32; 2], [width, height]: [u32; 2]) {
        let (left, top) = (other.width.saturating_sub(width) / 2, other.height.saturating_sub(height) / 2);
        let width = width.min(other.width).min(self.width.saturating_sub(x)) as usize * 4;
        for row in 0..height.min(other.height).min(self.height.saturating_sub(y)) {
            let from = ((top + row) as usize * other.width as usize + left as usize) * 4;
            let to = ((y + row) as usize * self.width as usize + x as usize) * 4;
            self.rgba[to..to + width].copy_from_slice(&other.rgba[from..from + width]);
        }
    }
}

/// The bytes of a picture file.
///
/// # Errors
/// [`ExportError::Encode`]; [`ExportError::Form`] for a format that holds no picture.
pub fn encode(pixels: &Pixels, format: Format) -> Result<Vec<u8>, ExportError> {
    let (width, height) = (pixels.width, pixels.height);
    match format {
        Format::Png => png(&pixels.rgba, [width, height], png::ColorType::Rgba, png::BitDepth::Eight, &[]),
        Format::WebP => {
            let mut bytes = Vec::new();
            let mut encoder = WebPEncoder::new(&mut bytes);
            encoder.set_xmp_metadata(mark::xmp().into_bytes());
            encoder.encode(&pixels.rgba, width, height, ColorType::Rgba8).map_err(ExportError::encode)?;
            Ok(bytes)
        }
        Format::Jpeg => {
            let mut bytes = Vec::new();
            JpegEncoder::new_with_quality(&mut bytes, QUALITY)
                .write_image(&pixels.rgb(), width, height, ExtendedColorType::Rgb8)
                .map_err(ExportError::encode)?;
            mark::into_jpeg(&mut bytes);
            Ok(bytes)
        }
        Format::Mp4 | Format::WebM | Format::Glb | Format::Ply => Err(ExportError::Form {
            kind: super::Kind::Picture.name(),
            format: format.name(),
            endings: super::Kind::Picture.endings(),
        }),
    }
}

/// A PNG with its mark and further texts, each a keyword and its words; 16-bit samples are big-endian.
///
/// # Errors
/// [`ExportError::Encode`].
fn png(
    samples: &[u8],
    size: [u32; 2],
    colour: png::ColorType,
    depth: png::BitDepth,
    texts: &[(&str, String)],
) -> Result<Vec<u8>, ExportError> {
    let mut bytes = Vec::new();
    let mut writer = png_writer(&mut bytes, size, colour, depth, texts)?;
    writer.write_image_data(samples).map_err(ExportError::encode)?;
    writer.finish().map_err(ExportError::encode)?;
    Ok(bytes)
}

/// What writes a PNG; its mark and texts are written already.
///
/// # Errors
/// [`ExportError::Encode`].
pub(super) fn png_writer<'a>(
    bytes: &'a mut Vec<u8>,
    [width, height]: [u32; 2],
    colour: png::ColorType,
    depth: png::BitDepth,
    texts: &[(&str, String)],
) -> Result<png::Writer<&'a mut Vec<u8>>, ExportError> {
    let mut encoder = png::Encoder::new(bytes, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder.set_compression(png::Compression::Fast);
    let mark = (mark::PNG_KEYWORD, mark::xmp());
    for (keyword, words) in std::iter::once(&mark).chain(texts) {
        encoder.add_itxt_chunk((*keyword).to_owned(), words.clone()).map_err(ExportError::encode)?;
    }
    encoder.write_header().map_err(ExportError::encode)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of which no two pixels are alike.
    fn pixels(width: u32, height: u32) -> Pixels {
        let rgba = (0..width * height).flat_map(|i| [i as u8, (i / 3) as u8, 90, if i % 5 == 0 { 10 } else { 255 }]);
        Pixels { width, height, rgba: rgba.collect() }
    }

    #[test]
    fn what_is_written_is_read_back_with_its_mark() {
        let pixels = pixels(31, 17);
        for format in [Format::Png, Format::WebP, Format::Jpeg] {
            let bytes = encode(&pixels, format).unwrap();
            let back = image::load_from_memory(&bytes).unwrap().to_rgba8();
            assert_eq!((back.width(), back.height()), (31, 17), "{format:?}");
            if format.has_transparency() {
                assert_eq!(back.as_raw(), &pixels.rgba, "{format:?}");
            }
            let found = bytes.windows(mark::SOURCE.len()).filter(|w| *w == mark::SOURCE.as_bytes()).count();
            assert_eq!(found, 1, "{format:?}");
        }
        assert!(matches!(encode(&pixels, Format::Glb), Err(ExportError::Form { .. })));
    }

    #[test]
    fn the_decoders_of_others_find_the_mark() {
        use image::ImageDecoder;
        let pixels = pixels(8, 8);
        let [png, webp, jpeg] =
            [Format::Png, Format::WebP, Format::Jpeg].map(|f| std::io::Cursor::new(encode(&pixels, f).unwrap()));
        let found = [
            image::codecs::png::PngDecoder::new(png).unwrap().xmp_metadata(),
            image::codecs::webp::WebPDecoder::new(webp).unwrap().xmp_metadata(),
            image::codecs::jpeg::JpegDecoder::new(jpeg).unwrap().xmp_metadata(),
        ];
        for (i, found) in found.into_iter().enumerate() {
            assert_eq!(found.unwrap().as_deref(), Some(mark::xmp().as_bytes()), "{i}");
        }
    }

    #[test]
    fn the_middle_of_a_picture_is_put_where_it_belongs() {
        let mut sheet = Pixels::empty(5, 4);
        sheet.put(&pixels(4, 2), [1, 1], [2, 2]);
        let at = |x: usize, y: usize| sheet.rgba[(y * 5 + x) * 4];
        assert_eq!([at(0, 1), at(1, 1), at(2, 1), at(3, 1), at(1, 2), at(1, 3)], [0, 1, 2, 0, 5, 0]);
        // What does not fit.
        sheet.put(&pixels(4, 4), [4, 3], [4, 4]);
        assert_eq!(sheet.rgba[(3 * 5 + 4) * 4 + 2], 90);
    }
}
