//! JPEG files, read before they are decoded: what they say of themselves, and whether all of the picture is there.
//!
//! A decoder fills what is missing and calls it a success, and gives up at damage that no pixel depends on. Here the
//! codes of every scan are walked through, as libjpeg does while it decodes, and the decoder is given a file of the
//! picture alone: whatever stands around it, or in place of its end, cannot hurt.

mod bits;
mod frame;
mod huffman;
mod scan;

use frame::{Coding, Frame, Scan};
use huffman::Huffman;
use scan::{Broken, Tables, walk};

use super::PortraitError;
use super::limits::check_size;

/// No encoder writes more scans; each costs a look at every block of the picture (libjpeg-turbo's limit).
const MOST_SCANS: usize = 500;
/// A file that ends in as many zeros was not written to its end.
const ZERO_TAIL: usize = 32;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;

/// What a JPEG file holds.
#[derive(Debug)]
pub(super) struct Jpeg<'a> {
    /// A JPEG file of the picture alone.
    pub bare: Vec<u8>,
    /// Its EXIF block, as a TIFF file.
    pub exif: Option<&'a [u8]>,
    /// Its ICC profile; empty where there is none, or not all of it.
    pub profile: Vec<u8>,
    /// Whether parts of the picture are missing or wrong.
    pub damaged: bool,
}

/// Reads a file that begins as a JPEG file.
///
/// # Errors
/// [`PortraitError::Unsupported`] for a coding that cannot be decoded, [`PortraitError::TooLarge`],
/// [`PortraitError::TooSmall`], [`PortraitError::Truncated`], [`PortraitError::Damaged`].
pub(super) fn read(bytes: &[u8]) -> Result<Jpeg<'_>, PortraitError> {
    let mut reader = Reader {
        bytes,
        jpeg: Jpeg { bare: vec![0xff, SOI], exif: None, profile: Vec::new(), damaged: false },
        profile: Profile::default(),
        tables: Tables::default(),
        frame: None,
        scans: 0,
        first: 0,
    };
    reader.run()?;
    let Reader { mut jpeg, profile, .. } = reader;
    jpeg.bare.extend([0xff, EOI]);
    jpeg.profile = profile.whole();
    Ok(jpeg)
}

struct Reader<'a> {
    bytes: &'a [u8],
    jpeg: Jpeg<'a>,
    profile: Profile<'a>,
    tables: Tables,
    frame: Option<Frame>,
    scans: usize,
    /// Where the first scan's codes begin.
    first: usize,
}

impl<'a> Reader<'a> {
    fn run(&mut self) -> Result<(), PortraitError> {
        let mut at = 2;
        while let Some((start, marker)) = next_marker(self.bytes, at) {
            at = start + 2;
            match marker {
                EOI if self.scans == 0 => return Err(PortraitError::Truncated),
                EOI => {
                    self.jpeg.damaged |= self.frame.as_ref().is_some_and(Frame::lacks_a_colour);
                    return Ok(());
                }
                // They stand alone.
                0x01 | 0xd0..=SOI => continue,
                _ => {}
            }
            let Some(length) = self.bytes.get(at..at + 2) else { break };
            let end = at + usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
            let Some(payload) = self.bytes.get(at + 2..end) else { break };
            at = end;
            match marker {
                0xda => match self.scan(payload, end)? {
                    Some(next) => at = next,
                    None => return Ok(()),
                },
                _ => self.segment(marker, payload)?,
            }
        }
        self.end_of_file()
    }

    /// Takes in a segment that is not a scan.
    fn segment(&mut self, marker: u8, payload: &'a [u8]) -> Result<(), PortraitError> {
        match marker {
            0xc4 => self.huffman(payload),
            0xdb => {}
            0xdd => {
                if let &[high, low, ..] = payload {
                    self.tables.restart = usize::from(u16::from_be_bytes([high, low]));
                }
            }
            0xc0..=0xcf if marker != 0xc8 && marker != 0xcc => return self.begin(marker, payload),
            // The Adobe segment says what the colours are.
            0xee if payload.len() >= 12 && payload.starts_with(b"Adobe") => {}
            0xe1 => {
                self.jpeg.exif = self.jpeg.exif.or(payload.strip_prefix(b"Exif\0\0"));
                return Ok(());
            }
            0xe2 => {
                self.profile.add(payload);
                return Ok(());
            }
            _ => return Ok(()),
        }
        self.keep(marker, payload);
        Ok(())
    }

    /// Takes in the picture's header.
    fn begin(&mut self, marker: u8, payload: &[u8]) -> Result<(), PortraitError> {
        if self.frame.is_some() {
            return Ok(());
        }
        let coding = match marker {
            0xc0 | 0xc1 => Coding::Sequential,
            0xc2 => Coding::Progressive,
            0xc9..=0xcf => return Err(unsupported("a JPEG photo with arithmetic coding")),
            _ => return Err(unsupported("a lossless or layered JPEG photo")),
        };
        if payload.first().is_some_and(|bits| *bits != 8) {
            return Err(unsupported("a JPEG photo of 12 bits a colour"));
        }
        let frame = Frame::parse(coding, payload).ok_or_else(|| damaged("its header makes no sense"))?;
        check_size(frame.width, frame.height)?;
        self.frame = Some(frame);
        self.keep(marker, payload);
        Ok(())
    }

