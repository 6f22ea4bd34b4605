//! What a file is, told from its first bytes: names and MIME types lie.

use super::PortraitError;

/// The formats that can be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// JPEG, baseline or progressive.
    Jpeg,
    /// PNG of any colour type and depth.
    Png,
    /// WebP, lossy or lossless; of an animation the first frame.
    WebP,
}

const SAVE_AS: &str = "Save or export it as JPEG or PNG and choose that file.";
const STILL: &str = "Choose a still photo (JPEG, PNG or WebP), or take a screenshot of the moment you like.";
const PICTURE: &str = "Choose a JPEG, PNG or WebP photo of a face.";

/// Tells a file's format from its first bytes.
///
/// # Errors
/// [`PortraitError::Empty`], [`PortraitError::Unsupported`] with the name of what was given, or
/// [`PortraitError::Unknown`].
pub fn sniff(bytes: &[u8]) -> Result<Kind, PortraitError> {
    if bytes.is_empty() {
        return Err(PortraitError::Empty);
    }
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    if starts(&[0xff, 0xd8, 0xff]) {
        return Ok(Kind::Jpeg);
    }
    if starts(b"\x89PNG\r\n\x1a\n") {
        return Ok(Kind::Png);
    }
    if starts(b"RIFF") && at(8, b"WEBP") {
        return Ok(Kind::WebP);
    }
    let (found, advice) = if at(4, b"ftyp") {
        iso_media(bytes)
    } else if starts(b"GIF8") {
        ("a GIF", STILL)
    } else if starts(b"%PDF") {
        ("a PDF document", "Export the page or the photo in it as JPEG or PNG and choose that file.")
    } else if starts(b"II*\0") || starts(b"MM\0*") {
        ("a TIFF or camera raw file", SAVE_AS)
    } else if starts(b"BM") && at(6, &[0; 4]) {
        ("a BMP picture", SAVE_AS)
    } else if starts(&[0xff, 0x0a]) || starts(b"\0\0\0\x0cJXL ") {
        ("a JPEG XL picture", SAVE_AS)
    } else if starts(b"\0\0\0\x0cjP  ") {
        ("a JPEG 2000 picture", SAVE_AS)
    } else if starts(b"8BPS") {
        ("a Photoshop document", SAVE_AS)
    } else if starts(b"\0\0\x01\0") {
        ("an icon", PICTURE)
    } else if starts(b"RIFF") && at(8, b"AVI ") || starts(&[0x1a, 0x45, 0xdf, 0xa3]) {
        ("a video", STILL)
    } else if starts(b"PK\x03\x04") {
        ("a ZIP archive or an office document", "Take the photo out of it and choose that file.")
    } else if is_markup(bytes) {
        ("a text, SVG or web page", PICTURE)
    } else {
        return Err(PortraitError::Unknown);
    };
    Err(PortraitError::Unsupported { found, advice })
}

/// HEIC, AVIF and most videos share one container and differ in the brands that follow `ftyp`: one that it is, and
/// several that it can be read as (ISO/IEC 14496-12, 4.3). `mif1` and `msf1` are pictures of any coding.
fn iso_media(bytes: &[u8]) -> (&'static str, &'static str) {
    let length = bytes.first_chunk().map_or(0, |b| u32::from_be_bytes(*b) as usize);
    let brands = bytes.get(16..length.clamp(16, 16 + 4 * 64)).or_else(|| bytes.get(16..)).unwrap_or_default();
    let major = bytes.get(8..12).unwrap_or_default();
    let is = |wanted: &[&[u8; 4]]| wanted.iter().any(|w| major == *w);
    let reads_as = |wanted: &[&[u8; 4]]| brands.chunks_exact(4).any(|b| wanted.iter().any(|w| b == *w));
    let general = is(&[b"mif1", b"msf1"]);
    const HEIC: [&[u8; 4]; 6] = [b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"];
    const AVIF: [&[u8; 4]; 2] = [b"avif", b"avis"];
    if is(&AVIF) || (general && reads_as(&AVIF) && !reads_as(&HEIC)) {
        ("an AVIF picture", SAVE_AS)
    } else if is(&HEIC) || general {
        (
            "a HEIC photo",
            "Share or export it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible) and choose that file.",
        )
    } else if is(&[b"crx "]) {
        ("a camera raw file", SAVE_AS)
    } else {
        ("a video", STILL)
    }
}

fn is_markup(bytes: &[u8]) -> bool {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(bytes.len());
    let head = bytes.get(start..).unwrap_or_default();
    head.starts_with(b"<") || head.starts_with(b"{") || head.starts_with(b"\xef\xbb\xbf")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_formats_are_known_by_their_bytes() {
        assert_eq!(sniff(&[0xff, 0xd8, 0xff, 0xe0]), Ok(Kind::Jpeg));
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n...."), Ok(Kind::Png));
        assert_eq!(sniff(b"RIFF\x10\0\0\0WEBPVP8 "), Ok(Kind::WebP));
    }

    #[test]
    fn others_are_called_by_their_name() {
        let cases: [(&[u8], &str); 8] = [
            (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
            (b"\0\0\0\x18ftypisom\0\0\0\0", "video"),
            (b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF"),
            (b"GIF89a\x01\0", "GIF"),
            (b"%PDF-1.7", "PDF"),
            (b"II*\0\x08\0\0\0", "TIFF"),
            (b"  <svg xmlns=\"http://www.w3.org/2000/svg\"/>", "SVG"),
            (b"PK\x03\x04....", "ZIP"),
        ];
        for (bytes, name) in cases {
            let sentence = sniff(bytes).expect_err(name).to_string();
            assert!(sentence.contains(name), "{name}: {sentence}");
            assert!(sentence.ends_with('.'), "{sentence}");
        }
    }

    #[test]
    fn pictures_of_a_general_brand_are_told_by_what_they_can_be_read_as() {
        let cases: [(&[u8], &str); 6] = [
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "AVIF"),
            (b"\0\0\0\x1cftypmif1\0\0\0\0miafMA1Bavif", "AVIF"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heicavif", "HEIC"),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1", "HEIC"),
            (b"\0\0\0\x14ftypisom\0\0\0\0avif", "video"),
            (b"\xff\xff\xff\xffftypmsf1\0\0\0\0avis", "AVIF"),
        ];
        for (bytes, name) in cases {
            assert!(sniff(bytes).unwrap_err().to_string().contains(name), "{name}");
        }
    }

    #[test]
    fn nothing_and_noise_are_refused() {
        assert_eq!(sniff(b""), Err(PortraitError::Empty));
        assert_eq!(sniff(&[7, 1, 9, 200, 3]), Err(PortraitError::Unknown));
        assert_eq!(sniff(&[0xff]), Err(PortraitError::Unknown));
    }
}
