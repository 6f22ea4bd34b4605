//! The one thing of a photo's EXIF block that matters here: which way is up.
//!
//! Cameras and messengers damage these blocks in many ways. The orientation stands in the first directory itself, so
//! that nothing else has to be read, and no other entry can spoil it (TIFF 6.0, section 2; Exif 2.32, 4.6.2).

use image::metadata::Orientation;

/// The orientation's tag.
const TAG: u16 = 0x0112;

/// The orientation that an EXIF block states; upright where it states none.
pub fn orientation(block: &[u8]) -> Orientation {
    let stated = entry(block).and_then(|value| u8::try_from(value).ok());
    stated.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms)
}

/// The value of the entry in the first directory.
fn entry(block: &[u8]) -> Option<u32> {
    // A JPEG file's prefix stands in the block of other formats by mistake.
    let tiff = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    let big = match tiff.get(..2)? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    // A directory that lies outside has been where it nearly always is: behind the header.
    let directory = if short(directory).is_some() { directory } else { 8 };
    let count = usize::from(short(directory)?);
    // Too large a count runs into the end of the block, which is no harm.
    (0..count).map_while(|i| Some((directory + 2 + 12 * i, short(directory + 2 + 12 * i)?))).find_map(|(at, tag)| {
        if tag != TAG {
            return None;
        }
        match short(at + 2)? {
            // A byte, a short and a long stand at the beginning of the value's four bytes.
            1 => tiff.get(at + 8).map(|v| u32::from(*v)),
            3 => short(at + 8).map(u32::from),
            4 | 9 => long(at + 8),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block with these entries (tag, type, count, value as it stands) in its first directory.
    fn block(big: bool, entries: &[(u16, u16, u32, [u8; 4])]) -> Vec<u8> {
        let short = |v: u16| if big { v.to_be_bytes() } else { v.to_le_bytes() };
        let long = |v: u32| if big { v.to_be_bytes() } else { v.to_le_bytes() };
        let mut out = if big { b"MM\0\x2a".to_vec() } else { b"II\x2a\0".to_vec() };
        out.extend(long(8));
        out.extend(short(entries.len() as u16));
        for (tag, kind, count, value) in entries {
            out.extend([short(*tag), short(*kind)].concat());
            out.extend(long(*count));
            out.extend(value);
        }
        out.extend([0; 4]);
        out
    }

    const TURNED: (u16, u16, u32, [u8; 4]) = (TAG, 3, 1, [0, 6, 0, 0]);

    #[test]
    fn both_byte_orders_and_all_whole_types_are_read() {
        let little = [(TAG, 3, 1, [6, 0, 0, 0])];
        for bytes in [
            block(true, &[TURNED]),
            block(false, &little),
            block(true, &[(TAG, 4, 1, [0, 0, 0, 6])]),
            block(true, &[(TAG, 1, 1, [6, 0, 0, 0])]),
            [b"Exif\0\0".to_vec(), block(false, &little)].concat(),
        ] {
            assert_eq!(orientation(&bytes), Orientation::Rotate90, "{bytes:?}");
        }
    }

    #[test]
    fn damage_elsewhere_does_not_lose_it() {
        let dangling = (0x8769, 4, 1, [0xff, 0xff, 0xff, 0xf0]);
        let huge = (0x010f, 2, u32::MAX, [0x7f, 0xff, 0xff, 0xff]);
        let senseless = (0x0110, 99, 7, [1, 2, 3, 4]);
        for others in [dangling, huge, senseless] {
            assert_eq!(orientation(&block(true, &[others, TURNED])), Orientation::Rotate90, "{others:?} before");
            assert_eq!(orientation(&block(true, &[TURNED, others])), Orientation::Rotate90, "{others:?} after");
        }
        let whole = block(true, &[TURNED]);
        let changed = |at: usize, bytes: &[u8]| {
            let mut out = whole.clone();
            out[at..at + bytes.len()].copy_from_slice(bytes);
            out
        };
        let count = changed(8, &[0xff, 0xff]);
        let next = changed(22, &[0xff; 4]);
        let offset = changed(4, &[0xff; 4]);
        let version = changed(2, &[9, 9]);
        let cut = whole[..20].to_vec();
        for (bytes, what) in
            [(count, "count"), (next, "next directory"), (offset, "offset"), (version, "version"), (cut, "cut")]
        {
            assert_eq!(orientation(&bytes), Orientation::Rotate90, "{what}");
        }
    }

    #[test]
    fn what_says_nothing_is_upright() {
        let senseless = [(TAG, 3, 1, [0, 9, 0, 0]), (TAG, 2, 1, *b"6\0\0\0"), (TAG, 3, 1, [0; 4])];
        for bytes in senseless.map(|entry| block(true, &[entry])).into_iter().chain([vec![], b"MM".to_vec()]) {
            assert_eq!(orientation(&bytes), Orientation::NoTransforms, "{bytes:?}");
        }
    }
}