    /// Walks through a scan whose codes begin at `at`. Gives the place of the next marker; nothing where the picture
    /// is complete.
    fn scan(&mut self, payload: &[u8], at: usize) -> Result<Option<usize>, PortraitError> {
        let frame = self.frame.as_mut().ok_or_else(|| damaged("it has no header"))?;
        let scan = match Scan::parse(frame, payload) {
            Some(scan) => scan,
            // A hole in the codes can look like a marker.
            None if self.jpeg.damaged => return Ok(Some(at)),
            None => return Err(damaged("a scan's header makes no sense")),
        };
        self.scans += 1;
        if self.scans > MOST_SCANS {
            return Err(damaged("it has more scans than any encoder writes"));
        }
        if self.scans == 1 {
            frame.remember();
            self.first = at;
        }
        let walked = walk(frame, &scan, &self.tables, self.bytes, at);
        scan.note(frame);
        let complete = frame.is_complete();
        self.keep(0xda, payload);
        let from = walked.unwrap_or(at);
        let next = next_segment(self.bytes, from);
        let stop = next.map_or(self.bytes.len(), |(start, _)| start);
        let gap = self.bytes.get(from..stop).unwrap_or_default();
        let gap = &gap[..gap.len() - gap.iter().rev().take_while(|b| **b == 0xff).count()];
        match walked {
            Ok(end) if complete => {
                // Codes that are left over before the end belong to MCUs that were lost; what else stands in the
                // end's place is a camera's appendix.
                let lost = match next {
                    Some((_, EOI)) => !gap.is_empty(),
                    _ => gap.len() >= ZERO_TAIL && gap.iter().all(|b| *b == 0),
                };
                self.jpeg.damaged |= lost;
                self.jpeg.bare.extend_from_slice(self.bytes.get(at..end).unwrap_or_default());
                return Ok(None);
            }
            Ok(_) => self.jpeg.damaged |= !gap.is_empty(),
            Err(Broken) => self.jpeg.damaged = true,
        }
        self.jpeg.bare.extend_from_slice(self.bytes.get(at..stop).unwrap_or_default());
        Ok(Some(stop))
    }

    /// The file ended, and the picture did not: what came is used if something else stands in the place of the rest.
    fn end_of_file(&mut self) -> Result<(), PortraitError> {
        let zeros = self.bytes.iter().rev().take_while(|b| **b == 0).count();
        if self.scans == 0 || (zeros < ZERO_TAIL && !self.jpeg.damaged) {
            return Err(PortraitError::Truncated);
        }
        let ends = || self.bytes.windows(2).skip(self.first).any(|pair| pair == [0xff, EOI]);
        if zeros < ZERO_TAIL && !ends() {
            return Err(PortraitError::Truncated);
        }
        self.jpeg.damaged = true;
        Ok(())
    }

    fn huffman(&mut self, mut payload: &[u8]) {
        while let Some((head, rest)) = payload.split_at_checked(17) {
            let mut counts = [0; 16];
            counts.copy_from_slice(&head[1..]);
            let total = counts.iter().map(|c| usize::from(*c)).sum::<usize>().min(rest.len());
            let (symbols, rest) = rest.split_at(total);
            let tables = if head[0] >> 4 == 0 { &mut self.tables.dc } else { &mut self.tables.ac };
            if let Some(place) = tables.get_mut(usize::from(head[0] & 15)) {
                *place = Huffman::new(&counts, symbols);
            }
            payload = rest;
        }
    }

    fn keep(&mut self, marker: u8, payload: &[u8]) {
        // A payload came with its length in two bytes.
        let length = u16::try_from(payload.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
        self.jpeg.bare.extend([0xff, marker, length[0], length[1]]);
        self.jpeg.bare.extend_from_slice(payload);
    }
}

/// The pieces of an ICC profile.
#[derive(Debug, Default)]
struct Profile<'a>(Vec<(u8, u8, &'a [u8])>);

impl<'a> Profile<'a> {
    fn add(&mut self, payload: &'a [u8]) {
        if let Some(&[number, count, ref piece @ ..]) = payload.strip_prefix(b"ICC_PROFILE\0") {
            self.0.push((number, count, piece));
        }
    }

    /// All pieces in their order; empty if one is missing.
    fn whole(mut self) -> Vec<u8> {
        self.0.sort_by_key(|(number, ..)| *number);
        let count = self.0.len();
        let sound =
            (1..).zip(&self.0).all(|(i, &(number, of, _))| usize::from(number) == i && usize::from(of) == count);
        if sound { self.0.into_iter().flat_map(|(.., piece)| piece).copied().collect() } else { Vec::new() }
    }
}

/// The next marker from `at` on and where it begins; filling before it is passed.
fn next_marker(bytes: &[u8], at: usize) -> Option<(usize, u8)> {
    let rest = bytes.get(at..)?;
    let found = rest.windows(2).position(|pair| pair[0] == 0xff && pair[1] != 0 && pair[1] != 0xff)?;
    Some((at + found, rest[found + 1]))
}

/// As [`next_marker`], past restart markers.
fn next_segment(bytes: &[u8], mut at: usize) -> Option<(usize, u8)> {
    loop {
        match next_marker(bytes, at)? {
            (start, 0xd0..=0xd7) => at = start + 2,
            found => return Some(found),
        }
    }
}

fn damaged(reason: &str) -> PortraitError {
    PortraitError::Damaged { reason: reason.to_owned() }
}

fn unsupported(found: &'static str) -> PortraitError {
    PortraitError::Unsupported {
        found,
        advice: "Open it in a picture program, save it as an ordinary JPEG or PNG and choose that file.",
    }
}

#[cfg(test)]
mod tests;
