//! Animated WebP, lossless and with transparency (RFC 9649, section 2.7): the frames are single WebP pictures, whose data
//! is wrapped anew.

use image_webp::{ColorType, WebPEncoder};

use crate::export::{ExportError, Pixels, mark};

/// In `VP8X`: XMP, animation, transparency.
const FEATURES: u8 = 0x04 | 0x02 | 0x10;
/// In `ANMF`: the frame takes the place of what was there.
const REPLACE: u8 = 0x02;
/// Where a single picture's data begins.
const HEAD: usize = 12;

/// A film that is being filled; it repeats forever.
#[derive(Debug)]
pub struct Animation {
    width: u32,
    height: u32,
    /// What each frame is shown, in milliseconds.
    duration: u32,
    frames: Vec<u8>,
}

impl Animation {
    /// An empty film.
    pub fn new(width: u32, height: u32, duration: u32) -> Self {
        Self { width, height, duration, frames: Vec::new() }
    }

    /// Adds a frame.
    ///
    /// # Errors
    /// [`ExportError::Video`] for one of another size, [`ExportError::Encode`].
    pub fn push(&mut self, pixels: &Pixels) -> Result<(), ExportError> {
        if (pixels.width, pixels.height) != (self.width, self.height) {
            return Err(ExportError::Video("a frame has another size"));
        }
        let mut single = Vec::new();
        WebPEncoder::new(&mut single)
            .encode(&pixels.rgba, self.width, self.height, ColorType::Rgba8)
            .map_err(ExportError::encode)?;
        let mut frame = Vec::with_capacity(16 + single.len());
        for number in [0, 0, self.width - 1, self.height - 1, self.duration] {
            frame.extend(&number.to_le_bytes()[..3]);
        }
        frame.push(REPLACE);
        frame.extend(single.get(HEAD..).unwrap_or_default());
        chunk(&mut self.frames, b"ANMF", &frame);
        Ok(())
    }

    /// The file.
    pub fn finish(self) -> Vec<u8> {
        let mut body = b"WEBP".to_vec();
        let mut head = vec![FEATURES, 0, 0, 0];
        for number in [self.width - 1, self.height - 1] {
            head.extend(&number.to_le_bytes()[..3]);
        }
        chunk(&mut body, b"VP8X", &head);
        // Transparent behind, and no end of repeating.
        chunk(&mut body, b"ANIM", &[0; 6]);
        body.extend(self.frames);
        chunk(&mut body, b"XMP ", mark::xmp().as_bytes());
        let mut file = b"RIFF".to_vec();
        file.extend((body.len() as u32).to_le_bytes());
        file.extend(body);
        file
    }
}

/// Adds a chunk of RIFF, which is as long as an even number of bytes.
fn chunk(to: &mut Vec<u8>, name: &[u8; 4], bytes: &[u8]) {
    to.extend(name);
    to.extend((bytes.len() as u32).to_le_bytes());
    to.extend(bytes);
    if !bytes.len().is_multiple_of(2) {
        to.push(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decoder_shows_the_same_frames_again() {
        let frame = |k: u8| {
            let rgba = (0..7 * 5).flat_map(|i| [k, i as u8, 9, if i % 3 == 0 { 0 } else { 255 }]).collect();
            Pixels { width: 7, height: 5, rgba }
        };
        let mut film = Animation::new(7, 5, 40);
        (0..3).for_each(|k| film.push(&frame(k)).unwrap());
        assert_eq!(film.push(&Pixels::empty(5, 7)), Err(ExportError::Video("a frame has another size")));
        let bytes = film.finish();
        let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(&bytes)).unwrap();
        assert_eq!((decoder.dimensions(), decoder.num_frames(), decoder.has_alpha()), ((7, 5), 3, true));
        assert_eq!(decoder.xmp_metadata().unwrap().as_deref(), Some(mark::xmp().as_bytes()));
        for k in 0..3 {
            let mut shown = vec![1; 7 * 5 * 4];
            assert_eq!(decoder.read_frame(&mut shown).unwrap(), 40);
            assert_eq!(shown, frame(k).rgba, "{k}");
        }
    }
}
