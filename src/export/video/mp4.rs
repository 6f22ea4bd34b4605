//! MP4 with one track of H.264 (ISO/IEC 14496-12 and -14): the index first, then the frames, then the mark.

use super::{Avc, Chunk};
use crate::export::{ExportError, mark};

/// Units of time in a second: microseconds, as encoders count.
const SECOND: u32 = 1_000_000;
/// The unity matrix of the format, in its fixed-point numbers.
const UNITY: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

/// A film that is being filled.
#[derive(Debug)]
pub struct Mp4 {
    width: u16,
    height: u16,
    avc: Avc,
    chunks: Vec<Chunk>,
}

impl Mp4 {
    /// An empty film.
    pub fn new(width: u16, height: u16, avc: Avc) -> Self {
        Self { width, height, avc, chunks: Vec::new() }
    }

    /// Adds a frame, its units with lengths (see [`super::lengths`]), in the order in which they are shown.
    pub fn push(&mut self, chunk: Chunk) {
        self.chunks.push(chunk);
    }

    /// The file.
    ///
    /// # Errors
    /// [`ExportError::Video`] without frames, or where the first cannot be shown by itself.
    pub fn finish(self) -> Result<Vec<u8>, ExportError> {
        if !self.chunks.first().is_some_and(|c| c.key) {
            return Err(ExportError::Video("its first frame is no key frame"));
        }
        if self.chunks.iter().map(|c| c.bytes.len() as u64).sum::<u64>() > u64::from(u32::MAX / 2) {
            return Err(ExportError::Video("it has more than 2 GB"));
        }
        let mut file = boxed(b"ftyp", &[b"isom".as_slice(), &[0, 0, 2, 0], b"isomiso2avc1mp41"].concat());
        // The index says where the frames begin, which its own length decides.
        let start = file.len() + self.index(0).len() + 8;
        file.extend(self.index(start as u32));
        let frames: Vec<u8> = self.chunks.into_iter().flat_map(|c| c.bytes).collect();
        file.extend(boxed(b"mdat", &frames));
        mark::into_mp4(&mut file);
        Ok(file)
    }

    fn index(&self, start: u32) -> Vec<u8> {
        let long = self.chunks.iter().map(|c| c.duration).sum::<u32>();
        let [width, height] = [self.width, self.height].map(u32::from);
        let movie = words(&[&[0, 0, 0, SECOND, long, 0x1_0000, 0x0100_0000, 0, 0], &UNITY[..], &[0; 6], &[2]]);
        let sizes = [width << 16, height << 16];
        let track = words(&[&[3, 0, 0, 1, 0, long, 0, 0, 0, 0], &UNITY[..], &sizes]);
        // The language is not known: "und" in three times five bits.
        let media = [words(&[&[0, 0, 0, SECOND, long]]), vec![0x55, 0xc4, 0, 0]].concat();
        let handler = [words(&[&[0, 0]]), b"vide".to_vec(), vec![0; 12], b"Video\0".to_vec()].concat();
        let here = boxed(b"dref", &[words(&[&[0, 1]]), boxed(b"url ", &[0, 0, 0, 1])].concat());
        let information =
            [boxed(b"vmhd", &words(&[&[1, 0, 0]])), boxed(b"dinf", &here), boxed(b"stbl", &self.table(start))];
        let media = [boxed(b"mdhd", &media), boxed(b"hdlr", &handler), boxed(b"minf", &information.concat())].concat();
        let track = [boxed(b"tkhd", &track), boxed(b"mdia", &media)].concat();
        boxed(b"moov", &[boxed(b"mvhd", &movie), boxed(b"trak", &track)].concat())
    }

