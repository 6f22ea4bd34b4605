//! Damage to bytes.

use fastrand::Rng;

/// Numbers at which lengths, counts and sizes go wrong.
const EDGES: [u32; 12] = [0, 1, 2, 7, 8, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
/// An input grows no longer than this by doubling its parts.
const MOST: usize = 1 << 20;

/// Bytes with one to several damages; `other` is another good input to take pieces from, `words` are pieces that the
/// format knows.
pub fn damaged(rng: &mut Rng, good: &[u8], other: &[u8], words: &[&[u8]]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    // Mostly few: many damages at once are refused at the first.
    let most = [2, 4, 16][rng.usize(..3)];
    let count = 1 + rng.usize(..most);
    for _ in 0..count {
        damage(rng, &mut bytes, other, words);
    }
    bytes
}

fn damage(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8], words: &[&[u8]]) {
    if bytes.is_empty() {
        bytes.extend_from_slice(other);
    }
    if bytes.is_empty() {
        bytes.push(rng.u8(..));
    }
    let length = bytes.len();
    let at = rng.usize(..=length.saturating_sub(1));
    // Most formats say what follows in their first bytes.
    let at = if rng.u8(..4) == 0 { at.min(rng.usize(..64)) } else { at };
    let most = [4, 32, 512][rng.usize(..3)];
    let some = 1 + rng.usize(..most);
    let end = (at + some).min(length);
    match rng.u8(..12) {
        0 => flip(rng, bytes, at),
        1 => set(bytes, at, &[rng.u8(..)]),
        2 => {
            let edge = EDGES[rng.usize(..EDGES.len())];
            match rng.u8(..5) {
                0 => set(bytes, at, &[edge as u8]),
                1 => set(bytes, at, &(edge as u16).to_be_bytes()),
                2 => set(bytes, at, &(edge as u16).to_le_bytes()),
                3 => set(bytes, at, &edge.to_be_bytes()),
                _ => set(bytes, at, &edge.to_le_bytes()),
            }
        }
        3 => drop(bytes.drain(at..end)),
        4 if length + some < MOST => {
            let part = bytes[at..end].to_vec();
            bytes.splice(at..at, part);
        }
        5 => bytes[at..end].fill(if rng.bool() { 0 } else { rng.u8(..) }),
        6 => bytes[at..end].iter_mut().for_each(|b| *b = rng.u8(..)),
        7 => bytes.truncate(at),
        8 if !other.is_empty() && length < MOST => {
            let from = rng.usize(..other.len());
            let part = &other[from..(from + some).min(other.len())];
            if rng.bool() {
                bytes.splice(at..end, part.iter().copied());
            } else {
                set(bytes, at, part);
            }
        }
        9 if !words.is_empty() && length < MOST => {
            let word = words[rng.usize(..words.len())];
            if rng.bool() {
                bytes.splice(at..at, word.iter().copied());
            } else {
                set(bytes, at, word);
            }
        }
        10 => {
            let to = rng.usize(..length);
            bytes.copy_within(at..end, to.min(length - (end - at)));
        }
        _ => (0..some.min(16)).for_each(|_| {
            let place = rng.usize(..length);
            flip(rng, bytes, place);
        }),
    }
}

fn flip(rng: &mut Rng, bytes: &mut [u8], at: usize) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << rng.u8(..8);
    }
}

fn set(bytes: &mut [u8], at: usize, values: &[u8]) {
    bytes.iter_mut().skip(at).zip(values).for_each(|(b, v)| *b = *v);
}

/// Makes the checksums of a PNG file right, so that damage gets past them.
pub fn mend_png(bytes: &mut [u8]) {
    let mut at = 8;
    while let Some(head) = bytes.get(at..at + 4) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some(end) = at.checked_add(8 + length).filter(|end| end + 4 <= bytes.len()) else { return };
        let sum = crc32(&bytes[at + 4..end]);
        bytes[end..end + 4].copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
}

/// Makes the length of a WebP file right.
pub fn mend_webp(bytes: &mut [u8]) {
    let length = (bytes.len() as u32).wrapping_sub(8).to_le_bytes();
    if let Some(place) = bytes.get_mut(4..8) {
        place.copy_from_slice(&length);
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &b| {
        (0..8).fold(crc ^ u32::from(b), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xedb8_8320 } else { c >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_the_same_for_the_same_seed_and_other_for_another() {
        let good: Vec<u8> = (0..200).collect();
        let make = |seed| damaged(&mut Rng::with_seed(seed), &good, &[7; 50], &[b"word"]);
        assert_eq!(make(5), make(5));
        let different = (0..100).filter(|seed| make(*seed) != good).count();
        assert!(different > 90, "{different} of 100 were damaged");
        for seed in 0..2000 {
            damaged(&mut Rng::with_seed(seed), &[], &[], &[]);
            damaged(&mut Rng::with_seed(seed), &[1], &[2], &[b"w"]);
        }
    }

    #[test]
    fn a_mended_png_is_read_again() {
        let mut bytes = crate::seeds::png();
        let whole = bytes.clone();
        mend_png(&mut bytes);
        assert_eq!(bytes, whole, "its sums were right");
        bytes[29] ^= 1;
        mend_png(&mut bytes);
        assert_eq!(bytes, whole);
    }
}
