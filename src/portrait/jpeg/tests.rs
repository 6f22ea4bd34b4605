use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::*;
use crate::portrait::{Portrait, PortraitWarning};

const SIDE: u32 = 96;

/// A file of smooth colours and grain, so that all kinds of codes are in it.
fn sequential() -> Vec<u8> {
    let mut state = 5_u32;
    let mut grain = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 27) as u8
    };
    let pixels: Vec<u8> =
        (0..SIDE * SIDE).flat_map(|i| [i % SIDE * 2, i / SIDE * 2, 90]).map(|v| v as u8 + grain()).collect();
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 90).write_image(&pixels, SIDE, SIDE, ExtendedColorType::Rgb8).unwrap();
    out
}

/// The same kind of picture in finer and finer scans, with colour at half the size and optimal codes; and one with
/// restart markers.
const PROGRESSIVE: &[u8] = include_bytes!("../../../tests/golden/photos/progressive.jpg");
const RESTARTS: &[u8] = include_bytes!("../../../tests/golden/photos/restarts.jpg");

fn files() -> [(&'static str, Vec<u8>); 3] {
    [("sequential", sequential()), ("progressive", PROGRESSIVE.to_vec()), ("restarts", RESTARTS.to_vec())]
}

/// Where the codes of the first scan begin.
fn codes(bytes: &[u8]) -> usize {
    let (mut at, mut marker) = (2, 0);
    while marker != 0xda {
        let (start, found) = next_marker(bytes, at).unwrap();
        at = start + 2 + usize::from(u16::from_be_bytes([bytes[start + 2], bytes[start + 3]]));
        marker = found;
    }
    at
}

/// Something that stands behind a picture: bytes of all kinds, markers among them.
fn appendix() -> Vec<u8> {
    let mut out = b"\0\0\x01\x0aSEFH".to_vec();
    out.extend((0..4000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8));
    out.extend([0xff, 0xc4, 0, 9, 0xff, 0xd8, 0xff, 0xda, 1, 2, 0xff, 0xd9, 7]);
    out
}

#[test]
fn whole_pictures_are_told_from_nothing_else() {
    for (name, bytes) in files() {
        let p = Portrait::decode(&bytes).unwrap();
        assert_eq!((p.width(), p.warning()), (SIDE, None), "{name}");
    }
}

#[test]
fn a_picture_without_its_end_is_the_same_picture() {
    for (name, bytes) in files() {
        let whole = Portrait::decode(&bytes).unwrap();
        let short = &bytes[..bytes.len() - 2];
        for (file, what) in [
            (short.to_vec(), "nothing"),
            ([short, &[0xff]].concat(), "half a marker"),
            ([short, &appendix()].concat(), "an appendix"),
            ([&bytes[..], &appendix()].concat(), "an end and an appendix"),
            ([short, &[0xff; 9], &[EOI]].concat(), "a filled marker"),
        ] {
            assert!(Portrait::decode(&file).as_ref() == Ok(&whole), "{name}, {what} in the end's place");
        }
    }
}

#[test]
fn every_cut_is_refused() {
    for (name, bytes) in files() {
        // The last bytes may hold filling alone.
        for keep in (3..bytes.len() - 4).step_by(7) {
            assert!(Portrait::decode(&bytes[..keep]) == Err(PortraitError::Truncated), "{name}, {keep} bytes");
        }
    }
}

#[test]
fn holes_and_zero_tails_are_shown_with_a_warning() {
    for (name, bytes) in files() {
        let from = codes(&bytes);
        let length = bytes.len() - from;
        for (part, size) in [(0.1, 40), (0.3, 64), (0.5, 33), (0.8, 100)] {
            let at = from + (length as f64 * part) as usize;
            let mut hole = bytes.clone();
            hole[at..at + size].fill(0);
            let seen = Portrait::decode(&hole).unwrap_or_else(|e| panic!("{name}, a hole at {at}: {e}"));
            assert_eq!(seen.warning(), Some(PortraitWarning::Damaged), "{name}, a hole of {size} at {at}");
            let mut tail = bytes.clone();
            tail[at..].fill(0);
            let seen = Portrait::decode(&tail).unwrap_or_else(|e| panic!("{name}, zeros from {at}: {e}"));
            assert_eq!(seen.warning(), Some(PortraitWarning::Damaged), "{name}, zeros from {at}");
        }
    }
}

#[test]
fn a_missing_restart_marker_is_a_hole() {
    let from = codes(RESTARTS);
    let at = from + RESTARTS[from..].windows(2).position(|w| w == [0xff, 0xd2]).unwrap();
    let mut bytes = RESTARTS.to_vec();
    bytes.drain(at..at + 2);
    assert_eq!(Portrait::decode(&bytes).unwrap().warning(), Some(PortraitWarning::Damaged));
}

#[test]
fn damaged_metadata_hurts_nobody() {
    let bytes = sequential();
    let whole = Portrait::decode(&bytes).unwrap();
    for segment in [
        &b"\xff\xe1\0\x25http://ns.adobe.com/xmp/extension/\0"[..],
        b"\xff\xe1\0\x09Exif\0\0M",
        b"\xff\xe2\0\x10ICC_PROFILE\0\x02\x02",
        b"\xff\xed\0\x03P",
        b"\xff\xee\0\x07Adobe",
        b"\xff\xfe\0\x00",
        b"\xff\xfe\0\x04..garbage between segments",
    ] {
        let file = [&bytes[..2], segment, &bytes[2..]].concat();
        assert!(Portrait::decode(&file).as_ref() == Ok(&whole), "{}", segment.escape_ascii());
    }
}

#[test]
fn codings_that_cannot_be_decoded_are_named() {
    let at = |bytes: &[u8]| bytes.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    for (offset, value, name) in [
        (1, 0xc9, "arithmetic"),
        (1, 0xca, "arithmetic"),
        (1, 0xc3, "lossless"),
        (1, 0xc5, "layered"),
        (4, 12, "12 bits"),
    ] {
        let mut bytes = sequential();
        let header = at(&bytes);
        bytes[header + offset] = value;
        let why = Portrait::decode(&bytes).unwrap_err();
        assert!(matches!(why, PortraitError::Unsupported { .. }) && why.to_string().contains(name), "{name}: {why}");
    }
}

#[test]
fn a_profile_in_pieces_is_put_together() {
    let piece = |number: u8, count: u8, bytes: &[u8]| [&b"ICC_PROFILE\0"[..], &[number, count], bytes].concat();
    let pieces = [piece(2, 3, b"cd"), piece(1, 3, b"ab"), piece(3, 3, b"e")];
    let of = |pieces: &[Vec<u8>]| {
        let mut profile = Profile::default();
        pieces.iter().for_each(|p| profile.add(p));
        profile.whole()
    };
    assert_eq!(of(&pieces), b"abcde");
    assert!(of(&pieces[1..]).is_empty() && of(&[]).is_empty());
}

#[test]
fn endless_scans_are_refused() {
    let bytes = PROGRESSIVE;
    let from = codes(bytes);
    let (start, _) = next_segment(bytes, from).unwrap();
    let header = from - 14;
    assert_eq!(bytes[header..header + 2], [0xff, 0xda]);
    let file = [&bytes[..header], &bytes[header..start].repeat(501), &bytes[start..]].concat();
    assert!(matches!(Portrait::decode(&file), Err(PortraitError::Damaged { .. })));
}
