//! Large pictures written piece by piece ([`Pace`]): the same files as [`encode()`] writes, but that a PNG is deflated as a
//! stream and a JPEG has restart markers.

use std::io::Write;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::encode::{QUALITY, png_writer};
use super::{ExportError, Format, Pace, Pixels, encode, mark};

/// Rows between two pauses: of a JPEG, whose blocks are 8 rows high, those between two restart markers.
const ROWS: usize = 32;
/// Markers of JPEG (ITU-T T.81, table B.1).
const FRAME: u8 = 0xc0;
const SCAN: u8 = 0xda;
const INTERVAL: [u8; 4] = [0xff, 0xdd, 0, 4];
const RESTART: u8 = 0xd0;
const END: [u8; 2] = [0xff, 0xd9];

/// The bytes of a picture file. A WebP is written in one piece, as its format has no seams.
///
/// # Errors
/// As [`encode()`]; [`ExportError::Stopped`].
pub async fn written(pixels: &Pixels, format: Format, pace: &mut impl Pace) -> Result<Vec<u8>, ExportError> {
    match format {
        Format::Png => {
            let size = [pixels.width, pixels.height];
            png(&pixels.rgba, size, png::ColorType::Rgba, png::BitDepth::Eight, &[], pace).await
        }
        Format::Jpeg => {
            let mut bytes = jpeg(pixels, QUALITY, pace).await?;
            mark::into_jpeg(&mut bytes);
            Ok(bytes)
        }
        other => {
            pace.pause(0.0).await?;
            encode(pixels, other)
        }
    }
}

/// As [`super::encode::png`].
pub(super) async fn png(
    samples: &[u8],
    size: [u32; 2],
    colour: png::ColorType,
    depth: png::BitDepth,
    texts: &[(&str, String)],
    pace: &mut impl Pace,
) -> Result<Vec<u8>, ExportError> {
    let mut bytes = Vec::new();
    let mut writer = png_writer(&mut bytes, size, colour, depth, texts)?;
    let mut stream = writer.stream_writer().map_err(ExportError::encode)?;
    let line = samples.len() / size[1].max(1) as usize;
    for (k, rows) in samples.chunks((line * ROWS).max(1)).enumerate() {
        stream.write_all(rows).map_err(ExportError::encode)?;
        pace.pause((k * ROWS) as f32 / size[1] as f32).await?;
    }
    stream.finish().map_err(ExportError::encode)?;
    writer.finish().map_err(ExportError::encode)?;
    Ok(bytes)
}

/// A JPEG without its mark. Bands are encoded by themselves, with the same tables, and their scans are joined by restart
/// markers, behind which a decoder begins anew.
pub(super) async fn jpeg(pixels: &Pixels, quality: u8, pace: &mut impl Pace) -> Result<Vec<u8>, ExportError> {
    let line = pixels.width as usize * 4;
    let odd = || ExportError::encode("a band of the picture has another form");
    let mut out = Vec::new();
    for (k, rows) in pixels.rgba.chunks((line * ROWS).max(1)).enumerate() {
        let rgb: Vec<u8> = rows.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
        let mut band = Vec::new();
        JpegEncoder::new_with_quality(&mut band, quality)
            .write_image(&rgb, pixels.width, (rows.len() / line) as u32, ExtendedColorType::Rgb8)
            .map_err(ExportError::encode)?;
        let scan = segment(&band, SCAN).ok_or_else(odd)?;
        let start = scan + 2 + usize::from(u16::from_be_bytes([band[scan + 2], band[scan + 3]]));
        let data = band.get(start..).and_then(|data| data.strip_suffix(&END)).ok_or_else(odd)?;
        if k == 0 {
            let frame = segment(&band, FRAME).ok_or_else(odd)?;
            let mut head = band[..start].to_vec();
            // The whole height; and blocks of 8 by 8 pixels in a band.
            head[frame + 5..frame + 7].copy_from_slice(&(pixels.height as u16).to_be_bytes());
            let blocks = pixels.width.div_ceil(8) as usize * ROWS / 8;
            let interval = [&INTERVAL[..], &u16::try_from(blocks).map_err(|_| odd())?.to_be_bytes()].concat();
            head.splice(scan..scan, interval);
            out = head;
        } else {
            out.extend([0xff, RESTART + ((k - 1) % 8) as u8]);
        }
        out.extend(data);
        pace.pause((k * ROWS) as f32 / pixels.height as f32).await?;
    }
    out.extend(END);
    Ok(out)
}

/// Where the first segment of a kind begins, with its marker and its length; they lie one behind the other before the
/// scan's data.
fn segment(jpeg: &[u8], kind: u8) -> Option<usize> {
    let mut at = 2;
    loop {
        let [0xff, found, high, low] = *jpeg.get(at..at + 4)? else { return None };
        if found == kind {
            return Some(at);
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;
    use crate::export::Straight;

    /// A picture of which no two pixels are alike, not a whole number of bands or blocks.
    fn pixels() -> Pixels {
        let (width, height) = (93_u32, 301_u32);
        let rgba = (0..width * height)
            .flat_map(|i| [(i % width * 2) as u8, (i / width) as u8, (i / 7) as u8, if i % 5 == 0 { 10 } else { 255 }]);
        Pixels { width, height, rgba: rgba.collect() }
    }

    #[test]
    fn what_is_written_by_pieces_decodes_to_what_is_written_at_once() {
        let pixels = pixels();
        for format in [Format::Png, Format::Jpeg, Format::WebP] {
            let [slow, fast] = [block_on(written(&pixels, format, &mut Straight)), encode(&pixels, format)]
                .map(|bytes| bytes.unwrap());
            let [a, b] = [&slow, &fast].map(|bytes| image::load_from_memory(bytes).unwrap().to_rgba8());
            assert_eq!(a, b, "{format:?}");
            let found = slow.windows(mark::SOURCE.len()).filter(|w| *w == mark::SOURCE.as_bytes()).count();
            assert_eq!(found, 1, "{format:?}");
        }
    }

    /// Stops after so many pauses.
    struct Impatient(u32);

    impl Pace for Impatient {
        async fn pause(&mut self, share: f32) -> Result<(), ExportError> {
            assert!((0.0..=1.0).contains(&share));
            self.0 = self.0.checked_sub(1).ok_or(ExportError::Stopped)?;
            Ok(())
        }
    }

    #[test]
    fn work_that_nobody_waits_for_ends() {
        for format in [Format::Png, Format::Jpeg] {
            assert_eq!(block_on(written(&pixels(), format, &mut Impatient(3))), Err(ExportError::Stopped));
            assert!(block_on(written(&pixels(), format, &mut Impatient(10))).is_ok());
        }
    }
}
