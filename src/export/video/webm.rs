//! WebM with one track of VP8, VP9 or AV1 (the WebM container guidelines; Matroska, RFC 9559, in EBML, RFC 8794).

use super::Chunk;
use crate::export::{ExportError, mark};

/// Microseconds of the file's unit of time, a millisecond.
const UNIT: u64 = 1000;
/// Longest that a cluster may be in units, whose frames count theirs from its beginning in 16 bits.
const CLUSTER: u64 = 30_000;

/// A film that is being filled.
#[derive(Debug)]
pub struct WebM {
    codec: &'static str,
    width: u32,
    height: u32,
    chunks: Vec<Chunk>,
}

impl WebM {
    /// An empty film of frames that a codec wrote: `V_VP8`, `V_VP9` or `V_AV1`.
    pub fn new(codec: &'static str, width: u32, height: u32) -> Self {
        Self { codec, width, height, chunks: Vec::new() }
    }

    /// Adds a frame, in the order in which they are shown.
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
        let head = element(
            0x1a45_dfa3,
            &[
                number(0x4286, 1),
                number(0x42f7, 1),
                number(0x42f2, 4),
                number(0x42f3, 8),
                text(0x4282, "webm"),
                number(0x4287, 4),
                number(0x4285, 2),
            ]
            .concat(),
        );
        let long = self.chunks.iter().map(|c| u64::from(c.duration)).sum::<u64>() / UNIT;
        let about = [
            number(0x2a_d7b1, UNIT * 1000),
            element(0x4489, &(long as f64).to_be_bytes()),
            text(0x4d80, mark::TOOL),
            text(0x5741, mark::TOOL),
        ];
        let picture = element(0xe0, &[number(0xb0, self.width.into()), number(0xba, self.height.into())].concat());
        let track = [number(0xd7, 1), number(0x73c5, 1), number(0x83, 1), text(0x86, self.codec), picture];
        let tag = element(0x67c8, &[text(0x45a3, "DIGITAL_SOURCE_TYPE"), text(0x4487, mark::SOURCE)].concat());
        let tags = element(0x7373, &[element(0x63c0, &[]), tag].concat());
        let segment = [
            element(0x1549_a966, &about.concat()),
            element(0x1654_ae6b, &element(0xae, &track.concat())),
            element(0x1254_c367, &tags),
            self.clusters(),
        ];
        Ok([head, element(0x1853_8067, &segment.concat())].concat())
    }

    /// The frames, in clusters that begin with a key frame where they can.
    fn clusters(&self) -> Vec<u8> {
        let (mut out, mut cluster, mut began, mut time) = (Vec::new(), Vec::new(), 0, 0_u64);
        for chunk in &self.chunks {
            let now = time / UNIT;
            if !cluster.is_empty() && (chunk.key || now - began > CLUSTER) {
                out.extend(element(0x1f43_b675, &std::mem::take(&mut cluster)));
            }
            if cluster.is_empty() {
                began = now;
                cluster = number(0xe7, began);
            }
            let mut block = vec![0x81];
            block.extend(((now - began) as i16).to_be_bytes());
            block.push(if chunk.key { 0x80 } else { 0 });
            block.extend(&chunk.bytes);
            cluster.extend(element(0xa3, &block));
            time += u64::from(chunk.duration);
        }
        out.extend(element(0x1f43_b675, &cluster));
        out
    }
}

/// An element: its name, which says its own length, the content's length in eight bytes, the content.
fn element(name: u32, content: &[u8]) -> Vec<u8> {
    let skipped = name.leading_zeros() as usize / 8;
    let mut out = name.to_be_bytes()[skipped..].to_vec();
    out.extend((content.len() as u64 | 1 << 56).to_be_bytes());
    out.extend(content);
    out
}

fn number(name: u32, value: u64) -> Vec<u8> {
    element(name, &value.to_be_bytes())
}

fn text(name: u32, value: &str) -> Vec<u8> {
    element(name, value.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The elements of some bytes, which they fill.
    fn elements(mut bytes: &[u8]) -> Vec<(u32, &[u8])> {
        let mut all = Vec::new();
        while let Some(first) = bytes.first() {
            let n = first.leading_zeros() as usize + 1;
            let name = bytes[..n].iter().fold(0, |a, b| a << 8 | u32::from(*b));
            let length = u64::from_be_bytes(bytes[n..n + 8].try_into().unwrap()) & !(1 << 56);
            all.push((name, &bytes[n + 8..n + 8 + length as usize]));
            bytes = &bytes[n + 8 + length as usize..];
        }
        all
    }

    #[test]
    fn frames_lie_in_clusters_at_their_times() {
        let mut film = WebM::new("V_VP9", 64, 48);
        for k in 0..4_u8 {
            film.push(Chunk { bytes: vec![k; 3], key: k % 3 == 0, duration: 40_000 });
        }
        let file = film.finish().unwrap();
        let all = elements(&file);
        assert_eq!(all.iter().map(|(name, _)| *name).collect::<Vec<_>>(), [0x1a45_dfa3, 0x1853_8067]);
        let clusters: Vec<_> = elements(all[1].1).into_iter().filter(|(name, _)| *name == 0x1f43_b675).collect();
        assert_eq!(clusters.len(), 2);
        let first = elements(clusters[0].1);
        assert_eq!(
            first[1..].iter().map(|(_, b)| b.to_vec()).collect::<Vec<_>>(),
            [vec![0x81, 0, 0, 0x80, 0, 0, 0], vec![0x81, 0, 40, 0, 1, 1, 1], vec![0x81, 0, 80, 0, 2, 2, 2],]
        );
        assert_eq!(elements(clusters[1].1)[0].1, 120_u64.to_be_bytes());
        assert!(WebM::new("V_VP9", 1, 1).finish().is_err());
    }
}