    /// How each frame is decoded, how long it is shown, how large it is, where it is, which are key frames.
    fn table(&self, start: u32) -> Vec<u8> {
        let count = self.chunks.len() as u32;
        let times: Vec<u32> = self.chunks.iter().flat_map(|c| [1, c.duration]).collect();
        let sizes: Vec<u32> = self.chunks.iter().map(|c| c.bytes.len() as u32).collect();
        let keys: Vec<u32> = (1..).zip(&self.chunks).filter(|(_, c)| c.key).map(|(i, _)| i).collect();
        [
            boxed(b"stsd", &[words(&[&[0, 1]]), self.entry()].concat()),
            boxed(b"stts", &words(&[&[0, count], &times])),
            boxed(b"stss", &words(&[&[0, keys.len() as u32], &keys])),
            boxed(b"stsc", &words(&[&[0, 1, 1, count, 1]])),
            boxed(b"stsz", &words(&[&[0, 0, count], &sizes])),
            boxed(b"stco", &words(&[&[0, 1, start]])),
        ]
        .concat()
    }

    fn entry(&self) -> Vec<u8> {
        let mut entry = vec![0; 6];
        entry.extend([0, 1]);
        entry.extend([0; 16]);
        entry.extend(self.width.to_be_bytes());
        entry.extend(self.height.to_be_bytes());
        // 72 dots an inch, one frame a sample, no name, 24 bits.
        entry.extend(words(&[&[0x48_0000, 0x48_0000, 0]]));
        entry.extend([0, 1]);
        entry.extend([0; 32]);
        entry.extend([0, 24, 0xff, 0xff]);
        entry.extend(boxed(b"avcC", &self.avc.0));
        // sRGB's colours by BT.709's matrix, in video's range.
        entry.extend(boxed(b"colr", &[b"nclx", &[0, 1, 0, 1, 0, 1, 0][..]].concat()));
        boxed(b"avc1", &entry)
    }
}

fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut out = (8 + content.len() as u32).to_be_bytes().to_vec();
    out.extend(name);
    out.extend(content);
    out
}

fn words(parts: &[&[u32]]) -> Vec<u8> {
    parts.iter().copied().flatten().flat_map(|v| v.to_be_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn film() -> Mp4 {
        let avc = Avc::of_record(&[1, 66, 0xc0, 30, 0xff, 0xe1, 0, 1, 0x67, 1, 0, 1, 0x68]).unwrap();
        let mut film = Mp4::new(64, 48, avc);
        for k in 0..3_u8 {
            film.push(Chunk { bytes: vec![k + 1; 5 + usize::from(k)], key: k == 0, duration: 40_000 });
        }
        film
    }

    /// The boxes of some bytes, which they fill.
    fn boxes(mut bytes: &[u8]) -> Vec<(&[u8], &[u8])> {
        let mut all = Vec::new();
        while !bytes.is_empty() {
            let length = u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
            all.push((&bytes[4..8], &bytes[8..length]));
            bytes = &bytes[length..];
        }
        all
    }

    fn within<'a>(bytes: &'a [u8], path: &[&[u8]]) -> &'a [u8] {
        path.iter().fold(bytes, |at, name| boxes(at).into_iter().find(|(n, _)| n == name).unwrap().1)
    }

    #[test]
    fn the_index_leads_to_the_frames() {
        let file = film().finish().unwrap();
        let names: Vec<&[u8]> = boxes(&file).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, [&b"ftyp"[..], b"moov", b"mdat", b"uuid"]);
        let table = within(&file, &[b"moov", b"trak", b"mdia", b"minf", b"stbl"]);
        let start = u32::from_be_bytes(within(table, &[b"stco"])[8..].try_into().unwrap()) as usize;
        assert_eq!(file[start..start + 18], [[1; 5].as_slice(), &[2; 6], &[3; 7]].concat());
        assert_eq!(within(table, &[b"stsz"])[12..], [0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 7]);
        assert_eq!(within(table, &[b"stss"])[4..], [0, 0, 0, 1, 0, 0, 0, 1]);
        // Lengths that the standard fixes.
        assert_eq!(within(&file, &[b"moov", b"mvhd"]).len(), 100);
        assert_eq!(within(&file, &[b"moov", b"trak", b"tkhd"]).len(), 84);
    }

    #[test]
    fn a_film_that_cannot_begin_is_refused() {
        let mut late = film();
        late.chunks.remove(0);
        assert!(late.finish().is_err());
    }
}
